#pragma once

/// Functions of Boost.Math, as C. Each gives NaN where the function has no value or cannot be worked out to nearly full precision.
#ifdef __cplusplus
extern "C" {
#endif

/// The derivative of ln Γ.
double special_digamma(double x);

#ifdef __cplusplus
}
#endif
