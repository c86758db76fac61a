#include "logged_event.h"

#include <algorithm>

#include "livescore/core/error.h"
#include "livescore/domain/match.h"

namespace livescore::history {
namespace {

constexpr int last_period = 4;  // the second half of extra time

/// The bytes of `data`. It is the last member of what we write; people may write otherwise.
std::string data_text_of(std::string_view text, const json& data) {
    static constexpr std::string_view name = ",\"data\":";
    static constexpr std::size_t envelope_bytes = 200;
    const auto found = text.substr(0, envelope_bytes).find(name);
    if (found == std::string_view::npos || !text.ends_with('}')) return data.dump();
    const std::string_view rest = text.substr(found + name.size());
    const std::string_view value = rest.substr(0, rest.size() - 1);
    return json::accept(value) ? std::string(value) : data.dump();
}

[[noreturn]] void refuse(const committed_event& event) {
    throw infrastructure_error(errc::internal, "an event in the log cannot be read: match " +
                                                   std::to_string(raw(event.match)) + ", seq " +
                                                   std::to_string(event.seq));
}

}  // namespace

bool is_commentary(event_type type) noexcept {
    return type == event_type::commentary_new || type == event_type::commentary_updated ||
           type == event_type::commentary_removed;
}

logged_event read(const committed_event& event) {
    json text = json::parse(*event.json, nullptr, false);
    if (!text.is_object()) refuse(event);
    const auto at = time_of(text, "timestamp");
    const auto data = text.find("data");
    if (!at || data == text.end() || !data->is_structured()) refuse(event);
    logged_event read{event.seq, event.type, *at, std::move(*data), {}};
    const bool has_text =
        event.type != event_type::match_created && event.type != event_type::match_updated &&
        event.type != event_type::match_status && event.type != event_type::score_update;
    if (has_text) read.data_text = data_text_of(*event.json, read.data);
    return read;
}

std::string text_of(const json& object, const char* name) {
    const auto member = object.find(name);
    return member != object.end() && member->is_string() ? member->get<std::string>()
                                                         : std::string();
}

std::int64_t number_of(const json& object, const char* name, std::int64_t otherwise) {
    const auto member = object.find(name);
    return member != object.end() && member->is_number_integer() ? member->get<std::int64_t>()
                                                                 : otherwise;
}

std::optional<timestamp> time_of(const json& object, const char* name) {
    const auto member = object.find(name);
    if (member == object.end() || !member->is_string()) return std::nullopt;
    return parse_iso8601(member->get_ref<const std::string&>());
}

play_moment moment_of(const json& entry, int reached) {
    constexpr int first_half_end = 45;
    constexpr int second_half_end = 90;
    constexpr int extra_break = 105;
    constexpr int longest_first_half = 60;  // with added time
    const int minute = static_cast<int>(number_of(entry, "minute", 0));
    const int added = static_cast<int>(number_of(entry, "addedMinute", 0));
    int period = static_cast<int>(number_of(entry, "period", 1));
    const auto told = entry.find("minute");
    // Nobody knows the minute: the entry belongs to what was played when it came.
    if (told != entry.end() && told->is_null()) return {std::max(period, reached), 0};
    if (period <= 1 && minute > (reached >= 2 ? first_half_end : longest_first_half)) {
        const int by_minute = minute <= second_half_end ? 2 : minute <= extra_break ? 3 : 4;
        period = reached >= 2 ? std::min(by_minute, reached) : by_minute;
    }
    return {period, minute + added};
}

void period_watch::enter(int period, std::optional<timestamp> at) {
    over_ = false;
    if (period <= reached_) return;  // it goes on
    reached_ = period;
    began_ = at;
}

void period_watch::add(const logged_event& event) {
    if (event.type != event_type::match_status && event.type != event_type::match_created) return;
    const auto status = parse_match_status(text_of(event.data, "status"));
    const auto phase = parse_match_phase(text_of(event.data, "phase"));
    if (!status || !phase) return;
    if (*status != match_status::live) {
        // A match that is suspended is still in its period.
        over_ = reached_ > 0 && *status != match_status::suspended;
        return;
    }
    const bool is_created = event.type == event_type::match_created;
    const char* const planned = *phase == match_phase::first_half ? "startTime" : "secondHalf";
    const auto at = is_created ? time_of(event.data, planned) : std::optional(event.at);
    if (*phase == match_phase::first_half) {
        enter(1, at);
    } else if (*phase == match_phase::second_half) {
        enter(2, at);
    } else if (*phase == match_phase::extra_time) {
        enter(reached_ == 3 && over_ ? last_period : std::max(reached_, 3), at);
    } else if (*phase == match_phase::penalty_shootout) {
        enter(last_period + 1, at);
    }
}

}  // namespace livescore::history
