/// Writes JSON text piece by piece. Events and answers contain texts that are JSON already (stats,
/// metadata, whole matches). The writer does not parse and encode these again.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "livescore/core/text/json_text.h"
#include "livescore/core/time.h"

namespace livescore {

/// `open`: the object has a member already.
enum class object_state { begins, open };

/// Appends one object to `out`: `{` with the first member, `}` with end(). Member names are
/// literals of ours and are not escaped. An absent value is written as null.
class object_writer {
public:
    explicit object_writer(std::string& out, object_state state = object_state::begins)
        : out_(out), separator_(state == object_state::open ? ',' : '{') {}

    object_writer& text(std::string_view name, std::string_view value);
    object_writer& text_or_null(std::string_view name, const std::optional<std::string>& value);
    object_writer& texts_or_null(std::string_view name,
                                 const std::optional<std::vector<std::string>>& value);
    object_writer& number(std::string_view name, std::int64_t value);
    object_writer& number_or_null(std::string_view name, std::optional<std::int64_t> value);
    object_writer& boolean(std::string_view name, bool value);
    object_writer& time(std::string_view name, timestamp value);
    object_writer& time_or_null(std::string_view name, std::optional<timestamp> value);
    /// `json` is valid JSON text.
    object_writer& raw(std::string_view name, std::string_view json);
    /// Writes only `"name":`; the caller appends the value.
    void name(std::string_view name);
    void end() { out_ += '}'; }

private:
    std::string& out_;
    char separator_;
};

}  // namespace livescore
