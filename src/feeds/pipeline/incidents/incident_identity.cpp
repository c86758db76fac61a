#include "incident_identity.h"

#include <algorithm>
#include <cstdlib>
#include <tuple>

#include "incident_text.h"
#include "livescore/core/text/name.h"
#include "player_name.h"

namespace livescore {
namespace {

// What counts more: the player, then what kind of deed it was, then the minute. The minute decides
// between two deeds of one player, also when one of them has the name in full.
constexpr int same_player = 400;
constexpr int similar_player = 380;
constexpr int nobody_named = 60;
constexpr int one_unnamed = 50;
constexpr int same_type = 80;
constexpr int same_minute = 120;
constexpr int near_minute = 60;
constexpr int unknown_minute = 10;
constexpr int same_words = 200;
// Of equals, the one that says the same beside it.
constexpr int same_related = 4;
constexpr int same_score = 2;
/// Providers change the minute of an incident by so much without meaning another one.
constexpr int near_minutes = 2;

std::optional<int> weigh(player_likeness l, bool both_unnamed) {
    switch (l) {
        case player_likeness::same:
            return same_player;
        case player_likeness::similar:
            return similar_player;
        case player_likeness::unknown:
            return both_unnamed ? nobody_named : one_unnamed;
        case player_likeness::different:
            break;
    }
    return std::nullopt;
}

bool unnamed(const std::optional<std::string>& name) {
    return !name || is_blank(*name);
}

std::optional<int> weigh(const std::optional<std::string>& a, const std::optional<std::string>& b) {
    return weigh(compare_players(a, b), unnamed(a) && unnamed(b));
}

/// Who goes and who comes change places at some providers. One of both players may be corrected.
std::optional<int> weigh_substitution(const reported_incident& row, const incident& told) {
    const auto sum = [](std::optional<int> a, std::optional<int> b) -> std::optional<int> {
        constexpr int known = similar_player;
        if (a && b) return *a + *b;
        if (a && *a >= known) return *a / 2;
        if (b && *b >= known) return *b / 2;
        return std::nullopt;
    };
    return std::max(
        sum(weigh(row.player, told.player), weigh(row.related_player, told.related_player)),
        sum(weigh(row.player, told.related_player), weigh(row.related_player, told.player)));
}

/// Which rows and entries are in one pair.
class pairing {
public:
    struct candidate {
        int like = 0;
        bool gladly = true;
    };

    pairing(std::size_t rows, std::size_t entries)
        : entries_(entries),
          likes_(rows, std::vector<std::optional<candidate>>(entries)),
          entry_of_(rows),
          taken_(entries) {}

    void note(std::size_t row, std::size_t entry, candidate one) { likes_[row][entry] = one; }

    /// Among equals, the same order on both sides.
    void take_likeliest() {
        std::vector<std::tuple<int, bool, int, std::size_t, std::size_t>> all;
        for (std::size_t r = 0; r < likes_.size(); ++r) {
            for (std::size_t e = 0; e < entries_; ++e) {
                const int apart = std::abs(static_cast<int>(r) - static_cast<int>(e));
                if (const auto& one = likes_[r][e])
                    all.emplace_back(-one->like, !one->gladly, apart, r, e);
            }
        }
        std::ranges::sort(all);
        for (const auto& [unlike, unwilling, apart, row, entry] : all) {
            if (!entry_of_[row] && !taken_[entry]) take(row, entry);
        }
    }

    /// A row that only one entry can have gets it from a row that may have another one: both are
    /// told of then.
    void make_room() {
        bool moved = true;
        while (moved) {  // each turn makes one pair more
            moved = false;
            for (std::size_t r = 0; r < likes_.size() && !moved; ++r) {
                if (!entry_of_[r]) moved = take_from_other(r);
            }
        }
    }

    [[nodiscard]] std::vector<row_pair> pairs() const {
        std::vector<row_pair> all;
        for (std::size_t r = 0; r < entry_of_.size(); ++r) {
            if (entry_of_[r]) all.push_back({r, *entry_of_[r]});
        }
        return all;
    }

private:
    void take(std::size_t row, std::size_t entry) {
        entry_of_[row] = entry;
        taken_[entry] = true;
    }

    bool take_from_other(std::size_t row) {
        std::optional<std::tuple<int, std::size_t, std::size_t>> best;
        for (std::size_t other = 0; other < likes_.size(); ++other) {
            if (!entry_of_[other] || !likes_[row][*entry_of_[other]]) continue;
            const std::size_t mine = *entry_of_[other];
            for (std::size_t e = 0; e < entries_; ++e) {
                if (taken_[e] || !likes_[other][e] || !likes_[other][e]->gladly) continue;
                const int gain =
                    likes_[row][mine]->like + likes_[other][e]->like - likes_[other][mine]->like;
                if (gain > 0 && (!best || gain > std::get<int>(*best)))
                    best = std::tuple(gain, other, e);
            }
        }
        if (!best) return false;
        const auto [gain, other, entry] = *best;
        const std::size_t mine = *entry_of_[other];
        take(other, entry);
        take(row, mine);
        return true;
    }

    std::size_t entries_;
    std::vector<std::vector<std::optional<candidate>>> likes_;
    std::vector<std::optional<std::size_t>> entry_of_;
    std::vector<bool> taken_;
};

bool is_same_dismissal(const reported_incident& a, const reported_incident& b) {
    if (!is_dismissal(a.type) || !is_dismissal(b.type) || a.side != b.side) return false;
    const auto like = compare_players(a.player, b.player);
    return like == player_likeness::same || like == player_likeness::similar ||
           (like == player_likeness::unknown && a.minute == b.minute);
}

bool is_repetition(const reported_incident& a, const reported_incident& b) {
    if (is_same_dismissal(a, b)) return true;
    if (a.type != b.type || a.side != b.side || a.minute != b.minute ||
        a.added_minute != b.added_minute || a.struck != b.struck || a.text != b.text) {
        return false;
    }
    if (names_shootout_kick(a.type) || !a.minute) return false;
    if (a.score_then && b.score_then && a.score_then != b.score_then) return false;
    return compare_players(a.player, b.player) == player_likeness::same &&
           a.related_player == b.related_player;
}

}  // namespace

std::optional<match_side> side_of(const commentary_record& entry) {
    const auto& told = entry.item.entry.incident;
    if (told && told->side) return told->side;
    if (!entry.effect) return std::nullopt;
    if (entry.effect->home > 0 && entry.effect->away == 0) return match_side::home;
    if (entry.effect->away > 0 && entry.effect->home == 0) return match_side::away;
    return std::nullopt;
}

std::optional<int> minutes_between(const reported_incident& row, const commentary_record& entry) {
    const auto& told = entry.item.entry.incident;
    if (!row.minute || (told && told->minute_unknown)) return std::nullopt;
    const int ours = entry.item.entry.minute + (told ? told->added_minute.value_or(0) : 0);
    return std::abs(*row.minute + row.added_minute.value_or(0) - ours);
}

bool may_be_one_moment(const reported_incident& row, const commentary_record& entry) {
    return minutes_between(row, entry).value_or(0) <= near_minutes;
}

std::optional<int> likeness(const reported_incident& row, const commentary_record& entry,
                            bool any_side) {
    const new_commentary& ours = entry.item.entry;
    const incident told = ours.incident.value_or(incident{});
    const incident_class kind = class_of(row.type);
    if (kind != class_of(ours.event_type)) return std::nullopt;
    const bool exact = row.type == ours.event_type;
    if (!exact && (kind == incident_class::other || kind == incident_class::review))
        return std::nullopt;
    const auto side = side_of(entry);
    if (!any_side && row.side && side && *row.side != *side) return std::nullopt;

    const auto by_player = kind == incident_class::substitution ? weigh_substitution(row, told)
                                                                : weigh(row.player, told.player);
    if (!by_player) return std::nullopt;
    int sum = *by_player + (exact ? same_type : 0);
    if (kind == incident_class::card && !exact) {
        const bool both_off = is_dismissal(row.type) && is_dismissal(ours.event_type);
        // A second card is not the first one that has got another colour.
        if (!both_off && !may_be_one_moment(row, entry)) return std::nullopt;
    }
    if (kind == incident_class::review && row.text && !row.text->empty() &&
        ours.message.find(*row.text) != std::string::npos) {
        sum += same_words;
    }
    if (kind == incident_class::goal && row.related_player &&
        compare_players(row.related_player, told.related_player) >= player_likeness::similar)
        sum += same_related;
    if (row.score_then && row.score_then == told.score_then) sum += same_score;
    const auto apart = minutes_between(row, entry);
    // Without a name, only the moment can tell that it is the same deed.
    const bool named = *by_player >= similar_player;
    if (!named && kind != incident_class::review && !may_be_one_moment(row, entry))
        return std::nullopt;
    if (!apart) return sum + unknown_minute;
    const int added = told.added_minute.value_or(0);
    if (*row.minute == ours.minute && row.added_minute.value_or(0) == added)
        return sum + same_minute;
    return sum + (*apart <= near_minutes ? near_minute : 0);
}

std::vector<row_pair> pair_up(const std::vector<const reported_incident*>& rows,
                              const std::vector<const commentary_record*>& entries,
                              const pair_filter& allowed) {
    pairing found(rows.size(), entries.size());
    for (std::size_t r = 0; r < rows.size(); ++r) {
        for (std::size_t e = 0; e < entries.size(); ++e) {
            const auto may = allowed ? allowed(*rows[r], *entries[e]) : may_pair::yes;
            if (may == may_pair::no) continue;
            const auto like = likeness(*rows[r], *entries[e]);
            if (like) found.note(r, e, {*like, may == may_pair::yes});
        }
    }
    found.take_likeliest();
    found.make_room();
    return found.pairs();
}

std::vector<const reported_incident*> distinct_rows(const std::vector<reported_incident>& rows) {
    std::vector<const reported_incident*> distinct;
    for (const reported_incident& row : rows) {
        if (!names_incident(row.type)) continue;
        const bool repeated = std::ranges::any_of(
            distinct, [&row](const reported_incident* one) { return is_repetition(*one, row); });
        if (!repeated) distinct.push_back(&row);
    }
    return distinct;
}

}  // namespace livescore
