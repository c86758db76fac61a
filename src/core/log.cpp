#include "livescore/core/log.h"

#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <type_traits>

#include "livescore/core/time.h"

namespace livescore::log {
namespace {

std::string to_json(const nlohmann::json& value) {
    // Any handler but `replace` throws on bad UTF-8, and input ends up in logs. The output is ASCII
    // only. Otherwise DEL, control characters from U+0080 on, and characters that turn the
    // direction of text would reach a reader's terminal.
    return value.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
}

std::string to_json(const field::value_type& value) {
    return std::visit([](const auto& v) { return to_json(nlohmann::json(v)); }, value);
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
    s.origin = ",\"service\":" + to_json(nlohmann::json(service)) +
               ",\"instance\":" + to_json(nlohmann::json(instance));
}

void write(level l, std::string_view event, std::initializer_list<field> fields) {
    state& s = current();
    const auto severity = to_spdlog(l);
    if (!s.logger->should_log(severity)) return;

    std::string line = "{\"time\":\"";
    line += format_iso8601(system_wall_clock().now());
    line += "\",\"level\":\"";
    line += name_of(l);
    line += "\",\"event\":";
    line += to_json(nlohmann::json(event));
    line += s.origin;
    for (const field& f : fields) {
        line += ',';
        line += to_json(nlohmann::json(f.key));
        line += ':';
        line += to_json(f.value);
    }
    line += '}';
    s.logger->log(severity, spdlog::string_view_t(line));
}

void flush() {
    current().logger->flush();
}

}  // namespace livescore::log
