#include "feed/feeds.h"

#include <algorithm>

#include "connection/statement.h"
#include "connection/values.h"
#include "feed/doubtful_write.h"

namespace livescore {
namespace {

/// Behind each place that FEEDS can have.
constexpr int push_priority = 1'000'000;

// The counts of a minute or a day that is over read as 0. The database's days are those of UTC,
// whatever the session's time zone is.
const statement list_feeds_statement{"list_feeds", R"(
    SELECT provider, priority, polled, paused, refresh_wanted, failures,
    failure, not_before,
    CASE WHEN counted_minute = date_trunc('minute', clock_timestamp()) THEN used_minute ELSE 0 END,
    CASE WHEN counted_day = date_trunc('day', clock_timestamp(), 'UTC') THEN used_day ELSE 0 END
    FROM feeds ORDER BY priority, provider)"};
const statement begin_turn_statement{"begin_feed_turn", R"(
    SELECT provider, priority, polled, paused, refresh_wanted, failures,
    failure, not_before,
    CASE WHEN counted_minute = date_trunc('minute', clock_timestamp()) THEN used_minute ELSE 0 END,
    CASE WHEN counted_day = date_trunc('day', clock_timestamp(), 'UTC') THEN used_day ELSE 0 END,
    clock_timestamp()
    FROM feeds WHERE provider = $1)"};

// Which rows the registration changes: read before, so that a start without news writes nothing.
const statement wanted_statement{"feeds_to_register", R"(
    WITH wanted AS (
        SELECT provider, (place - 1)::integer AS priority
        FROM unnest($1::text[]) WITH ORDINALITY AS given(provider, place))
    SELECT FROM wanted LEFT JOIN feeds f USING (provider)
    WHERE f.polled IS NOT TRUE OR f.priority <> wanted.priority
    UNION ALL
    SELECT FROM feeds f WHERE f.polled AND f.provider <> ALL ($1::text[])
    LIMIT 1)"};
// In order, so that two workers that start at once cannot deadlock.
const statement register_statement{"register_feeds", R"(
    INSERT INTO feeds (provider, priority, polled)
    SELECT provider, place - 1, true
    FROM unnest($1::text[]) WITH ORDINALITY AS given(provider, place)
    ORDER BY provider
    ON CONFLICT (provider) DO UPDATE SET priority = excluded.priority, polled = true
        WHERE NOT feeds.polled OR feeds.priority <> excluded.priority)"};
const statement unregister_statement{"unregister_feeds", R"(
    UPDATE feeds SET polled = false, priority = $2
    WHERE provider IN (SELECT provider FROM feeds
        WHERE polled AND provider <> ALL ($1::text[]) ORDER BY provider FOR UPDATE))"};
const statement known_feed_statement{"find_feed", "SELECT FROM feeds WHERE provider = $1"};
const statement push_statement{"register_push", R"(
    INSERT INTO feeds (provider, priority, polled) VALUES ($1, $2, false) ON CONFLICT DO NOTHING)"};

const statement pause_statement{
    "pause_feed", "UPDATE feeds SET paused = $2 WHERE provider = $1 AND paused <> $2"};
const statement refresh_statement{
    "refresh_feed", "UPDATE feeds SET refresh_wanted = refresh_wanted + 1 WHERE provider = $1"};
const statement failure_statement{"note_feed_failure", R"(
    UPDATE feeds SET failures = failures + 1, failure = $2,
        not_before = greatest(not_before, $3::timestamptz)
    WHERE provider = $1)"};
const statement recovery_statement{"note_feed_recovery", R"(
    UPDATE feeds SET failures = 0, failure = NULL, not_before = NULL
    WHERE provider = $1 AND (failures <> 0 OR failure IS NOT NULL OR not_before IS NOT NULL))"};
const statement failed_statement{"feed_has_failed", R"(
    SELECT FROM feeds
    WHERE provider = $1 AND (failures <> 0 OR failure IS NOT NULL OR not_before IS NOT NULL))"};

// $2 and $3 are the limits of the minute and of the day; 0 is none.
constexpr const char* counted = R"(
    WITH counted AS (
        SELECT provider, date_trunc('minute', now_at) AS minute,
            date_trunc('day', now_at, 'UTC') AS day,
            CASE WHEN counted_minute = date_trunc('minute', now_at)
                THEN used_minute ELSE 0 END AS used_minute,
            CASE WHEN counted_day = date_trunc('day', now_at, 'UTC')
                THEN used_day ELSE 0 END AS used_day
        FROM feeds, LATERAL (SELECT clock_timestamp() AS now_at) clock WHERE provider = $1))";
constexpr const char* got = R"(greatest(0, least($4::integer,
        CASE WHEN $2::integer > 0 THEN $2 - used_minute END,
        CASE WHEN $3::integer > 0 THEN $3 - used_day END)))";
const statement left_statement{"feed_requests_left",
                               std::string(counted) + "SELECT " + got + " FROM counted"};
const statement lock_feed_statement{"lock_feed",
                                    "SELECT FROM feeds WHERE provider = $1 FOR UPDATE"};
const statement take_statement{"take_feed_requests", std::string(counted) + R"(
    , taken AS (SELECT counted.*, )" + got + R"( AS got FROM counted)
    UPDATE feeds f SET counted_minute = minute, used_minute = taken.used_minute + got,
        counted_day = day, used_day = taken.used_day + got
    FROM taken WHERE f.provider = taken.provider AND got > 0
    RETURNING got)"};

// $4 and $5 are what is left by the provider's own count. NULL: it does not say.
constexpr const char* lowered = R"(
    , lowered AS (
        SELECT counted.*,
            greatest(used_minute, CASE WHEN $2::integer > 0 THEN $2 - $4::integer END) AS of_minute,
            greatest(used_day, CASE WHEN $3::integer > 0 THEN $3 - $5::integer END) AS of_day
        FROM counted))";
const statement lower_needed_statement{"feed_budget_is_lower", std::string(counted) + lowered + R"(
    SELECT FROM lowered WHERE of_minute <> used_minute OR of_day <> used_day)"};
const statement lower_statement{"lower_feed_budget", std::string(counted) + lowered + R"(
    UPDATE feeds f SET counted_minute = minute, used_minute = of_minute,
        counted_day = day, used_day = of_day
    FROM lowered WHERE f.provider = lowered.provider
        AND (of_minute <> lowered.used_minute OR of_day <> lowered.used_day))"};

feed_row read_feed(const pqxx::row& row) {
    feed_row feed;
    feed.provider = row[0].as<std::string>();
    feed.priority = row[1].as<int>();
    feed.polled = row[2].as<bool>();
    feed.paused = row[3].as<bool>();
    feed.refresh_wanted = row[4].as<std::int64_t>();
    feed.failures = row[5].as<int>();
    feed.failure = read_optional<std::string>(row[6]);
    if (!row[7].is_null()) feed.not_before = read_timestamp(row[7]);
    feed.used_minute = row[8].as<int>();
    feed.used_day = row[9].as<int>();
    return feed;
}

error no_such_feed(const std::string& provider) {
    return {errc::not_found, "There is no feed " + provider, {}};
}

/// The row after `s`, which may have changed nothing.
template <class... Values>
result<feed_row> change_feed(db_session& session, const statement& s, const std::string& provider,
                             const Values&... values) {
    write_repeatable(session, [&](pqxx::transaction_base& tx) {
        return execute(tx, s, provider, values...).affected_rows();
    });
    auto turn = begin_turn(session, provider);
    if (!turn) return turn.error();
    return std::move(turn->row);
}

std::optional<std::string> to_text(const std::optional<int>& number) {
    return number ? std::optional(std::to_string(*number)) : std::nullopt;
}

}  // namespace

void register_feeds(db_session& session, const std::vector<std::string>& polled) {
    const auto names = text_array(polled);
    transact_repeatable(session, [&](pqxx::work& tx) {
        if (execute(tx, wanted_statement, names).empty()) return true;
        execute(tx, register_statement, names);
        execute(tx, unregister_statement, names, push_priority);
        tx.commit();
        return true;
    });
}

void register_push(db_session& session, const std::string& provider) {
    const bool is_known = session.read([&](pqxx::transaction_base& tx) {
        return !execute(tx, known_feed_statement, provider).empty();
    });
    if (is_known) return;
    write_repeatable(session, [&](pqxx::transaction_base& tx) {
        return execute(tx, push_statement, provider, push_priority).affected_rows();
    });
}

std::vector<feed_row> list_feeds(db_session& session) {
    return session.read([](pqxx::transaction_base& tx) {
        std::vector<feed_row> feeds;
        for (const auto& row : execute(tx, list_feeds_statement)) feeds.push_back(read_feed(row));
        return feeds;
    });
}

result<feed_turn> begin_turn(db_session& session, const std::string& provider) {
    return session.read([&](pqxx::transaction_base& tx) -> result<feed_turn> {
        const auto rows = execute(tx, begin_turn_statement, provider);
        if (rows.empty()) return no_such_feed(provider);
        return feed_turn{read_timestamp(rows[0][10]), read_feed(rows[0])};
    });
}

result<feed_row> set_paused(db_session& session, const std::string& provider, bool paused) {
    return change_feed(session, pause_statement, provider, paused);
}

result<feed_row> request_refresh(db_session& session, const std::string& provider) {
    return change_feed(session, refresh_statement, provider);
}

void note_failure(db_session& session, const std::string& provider, const std::string& reason,
                  const std::optional<timestamp>& not_before) {
    const auto until = to_sql(not_before);
    write_repeatable(session, [&](pqxx::transaction_base& tx) {
        return execute(tx, failure_statement, provider, reason, to_sql(until)).affected_rows();
    });
}

void note_recovery(db_session& session, const std::string& provider) {
    const bool has_failed = session.read([&](pqxx::transaction_base& tx) {
        return !execute(tx, failed_statement, provider).empty();
    });
    if (!has_failed) return;
    write_repeatable(session, [&](pqxx::transaction_base& tx) {
        return execute(tx, recovery_statement, provider).affected_rows();
    });
}

int take_requests(db_session& session, const std::string& provider, int wanted,
                  const feed_budget& budget) {
    if (budget.per_minute <= 0 && budget.per_day <= 0) return wanted;
    return transact_repeatable(session, [&](pqxx::work& tx) {
        const auto ask = [&](const statement& s) {
            const auto rows = execute(tx, s, provider, budget.per_minute, budget.per_day, wanted);
            return rows.empty() ? 0 : rows[0][0].as<int>();
        };
        if (ask(left_statement) == 0) return 0;
        // The next statement sees what those have taken that this one has waited for.
        execute(tx, lock_feed_statement, provider);
        const int taken = ask(take_statement);
        tx.commit();
        return taken;
    });
}

void lower_budget(db_session& session, const std::string& provider, const feed_budget& budget,
                  const std::optional<int>& left_minute, const std::optional<int>& left_day) {
    const auto minute = to_text(left_minute);
    const auto day = to_text(left_day);
    transact_repeatable(session, [&](pqxx::work& tx) {
        const auto ask = [&](const statement& s) {
            return execute(tx, s, provider, budget.per_minute, budget.per_day, to_sql(minute),
                           to_sql(day));
        };
        if (ask(lower_needed_statement).empty()) return true;
        execute(tx, lock_feed_statement, provider);
        ask(lower_statement);
        tx.commit();
        return true;
    });
}

}  // namespace livescore
