#include "livescore/core/version.h"

namespace livescore {

std::string_view version() noexcept {
    return LIVESCORE_VERSION;
}

}  // namespace livescore
