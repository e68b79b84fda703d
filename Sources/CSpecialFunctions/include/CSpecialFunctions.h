#pragma once

/// Functions of Boost.Math, as C. Each gives NaN where the function has no value or cannot be worked out to nearly full precision.
#ifdef __cplusplus
extern "C" {
#endif

/// The derivative of ln Γ.
double special_digamma(double x);

/// Gauss's hypergeometric function 2F1(a, b; c; z) for |z| < 1.
double special_hypergeometric_2f1(double a, double b, double c, double z);

#ifdef __cplusplus
}
#endif
