#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_map>

#include "livescore/protocol/match_history.h"
#include "match_state.h"

namespace livescore {

using history::json;
using history::logged_event;

namespace {

/// What a match is by its plan. The best knowledge of it is today's, whatever the moment.
constexpr std::array<std::string_view, 22> plan_members{
    "sport",      "league",   "leagueId",   "homeTeam", "awayTeam",   "homeTeamId",
    "awayTeamId", "season",   "stage",      "group",    "round",      "venue",
    "officials",  "leg",      "tieId",      "refs",     "attendance", "startTime",
    "endTime",    "halftime", "secondHalf", "coverage"};

struct goals {
    std::int64_t home = 0;
    std::int64_t away = 0;

    void add(const goals& more) {
        home += more.home;
        away += more.away;
    }
    friend bool operator==(const goals&, const goals&) = default;
};

std::optional<goals> goals_of(const json& data) {
    const auto home = data.find("homeScore");
    const auto away = data.find("awayScore");
    if (home == data.end() || away == data.end()) return std::nullopt;
    if (!home->is_number_integer() || !away->is_number_integer()) return std::nullopt;
    return goals{home->get<std::int64_t>(), away->get<std::int64_t>()};
}

}  // namespace

struct corrected_fold::impl {
    match_moment at;
    sequence_number until;
    history::match_state then{};   // as of `until`
    history::match_state today{};  // as of now
    history::entry_list entries;
    history::period_watch periods{};
    bool may_correct_status = true;  // no other status came since `until`

    // The score, as the sum of what its events added.
    std::optional<goals> running{};  // of the whole log so far
    std::optional<goals> counted{};  // of what belongs to the moment; absent: unknown
    std::int64_t newest_entry = 0;   // of those up to `until`
    std::int64_t newest_scorer = 0;  // the same; its score may be the moment's last event
    /// The goals of a score that waits for the event behind it: an entry of the same change.
    struct waiting_score {
        sequence_number seq;
        timestamp at;
        goals change;
    };
    std::optional<waiting_score> waiting{};
    /// For a moment of play: the goals of each entry that ever had any.
    struct entry_goals {
        play_moment when;
        goals sum;
    };
    std::unordered_map<std::int64_t, entry_goals> goals_by_entry{};

    [[nodiscard]] const play_moment* in_play() const { return std::get_if<play_moment>(&at); }

    void count(const goals& change) {
        if (!counted) counted.emplace();
        counted->add(change);
    }

    void settle_score() {
        if (waiting && waiting->seq <= until) count(waiting->change);
        waiting.reset();
    }

    void take_score(const logged_event& event) {
        const auto now = goals_of(event.data);
        if (!now) return;
        const goals before = running.value_or(goals{});
        running = now;
        const goals change{now->home - before.home, now->away - before.away};
        if (event.type == event_type::score_update) {
            waiting = {event.seq, event.at, change};
        } else if (event.seq <= until && (change != goals{} || !counted)) {
            count(change);
        }
    }

    void take_entry(logged_event& event) {
        const std::int64_t id = history::number_of(event.data, "id", 0);
        const bool is_removed = event.type == event_type::commentary_removed;
        if (event.seq <= until) newest_entry = std::max(newest_entry, id);
        const bool belongs_by_place = id <= newest_entry;
        const auto change =
            waiting && waiting->at == event.at ? std::optional(waiting->change) : std::nullopt;
        if (change && waiting->seq <= until) newest_scorer = std::max(newest_scorer, id);
        newest_scorer = std::max(newest_scorer, newest_entry);
        if (change) waiting.reset();
        settle_score();
        bool keeps = !is_removed && belongs_by_place;
        if (const play_moment* const end = in_play()) {
            const auto known = goals_by_entry.find(id);
            if (is_removed) {
                if (known != goals_by_entry.end() && change) known->second.sum.add(*change);
                if (known == goals_by_entry.end() && change && event.seq <= until) count(*change);
            } else {
                const play_moment when = history::moment_of(event.data, periods.reached());
                keeps = when <= *end;
                if (change || known != goals_by_entry.end()) {
                    entry_goals& own = goals_by_entry[id];
                    own.when = when;
                    if (change) own.sum.add(*change);
                }
            }
        } else if (change && id <= newest_scorer) {
            count(*change);
        }
        if (keeps) {
            entries.put(id, std::move(event.data_text));
        } else {
            entries.remove(id);
        }
    }

    void add(logged_event event) {
        periods.add(event);
        today.add(event);
        if (event.seq <= until) {
            then.add(event);
        } else if (event.type == event_type::match_status && may_correct_status) {
            const auto correction = event.data.find("correction");
            may_correct_status = correction != event.data.end() && *correction == true;
            if (may_correct_status) then.correct_status(event.data);
        }
        if (history::is_commentary(event.type)) {
            take_entry(event);
            return;
        }
        settle_score();
        take_score(event);
    }

    [[nodiscard]] std::optional<goals> score() const {
        std::optional<goals> sum = counted;
        const auto add = [&sum](const goals& more) {
            if (!sum) sum.emplace();
            sum->add(more);
        };
        if (waiting && waiting->seq <= until) add(waiting->change);
        if (const play_moment* const end = in_play()) {
            for (const auto& [id, own] : goals_by_entry) {
                if (own.when <= *end) add(own.sum);
            }
        }
        return sum;
    }

    [[nodiscard]] std::string write() const {
        const auto sum = score();
        history::match_state state = then;
        if (sum) {
            state.set_score({static_cast<int>(std::max<std::int64_t>(0, sum->home)),
                             static_cast<int>(std::max<std::int64_t>(0, sum->away))});
        }
        json match = state.as_json();
        const json now = today.as_json();
        for (const auto name : plan_members) {
            const auto member = now.find(name);
            if (member != now.end()) match[std::string(name)] = *member;
        }
        state.take_lineups_of(today);
        return history::write(match, state.sheet_text(), entries);
    }
};

corrected_fold::corrected_fold(match_moment at, sequence_number until, std::size_t max_bytes)
    : impl_(std::make_unique<impl>(
          impl{.at = at, .until = until, .entries = history::entry_list(max_bytes)})) {}
corrected_fold::~corrected_fold() = default;
corrected_fold::corrected_fold(corrected_fold&&) noexcept = default;
corrected_fold& corrected_fold::operator=(corrected_fold&&) noexcept = default;

void corrected_fold::add(const committed_event& event) {
    impl_->add(history::read(event));
}

std::size_t corrected_fold::commentary_bytes() const noexcept {
    return impl_->entries.bytes();
}

void corrected_fold::allow(std::size_t max_bytes) noexcept {
    impl_->entries.allow(max_bytes);
}

std::string corrected_fold::write() const {
    return impl_->write();
}

}  // namespace livescore
