/// Reads the members of a JSON object as typed values. It collects every problem, so that a client
/// learns of all its mistakes at once.
#pragma once
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "livescore/core/error.h"
#include "livescore/core/time.h"

namespace livescore {

/// The meaning of an absent member. `nullable`: it may be absent, and null means absent.
enum class presence { required, optional, nullable };

struct text_rule {
    std::size_t max = 200;     ///< characters (code points)
    bool may_be_blank = true;  ///< whether nothing of it has to be visible
    bool is_name = false;      ///< read by clean_name
};

/// Whether "42" may stand for 42.
enum class digits { refused, accepted };

struct integer_rule {
    int min = 0;
    int max = 0;
    digits text = digits::refused;
};

/// The readers return nullopt when the member is absent or refused. A refused member adds a
/// problem. A required member that is absent adds one too.
class field_reader {
public:
    /// `object` is a JSON object. `object` and `problems` outlive the reader.
    field_reader(const nlohmann::json& object, std::vector<field_error>& problems,
                 std::vector<std::string> path = {})
        : object_(object), problems_(problems), path_(std::move(path)) {}

    /// Whether the member is present, even as null.
    [[nodiscard]] bool has(std::string_view name) const { return object_.contains(name); }
    [[nodiscard]] bool is_null(std::string_view name) const {
        return has(name) && object_.find(name)->is_null();
    }

    [[nodiscard]] bool is_number(std::string_view name) const {
        return has(name) && object_.find(name)->is_number();
    }

    std::optional<std::string> text(std::string_view name, presence p, text_rule rule);
    std::optional<std::vector<std::string>> texts(std::string_view name, presence p, text_rule rule,
                                                  std::size_t max_items);
    std::optional<int> integer(std::string_view name, presence p, integer_rule rule);
    std::optional<std::vector<int>> integers(std::string_view name, presence p, integer_rule rule,
                                             std::size_t max_items);
    /// true or false. The words "true" and "false" are accepted too: a form has nothing else.
    std::optional<bool> boolean(std::string_view name, presence p);
    std::optional<timestamp> time(std::string_view name, presence p);
    /// The JSON text of an object. `max_bytes` also bounds it as PostgreSQL will write it.
    std::optional<std::string> object_text(std::string_view name, presence p,
                                           std::size_t max_bytes);
    /// The JSON text of an array of texts, and of objects whose members are texts or null.
    std::optional<std::string> array_text(std::string_view name, presence p, std::size_t max_items,
                                          std::size_t max_bytes);
    /// A reader for each object of an array.
    std::optional<std::vector<field_reader>> objects(std::string_view name, presence p,
                                                     std::size_t max_items);
    /// A reader of the members of an object.
    std::optional<field_reader> object(std::string_view name, presence p);
    /// A word that `parse` knows. `words` lists the words for the problem's sentence.
    template <class Parse>
    auto word(std::string_view name, presence p, Parse parse, std::string_view words)
        -> decltype(parse(std::string_view())) {
        const auto* const value = find(name, p);
        if (value == nullptr) return std::nullopt;
        if (value->is_string()) {
            if (auto known = parse(std::string_view(value->get_ref<const std::string&>()))) {
                return known;
            }
        }
        refuse(name, "Expected one of " + std::string(words), "invalid_value");
        return std::nullopt;
    }

    void refuse(std::string_view name, std::string message, std::string code);
    /// A problem of the object as a whole.
    void refuse_all(std::string message);

private:
    /// nullptr when there is no array of at most `max_items` items.
    const nlohmann::json* find_array(std::string_view name, presence p, std::size_t max_items,
                                     std::string_view items);
    /// nullptr when there is nothing to read.
    const nlohmann::json* find(std::string_view name, presence p);
    std::optional<std::string> check_text(const std::string& value, std::string_view name,
                                          text_rule rule);
    std::optional<int> check_integer(const nlohmann::json& value, std::string_view name,
                                     integer_rule rule);
    /// Reads each item of an array with `check(items, item, index)`. Nothing when one is refused.
    template <class Item, class Check>
    std::optional<std::vector<Item>> each(const nlohmann::json& array, std::string_view name,
                                          Check check);

    const nlohmann::json& object_;
    std::vector<field_error>& problems_;
    std::vector<std::string> path_;
};

}  // namespace livescore
