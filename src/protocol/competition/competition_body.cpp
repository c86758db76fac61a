#include "livescore/protocol/competition/competition_body.h"

#include <algorithm>
#include <functional>
#include <vector>

#include "livescore/core/text/name.h"
#include "requests/body_object.h"

namespace livescore {
namespace {

using nlohmann::json;

constexpr text_rule row_name_rule{.max = 200, .may_be_blank = false, .is_name = true};
constexpr text_rule short_name_rule{.max = 60, .may_be_blank = false, .is_name = true};
constexpr text_rule age_class_rule{.max = 20, .may_be_blank = false, .is_name = true};
constexpr text_rule code_rule{.max = 4};
constexpr text_rule url_rule{.max = 2'000};
constexpr text_rule ref_rule{.max = 100, .may_be_blank = false};
constexpr integer_rule rank_rule{.min = 0, .max = 1'000'000, .text = digits::accepted};
constexpr std::size_t max_provider_bytes = 50;
constexpr std::string_view gender_words = "male, female, mixed";
constexpr std::string_view kind_words = "league, cup";

bool is_lower_word(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    });
}

/// Collects what a body says about a row.
template <class Row>
class edit_reader {
public:
    edit_reader(field_reader& fields, edit_kind kind, const competition_limits& most)
        : fields_(fields), kind_(kind), most_(most) {}

    /// A text that a row has always.
    void required(std::string_view name, std::string Row::*member) {
        const bool is_new = kind_ == edit_kind::create;
        auto text =
            fields_.text(name, is_new ? presence::required : presence::optional, row_name_rule);
        if (text) set(member, *std::move(text));
    }
    /// A row cannot change it.
    void sport(std::string Row::*member) {
        if (kind_ == edit_kind::create) return required("sport", member);
        auto text = fields_.text("sport", presence::optional, row_name_rule);
        if (!text) return;
        steps_.push_back([member, text = *std::move(text)](Row& row) -> std::optional<error> {
            if (name_key(row.*member) == name_key(text)) return std::nullopt;
            return invalid_payload({{{"sport"}, "Cannot be changed", "custom"}});
        });
    }
    void text(std::string_view name, std::optional<std::string> Row::*member,
              const text_rule& rule) {
        if (fields_.has(name)) set(member, fields_.text(name, presence::nullable, rule));
    }
    /// 2 to 4 letters.
    void code(std::string_view name, std::optional<std::string> Row::*member) {
        auto text = fields_.text(name, presence::nullable, code_rule);
        const auto is_letter = [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        };
        if (text && (text->size() < 2 || !std::ranges::all_of(*text, is_letter)))
            return fields_.refuse(name, "Expected 2 to 4 letters", "invalid_format");
        if (fields_.has(name)) set(member, std::move(text));
    }
    void url(std::string_view name, std::optional<std::string> Row::*member) {
        auto text = fields_.text(name, presence::nullable, url_rule);
        const auto is_plain = [](char c) { return c > ' ' && c != '"' && c != '<' && c != '>'; };
        if (text && (!(text->starts_with("https://") || text->starts_with("http://")) ||
                     !std::ranges::all_of(*text, is_plain)))
            return fields_.refuse(name, "Expected an http or https URL", "invalid_format");
        if (fields_.has(name)) set(member, std::move(text));
    }
    void integer(std::string_view name, std::optional<std::int32_t> Row::*member,
                 const integer_rule& rule) {
        const auto number = fields_.integer(name, presence::nullable, rule);
        std::optional<std::int32_t> value;
        if (number) value = static_cast<std::int32_t>(*number);
        if (fields_.has(name)) set(member, value);
    }
    template <class Word>
    void word(std::string_view name, std::optional<Word> Row::*member,
              std::optional<Word> (*parse)(std::string_view) noexcept, std::string_view words) {
        if (fields_.has(name)) set(member, fields_.word(name, presence::nullable, parse, words));
    }
    template <class Word>
    void word(std::string_view name, Word Row::*member,
              std::optional<Word> (*parse)(std::string_view) noexcept, std::string_view words) {
        if (auto value = fields_.word(name, presence::optional, parse, words)) set(member, *value);
    }
    void refs(const json& body) {
        auto object = fields_.object("refs", presence::nullable);
        if (!object) return;
        std::map<std::string, std::optional<std::string>> given;
        for (const auto& [provider, value] : body.at("refs").items()) {
            if (!is_lower_word(provider) || provider.size() > max_provider_bytes) {
                object->refuse(provider,
                               "A provider is 1 to 50 characters of a-z, 0-9, '-', '_' and '.'",
                               "invalid_format");
                return;
            }
            const auto when = kind_ == edit_kind::create ? presence::optional : presence::nullable;
            given[provider] = object->text(provider, when, ref_rule);
        }
        steps_.push_back([given = std::move(given),
                          most = most_.refs_per_row](Row& row) -> std::optional<error> {
            for (const auto& [provider, ref] : given) {
                if (ref) {
                    row.refs[provider] = *ref;
                } else {
                    row.refs.erase(provider);
                }
            }
            if (row.refs.size() <= static_cast<std::size_t>(most)) return std::nullopt;
            return invalid_payload(
                {{{"refs"}, "Must be at most " + std::to_string(most) + " references", "too_big"}});
        });
    }

    /// Whether the body says nothing about the row.
    [[nodiscard]] bool is_empty() const { return steps_.empty(); }
    row_edit<Row> finish() {
        return [steps = std::move(steps_)](Row& row) -> std::optional<error> {
            for (const auto& step : steps) {
                if (auto problem = step(row)) return problem;
            }
            return std::nullopt;
        };
    }

private:
    template <class Value, class Member>
    void set(Member Row::*member, Value value) {
        steps_.push_back([member, value = std::move(value)](Row& row) -> std::optional<error> {
            row.*member = value;
            return std::nullopt;
        });
    }

    field_reader& fields_;
    const edit_kind kind_;
    const competition_limits& most_;
    std::vector<row_edit<Row>> steps_;
};

template <class Row, class Read>
result<row_edit<Row>> read_edit(request_body body, edit_kind kind, const json_limits& limits,
                                const competition_limits& most, std::string_view members,
                                Read read) {
    const auto object = read_body_object(body.type == media_type::form, body.bytes, limits);
    if (!object) return object.error();
    std::vector<field_error> problems;
    field_reader fields(*object, problems);
    edit_reader<Row> reader(fields, kind, most);
    read(reader);
    reader.refs(*object);
    if (problems.empty() && reader.is_empty())
        fields.refuse_all("Nothing to change: give at least one of " + std::string(members));
    auto edit = reader.finish();
    if (!problems.empty()) return invalid_payload(std::move(problems));
    return edit;
}

}  // namespace

result<row_edit<league>> read_league_edit(request_body body, edit_kind kind,
                                          const json_limits& limits,
                                          const competition_limits& most) {
    return read_edit<league>(body, kind, limits, most,
                             "name, shortName, country, gender, ageClass, kind, logoUrl, rank, "
                             "refs",
                             [](edit_reader<league>& in) {
                                 in.sport(&league::sport);
                                 in.required("name", &league::name);
                                 in.text("shortName", &league::short_name, short_name_rule);
                                 in.text("country", &league::country, row_name_rule);
                                 in.word("gender", &league::gender, parse_gender, gender_words);
                                 in.text("ageClass", &league::age_class, age_class_rule);
                                 in.word("kind", &league::kind, parse_league_kind, kind_words);
                                 in.url("logoUrl", &league::logo_url);
                                 in.integer("rank", &league::rank, rank_rule);
                             });
}

result<row_edit<team>> read_team_edit(request_body body, edit_kind kind, const json_limits& limits,
                                      const competition_limits& most) {
    return read_edit<team>(body, kind, limits, most,
                           "name, shortName, code, country, gender, ageClass, venue, logoUrl, refs",
                           [](edit_reader<team>& in) {
                               in.sport(&team::sport);
                               in.required("name", &team::name);
                               in.text("shortName", &team::short_name, short_name_rule);
                               in.code("code", &team::code);
                               in.text("country", &team::country, row_name_rule);
                               in.word("gender", &team::gender, parse_gender, gender_words);
                               in.text("ageClass", &team::age_class, age_class_rule);
                               in.text("venue", &team::venue, row_name_rule);
                               in.url("logoUrl", &team::logo_url);
                           });
}

result<row_edit<player>> read_player_edit(request_body body, edit_kind kind,
                                          const json_limits& limits,
                                          const competition_limits& most) {
    return read_edit<player>(body, kind, limits, most, "name, knownAs, country, refs",
                             [](edit_reader<player>& in) {
                                 in.required("name", &player::name);
                                 in.text("knownAs", &player::known_as, row_name_rule);
                                 in.text("country", &player::country, row_name_rule);
                             });
}

result<team_id> read_merge(request_body body, const json_limits& limits) {
    return read_command(body, limits, [](field_reader& fields, auto&) {
        constexpr integer_rule id_rule{
            .min = 1, .max = std::numeric_limits<std::int32_t>::max(), .text = digits::accepted};
        return team_id{fields.integer("into", presence::required, id_rule).value_or(0)};
    });
}

}  // namespace livescore
