/// Turns what stands on the command line into members of a request.
#pragma once
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "admin/command_description.h"

namespace livescore {

/// A value that is none of its kind. `what()` names the option.
class bad_value : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// `texts`: the values of an option that was given. Throws bad_value.
[[nodiscard]] nlohmann::ordered_json read_member(const command_option& option,
                                                 const std::vector<std::string>& texts);

}  // namespace livescore
