#include "process/command_line.h"

#include <CLI/CLI.hpp>
#include <string>

#include "livescore/core/version.h"

namespace livescore {

std::optional<int> handle_arguments(int argc, char** argv, const char* description,
                                    std::string& config_file,
                                    const std::vector<subcommand>& subcommands) {
    CLI::App app{std::string(description) +
                 "\nConfiguration comes from the environment, and from the file of --config for "
                 "what is not set there; see .env.example."};
    app.fallthrough();  // --config may stand behind the subcommand too
    app.set_version_flag("--version", std::string(version()));
    app.add_option("--config", config_file,
                   "A file of settings, TOML or INI, with the names of the environment");
    std::optional<int> status;
    const subcommand* chosen = nullptr;
    for (const auto& sub : subcommands) {
        app.add_subcommand(sub.name, sub.description)->callback([&] { chosen = &sub; });
    }
    app.require_subcommand(0, 1);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& e) {
        return app.exit(e);
    }
    // After all options, wherever they stand.
    if (chosen != nullptr) status = chosen->run(config_file);
    return status;
}

}  // namespace livescore
