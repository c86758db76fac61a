/// Ids of distributed traces, as W3C Trace Context writes them
/// (https://www.w3.org/TR/trace-context/): `traceparent: 00-<32 hex digits>-<16 hex digits>-<2 hex
/// digits>`.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace livescore {

/// A place in a trace.
struct trace_context {
    std::string trace_id;  ///< 32 lower-case hexadecimal digits, not all zero
    std::string span_id;   ///< 16 of them, not all zero: who calls, or does, this part of the work
    bool sampled = false;  ///< somebody records the trace
    friend bool operator==(const trace_context&, const trace_context&) = default;
};

/// Nothing when the text is no traceparent. Of a later version, only what version 00 says is read.
[[nodiscard]] std::optional<trace_context> parse_traceparent(std::string_view text);
[[nodiscard]] std::string write_traceparent(const trace_context& context);

/// A trace that begins here, not sampled.
[[nodiscard]] trace_context new_trace();
/// Another part of the work in the same trace.
[[nodiscard]] trace_context child_of(const trace_context& parent);

}  // namespace livescore
