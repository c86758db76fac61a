/// The error of every operation on a match that does not exist.
#pragma once
#include <string>

#include "livescore/core/error.h"
#include "livescore/core/ids.h"

namespace livescore {

[[nodiscard]] inline error match_not_found(match_id id) {
    return {errc::not_found, "Match " + std::to_string(raw(id)) + " not found", {}};
}

}  // namespace livescore
