#include "admin/replay_command.h"

#include <iostream>

#include "admin/printing.h"
#include "admin/service_commands.h"

namespace livescore {
namespace {

using nlohmann::ordered_json;

std::string as_text(const ordered_json& event) {
    std::string text;
    for (const char* member : {"timestamp", "seq", "type"}) {
        text += as_cell(event.value(member, ordered_json()));
        text += "  ";
    }
    const ordered_json data = event.value("data", ordered_json::object());
    for (const char* member : {"newStatus", "homeScore", "awayScore", "minute", "eventType", "side",
                               "actor", "message"}) {
        const auto found = data.is_object() ? data.find(member) : data.end();
        if (found == data.end() || found->is_null()) continue;
        text.append(member).append("=").append(as_cell(*found)).append(" ");
    }
    while (text.ends_with(' ')) text.pop_back();
    return text;
}

}  // namespace

replay_command::replay_command(CLI::App& app) {
    parsed_ = app.add_subcommand("replay", "Show a stored match again as if it were live");
    parsed_->footer("Example:\n  livescore-admin replay 1 --speed 60");
    parsed_->add_option("match", match_, "Its id")->required();
    parsed_->add_option("--speed", speed_, "How many times as fast as it was")
        ->capture_default_str();
    parsed_->add_option("--from", from_, "The seq of the first event")->capture_default_str();
    parsed_->add_flag("--json", json_, "A line of JSON for each event");
}

std::optional<int> replay_command::run(const std::function<service_caller()>& connect) const {
    if (!parsed_->parsed()) return std::nullopt;
    std::string name;
    bool has_ended = false;
    const auto on_line = [&](std::string_view line) {
        if (line.starts_with("event: ")) name = line.substr(7);
        if (line.empty()) name.clear();
        if (!line.starts_with("data: ")) return true;
        const std::string_view data = line.substr(6);
        if (name == "end") {
            has_ended = true;
            return false;
        }
        const auto event = ordered_json::parse(data, nullptr, false);
        if (json_ || !event.is_object()) {
            std::cout << data << std::endl;
        } else {
            std::cout << as_text(event) << std::endl;
        }
        return static_cast<bool>(std::cout);
    };
    try {
        service_caller service = connect();
        const service_answer answer =
            service.stream("/api/matches/" + percent_encoded(match_) + "/replay",
                           {{"speed", speed_}, {"from", from_}}, on_line);
        if (answer.status != 200) return report_refusal(answer);
    } catch (const no_answer& e) {
        return report_no_answer(e);
    }
    if (has_ended || !std::cout) return EXIT_SUCCESS;
    return report_no_answer(no_answer("the replay broke off"));
}

}  // namespace livescore
