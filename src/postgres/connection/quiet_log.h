/// What keeps the values of clients out of PostgreSQL's own log.
#pragma once
#include <array>
#include <string_view>
#include <utility>

namespace livescore {

/// Settings of a connection, which only a superuser may change, and a role that was given the
/// right. Without them PostgreSQL logs the statement and the details of each error, which may quote
/// a client, and the parameters of slow statements. The programs log their failures themselves.
inline constexpr std::array<std::pair<std::string_view, std::string_view>, 4> quiet_log_settings{
    {{"log_error_verbosity", "terse"},
     {"log_min_error_statement", "panic"},
     {"log_parameter_max_length", "0"},
     {"log_parameter_max_length_on_error", "0"}}};

}  // namespace livescore
