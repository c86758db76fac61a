/// Structured logging: each line on standard output is one JSON object with a stable event name.
///   {"time":"2026-01-31T12:00:00.123Z","level":"info","event":"http_listening","instance":"api-1","port":8000}
/// Thread-safe. Values are JSON-escaped, and bad UTF-8 is replaced, so input cannot forge a line.
#pragma once
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

namespace livescore::log {

enum class level { debug, info, warn, error, off };

struct field {
    using value_type = std::variant<std::string_view, std::int64_t, double, bool>;
    std::string_view key;
    value_type value;

    field(std::string_view k, std::string_view v) : key(k), value(v) {}
    field(std::string_view k, const char* v) : key(k), value(std::string_view(v)) {}
    field(std::string_view k, const std::string& v) : key(k), value(std::string_view(v)) {}
    field(std::string_view k, bool v) : key(k), value(v) {}
    field(std::string_view k, double v) : key(k), value(v) {}
    template <class T>
    requires(std::is_integral_v<T> && !std::is_same_v<T, bool>) field(std::string_view k, T v)
        : key(k), value(static_cast<std::int64_t>(v)) {}
};

/// Call it once at the start, before any thread begins. `instance` appears in every line.
void init(level threshold, std::string_view service, std::string_view instance);

void write(level l, std::string_view event, std::initializer_list<field> fields = {});

/// NOTE (g++ 12): never use it in one full expression with co_await; see docs/ARCHITECTURE.md,
/// "Coroutines".
inline void debug(std::string_view event, std::initializer_list<field> fields = {}) {
    write(level::debug, event, fields);
}
inline void info(std::string_view event, std::initializer_list<field> fields = {}) {
    write(level::info, event, fields);
}
inline void warn(std::string_view event, std::initializer_list<field> fields = {}) {
    write(level::warn, event, fields);
}
inline void error(std::string_view event, std::initializer_list<field> fields = {}) {
    write(level::error, event, fields);
}

/// Writes out the buffered lines. Call it before the process exits.
void flush();

}  // namespace livescore::log
