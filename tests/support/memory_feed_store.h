/// A feed_store in memory, with the matches that it feeds, for unit tests. A test may read and
/// change every member between two calls.
#pragma once
#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <utility>

#include "livescore/core/text/name.h"
#include "livescore/service/feed/feed_store.h"

namespace livescore {

class memory_feed_store : public feed_store {
public:
    struct fixture_row {
        match_id match{};
        timestamp polled_at{};  ///< the turn of the last change
        fixture_memory memory{};
    };
    struct conflict_row {
        kept_conflict kept;
        bool resolved = false;
    };
    using fixture_key = std::pair<std::string, std::string>;  ///< provider and reference

    timestamp now{std::chrono::hours(24 * 365 * 50)};
    std::map<std::string, feed_row> feeds;
    std::map<fixture_key, fixture_row> fixtures;
    std::map<match_id, match> matches;  ///< erase one, as a person does who removes the match
    std::map<match_id, std::vector<commentary_record>> entries;  ///< by id
    /// What was told of a match: one element for each change.
    std::map<match_id, std::vector<std::vector<match_event>>> told;
    std::vector<conflict_row> conflicts;
    std::set<std::string> ambiguous_names;  ///< of leagues: several rows fit
    int reads = 0;                          ///< calls that read
    int writes = 0;                         ///< calls that wrote
    bool down = false;                      ///< each call throws (unavailable)

    /// All events of a match, in order.
    std::vector<match_event> events_of(match_id id) const {
        std::vector<match_event> all;
        if (!told.contains(id)) return all;
        for (const auto& change : told.at(id)) all.insert(all.end(), change.begin(), change.end());
        return all;
    }
    /// Adds a match that a person made.
    match& add_match(match m) {
        m.id = match_id{++last_match_};
        m.last_seq = 1;
        m.created_at = m.updated_at = now;
        told[m.id].push_back({match_created{}});
        return matches[m.id] = std::move(m);
    }

    asio::awaitable<void> register_feeds(std::vector<std::string> polled) override {
        read();
        for (auto& [provider, row] : feeds) {
            if (!row.polled || std::count(polled.begin(), polled.end(), provider) > 0) continue;
            row.polled = false;
            row.priority = push_priority;
            ++writes;
        }
        for (int place = 0; const auto& provider : polled) {
            auto& row = feeds[provider];
            if (!row.polled || row.priority != place) ++writes;
            row.provider = provider;
            row.polled = true;
            row.priority = place++;
        }
        co_return;
    }
    asio::awaitable<void> register_push(std::string provider) override {
        read();
        if (!feeds.contains(provider)) {
            ++writes;
            feeds[provider].provider = provider;
            feeds[provider].priority = push_priority;
        }
        co_return;
    }
    asio::awaitable<std::vector<feed_row>> list_feeds() override {
        read();
        std::vector<feed_row> rows;
        for (const auto& [provider, row] : feeds) rows.push_back(at_present(row));
        std::ranges::stable_sort(rows, {}, &feed_row::priority);
        co_return rows;
    }
    asio::awaitable<result<feed_turn>> begin_turn(std::string provider) override {
        read();
        if (!feeds.contains(provider)) co_return unknown(provider);
        co_return feed_turn{now, at_present(feeds[provider])};
    }
    asio::awaitable<result<feed_row>> set_paused(std::string provider, bool paused) override {
        read();
        if (!feeds.contains(provider)) co_return unknown(provider);
        if (std::exchange(feeds[provider].paused, paused) != paused) ++writes;
        co_return at_present(feeds[provider]);
    }
    asio::awaitable<result<feed_row>> request_refresh(std::string provider) override {
        read();
        if (!feeds.contains(provider)) co_return unknown(provider);
        ++writes;
        ++feeds[provider].refresh_wanted;
        co_return at_present(feeds[provider]);
    }
    asio::awaitable<int> take_requests(std::string provider, int wanted,
                                       feed_budget budget) override {
        check_up();
        if (budget.per_minute == 0 && budget.per_day == 0) co_return wanted;
        if (!feeds.contains(provider)) co_return 0;
        auto& row = roll(feeds[provider]);
        int got = wanted;
        if (budget.per_minute > 0) got = std::min(got, budget.per_minute - row.used_minute);
        if (budget.per_day > 0) got = std::min(got, budget.per_day - row.used_day);
        got = std::max(got, 0);
        row.used_minute += got;
        row.used_day += got;
        if (got > 0) ++writes;
        co_return got;
    }
    asio::awaitable<void> lower_budget(std::string provider, feed_budget budget,
                                       std::optional<int> left_minute,
                                       std::optional<int> left_day) override {
        read();
        if (!feeds.contains(provider)) co_return;
        auto& row = roll(feeds[provider]);
        const auto lower = [this](int& used, int limit, const std::optional<int>& left) {
            if (limit == 0 || !left || limit - *left <= used) return;
            used = limit - *left;
            ++writes;
        };
        lower(row.used_minute, budget.per_minute, left_minute);
        lower(row.used_day, budget.per_day, left_day);
    }
    asio::awaitable<void> note_failure(std::string provider, std::string reason,
                                       std::optional<timestamp> not_before) override {
        read();
        if (!feeds.contains(provider)) co_return;
        ++writes;
        auto& row = feeds[provider];
        ++row.failures;
        row.failure = std::move(reason);
        if (not_before)
            row.not_before = std::max(row.not_before.value_or(*not_before), *not_before);
    }
    asio::awaitable<void> note_recovery(std::string provider) override {
        read();
        if (!feeds.contains(provider)) co_return;
        auto& row = feeds[provider];
        if (row.failures == 0 && !row.not_before) co_return;
        ++writes;
        row.failures = 0;
        row.failure.reset();
        row.not_before.reset();
    }

    asio::awaitable<std::vector<known_fixture>> find_fixtures(
        std::string provider, std::vector<std::string> refs) override {
        read();
        std::vector<known_fixture> found;
        for (const auto& [key, row] : fixtures) {
            if (key.first == provider && std::ranges::count(refs, key.second) > 0)
                found.push_back(known(key.second, row));
        }
        co_return found;
    }
    asio::awaitable<std::vector<known_fixture>> list_fixtures(fixture_query query) override {
        read();
        std::vector<known_fixture> found;
        for (const auto& [key, row] : fixtures) {
            auto fixture = known(key.second, row);
            if (key.first == query.provider && !fixture.gone && fixture.start >= query.from &&
                fixture.start < query.until)
                found.push_back(std::move(fixture));
        }
        std::ranges::stable_sort(found, {}, &known_fixture::start);
        co_return found;
    }
    asio::awaitable<result<known_fixture>> adopt(std::string provider, fixture_report report,
                                                 fixture_creator initial) override {
        read();
        const fixture_key key{provider, report.ref};
        if (const auto row = fixtures.find(key); row != fixtures.end())
            co_return known(report.ref, row->second);
        if (ambiguous_names.contains(report.league.name)) {
            co_return error{errc::invalid_argument,
                            "Invalid payload",
                            {{{"league"}, "Several leagues fit this name", "ambiguous"}}};
        }
        match* same = find_same(report);
        if (!same) {
            auto decided = initial(report, now);
            if (!decided) co_return decided.error();
            match& m = decided->after;
            m.id = match_id{++last_match_};
            m.created_at = m.updated_at = now;
            m.last_seq = static_cast<sequence_number>(decided->events.size());
            told[m.id].push_back(std::move(decided->events));
            same = &(matches[m.id] = std::move(m));
        } else if (!same->details.fed) {
            same->details.locked = same->details.locked ||
                                   same->status != match_status::scheduled ||
                                   same->score != score{} || !entries[same->id].empty();
            same->details.fed = true;
            same->details.clock = clock_source::feed;
            same->details.source = provider;
            tell(*same, {match_updated{}});
        }
        ++writes;
        fixtures[key] = {same->id, {}, {}};
        co_return known(report.ref, fixtures[key]);
    }
    asio::awaitable<result<changed_match>> change_fixture(std::string provider, std::string ref,
                                                          timestamp turn,
                                                          fixture_decider decide) override {
        read();
        const auto row = fixtures.find({provider, ref});
        if (row == fixtures.end() || !matches.contains(row->second.match))
            co_return error{errc::not_found, "There is no such fixture", {}};
        if (row->second.polled_at > turn)
            co_return error{errc::precondition_failed, "A newer poll has changed the fixture", {}};
        match& m = matches[row->second.match];
        auto& own = entries[m.id];
        fixture_state before{m, {}, row->second.memory};
        std::copy_if(own.begin(), own.end(), std::back_inserter(before.incidents),
                     [](const auto& e) { return names_incident(e.item.entry.event_type); });
        const entry_id_source next = [this] { return commentary_id{++last_entry_}; };
        auto change = decide(before, now, next);
        if (!change) co_return change.error();
        const bool is_news = !change->events.empty() || change->memory != before.memory;
        const bool has_conflicts = keep_conflicts(provider, ref, m.id, change->conflicts);
        if (!is_news && !has_conflicts) co_return changed_match{m, {}};
        ++writes;
        if (!change->events.empty()) {
            const auto seq = m.last_seq;
            m = std::move(change->after);
            m.last_seq = seq;
            for (const auto& changed : change->changed) {
                std::replace_if(
                    own.begin(), own.end(),
                    [&](const auto& e) { return e.item.id == changed.item.id; }, changed);
            }
            own.insert(own.end(), change->added.begin(), change->added.end());
            tell(m, std::move(change->events));
        }
        row->second.memory = std::move(change->memory);
        row->second.polled_at = turn;
        co_return changed_match{m, {}};
    }

    asio::awaitable<void> note_conflict(std::string provider, std::string ref,
                                        feed_conflict what) override {
        read();
        if (keep_conflict(provider, ref, std::nullopt, what)) ++writes;
        co_return;
    }
    asio::awaitable<page<kept_conflict>> list_conflicts(conflict_page_request request,
                                                        std::chrono::milliseconds age) override {
        read();
        std::vector<kept_conflict> open;
        for (const auto& row : conflicts) {
            if (!row.resolved && row.kept.first_seen_at + age <= now &&
                (!request.before || row.kept.id < *request.before))
                open.push_back(row.kept);
        }
        std::ranges::sort(open, std::greater{}, &kept_conflict::id);
        page<kept_conflict> found;
        found.has_more = open.size() > static_cast<std::size_t>(request.limit);
        if (found.has_more) open.resize(static_cast<std::size_t>(request.limit));
        found.items = std::move(open);
        co_return found;
    }
    asio::awaitable<result<kept_conflict>> resolve_conflict(std::int64_t id, bool accept) override {
        read();
        const auto row =
            std::ranges::find(conflicts, id, [](const conflict_row& c) { return c.kept.id; });
        if (row == conflicts.end())
            co_return error{errc::not_found, "There is no conflict " + std::to_string(id), {}};
        ++writes;
        row->resolved = true;
        const auto of = row->kept.match;
        if (accept && of && matches.contains(*of) && matches[*of].details.locked) {
            matches[*of].details.locked = false;
            tell(matches[*of], {match_updated{}});
        }
        co_return row->kept;
    }

private:
    static constexpr int push_priority = 1'000'000;

    /// The minute and the day (UTC) that the counts of a provider belong to.
    struct window {
        std::chrono::sys_time<std::chrono::minutes> minute{};
        std::chrono::sys_days day{};
    };
    static window window_of(timestamp at) {
        return {std::chrono::floor<std::chrono::minutes>(at),
                std::chrono::floor<std::chrono::days>(at)};
    }

    void check_up() const {
        if (down) throw infrastructure_error(errc::unavailable, "down");
    }
    void read() {
        check_up();
        ++reads;
    }
    static error unknown(const std::string& provider) {
        return {errc::not_found, "There is no feed " + provider, {}};
    }
    /// The row with the counts of the minute and the day that run.
    feed_row at_present(feed_row row) const {
        const auto last = windows_.find(row.provider);
        const window then = last == windows_.end() ? window{} : last->second;
        if (then.minute != window_of(now).minute) row.used_minute = 0;
        if (then.day != window_of(now).day) row.used_day = 0;
        return row;
    }
    feed_row& roll(feed_row& row) {
        row = at_present(row);
        windows_[row.provider] = window_of(now);
        return row;
    }
    known_fixture known(const std::string& ref, const fixture_row& row) const {
        known_fixture fixture;
        fixture.ref = ref;
        fixture.match = row.match;
        fixture.has_memory = row.memory != fixture_memory{};
        fixture.gone = !matches.contains(row.match);
        if (fixture.gone) return fixture;
        const match& m = matches.at(row.match);
        fixture.last_seq = m.last_seq;
        fixture.status = m.status;
        fixture.start = m.schedule.start;
        fixture.round = m.details.round;
        fixture.locked = m.details.locked;
        fixture.source = m.details.source;
        return fixture;
    }
    match* find_same(const fixture_report& report) {
        const auto is_one = [](const std::string& a, const std::string& b) {
            return name_key(a) == name_key(b);
        };
        for (auto& [id, m] : matches) {
            const bool other_league =
                m.league && !report.league.name.empty() && !is_one(*m.league, report.league.name);
            if (report.start && !other_league && is_one(m.sport, report.league.sport) &&
                is_one(m.home_team, report.home.name) && is_one(m.away_team, report.away.name) &&
                std::chrono::abs(m.schedule.start - *report.start) <= std::chrono::hours(24))
                return &m;
        }
        return nullptr;
    }
    void tell(match& m, std::vector<match_event> events) {
        m.last_seq += static_cast<sequence_number>(events.size());
        m.updated_at = now;
        told[m.id].push_back(std::move(events));
    }
    bool keep_conflicts(const std::string& provider, const std::string& ref, match_id match,
                        const std::vector<feed_conflict>& there_are) {
        const auto is_over = [&](const conflict_row& row) {
            return row.kept.provider == provider && row.kept.fixture == ref &&
                   std::none_of(there_are.begin(), there_are.end(),
                                [&](const auto& c) { return c.kind == row.kept.what.kind; });
        };
        bool changed = std::erase_if(conflicts, is_over) > 0;
        for (const auto& what : there_are)
            changed = keep_conflict(provider, ref, match, what) || changed;
        return changed;
    }
    bool keep_conflict(const std::string& provider, const std::string& ref,
                       std::optional<match_id> match, const feed_conflict& what) {
        const auto row = std::find_if(conflicts.begin(), conflicts.end(), [&](const auto& c) {
            return c.kept.provider == provider && c.kept.fixture == ref &&
                   c.kept.what.kind == what.kind;
        });
        if (row == conflicts.end()) {
            conflicts.push_back({{++last_conflict_, provider, match, ref, what, now}, false});
            return true;
        }
        if (row->kept.what == what && row->kept.match == match) return false;
        if (row->resolved && row->kept.what != what) {
            *row = {{++last_conflict_, provider, match, ref, what, now}, false};
        }
        row->kept.what = what;
        row->kept.match = match;
        return true;
    }

    std::int64_t last_match_ = 0;
    std::int64_t last_entry_ = 0;
    std::int64_t last_conflict_ = 0;
    std::map<std::string, window> windows_;
};

}  // namespace livescore
