/// The command line of the API and the worker.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace livescore {

/// Another task that an operator can give to a program; `run` returns the exit status.
struct subcommand {
    const char* name;
    const char* description;
    std::function<int(const std::string& config_file)> run;
};

/// Handles --version, --help and the subcommands, and then returns an exit status. `config_file` is
/// what --config names. The command line takes nothing else.
[[nodiscard]] std::optional<int> handle_arguments(int argc, char** argv, const char* description,
                                                  std::string& config_file,
                                                  const std::vector<subcommand>& subcommands = {});

}  // namespace livescore
