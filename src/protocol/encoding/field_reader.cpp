#include "field_reader.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "json_input.h"
#include "livescore/core/parse_integer.h"
#include "livescore/core/text/char_set.h"
#include "livescore/core/text/name.h"

namespace livescore {
namespace {

using nlohmann::json;

/// Counts the code points of well-formed UTF-8: every byte but a continuation byte begins one.
std::size_t length_of(std::string_view text) {
    const auto begins = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), begins));
}

std::string received(const json& value) {
    return std::string(", received ") + value.type_name();
}

/// nullopt for a text that is no integer. Digits beyond int64 read as its maximum.
std::optional<std::int64_t> integer_of(const json& value, digits accept) {
    if (!value.is_string()) return whole_number(value);
    const auto& text = value.get_ref<const std::string&>();
    if (accept == digits::refused) return std::nullopt;
    const bool negative = text.starts_with('-');
    if (!is_digits(std::string_view(text).substr(negative ? 1 : 0))) return std::nullopt;
    using limits = std::numeric_limits<std::int64_t>;
    return parse_integer<std::int64_t>(text).value_or(negative ? limits::min() : limits::max());
}

/// The digits that PostgreSQL adds when it writes a number of jsonb, where we write an exponent:
/// 1e300 has 301 digits there. Without this bound a short text would make a large answer.
std::size_t digits_added(const json& value) {
    if (value.is_number_float()) {
        const double number = std::abs(value.get<double>());
        if (number == 0) return 0;
        return static_cast<std::size_t>(std::abs(std::log10(number)));
    }
    std::size_t digits = 0;
    if (value.is_structured()) {
        for (const auto& item : value) digits += digits_added(item);
    }
    return digits;
}

}  // namespace

void field_reader::refuse(std::string_view name, std::string message, std::string code) {
    auto path = path_;
    path.emplace_back(name);
    problems_.push_back({std::move(path), std::move(message), std::move(code)});
}

void field_reader::refuse_all(std::string message) {
    problems_.push_back({path_, std::move(message), "custom"});
}

const json* field_reader::find(std::string_view name, presence p) {
    const auto member = object_.find(name);
    if (member == object_.end()) {
        if (p == presence::required) refuse(name, "Required", "invalid_type");
        return nullptr;
    }
    if (member->is_null() && p == presence::nullable) return nullptr;
    return &*member;
}

std::optional<std::string> field_reader::check_text(const std::string& value, std::string_view name,
                                                    text_rule rule) {
    std::string text = rule.is_name ? clean_name(value) : value;
    if (!rule.may_be_blank && is_blank(text)) {
        refuse(name, "Must not be empty", "too_small");
        return std::nullopt;
    }
    if (length_of(text) > rule.max) {
        refuse(name, "Must be at most " + std::to_string(rule.max) + " characters", "too_big");
        return std::nullopt;
    }
    return text;
}

std::optional<std::string> field_reader::text(std::string_view name, presence p, text_rule rule) {
    const json* const value = find(name, p);
    if (value == nullptr) return std::nullopt;
    if (!value->is_string()) {
        refuse(name, "Expected a string" + received(*value), "invalid_type");
        return std::nullopt;
    }
    return check_text(value->get_ref<const std::string&>(), name, rule);
}

const json* field_reader::find_array(std::string_view name, presence p, std::size_t max_items,
                                     std::string_view items) {
    const json* const value = find(name, p);
    if (value == nullptr) return nullptr;
    if (!value->is_array()) {
        refuse(name, "Expected an array of " + std::string(items) + received(*value),
               "invalid_type");
        return nullptr;
    }
    if (value->size() > max_items) {
        refuse(name, "Must have at most " + std::to_string(max_items) + " items", "too_big");
        return nullptr;
    }
    return value;
}

std::optional<std::string> field_reader::array_text(std::string_view name, presence p,
                                                    std::size_t max_items, std::size_t max_bytes) {
    const json* const value = find_array(name, p, max_items, "strings or objects");
    if (value == nullptr) return std::nullopt;
    const auto is_plain = [](const json& member) { return member.is_string() || member.is_null(); };
    for (const json& item : *value) {
        const bool fits = item.is_object() ? std::ranges::all_of(item, is_plain) : item.is_string();
        if (fits) continue;
        refuse(name, "Expected strings, or objects whose members are strings" + received(item),
               "invalid_type");
        return std::nullopt;
    }
    auto text = value->dump();
    if (text.size() > max_bytes) {
        refuse(name, "Must be at most " + std::to_string(max_bytes) + " bytes as JSON", "too_big");
        return std::nullopt;
    }
    return text;
}

std::optional<std::vector<field_reader>> field_reader::objects(std::string_view name, presence p,
                                                               std::size_t max_items) {
    const json* const value = find_array(name, p, max_items, "objects");
    if (value == nullptr) return std::nullopt;
    std::vector<field_reader> readers;
    readers.reserve(value->size());
    for (std::size_t i = 0; i < value->size(); ++i) {
        auto path = path_;
        path.emplace_back(name);
        path.push_back(std::to_string(i));
        if (!(*value)[i].is_object()) {
            problems_.push_back(
                {std::move(path), "Expected an object" + received((*value)[i]), "invalid_type"});
            return std::nullopt;
        }
        readers.emplace_back((*value)[i], problems_, std::move(path));
    }
    return readers;
}

template <class Item, class Check>
std::optional<std::vector<Item>> field_reader::each(const json& array, std::string_view name,
                                                    Check check) {
    auto path = path_;
    path.emplace_back(name);
    field_reader items(array, problems_, std::move(path));
    // A list of a thousand wrong items must not make an answer of a thousand sentences.
    constexpr std::size_t enough = 20;
    const std::size_t most = problems_.size() + enough;
    std::vector<Item> read;
    read.reserve(array.size());
    for (std::size_t i = 0; i < array.size() && problems_.size() < most; ++i) {
        if (auto item = check(items, array[i], std::to_string(i))) read.push_back(*std::move(item));
    }
    if (read.size() != array.size()) return std::nullopt;
    return read;
}

std::optional<std::vector<std::string>> field_reader::texts(std::string_view name, presence p,
                                                            text_rule rule, std::size_t max_items) {
    const json* const value = find_array(name, p, max_items, "strings");
    if (value == nullptr) return std::nullopt;
    return each<std::string>(
        *value, name,
        [rule](field_reader& items, const json& item,
               const std::string& index) -> std::optional<std::string> {
            if (item.is_string())
                return items.check_text(item.get_ref<const std::string&>(), index, rule);
            items.refuse(index, "Expected a string" + received(item), "invalid_type");
            return std::nullopt;
        });
}

std::optional<int> field_reader::check_integer(const json& value, std::string_view name,
                                               integer_rule rule) {
    const auto number = integer_of(value, rule.text);
    if (!number) {
        const bool fraction = value.is_number();
        refuse(name, fraction ? "Expected an integer" : "Expected an integer" + received(value),
               "invalid_type");
    } else if (*number < rule.min) {
        refuse(name, "Must be at least " + std::to_string(rule.min), "too_small");
    } else if (*number > rule.max) {
        refuse(name, "Must be at most " + std::to_string(rule.max), "too_big");
    } else {
        return static_cast<int>(*number);
    }
    return std::nullopt;
}

std::optional<int> field_reader::integer(std::string_view name, presence p, integer_rule rule) {
    const json* const value = find(name, p);
    if (value == nullptr) return std::nullopt;
    return check_integer(*value, name, rule);
}

std::optional<std::vector<int>> field_reader::integers(std::string_view name, presence p,
                                                       integer_rule rule, std::size_t max_items) {
    const json* const value = find_array(name, p, max_items, "integers");
    if (value == nullptr) return std::nullopt;
    return each<int>(*value, name,
                     [rule](field_reader& items, const json& item, const std::string& index) {
                         return items.check_integer(item, index, rule);
                     });
}

std::optional<bool> field_reader::boolean(std::string_view name, presence p) {
    const json* const value = find(name, p);
    if (value == nullptr) return std::nullopt;
    if (value->is_boolean()) return value->get<bool>();
    if (*value == "true") return true;
    if (*value == "false") return false;
    refuse(name, "Expected true or false" + received(*value), "invalid_type");
    return std::nullopt;
}

std::optional<timestamp> field_reader::time(std::string_view name, presence p) {
    const json* const value = find(name, p);
    if (value == nullptr) return std::nullopt;
    if (!value->is_string()) {
        refuse(name, "Expected an ISO 8601 date-time" + received(*value), "invalid_type");
        return std::nullopt;
    }
    auto at = parse_iso8601(value->get_ref<const std::string&>());
    if (!at) {
        refuse(name, "Expected an ISO 8601 date-time such as 2026-01-31T12:00:00Z",
               "invalid_format");
    }
    return at;
}

std::optional<std::string> field_reader::object_text(std::string_view name, presence p,
                                                     std::size_t max_bytes) {
    const json* const value = find(name, p);
    if (value == nullptr) return std::nullopt;
    if (!value->is_object()) {
        refuse(name, "Expected an object" + received(*value), "invalid_type");
        return std::nullopt;
    }
    auto text = value->dump();
    if (text.size() > max_bytes || text.size() + digits_added(*value) > max_bytes) {
        refuse(name, "Must be at most " + std::to_string(max_bytes) + " bytes as JSON", "too_big");
        return std::nullopt;
    }
    return text;
}

std::optional<field_reader> field_reader::object(std::string_view name, presence p) {
    const json* const value = find(name, p);
    if (value == nullptr) return std::nullopt;
    if (!value->is_object()) {
        refuse(name, "Expected an object" + received(*value), "invalid_type");
        return std::nullopt;
    }
    auto path = path_;
    path.emplace_back(name);
    return field_reader(*value, problems_, std::move(path));
}

}  // namespace livescore
