// livescore-admin: what an operator types. `key` works on the database; everything else asks the
// service. Each command does one thing and ends.
#include <CLI/CLI.hpp>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "admin/completion.h"
#include "admin/key_commands.h"
#include "admin/replay_command.h"
#include "admin/service_commands.h"
#include "config/config_file.h"
#include "config/tool_config.h"
#include "livescore/core/version.h"

namespace {

using namespace livescore;

struct overrides {
    std::string config_file;
    std::string url;
    std::string key_file;
};

/// The settings of a command that asks the service were wrong; they have been reported.
struct wrong_settings {};

service_caller connect(const overrides& given) {
    env_reader env = open_configuration(given.config_file);
    service_access access = read_admin_service_config(env).access;
    if (!given.url.empty()) access.url = given.url;
    if (!given.key_file.empty()) {
        env_reader file([&](std::string_view name) {
            return name == "LIVESCORE_API_KEY_FILE" ? std::optional(given.key_file) : std::nullopt;
        });
        access.key = file.secret("LIVESCORE_API_KEY");
        for (const auto& problem : file.problems()) env.problem(problem);
    }
    for (const auto& problem : env.problems()) std::cerr << "livescore-admin: " << problem << '\n';
    if (!env.problems().empty()) throw wrong_settings();
    return service_caller(std::move(access));
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{
        "Live Score administration\n`key` works on the database of DATABASE_URL. All other "
        "commands ask the service of LIVESCORE_URL, with the key LIVESCORE_API_KEY."};
    overrides given;
    app.add_option("--config", given.config_file,
                   "A file of settings, TOML or INI, with the names of the environment");
    app.add_option("--service", given.url, "Its URL, instead of LIVESCORE_URL");
    app.add_option("--key-file", given.key_file, "A file with the API key");
    app.set_version_flag("--version", std::string(version()));
    app.fallthrough();  // these may stand behind the subcommand too
    app.require_subcommand(1);
    app.footer(
        "Exit status: 0; 1 refused; 69 no answer; 77 the key does not cover it; 78 wrong settings; "
        "above 100 a wrong command line.\nExamples:\n  livescore-admin league list --search liga"
        "\n  livescore-admin webhook create --url https://example.com/scores --leagues 7"
        "\n  livescore-admin job list --state dead --json"
        "\n  eval \"$(livescore-admin completion bash)\"");
    completion words(app);
    const key_commands keys(app, words);
    const service_command_set services(app, words);
    const replay_command replay(app);
    if (argc > 1 && std::string_view(argv[1]) == "__complete") {
        for (const auto& word : words.candidates({argv + 2, argv + argc}))
            std::cout << word << '\n';
        return EXIT_SUCCESS;
    }
    CLI11_PARSE(app, argc, argv);
    try {
        if (words.run()) return EXIT_SUCCESS;
        const auto to_service = [&] { return connect(given); };
        auto status = keys.run(given.config_file);
        if (!status) status = services.run(to_service);
        if (!status) status = replay.run(to_service);
        return status.value_or(EXIT_FAILURE);
    } catch (const wrong_settings&) {
        return exit_config;
    }
}
