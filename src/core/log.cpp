#include "livescore/core/log.h"

#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <variant>

#include "livescore/core/text/json_text.h"
#include "livescore/core/time.h"

namespace livescore::log {
namespace {

/// Input ends up in logs, so the output is ASCII only. Otherwise DEL, control characters from
/// U+0080 on, and characters that turn the direction of text would reach a reader's terminal.
void append(std::string& line, std::string_view text) {
    append_quoted(line, text, json_escapes::all);
}
void append(std::string& line, std::int64_t number) {
    line += std::to_string(number);
}
void append(std::string& line, double number) {
    line += nlohmann::json(number).dump();
}
void append(std::string& line, bool value) {
    line += value ? "true" : "false";
}

std::string_view name_of(level l) noexcept {
    switch (l) {
        case level::debug:
            return "debug";
        case level::info:
            return "info";
        case level::warn:
            return "warn";
        case level::error:
            return "error";
        case level::off:
            return "off";
    }
    return "off";
}

spdlog::level::level_enum to_spdlog(level l) noexcept {
    switch (l) {
        case level::debug:
            return spdlog::level::debug;
        case level::info:
            return spdlog::level::info;
        case level::warn:
            return spdlog::level::warn;
        case level::error:
            return spdlog::level::err;
        case level::off:
            return spdlog::level::off;
    }
    return spdlog::level::off;
}

struct state {
    std::shared_ptr<spdlog::logger> logger = std::make_shared<spdlog::logger>(
        "livescore", std::make_shared<spdlog::sinks::stdout_sink_mt>());
    std::string origin;  // `,"service":…,"instance":…`

    state() { logger->set_pattern("%v"); }
};

state& current() {
    static state s;
    return s;
}

}  // namespace

void init(level threshold, std::string_view service, std::string_view instance) {
    state& s = current();
    s.logger->set_level(to_spdlog(threshold));
    s.origin = ",\"service\":";
    append(s.origin, service);
    s.origin += ",\"instance\":";
    append(s.origin, instance);
}

void write(level l, std::string_view event, std::initializer_list<field> fields) {
    state& s = current();
    const auto severity = to_spdlog(l);
    if (!s.logger->should_log(severity)) return;

    std::string line;
    line.reserve(512);
    line += "{\"time\":\"";
    line += format_iso8601(system_wall_clock().now());
    line += "\",\"level\":\"";
    line += name_of(l);
    line += "\",\"event\":";
    append(line, event);
    line += s.origin;
    for (const field& f : fields) {
        line += ',';
        append(line, f.key);
        line += ':';
        std::visit([&line](const auto& value) { append(line, value); }, f.value);
    }
    line += '}';
    s.logger->log(severity, spdlog::string_view_t(line));
}

void flush() {
    current().logger->flush();
}

}  // namespace livescore::log
