#include "livescore/feeds/fixture_intake.h"

#include <set>
#include <utility>

#include "belief.h"
#include "livescore/protocol/sheet/sheet.h"

namespace livescore {
namespace {

/// A fixture that no report has had for so long is not remembered: the next report costs a look at
/// its match.
constexpr std::chrono::hours memory_span{48};

std::string key_of(const std::string& provider, const std::string& ref) {
    return provider + '\n' + ref;
}

/// The fingerprint of line-ups and statistics alone.
std::uint64_t sheet_fingerprint(const fixture_report& report) {
    fixture_report sheet;
    sheet.lineups = report.lineups;
    sheet.stats = report.stats;
    return fingerprint(sheet);
}

bool has_sheet(const fixture_report& report) {
    return report.lineups || !report.stats.empty();
}

std::string sentence_of(const error& e) {
    if (e.details.empty()) return e.message;
    std::string path;
    for (const std::string& part : e.details.front().path) path += (path.empty() ? "" : ".") + part;
    return path + ": " + e.details.front().message;
}

}  // namespace

/// What the reports of one call share.
struct fixture_intake::take_context {
    std::string provider;
    timestamp turn{};
    std::unordered_map<std::string, known_fixture> known{};
    std::optional<provider_health> health{};  ///< read when a match has another source
    bool made = false;                        ///< the fixture that is looked at had no match
    intake_result result{};
};

fixture_intake::fixture_intake(feed_store& store, match_sheet_store* sheets, feed_board* board,
                               intake_options options)
    : store_(store), sheets_(sheets), board_(board), options_(options) {}

asio::awaitable<intake_result> fixture_intake::take(std::string provider, timestamp turn,
                                                    std::vector<fixture_report> reports) {
    take_context context{std::move(provider), turn};
    if (!started_) started_ = turn;
    if (reports.empty()) co_return context.result;
    std::set<std::string> distinct;
    for (const fixture_report& report : reports) distinct.insert(report.ref);
    std::vector<std::string> refs(distinct.begin(), distinct.end());
    auto known = co_await store_.find_fixtures(context.provider, std::move(refs));
    for (known_fixture& fixture : known) {
        std::string ref = fixture.ref;
        context.known.emplace(std::move(ref), std::move(fixture));
    }
    for (fixture_report& report : reports) {
        fixture_report one = std::move(report);
        co_await take_one(context, std::move(one));
    }
    forget_old(turn);
    co_return std::move(context.result);
}

asio::awaitable<void> fixture_intake::take_one(take_context& context, fixture_report report) {
    const std::string key = key_of(context.provider, report.ref);
    const auto seen = seen_.find(key);
    const bool was_seen = seen != seen_.end();
    seen_report now_seen;
    now_seen.fingerprint = fingerprint(report);
    now_seen.at = context.turn;
    const bool was_known = context.known.contains(report.ref);
    const seen_report* const last = was_seen ? &seen->second : nullptr;
    context.made = false;
    auto fixture = co_await find_match(context, report, last);
    if (!fixture) {
        context.result.problems.push_back({report.ref, fixture.error()});
        seen_[key] = now_seen;
        co_return;
    }
    if (fixture->gone) {
        ++context.result.ignored;
        co_return;
    }
    now_seen.belief = co_await belief_of(context, *fixture);
    const bool same = was_seen && was_known && seen->second.fingerprint == now_seen.fingerprint &&
                      seen->second.belief == now_seen.belief;
    if (same && seen->second.last_seq == fixture->last_seq && !fixture->has_memory) {
        seen->second.at = context.turn;
        ++context.result.unchanged;
        co_return;
    }

    reconcile_context rules;
    rules.provider = context.provider;
    rules.belief = now_seen.belief;
    rules.retract_polls = options_.retract_polls;
    bool conflicts = false;
    feed_store::fixture_decider decide = [&report, &rules, &conflicts](
                                             const fixture_state& before, timestamp now,
                                             const entry_id_source& next_entry_id) {
        auto change = reconcile(before, report, rules, now, next_entry_id);
        conflicts = change && !change->conflicts.empty();
        return change;
    };
    auto changed = co_await store_.change_fixture(context.provider, report.ref, context.turn,
                                                  std::move(decide));
    if (!changed) {
        // A newer poll has taken the fixture in: this report is out of date.
        if (changed.error().code == errc::precondition_failed) {
            ++context.result.ignored;
        } else {
            context.result.problems.push_back({report.ref, changed.error()});
        }
        co_return;
    }
    const match& after = changed->match;
    now_seen.last_seq = after.last_seq;
    const bool ours = !after.details.locked && after.details.source == context.provider;
    // What is not taken is not seen: it counts when the match is ours again.
    if (ours && has_sheet(report)) {
        now_seen.sheet = sheet_fingerprint(report);
        if (!was_seen || seen->second.sheet != now_seen.sheet)
            co_await take_sheet(context, after.id, now_seen.last_seq, report);
    }
    if (context.made) {
        ++context.result.created;
    } else if (now_seen.last_seq != fixture->last_seq) {
        ++context.result.changed;
    } else if (conflicts || !ours) {
        ++context.result.ignored;
    } else {
        ++context.result.unchanged;
    }
    // The next report of the same call finds the match as it is now.
    fixture->last_seq = now_seen.last_seq;
    fixture->source = after.details.source;
    fixture->has_memory = true;  // unknown
    context.known.insert_or_assign(report.ref, *fixture);
    seen_[key] = now_seen;
}

asio::awaitable<result<known_fixture>> fixture_intake::find_match(take_context& context,
                                                                  const fixture_report& report,
                                                                  const seen_report* seen) {
    const auto found = context.known.find(report.ref);
    if (found != context.known.end()) co_return found->second;
    // What is wrong with the report itself is no question of names.
    if (auto made = create_from(report, context.provider, context.turn); !made)
        co_return made.error();
    feed_store::fixture_creator create = [&context](const fixture_report& of, timestamp now) {
        context.made = true;
        return create_from(of, context.provider, now);
    };
    fixture_report adopted = report;
    auto fixture = co_await store_.adopt(context.provider, std::move(adopted), std::move(create));
    const bool ambiguous = !fixture && fixture.error().code == errc::invalid_argument;
    if (ambiguous && (seen == nullptr || seen->fingerprint != fingerprint(report))) {
        feed_conflict conflict{"ambiguous", "", sentence_of(fixture.error())};
        co_await store_.note_conflict(context.provider, report.ref, std::move(conflict));
    }
    co_return fixture;
}

asio::awaitable<feed_belief> fixture_intake::belief_of(take_context& context,
                                                       const known_fixture& fixture) {
    if (!fixture.source || *fixture.source == context.provider) co_return feed_belief::believed;
    if (!context.health) {
        provider_health health;
        health.rows = co_await store_.list_feeds();
        if (board_ != nullptr) health.statuses = co_await board_->read();
        health.now = context.turn;
        health.started = *started_;
        health.silent_after = options_.silent_after;
        context.health = std::move(health);
    }
    co_return decide_belief(context.provider, fixture.source, *context.health);
}

asio::awaitable<void> fixture_intake::take_sheet(take_context& context, match_id match,
                                                 sequence_number& seq,
                                                 const fixture_report& report) {
    if (sheets_ == nullptr) co_return;
    if (report.lineups) {
        const lineups_change& change = *report.lineups;
        auto now = co_await sheets_->find_lineups(match);
        if (!now) {
            context.result.problems.push_back({report.ref, now.error()});
            co_return;
        }
        const match_lineups before = read_stored_lineups(now->json);
        if (change_lineups(before, change) != before) {
            match_sheet_store::lineups_decider decide = [&change](const livescore::match& of,
                                                                  const match_lineups& is) {
                // A person has locked the match in between.
                return result<match_lineups>(of.details.locked ? is : change_lineups(is, change));
            };
            auto done = co_await sheets_->change_lineups(match, std::nullopt, std::move(decide));
            if (done) {
                seq = done->sheet.last_seq;
            } else {
                context.result.problems.push_back({report.ref, done.error()});
            }
        }
    }
    if (report.stats.empty()) co_return;
    const std::vector<stat_change>& changes = report.stats;
    const std::string& sport = report.league.sport;
    auto now = co_await sheets_->find_stats(match);
    if (!now) {
        context.result.problems.push_back({report.ref, now.error()});
        co_return;
    }
    const std::vector<match_stat> before = read_stored_stats(now->json);
    const auto wanted = merge_stats(before, changes, sport);
    if (!wanted) {
        context.result.problems.push_back({report.ref, wanted.error()});
        co_return;
    }
    if (*wanted == before) co_return;
    match_sheet_store::stats_decider decide = [&changes](const livescore::match& of,
                                                         const std::vector<match_stat>& is) {
        if (of.details.locked) return result<std::vector<match_stat>>(is);
        return merge_stats(is, changes, of.sport);
    };
    match_sheet_store::stats_check unasked;
    auto done =
        co_await sheets_->change_stats(match, std::nullopt, std::move(unasked), std::move(decide));
    if (done) {
        seq = done->sheet.last_seq;
    } else {
        context.result.problems.push_back({report.ref, done.error()});
    }
}

void fixture_intake::forget_old(timestamp now) {
    std::erase_if(seen_, [now](const auto& one) { return now - one.second.at > memory_span; });
}

}  // namespace livescore
