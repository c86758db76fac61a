#include "process/command_line.h"

#include <CLI/CLI.hpp>
#include <string>

#include "livescore/core/version.h"

namespace livescore {

std::optional<int> handle_arguments(int argc, char** argv, const char* description,
                                    const std::vector<subcommand>& subcommands) {
    CLI::App app{std::string(description) +
                 "\nConfiguration comes from the environment only; see .env.example."};
    app.set_version_flag("--version", std::string(version()));
    std::optional<int> status;
    for (const auto& sub : subcommands) {
        app.add_subcommand(sub.name, sub.description)->callback([&] { status = sub.run(); });
    }
    app.require_subcommand(0, 1);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& e) {
        return app.exit(e);
    }
    return status;
}

}  // namespace livescore
