/// The commands of command_description.h on a command line.
#pragma once
#include <CLI/CLI.hpp>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "admin/command_description.h"
#include "admin/completion.h"
#include "admin/service_caller.h"

namespace livescore {

/// Exit statuses of livescore-admin, besides 0, exit_config and those of CLI11 for a wrong command
/// line (above 100).
inline constexpr int exit_refused = 1;       ///< the service refused it, or it is not there
inline constexpr int exit_unreachable = 69;  ///< EX_UNAVAILABLE: no answer, or 503
inline constexpr int exit_forbidden = 77;    ///< EX_NOPERM: no key, or one without this right

/// Prints the sentences on standard error, and returns the status for the answer.
[[nodiscard]] int report_refusal(const service_answer& answer);
[[nodiscard]] int report_no_answer(const no_answer& why);

class service_command_set {
public:
    /// Adds the nouns and their verbs to `app`, which must outlive this.
    service_command_set(CLI::App& app, completion& words);

    /// Runs the command that was given. Absent: it was none of these. `connect` is called then
    /// only.
    [[nodiscard]] std::optional<int> run(const std::function<service_caller()>& connect) const;

private:
    struct given_command {
        const command_description* what = nullptr;
        CLI::App* parsed = nullptr;
        std::vector<std::string> arguments{};
        std::vector<std::vector<std::string>> values{};  // of each option; none: not given
        std::vector<CLI::Option*> options{};
        bool json = false;
    };
    void add(CLI::App& noun, const command_description& what, completion& words);
    static int run(const given_command& given, service_caller& service);

    std::deque<given_command> commands_;
};

}  // namespace livescore
