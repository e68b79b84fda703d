#include "CSpecialFunctions.h"

#include <boost/math/special_functions/digamma.hpp>
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
