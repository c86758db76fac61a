/// The command line of the API and the worker.
#pragma once
#include <functional>
#include <optional>
#include <vector>

namespace livescore {

/// Something else that a program can be asked to do; `run` returns the exit status.
struct subcommand {
    const char* name;
    const char* description;
    std::function<int()> run;
};

/// Handles --version, --help and the subcommands, and then returns an exit status. Nothing else is
/// taken from the command line.
[[nodiscard]] std::optional<int> handle_arguments(int argc, char** argv, const char* description,
                                                  const std::vector<subcommand>& subcommands = {});

}  // namespace livescore
