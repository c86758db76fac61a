#include "livescore/core/error.h"

namespace livescore {

void throw_exception_from_error(const error& e, const boost::source_location& where) {
    throw std::logic_error("result without a value was read at " + where.to_string() + ": " +
                           e.message);
}

}  // namespace livescore
