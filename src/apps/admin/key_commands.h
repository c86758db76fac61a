/// `livescore-admin key …`: the API keys, in the database itself. So the first key can be made
/// before there is one.
#pragma once
#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

#include "admin/completion.h"

namespace livescore {

struct key_arguments {
    std::string name;
    std::vector<std::string> scopes{"score"};
    std::vector<std::string> leagues;
    std::string expires_in;
    std::string which;
    bool json = false;
};

class key_commands {
public:
    key_commands(CLI::App& app, completion& words);
    /// Runs the command that was given. Absent: it was none of these. `config_file`: of --config.
    [[nodiscard]] std::optional<int> run(const std::string& config_file) const;

private:
    CLI::App* create_ = nullptr;
    CLI::App* list_ = nullptr;
    CLI::App* revoke_ = nullptr;
    key_arguments given_;
};

}  // namespace livescore
