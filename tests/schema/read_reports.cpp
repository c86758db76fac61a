// For the tests of docs/schemas: reads a body of /api/ingest from each line of standard input, and
// answers each with a line: "ok", or the problems as a JSON array of [path, code].
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

#include "livescore/protocol/feed/fixture_report_json.h"
#include "schema/fixture_report_writer.h"

int main() {
    using namespace livescore;
    constexpr std::size_t max_fixtures = 1'000;
    std::string line;
    while (std::getline(std::cin, line)) {
        const auto reports = read_fixture_reports({media_type::json, line}, {}, max_fixtures);
        if (reports) {
            // What is written is read again, and says the same.
            const std::string written = test::write_fixture_reports(*reports);
            const auto again = read_fixture_reports({media_type::json, written}, {}, max_fixtures);
            const bool same = again && test::write_fixture_reports(*again) == written;
            std::cout << (same ? "ok" : "written differently") << std::endl;
            continue;
        }
        nlohmann::json problems = nlohmann::json::array();
        for (const auto& problem : reports.error().details) {
            std::string path;
            for (const auto& step : problem.path) path += (path.empty() ? "" : ".") + step;
            problems.push_back({path, problem.code});
        }
        std::cout << problems.dump() << std::endl;
    }
}
