#include "simulation/servers/database.h"

#include <algorithm>

#include "livescore/domain/schedule/transition.h"

namespace livescore::simulation {

sequence_number database::stored_match::last_before(moment at) const {
    const auto end =
        std::ranges::partition_point(log, [at](const log_entry& entry) { return entry.at <= at; });
    return end - log.begin();
}

void database::check_up() const {
    if (now() < down_until) throw infrastructure_error(errc::unavailable, "PostgreSQL is down");
}

committed_event database::create(match_id id, match_schedule schedule) {
    stored_match& created = matches_[id];
    created.row.id = id;
    created.row.sport = "football";
    created.row.home_team = "Home";
    created.row.away_team = "Away";
    created.row.schedule = schedule;
    created.row.created_at = wall_now();
    return write(created, event_type::match_created, 100);
}

std::optional<committed_event> database::append(match_id id, event_type type, std::size_t bytes) {
    stored_match* const found = find(id);
    if (found == nullptr) return std::nullopt;
    return write(*found, type, bytes);
}

database::stored_match* database::find(match_id id) {
    const auto found = matches_.find(id);
    return found == matches_.end() ? nullptr : &found->second;
}

committed_event database::write(stored_match& to, event_type type, std::size_t bytes) {
    const auto seq = ++to.row.last_seq;
    to.row.updated_at = wall_now();
    std::string json = "{\"type\":\"" + std::string(to_string(type)) +
                       "\",\"matchId\":" + std::to_string(raw(to.row.id)) +
                       ",\"seq\":" + std::to_string(seq) + ",\"timestamp\":\"" +
                       format_iso8601(to.row.updated_at) + "\",\"data\":{\"padding\":\"";
    // Bytes that come twice, or in the wrong place, must not look right.
    while (json.size() < bytes) json += static_cast<char>('a' + world_.below(26));
    json += "\"}}";
    committed_event event{to.row.id, seq, type,
                          std::make_shared<const std::string>(std::move(json))};
    to.log.push_back({event, now()});
    world_.mix(static_cast<std::uint64_t>(raw(event.match)) << 32 |
               static_cast<std::uint64_t>(seq));
    return event;
}

result<log_slice> database::read_log(match_id id, sequence_number since, int limit,
                                     std::size_t max_bytes) {
    const stored_match* const found = find(id);
    if (found == nullptr) return error{errc::not_found, "unknown", {}};
    log_slice slice;
    slice.epoch = epoch;
    slice.last_seq = found->row.last_seq;
    std::size_t size = 0;
    for (auto seq = since + 1; seq <= slice.last_seq; ++seq) {
        const committed_event& event = found->log[static_cast<std::size_t>(seq) - 1].event;
        if (slice.events.size() == static_cast<std::size_t>(limit)) break;
        size += event.json->size();
        if (!slice.events.empty() && size > max_bytes) break;
        slice.events.push_back(event);
    }
    return slice;
}

sequence_number database::find_resumable(match_id id, sequence_number since, sequence_number until,
                                         std::size_t max_bytes) {
    const stored_match* const found = find(id);
    if (found == nullptr) return until;
    std::size_t size = 0;
    sequence_number from = until;
    for (; from > since; --from) {
        size += found->log[static_cast<std::size_t>(from) - 1].event.json->size();
        if (size > max_bytes) break;
    }
    return from;
}

std::vector<head> database::recent_heads(milliseconds window) {
    std::vector<head> heads;
    for (const auto& [id, one] : matches_) {
        if (one.log.back().at >= now() - window) heads.push_back({id, one.row.last_seq});
    }
    return heads;
}

std::vector<head> database::heads_of(const std::vector<match_id>& ids) {
    std::vector<head> heads;
    for (const match_id id : ids) {
        if (const auto* one = find(id)) heads.push_back({id, one->row.last_seq});
    }
    return heads;
}

std::vector<head> database::heads_before(const std::vector<match_id>& ids, milliseconds age) {
    std::vector<head> heads;
    for (const match_id id : ids) {
        if (const auto* one = find(id)) heads.push_back({id, one->last_before(now() - age)});
    }
    return heads;
}

std::vector<match> database::due_matches(milliseconds horizon, int limit,
                                         const std::optional<due_position>& after) {
    std::vector<std::pair<std::pair<timestamp, match_id>, match>> due;
    for (const auto& [id, one] : matches_) {
        const auto next = next_transition(one.row);
        if (!next || next->due >= wall_now() + horizon) continue;
        const std::pair place(next->due, id);
        if (!after || place > std::pair(after->due, after->match)) due.emplace_back(place, one.row);
    }
    std::ranges::sort(due, {}, [](const auto& one) { return one.first; });
    std::vector<match> found;
    for (auto& [place, row] : due) {
        if (found.size() == static_cast<std::size_t>(limit)) break;
        found.push_back(std::move(row));
    }
    return found;
}

database::applied_transitions database::apply(const std::vector<transition_request>& steps) {
    applied_transitions done;
    for (const auto& step : steps) {
        transition_outcome& outcome = done.outcomes.emplace_back();
        outcome.match = step.match;
        stored_match* const found = find(step.match);
        if (found == nullptr) continue;
        match& row = found->row;
        const auto to = livescore::apply(step.step, row.status, row.phase);
        if (to && row.schedule_version == step.schedule_version) {
            const auto next = next_transition(row);
            world_.expect(next && next->step == step.step && next->due <= wall_now(), [&] {
                return "a worker takes the step " + std::string(to_string(step.step)) +
                       " of match " + std::to_string(raw(row.id)) + " before it is due";
            });
            row.status = to->to;
            row.phase = to->phase;
            done.events.push_back(write(*found, event_type::match_status, 120));
            outcome.applied = true;
        }
        outcome.match_now = row;
    }
    return done;
}

bool database::has(match_id id, sequence_number seq, std::string_view json) const {
    const auto found = matches_.find(id);
    if (found == matches_.end() || seq < 1 || seq > found->second.row.last_seq) return false;
    return *found->second.log[static_cast<std::size_t>(seq) - 1].event.json == json;
}

}  // namespace livescore::simulation
