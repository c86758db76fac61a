#include "livescore/protocol/webhook/webhook_body.h"

#include <algorithm>
#include <functional>
#include <vector>

#include "livescore/protocol/webhook/webhook_url.h"
#include "requests/body_object.h"
#include "requests/ranges.h"

namespace livescore {
namespace {

using nlohmann::json;

constexpr text_rule url_text_rule{.max = 2'000, .may_be_blank = false};
constexpr text_rule description_rule{.max = 500};
constexpr text_rule type_rule{.max = 100};
constexpr integer_rule id_rule{.min = 1, .max = max_int, .text = digits::accepted};
/// Longer lists of types repeat some.
constexpr std::size_t max_types = 100;

template <class Item>
std::vector<Item> without_repeats(std::vector<Item> items) {
    std::ranges::sort(items);
    // Not std::ranges::unique: clang 14 cannot read its result, and the fuzz targets are clang's.
    items.erase(std::unique(items.begin(), items.end()), items.end());
    return items;
}

std::string type_words() {
    std::string words;
    for (int i = 0; i < event_type_count; ++i) {
        if (i > 0) words += ", ";
        words += to_string(static_cast<event_type>(i));
    }
    return words;
}

/// Collects what a body says about a webhook.
class webhook_reader {
public:
    webhook_reader(field_reader& fields, std::vector<field_error>& problems,
                   const webhook_limits& most)
        : fields_(fields), problems_(problems), most_(most) {}

    void url(presence needed) {
        auto text = fields_.text("url", needed, url_text_rule);
        if (!text) return;
        if (auto problem = check_webhook_url(*text, most_.allow_private))
            return fields_.refuse("url", std::move(problem->message), std::move(problem->code));
        add([url = *std::move(text)](webhook& w) { w.url = url; });
    }
    void description() {
        if (!fields_.has("description")) return;
        auto text = fields_.text("description", presence::nullable, description_rule);
        add([text = std::move(text)](webhook& w) { w.description = text; });
    }
    void events() {
        if (!fields_.has("events")) return;
        const auto words = fields_.texts("events", presence::nullable, type_rule, max_types);
        std::vector<event_type> types;
        for (std::size_t i = 0; words && i < words->size(); ++i) {
            if (const auto type = parse_event_type((*words)[i])) {
                types.push_back(*type);
            } else {
                problems_.push_back({{"events", std::to_string(i)},
                                     "Expected one of " + type_words(),
                                     "invalid_value"});
            }
        }
        add([types = without_repeats(std::move(types))](webhook& w) {
            w.selection.events = types;
        });
    }
    template <class Id>
    void ids(std::string_view name, std::vector<Id> webhook_selection::*member) {
        if (!fields_.has(name)) return;
        const auto numbers =
            fields_.integers(name, presence::nullable, id_rule, most_.selected_ids);
        std::vector<Id> ids;
        if (numbers) {
            for (const int number : *numbers) ids.push_back(Id{number});
        }
        add([member, ids = without_repeats(std::move(ids))](webhook& w) {
            w.selection.*member = ids;
        });
    }
    void enabled() {
        const auto value = fields_.boolean("enabled", presence::optional);
        if (!value) return;
        add([enabled = *value](webhook& w) {
            w.disabled = enabled ? std::nullopt : std::optional(disabled_reason::by_hand);
        });
    }

    [[nodiscard]] bool is_empty() const { return steps_.empty(); }
    webhook_edit finish() {
        return [steps = std::move(steps_)](webhook& w) -> std::optional<error> {
            for (const auto& step : steps) step(w);
            return std::nullopt;
        };
    }

private:
    void add(std::function<void(webhook&)> step) { steps_.push_back(std::move(step)); }

    field_reader& fields_;
    std::vector<field_error>& problems_;
    const webhook_limits& most_;
    std::vector<std::function<void(webhook&)>> steps_;
};

result<webhook_edit> read_webhook(request_body body, presence url, const json_limits& limits,
                                  const webhook_limits& most) {
    const auto object = read_body_object(body.type == media_type::form, body.bytes, limits);
    if (!object) return object.error();
    std::vector<field_error> problems;
    field_reader fields(*object, problems);
    webhook_reader reader(fields, problems, most);
    reader.url(url);
    reader.description();
    reader.events();
    reader.ids("leagueIds", &webhook_selection::leagues);
    reader.ids("teamIds", &webhook_selection::teams);
    reader.ids("matchIds", &webhook_selection::matches);
    reader.enabled();
    if (problems.empty() && reader.is_empty()) {
        fields.refuse_all(
            "Nothing to change: give at least one of url, description, events, leagueIds, teamIds, "
            "matchIds, enabled");
    }
    if (!problems.empty()) return invalid_payload(std::move(problems));
    return reader.finish();
}

}  // namespace

result<webhook_edit> read_new_webhook(request_body body, const json_limits& limits,
                                      const webhook_limits& most) {
    return read_webhook(body, presence::required, limits, most);
}

result<webhook_edit> read_webhook_change(request_body body, const json_limits& limits,
                                         const webhook_limits& most) {
    return read_webhook(body, presence::optional, limits, most);
}

}  // namespace livescore
