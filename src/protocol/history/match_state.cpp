#include "match_state.h"

#include <algorithm>

#include "derived_members.h"
#include "livescore/domain/sport_rules.h"

namespace livescore::history {
namespace {

using std::chrono::seconds;

std::int64_t seconds_between(timestamp from, timestamp to) {
    return std::max<std::int64_t>(0, std::chrono::floor<seconds>(to - from).count());
}

bool has_reason(match_status status) {
    return status == match_status::postponed || status == match_status::cancelled ||
           status == match_status::suspended || status == match_status::abandoned ||
           status == match_status::awarded;
}

}  // namespace

// ---- the clock

void play_clock::begin(const json& match) {
    started_.reset();
    const std::int64_t told = number_of(match, "elapsedSeconds", 0);
    played_seconds_ = told;
    if (text_of(match, "status") != to_string(match_status::live)) return;
    const timestamp updated = time_of(match, "updatedAt").value_or(timestamp{});
    const bool is_second = text_of(match, "phase") == to_string(match_phase::second_half);
    // A match that begins in play stands as if it had kept to its plan.
    started_ = time_of(match, is_second ? "secondHalf" : "startTime").value_or(updated);
    if (*started_ > updated) started_ = updated;
    played_seconds_ = std::max<std::int64_t>(0, told - seconds_between(*started_, updated));
}

void play_clock::compare(const json& match) {
    const timestamp updated = time_of(match, "updatedAt").value_or(timestamp{});
    const std::int64_t told = number_of(match, "elapsedSeconds", 0);
    const bool plays = text_of(match, "status") == to_string(match_status::live);
    if (plays == started_.has_value() && told == elapsed_seconds(updated)) return;
    played_seconds_ = told;
    started_.reset();
    if (plays) started_ = updated;
}

void play_clock::step(match_status to, match_phase phase, timestamp now) {
    if (to == match_status::live) {
        if (!started_) started_ = now;
        return;
    }
    if (started_) played_seconds_ += seconds_between(*started_, now);
    started_.reset();
    if (phase == match_phase::pre_match) played_seconds_ = 0;
}

std::int64_t play_clock::elapsed_seconds(timestamp now) const {
    return played_seconds_ + (started_ ? seconds_between(*started_, now) : 0);
}

// ---- the match

void match_state::take_whole(const json& match) {
    match_ = match;
    livescore::match now = read_derived(match);
    keep_begins(derived_, now);
    derived_ = std::move(now);
}

void match_state::take_periods() {
    derived_.details.periods = read_derived(match_).details.periods;
}

void match_state::step(match_status status, match_phase phase, timestamp now) {
    clock_.step(status, phase, now);
    const match before = derived_;
    derived_.status = status;
    derived_.phase = phase;
    derived_.details.award = award_of(match_);
    derived_.details.stale = false;
    follow_periods(derived_, before, std::nullopt, now);
}

void match_state::add(const logged_event& event) {
    seq_ = event.seq;
    updated_at_ = event.at;
    switch (event.type) {
        case event_type::match_created:
            take_whole(event.data);
            clock_.begin(match_);
            break;
        case event_type::match_updated:
            take_whole(event.data);
            clock_.compare(match_);
            break;
        case event_type::match_status: {
            take_status(event.data);
            const auto status = parse_match_status(text_of(event.data, "status"));
            const auto phase = parse_match_phase(text_of(event.data, "phase"));
            if (status && phase) step(*status, *phase, event.at);
            break;
        }
        case event_type::score_update:
            for (const auto& [name, value] : event.data.items()) {
                // It tells of the change, not of the match.
                if (name != "correction") match_[name] = value;
            }
            derived_.score = score_of(match_);
            derived_.details.score_known = true;
            // A correction has moved goals between periods.
            if (event.data.contains("periods")) take_periods();
            break;
        case event_type::lineups_updated:
            lineups_ = event.data_text;
            break;
        case event_type::stats_updated:
            statistics_ = event.data_text;
            break;
        case event_type::commentary_new:
        case event_type::commentary_updated:
        case event_type::commentary_removed:
        case event_type::match_removed:
            break;
    }
}

void match_state::take_status(const json& change) {
    const auto status = parse_match_status(text_of(change, "status"));
    for (const auto& [name, value] : change.items()) {
        // The other members tell of the change, not of the match.
        if (match_.contains(name)) match_[name] = value;
    }
    const auto reason = change.find("reason");
    const bool keeps = status && has_reason(*status) && reason != change.end();
    if (match_.contains("award")) match_["award"] = change.value("award", json());
    match_["statusReason"] = keeps ? *reason : json();
}

void match_state::correct_status(const json& change) {
    take_status(change);
    const auto status = parse_match_status(text_of(change, "status"));
    const auto phase = parse_match_phase(text_of(change, "phase"));
    if (status) derived_.status = *status;
    if (phase) derived_.phase = *phase;
    derived_.details.award = award_of(match_);
}

void match_state::set_score(score s) {
    match_["homeScore"] = s.home;
    match_["awayScore"] = s.away;
    derived_.score = s;
    derived_.details.score_known = true;
}

json match_state::as_json() const {
    json match = match_;
    match["elapsedSeconds"] = clock_.elapsed_seconds(updated_at_);
    match["seq"] = seq_;
    match["updatedAt"] = format_iso8601(updated_at_);
    write_derived(derived_, match);
    return match;
}

std::string match_state::sheet_text() const {
    std::string text;
    if (!lineups_.empty()) text += ",\"lineups\":" + lineups_;
    if (!statistics_.empty()) text += ",\"statistics\":" + statistics_;
    return text;
}

// ---- the entries

namespace {

// What a node of the map takes besides its text.
constexpr std::size_t node_bytes = 96;

}  // namespace

void entry_list::put(std::int64_t id, std::string text) {
    if (id <= left_out_up_to_) return;
    remove(id);
    bytes_ += text.size() + node_bytes;
    entries_[id] = std::move(text);
    while (bytes_ > max_bytes_ && entries_.size() > 1) {
        left_out_up_to_ = entries_.rbegin()->first;
        remove(left_out_up_to_);
    }
}

void entry_list::remove(std::int64_t id) {
    const auto found = entries_.find(id);
    if (found == entries_.end()) return;
    bytes_ -= found->second.size() + node_bytes;
    entries_.erase(found);
}

void entry_list::append_to(std::string& out) const {
    out += ",\"commentary\":[";
    bool is_first = true;
    for (const auto& [id, text] : entries_) {
        if (!is_first) out += ',';
        is_first = false;
        out += text;
    }
    out += ']';
    if (left_out_up_to_ > 0) out += ",\"commentaryTruncated\":true";
}

std::string write(const json& match, const std::string& sheet, const entry_list& entries) {
    std::string text = match.dump(-1, ' ', false, json::error_handler_t::replace);
    text.reserve(text.size() + sheet.size() + entries.bytes() + 64);
    text.pop_back();
    text += sheet;
    entries.append_to(text);
    return text += '}';
}

}  // namespace livescore::history
