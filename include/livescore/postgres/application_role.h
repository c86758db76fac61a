#pragma once
#include <string>

namespace livescore {

/// The role that the API and the workers use. It may read and write rows, and nothing else.
struct application_role {
    std::string name;      ///< empty: no role gets rights
    std::string password;  ///< empty: the role must be there already, and keeps its password
};

}  // namespace livescore
