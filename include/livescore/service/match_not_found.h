/// The errors of every operation on a match, or an entry of its commentary, that does not exist.
#pragma once
#include <string>

#include "livescore/core/error.h"
#include "livescore/core/ids.h"

namespace livescore {

[[nodiscard]] inline error match_not_found(match_id id) {
    return {errc::not_found, "Match " + std::to_string(raw(id)) + " not found", {}};
}

[[nodiscard]] inline error commentary_not_found(match_id id, commentary_id entry) {
    return {errc::not_found,
            "Match " + std::to_string(raw(id)) + " has no commentary " + std::to_string(raw(entry)),
            {}};
}

}  // namespace livescore
