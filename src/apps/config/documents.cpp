#include "config/documents.h"

#include <algorithm>
#include <sstream>

#include "config/catalogue.h"
#include "settings/kinds.h"

namespace livescore {
namespace {

constexpr std::string_view markdown_head = R"(# Configuration

<!-- Made by scripts/checks/configuration_documents from src/apps/settings; do not edit. -->

The programs take their configuration from the environment, and check all of it at the start. They
tell all errors at once and exit with status 78. An empty variable counts as unset. Instead of
`on` and `off` a switch also takes `true`, `false`, `1`, `0`, `yes` and `no`.

A secret may come from a file, as the secrets of Docker and Kubernetes do: the variable with `_FILE`
at the end of its name holds the path. One newline at the end of the file is not part of the value.
A process does not start when both variables are set, or when the file cannot be read or is empty.

`--config FILE` gives a program a file of settings in TOML or INI, with the same names. The
environment wins over the file. All programs can share one file: sections and lines that begin with
`#` or `;` mean nothing, and a name that no program knows is an error. A value that has blanks needs
quotation marks around it. Behind a value a comment needs a blank before it. A backslash is a
backslash. Give the file mode 600 when it holds a secret.

*Read by* names the programs: API is `livescore-api`, worker is `livescore-worker`, migrate is
`livescore-migrate`, admin is `livescore-admin`, Compose is `docker compose`.
[.env.example](../.env.example) has the same list as a file of variables.

`scripts/stack up --env NAME=VALUE` sets a variable for the API and the workers of a stack, and
`--env api-1:NAME=VALUE` for one of them.
)";

constexpr std::string_view env_head =
    R"(# Every setting of Live Score, with its default. docs/CONFIGURATION.md shows the same list as tables.
# Made by scripts/checks/configuration_documents from src/apps/settings; do not edit.
#
# A line that starts with a name must be set. The others are commented out and show the default;
# an empty variable counts as unset. The variable with _FILE names a file that holds the value.
)";

constexpr std::string_view markdown_tail = R"(
## Variables of the scripts

The programs do not read these.

| name | default | read by | meaning |
|---|---|---|---|
| `LIVESCORE_API` | | `import`, `replay`, `seed`, `load` | The address of the service. `scripts/stack env` prints it. |
| `LIVESCORE_WS` | | the shell of `dev` | The address of the WebSocket. `scripts/stack env` prints it. |
| `LIVESCORE_API_KEY`, `LIVESCORE_API_KEY_FILE` | | scripts that change matches | The API key that they send, or a file with it. A command line would show it to everybody on the machine. |
| `DATABASE_URL` | | `backup`, `restore`, `postgres-logs` | The address of PostgreSQL. |
| `STACK_FSYNC` | `on` | `stack` | With `off` PostgreSQL does not wait for the disk, as for tests. Killing a process loses nothing by that; only a crash of the machine does. |
| `LIVESCORE_BIN` | `build/dev/bin` | tests | The folder of the programs under test. |
| `LIVESCORE_TEST_BASE_PORT` | `21500` | tests | The first port of the servers that tests start. |
| `LIVESCORE_TEST_BUS` | `redis` | tests, `chaos` | `nats`: the stacks of the tests have their events over NATS. Tests that are about Redis as the bus are left out. |
| `NO_COLOR` | | scripts | When it is set, there is no colour. |
)";

std::string code(std::string_view text) {
    return text.empty() ? std::string() : "`" + std::string(text) + "`";
}

std::string without(std::string_view text, char unwanted) {
    std::string rest(text);
    std::erase(rest, unwanted);
    return rest;
}

/// Markdown would take stars for emphasis.
std::string escaped(std::string_view text) {
    std::string safe;
    for (const char c : text) {
        if (c == '*') safe += '\\';
        safe += c;
    }
    return safe;
}

void print_row(std::ostream& out, const catalogue_entry& entry) {
    const auto& [name, value, meaning] = entry.declared;
    out << "| " << code(name);
    if (value.may_be_file) out << ", " << code(std::string(name) + "_FILE");
    out << " | " << (value.required ? "required" : code(value.fallback)) << " | "
        << escaped(value.values) << " | " << value.unit << " | " << kind::joined(entry.readers)
        << " | " << meaning << " |\n";
}

/// Prints `text` in lines of 100 characters at most. Each begins with `prefix`.
void print_wrapped(std::ostream& out, std::string_view text, std::string_view prefix) {
    constexpr std::size_t width = 100;
    std::istringstream words{std::string(text)};
    std::string line;
    for (std::string word; words >> word;) {
        if (prefix.size() + line.size() + 1 + word.size() > width) {
            out << prefix << line << '\n';
            line.clear();
        }
        if (!line.empty()) line += ' ';
        line += word;
    }
    out << prefix << line << '\n';
}

void print_variable(std::ostream& out, const catalogue_entry& entry) {
    const auto& [name, value, meaning] = entry.declared;
    std::string values = "Values: " + value.values;
    if (!value.unit.empty()) values += ' ' + std::string(value.unit);
    values += ". Read by: " + kind::joined(entry.readers) + ".";
    out << '\n';
    print_wrapped(out, without(meaning, '`'), "# ");
    print_wrapped(out, values, "# ");
    out << (value.required ? "" : "#") << name << '=' << value.fallback << value.example << '\n';
    if (value.may_be_file) out << '#' << name << "_FILE=\n";
}

}  // namespace

std::string configuration_markdown() {
    std::ostringstream out;
    out << markdown_head;
    for (const auto& section : all_settings()) {
        out << "\n## " << section.title << "\n\n";
        if (!section.introduction.empty()) {
            print_wrapped(out, section.introduction, "");
            out << '\n';
        }
        out << "| name | default | values | unit | read by | meaning |\n"
            << "|---|---|---|---|---|---|\n";
        for (const auto& entry : section.entries) print_row(out, entry);
    }
    out << markdown_tail;
    return out.str();
}

std::string env_example() {
    std::ostringstream out;
    out << env_head;
    for (const auto& section : all_settings()) {
        out << "\n# --- " << section.title << " ---\n";
        if (!section.introduction.empty())
            print_wrapped(out, without(section.introduction, '`'), "# ");
        for (const auto& entry : section.entries) print_variable(out, entry);
    }
    return out.str();
}

}  // namespace livescore
