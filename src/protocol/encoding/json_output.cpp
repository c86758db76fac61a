#include "json_output.h"

namespace livescore {

void object_writer::name(std::string_view name) {
    constexpr std::size_t around = 4;  // the separator, both quotes and the colon
    const std::size_t at = out_.size();
    out_.resize(at + name.size() + around, '"');
    out_[at] = separator_;
    name.copy(out_.data() + at + 2, name.size());
    out_.back() = ':';
    separator_ = ',';
}

object_writer& object_writer::raw(std::string_view key, std::string_view json) {
    name(key);
    out_ += json;
    return *this;
}

object_writer& object_writer::text(std::string_view key, std::string_view value) {
    name(key);
    append_quoted(out_, value);
    return *this;
}

object_writer& object_writer::text_or_null(std::string_view key,
                                           const std::optional<std::string>& value) {
    return value ? text(key, std::string_view(*value)) : raw(key, "null");
}

object_writer& object_writer::texts_or_null(std::string_view key,
                                            const std::optional<std::vector<std::string>>& value) {
    if (!value) return raw(key, "null");
    name(key);
    out_ += '[';
    bool first = true;
    for (const auto& item : *value) {
        if (!first) out_ += ',';
        first = false;
        append_quoted(out_, item);
    }
    out_ += ']';
    return *this;
}

object_writer& object_writer::number(std::string_view key, std::int64_t value) {
    return raw(key, std::to_string(value));
}

object_writer& object_writer::number_or_null(std::string_view key,
                                             std::optional<std::int64_t> value) {
    return value ? number(key, *value) : raw(key, "null");
}

object_writer& object_writer::boolean(std::string_view key, bool value) {
    return raw(key, value ? "true" : "false");
}

object_writer& object_writer::time(std::string_view key, timestamp value) {
    name(key);
    out_ += '"';
    out_ += format_iso8601(value);
    out_ += '"';
    return *this;
}

object_writer& object_writer::time_or_null(std::string_view key, std::optional<timestamp> value) {
    return value ? time(key, *value) : raw(key, "null");
}

}  // namespace livescore
