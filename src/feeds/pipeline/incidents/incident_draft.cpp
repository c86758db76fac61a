#include "incident_draft.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "incident_identity.h"
#include "incident_text.h"
#include "livescore/core/text/name.h"
#include "player_name.h"

namespace livescore {
namespace {

const incident nothing_told{};

bool reads_alike(const new_commentary& a, const new_commentary& b) {
    return std::tie(a.minute, a.sequence, a.period, a.event_type, a.actor, a.team, a.message,
                    a.incident) == std::tie(b.minute, b.sequence, b.period, b.event_type, b.actor,
                                            b.team, b.message, b.incident);
}

goal_effect goal_of(match_side side) {
    return side == match_side::home ? goal_effect{1, 0} : goal_effect{0, 1};
}

int as_number(player_likeness l) {
    return static_cast<int>(l);
}

/// Whether the row has the players of the entry in each other's place.
bool has_roles_swapped(const reported_incident& row, const incident& told) {
    const int direct = as_number(compare_players(row.player, told.player)) +
                       as_number(compare_players(row.related_player, told.related_player));
    const int swapped = as_number(compare_players(row.player, told.related_player)) +
                        as_number(compare_players(row.related_player, told.player));
    return swapped > direct;
}

void take_name(std::optional<std::string>& name, std::optional<std::int64_t>& id,
               const std::optional<std::string>& theirs) {
    if (!is_better_name(name, theirs)) return;
    // The id belonged to the other name, unless this is a fuller form of it.
    if (compare_players(name, theirs) == player_likeness::different) id.reset();
    name = clean_name(*theirs);
}

}  // namespace

incident_draft::incident_draft(const fixture_state& before, const match& m,
                               const fixture_report& report, std::string provider, timestamp now)
    : before_(before), match_(m), report_(report), provider_(std::move(provider)), now_(now) {
    for (const commentary_record& record : before.incidents) {
        drafted_entry entry;
        entry.record = record;
        entries_.push_back(std::move(entry));
    }
}

const incident& incident_draft::told(std::size_t i) const {
    const auto& told = entries_[i].record.item.entry.incident;
    return told ? *told : nothing_told;
}

bool incident_draft::stands(std::size_t i) const {
    const drafted_entry& entry = entries_[i];
    if (entry.record.taken_back || entry.struck_by) return false;
    // A review that overturns another entry stands itself.
    if (class_of(entry.record.item.entry.event_type) == incident_class::review)
        return !told(i).retracted_by;
    return !is_void(entry.record.item.entry.incident);
}

std::size_t incident_draft::place_of(const reported_incident& row) const {
    if (!report_.incidents) return 0;
    const auto& rows = *report_.incidents;
    const auto found =
        std::ranges::find_if(rows, [&row](const reported_incident& one) { return &one == &row; });
    return static_cast<std::size_t>(found - rows.begin());
}

void incident_draft::take_players(new_commentary& entry, const reported_incident& row) const {
    incident& told = *entry.incident;
    const auto had = told.player;
    if (entry.event_type == "substitution" && has_roles_swapped(row, told)) {
        if (report_.lineups) {  // who starts is known, so the roles are
            std::swap(told.player, told.related_player);
            std::swap(told.player_id, told.related_player_id);
            take_name(told.player, told.player_id, row.player);
            take_name(told.related_player, told.related_player_id, row.related_player);
        } else {
            take_name(told.player, told.player_id, row.related_player);
            take_name(told.related_player, told.related_player_id, row.player);
        }
    } else {
        take_name(told.player, told.player_id, row.player);
        take_name(told.related_player, told.related_player_id, row.related_player);
    }
    if (told.player != had) entry.actor = told.player;
}

void incident_draft::take_minute(new_commentary& entry, const reported_incident& row) const {
    incident& told = *entry.incident;
    if (row.period || row.minute) entry.period = period_number(row, match_);
    if (!row.minute) return;
    const bool other = told.minute_unknown || entry.minute != *row.minute;
    entry.minute = *row.minute;
    told.minute_unknown = false;
    if (other || row.added_minute) told.added_minute = row.added_minute;
}

void incident_draft::take_row(std::size_t i, const reported_incident& row) {
    drafted_entry& drafted = entries_[i];
    drafted.row = &row;
    new_commentary entry = drafted.record.item.entry;
    if (!entry.incident) entry.incident.emplace();
    incident& told = *entry.incident;
    const bool one_dismissal = is_dismissal(row.type) && is_dismissal(entry.event_type);
    if (!one_dismissal) entry.event_type = row.type;
    if (row.side && told.side != row.side) {
        told.side = row.side;
        entry.team = *row.side == match_side::home ? match_.home_team : match_.away_team;
        if (drafted.record.effect) drafted.record.effect = goal_of(*row.side);
    }
    take_players(entry, row);
    take_minute(entry, row);
    const bool was_striking = struck_by(drafted.record.item.entry).has_value();
    if (row.type == "var" && row.review != review_state::none) told.review = row.review;
    if (row.score_then) told.score_then = row.score_then;
    const bool has_words = class_of(row.type) != incident_class::review || row.text;
    if ((told.source || drafted.is_new) && has_words)
        entry.message = message_of(entry, match_, row.text);
    if (!drafted.is_new && reads_alike(entry, drafted.record.item.entry)) return;
    drafted.record.item.entry = std::move(entry);
    if (was_striking && !struck_by(drafted.record.item.entry)) release_struck(i);
}

/// A review that confirms what it took back before.
void incident_draft::release_struck(std::size_t review) {
    const commentary_id id = entries_[review].record.item.id;
    for (drafted_entry& entry : entries_) {
        auto& told = entry.record.item.entry.incident;
        if (told && told->retracted_by == id) told->retracted_by.reset();
    }
}

std::size_t incident_draft::add(const reported_incident& row) {
    drafted_entry drafted;
    drafted.is_new = true;
    drafted.order = place_of(row);
    commentary_record& record = drafted.record;
    record.item.match = match_.id;
    record.item.created_at = now_;
    new_commentary& entry = record.item.entry;
    entry.event_type = row.type;
    entry.period = period_number(row, match_);
    entry.incident.emplace();
    entry.incident->source = provider_;
    entry.incident->minute_unknown = !row.minute;
    if (class_of(row.type) == incident_class::goal && row.side) record.effect = goal_of(*row.side);
    entries_.push_back(std::move(drafted));
    take_row(entries_.size() - 1, row);
    return entries_.size() - 1;
}

std::size_t incident_draft::add_goal_without_scorer(match_side side) {
    reported_incident row;
    row.type = "goal";
    row.side = side;
    const std::size_t i = add(row);
    entries_[i].row = nullptr;
    return i;
}

void incident_draft::strike(std::size_t i, std::optional<std::size_t> review) {
    if (review) {
        entries_[i].struck_by = review;
        return;
    }
    auto& told = entries_[i].record.item.entry.incident;
    if (!told) told.emplace();
    told->review = review_state::overturned;
}

void incident_draft::explain(std::size_t i, std::size_t review) {
    entries_[review].record.item.entry.incident->corrects = entries_[i].record.item.id;
}

std::optional<std::size_t> incident_draft::review_of(std::size_t i) const {
    const commentary_record& record = entries_[i].record;
    for (std::size_t review = 0; review < entries_.size(); ++review) {
        const commentary_record& other = entries_[review].record;
        if (told(i).retracted_by == other.item.id || struck_by(other.item.entry) == record.item.id)
            return review;
    }
    return std::nullopt;
}

bool incident_draft::is_explained(std::size_t i) const {
    return told(i).retracted_by || review_of(i);
}

void incident_draft::restore(std::size_t i) {
    entries_[i].struck_by.reset();
    auto& told = entries_[i].record.item.entry.incident;
    if (!told) return;
    told->retracted_by.reset();
    for (drafted_entry& entry : entries_) {
        auto& says = entry.record.item.entry.incident;
        const bool about = says && says->corrects == entries_[i].record.item.id;
        if (about && struck_by(entry.record.item.entry)) says->corrects.reset();
    }
    if (told->review == review_state::overturned) told->review = review_state::confirmed;
}

void incident_draft::set_score_then(std::size_t i, score then) {
    auto& told = entries_[i].record.item.entry.incident;
    if (!told) told.emplace();
    told->score_then = then;
}

drafted_changes incident_draft::finish(const entry_id_source& next_entry_id) && {
    std::vector<std::size_t> added;
    for (std::size_t i = before_.incidents.size(); i < entries_.size(); ++i) added.push_back(i);
    std::ranges::stable_sort(added, {}, [this](std::size_t i) { return entries_[i].order; });
    for (const std::size_t i : added) entries_[i].record.item.id = next_entry_id();
    for (drafted_entry& entry : entries_) {
        if (!entry.struck_by) continue;
        commentary_record& review = entries_[*entry.struck_by].record;
        auto& told = entry.record.item.entry.incident;
        if (!told) told.emplace();
        // An entry only strikes older ones.
        if (review.item.id > entry.record.item.id) {
            told->retracted_by = review.item.id;
            review.item.entry.incident->corrects = entry.record.item.id;
        } else {
            told->review = review_state::overturned;
        }
    }
    drafted_changes done;
    for (std::size_t i = 0; i < before_.incidents.size(); ++i) {
        const commentary_record& was = before_.incidents[i];
        commentary_record& is = entries_[i].record;
        if (reads_alike(was.item.entry, is.item.entry) && was.effect == is.effect) continue;
        done.events.emplace_back(commentary_updated{is.item});
        done.changed.push_back(is);
    }
    for (const std::size_t i : added) {
        done.events.emplace_back(commentary_added{entries_[i].record.item});
        done.added.push_back(entries_[i].record);
    }
    return done;
}

}  // namespace livescore
