#include "CSpecialFunctions.h"

#include <boost/math/special_functions/digamma.hpp>
// The next header uses both without including them (Boost 1.74).
#include <boost/math/special_functions/expm1.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <boost/math/special_functions/hypergeometric_pFq.hpp>
#include <limits>

namespace {
// An exception must not cross into Swift.
template <class Function> double guarded(Function function) {
  try {
    return function();
  } catch (...) {
    return std::numeric_limits<double>::quiet_NaN();
  }
}
}  // namespace

extern "C" double special_digamma(double x) {
  return guarded([=] { return boost::math::digamma(x); });
}

extern "C" double special_hypergeometric_2f1(double a, double b, double c, double z) {
  return guarded([=] { return boost::math::hypergeometric_pFq({a, b}, {c}, z); });
}
