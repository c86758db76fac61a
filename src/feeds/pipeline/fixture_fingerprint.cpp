#include <concepts>

#include "livescore/feeds/reconcile.h"

namespace livescore {
namespace {

/// FNV-1a, which is the same in every process. (http://www.isthe.com/chongo/tech/comp/fnv/)
class fingerprint_sum {
public:
    void add(std::string_view text) {
        add(text.size());
        for (const char c : text) add_byte(static_cast<unsigned char>(c));
    }
    void add(const std::string& text) { add(std::string_view(text)); }
    template <std::integral Number>
    void add(Number n) {
        auto bits = static_cast<std::uint64_t>(n);
        for (int i = 0; i < 8; ++i, bits >>= 8U) add_byte(static_cast<unsigned char>(bits & 0xFFU));
    }
    template <class Enum>
    requires std::is_enum_v<Enum>
    void add(Enum e) { add(static_cast<std::int64_t>(e)); }
    void add(double value) { add(std::to_string(value)); }
    void add(timestamp at) { add(at.time_since_epoch().count()); }
    void add(score s) { add(s.home), add(s.away); }

    template <class T>
    void add(const std::optional<T>& value) {
        add(value.has_value());
        if (value) add(*value);
    }
    template <class T>
    void add(const std::vector<T>& values) {
        add(values.size());
        for (const T& value : values) add(value);
    }
    template <class A, class B>
    void add(const std::pair<A, B>& both) {
        add(both.first), add(both.second);
    }

    void add(const reported_league& l) {
        all(l.ref, l.name, l.sport, l.short_name, l.country, l.gender, l.age_class, l.kind,
            l.logo_url);
    }
    void add(const reported_team& t) {
        all(t.ref, t.name, t.short_name, t.code, t.country, t.logo_url);
    }
    void add(const reported_incident& i) {
        all(i.type, i.side, i.minute, i.added_minute, i.period, i.player, i.player_ref,
            i.related_player, i.related_player_ref, i.score_then, i.review, i.struck, i.text);
    }
    void add(const lineup_player& p) {
        all(p.player, p.player_id, p.number, p.position, p.grid, p.captain);
    }
    void add(const team_sheet& s) { all(s.formation, s.coach, s.colors, s.starting, s.bench); }
    void add(const lineups_change& c) { all(c.home, c.away); }
    void add(const stat_change& s) { all(s.name, s.unit, s.period, s.home, s.away); }
    void add(const match_coverage& c) { all(c.events, c.lineups, c.stats, c.live); }

    template <class... Values>
    void all(const Values&... values) {
        (add(values), ...);
    }

    [[nodiscard]] std::uint64_t value() const noexcept { return sum_; }

private:
    void add_byte(unsigned char byte) {
        constexpr std::uint64_t prime = 1'099'511'628'211U;
        sum_ = (sum_ ^ byte) * prime;
    }

    std::uint64_t sum_ = 14'695'981'039'346'656'037U;
};

}  // namespace

std::uint64_t fingerprint(const fixture_report& r) {
    fingerprint_sum sum;
    sum.all(r.ref, r.league, r.season, r.stage, r.group, r.round, r.home, r.away, r.start);
    sum.all(r.status, r.phase, r.period, r.reason, r.added_minutes);
    sum.all(r.goals, r.goals_may_lag, r.half_time, r.regular_time, r.extra_time, r.shootout,
            r.winner, r.decided);
    sum.all(r.incidents, r.lineups, r.stats);
    sum.all(r.venue, r.officials, r.attendance, r.coverage, r.quality, r.removed);
    return sum.value();
}

}  // namespace livescore
