#include "webhook/mailings.h"

#include <string>
#include <utility>

#include "connection/statement.h"
#include "connection/values.h"

namespace livescore {
namespace {

const statement groups_statement{
    "webhook_groups", "SELECT id, members FROM webhook_groups WHERE id = ANY ($1::integer[])"};

// $1: null, or webhooks of which one has to be a member. $2: the most mailings.
const statement open_statement{"open_mailings", R"(
    SELECT id, group_id, match_id, seq, type, waiting FROM webhook_mailings
    WHERE is_open AND ($1::integer[] IS NULL
        OR group_id IN (SELECT id FROM webhook_groups WHERE members && $1::integer[]))
    ORDER BY id LIMIT $2::integer)"};

// $1: the same. $2, $3: null, or the ages in ms from which what waits for few of the members, and
// for many of them, gets rows. $4: the most mailings. Returns how many mailings were looked at.
const statement move_statement{"move_out_of_mailings", R"(
    WITH old AS MATERIALIZED (
        SELECT m.id, m.match_id, m.seq, m.type, m.created_at, m.waiting, g.members
        FROM webhook_mailings m JOIN webhook_groups g ON g.id = m.group_id
        WHERE m.is_open AND ($1::integer[] IS NULL OR g.members && $1::integer[])
            AND ($2::bigint IS NULL
                OR m.created_at < now() - $3::bigint * interval '1 millisecond'
                OR (m.created_at < now() - $2::bigint * interval '1 millisecond'
                    AND bit_count(m.waiting) <= greatest(16, length(m.waiting) / 10)))
        ORDER BY m.id LIMIT $4::integer FOR UPDATE OF m),
    member AS MATERIALIZED (
        SELECT old.id, one.webhook_id, one.number,
            get_bit(old.waiting, one.number::integer - 1) = 1
                AND ($1::integer[] IS NULL OR one.webhook_id = ANY ($1::integer[])) AS goes
        FROM old CROSS JOIN LATERAL
            unnest(old.members) WITH ORDINALITY AS one (webhook_id, number)),
    mask AS (
        SELECT id, string_agg(CASE WHEN goes THEN '1' ELSE '0' END, '' ORDER BY number)::varbit
            AS bits
        FROM member GROUP BY id HAVING bool_or(goes)),
    -- What waits for a removed webhook has ended.
    made AS (
        INSERT INTO webhook_deliveries (id, webhook_id, match_id, seq, type, created_at)
        OVERRIDING SYSTEM VALUE
        SELECT old.id + member.number - 1, member.webhook_id, old.match_id, old.seq, old.type,
            old.created_at
        FROM member JOIN old ON old.id = member.id
        JOIN webhooks w ON w.id = member.webhook_id AND w.removed_at IS NULL
        WHERE member.goes
        ON CONFLICT DO NOTHING),
    done AS (
        UPDATE webhook_mailings m SET waiting = m.waiting & ~mask.bits,
            moved = m.moved | mask.bits, is_open = bit_count(m.waiting & ~mask.bits) > 0
        FROM mask WHERE m.id = mask.id)
    SELECT count(*) FROM old)"};

const statement lock_mailings_statement{"lock_mailings", R"(
    SELECT id, waiting FROM webhook_mailings WHERE id = ANY ($1::bigint[]) ORDER BY id FOR UPDATE)"};

// $1 to $3: mailings, which members wait still, and which have rows from now on. $4 to $6:
// mailings, and which members have answered with which status.
const statement note_mailings_statement{"note_mailings", R"(
    WITH receipt AS (
        INSERT INTO webhook_receipts (mailing_id, response_status, members)
        SELECT * FROM unnest($4::bigint[], $5::smallint[], $6::varbit[]))
    UPDATE webhook_mailings m SET waiting = noted.waiting, moved = m.moved | noted.moved,
        is_open = bit_count(noted.waiting) > 0
    FROM unnest($1::bigint[], $2::varbit[], $3::varbit[]) AS noted (id, waiting, moved)
    WHERE m.id = noted.id)"};

// The lock waits for a removal of the webhook, or lets it wait until it can see these rows.
const statement exceptions_statement{"rows_of_mailings", R"(
    INSERT INTO webhook_deliveries (id, webhook_id, match_id, seq, type, status, attempts,
        next_attempt_at, response_status, error, created_at, finished_at)
    OVERRIDING SYSTEM VALUE
    SELECT outcome.id, outcome.webhook_id, m.match_id, m.seq, m.type, outcome.status,
        outcome.attempts, CASE WHEN outcome.status = 'pending'
            THEN now() + outcome.pause * interval '1 millisecond' END,
        outcome.response_status, outcome.error, m.created_at,
        CASE WHEN outcome.status <> 'pending' THEN now() END
    FROM unnest($1::bigint[], $2::integer[], $3::text[], $4::smallint[], $5::bigint[],
        $6::smallint[], $7::text[])
        AS outcome (id, webhook_id, status, attempts, pause, response_status, error)
    JOIN webhook_mailings m ON m.id = outcome.id / 1024 * 1024
    JOIN webhooks w ON w.id = outcome.webhook_id AND w.removed_at IS NULL
    FOR NO KEY UPDATE OF w
    ON CONFLICT DO NOTHING)"};

// A delivery ends soon after its mailing was made, or gets a row.
const statement remove_mailings_statement{"remove_mailings", R"(
    WITH oldest AS MATERIALIZED (
        SELECT id, created_at < now() - $1 * interval '1 hour' AS is_old, is_open
        FROM webhook_mailings ORDER BY id LIMIT $2),
    receipt AS (
        DELETE FROM webhook_receipts
        WHERE mailing_id IN (SELECT id FROM oldest WHERE is_old AND NOT is_open)),
    removed AS (
        DELETE FROM webhook_mailings
        WHERE id IN (SELECT id FROM oldest WHERE is_old AND NOT is_open) RETURNING waiting)
    SELECT coalesce(sum(length(waiting)), 0), count(*) = $2 FROM removed)"};

const statement forget_groups_statement{"forget_webhook_groups", R"(
    DELETE FROM webhook_groups g
    WHERE NOT EXISTS (SELECT FROM webhook_mailings WHERE group_id = g.id))"};

/// One read brings no more. The others wait for the next one.
constexpr int most_open = 5'000;
/// So few webhooks are looked for in the groups: that costs less than to read all mailings.
constexpr std::size_t few_webhooks = 50;

std::int64_t mailing_of(delivery_id id) {
    return raw(id) / mailing_block * mailing_block;
}
std::size_t place_of(delivery_id id) {
    return static_cast<std::size_t>(raw(id) % mailing_block);
}

webhook_members read_members(std::string_view text) {
    auto members = std::make_shared<std::vector<webhook_id>>();
    std::int64_t id = 0;
    for (const char c : text) {
        if (c >= '0' && c <= '9') {
            id = id * 10 + (c - '0');
        } else if (c != '{') {
            members->push_back(webhook_id{id});
            id = 0;
        }
    }
    return members;
}

/// A mailing whose row is locked, and what this note makes of it.
struct noted_mailing {
    std::string waiting;
    std::string moved;
    std::map<int, std::string> answered{};  // by status
};

/// What does not wait any more is not noted.
bool take(noted_mailing& of, const attempt_outcome& one) {
    const std::size_t place = place_of(one.id);
    if (place >= of.waiting.size() || of.waiting[place] != '1') return false;
    of.waiting[place] = '0';
    if (one.after == delivery_status::delivered) {
        auto& members = of.answered[one.response_status.value_or(0)];
        if (members.empty()) members.assign(of.waiting.size(), '0');
        members[place] = '1';
    } else {
        of.moved[place] = '1';
    }
    return true;
}

std::map<std::int64_t, noted_mailing> lock_mailings(pqxx::transaction_base& tx,
                                                    const std::vector<attempt_outcome>& outcomes) {
    std::map<std::int64_t, noted_mailing> locked;
    sql_array ids;
    for (const auto& one : outcomes) {
        if (locked.try_emplace(mailing_of(one.id)).second) ids.add(mailing_of(one.id));
    }
    for (const auto& row : execute(tx, lock_mailings_statement, ids.text())) {
        auto& of = locked[row[0].as<std::int64_t>()];
        of.waiting.assign(row[1].c_str(), row[1].size());
        of.moved.assign(of.waiting.size(), '0');
    }
    return locked;
}

void write_mailings(pqxx::transaction_base& tx,
                    const std::map<std::int64_t, noted_mailing>& noted) {
    sql_array ids;
    sql_array waiting;
    sql_array moved;
    sql_array receipts;
    sql_array answers;
    sql_array members;
    for (const auto& [id, one] : noted) {
        if (one.waiting.empty()) continue;  // it was removed
        ids.add(id);
        waiting.add(std::string_view(one.waiting));
        moved.add(std::string_view(one.moved));
        for (const auto& [status, places] : one.answered) {
            receipts.add(id);
            answers.add(status);
            members.add(std::string_view(places));
        }
    }
    execute(tx, note_mailings_statement, ids.text(), waiting.text(), moved.text(), receipts.text(),
            answers.text(), members.text());
}

void write_exceptions(pqxx::transaction_base& tx,
                      const std::vector<const attempt_outcome*>& exceptions) {
    if (exceptions.empty()) return;
    sql_array ids;
    sql_array webhooks;
    sql_array states;
    sql_array attempts;
    sql_array pauses;
    sql_array answers;
    sql_array errors;
    for (const auto* const one : exceptions) {
        ids.add(raw(one->id));
        webhooks.add(raw(one->webhook));
        states.add(to_string(one->after));
        attempts.add(one->attempts);
        pauses.add(one->pause.count());
        answers.add(one->response_status);
        if (one->error.empty()) {
            errors.add_null();
        } else {
            errors.add(std::string_view(one->error));
        }
    }
    execute(tx, exceptions_statement, ids.text(), webhooks.text(), states.text(), attempts.text(),
            pauses.text(), answers.text(), errors.text());
}

}  // namespace

std::map<std::int64_t, webhook_members> webhook_group_cache::find(
    pqxx::transaction_base& tx, const std::vector<std::int64_t>& groups) {
    std::map<std::int64_t, webhook_members> found;
    sql_array missing;
    bool is_missing = false;
    {
        const std::lock_guard lock(mutex_);
        for (const std::int64_t id : groups) {
            const auto known = known_.find(id);
            if (found.try_emplace(id, known == known_.end() ? nullptr : known->second).second &&
                known == known_.end()) {
                missing.add(id);
                is_missing = true;
            }
        }
    }
    if (!is_missing) return found;
    const auto rows = execute(tx, groups_statement, missing.text());
    const std::lock_guard lock(mutex_);
    if (known_.size() + rows.size() > most_groups) known_.clear();
    for (const auto& row : rows) {
        const auto id = row[0].as<std::int64_t>();
        const auto members = read_members({row[1].c_str(), row[1].size()});
        found[id] = members;
        known_[id] = members;
    }
    return found;
}

open_mailings read_open_mailings(pqxx::transaction_base& tx, webhook_group_cache& groups,
                                 const std::vector<webhook_id>& wanted) {
    const std::string few = wanted.size() <= few_webhooks ? id_array(wanted) : std::string();
    const auto rows =
        execute(tx, open_statement, few.empty() ? nullptr : few.c_str(), most_open + 1);
    open_mailings open;
    open.complete = rows.size() <= static_cast<std::size_t>(most_open);
    std::vector<std::int64_t> ids;
    ids.reserve(rows.size());
    for (const auto& row : rows) ids.push_back(row[1].as<std::int64_t>());
    const auto members = groups.find(tx, ids);
    for (const auto& row : rows) {
        mailing one;
        one.id = delivery_id{row[0].as<std::int64_t>()};
        one.members = members.at(row[1].as<std::int64_t>());
        one.match = match_id{row[2].as<std::int64_t>()};
        one.seq = row[3].as<std::int64_t>();
        one.type = row[4].c_str();
        one.waiting.assign(row[5].c_str(), row[5].size());
        // Its group may have gone with it since it was read.
        if (one.members) open.found.push_back(std::move(one));
    }
    return open;
}

std::vector<attempt_outcome> note_mailings(pqxx::transaction_base& tx,
                                           const std::vector<attempt_outcome>& outcomes) {
    std::vector<attempt_outcome> others;
    if (outcomes.empty()) return others;
    auto mailings = lock_mailings(tx, outcomes);
    std::vector<const attempt_outcome*> exceptions;
    for (const auto& one : outcomes) {
        if (!take(mailings[mailing_of(one.id)], one)) {
            others.push_back(one);
        } else if (one.after != delivery_status::delivered) {
            exceptions.push_back(&one);
        }
    }
    write_mailings(tx, mailings);
    write_exceptions(tx, exceptions);
    return others;
}

void move_out_of_mailings(db_session& session, const std::vector<webhook_id>& webhooks) {
    session.transact([&](pqxx::work& tx) {
        const char* const none = nullptr;
        execute(tx, move_statement, id_array(webhooks), none, none, most_open);
        tx.commit();
        return true;
    });
}

std::int64_t move_stragglers(db_session& session, std::chrono::milliseconds age,
                             std::chrono::milliseconds many_age, int limit) {
    return session.transact([&](pqxx::work& tx) {
        const char* const all = nullptr;
        const auto rows = execute(tx, move_statement, all, age.count(), many_age.count(), limit);
        tx.commit();
        return rows.at(0)[0].as<std::int64_t>();
    });
}

bool remove_mailings(pqxx::transaction_base& tx, std::chrono::hours age, int limit,
                     std::int64_t& removed) {
    const auto rows = execute(tx, remove_mailings_statement, age.count(), limit);
    removed += rows.at(0)[0].as<std::int64_t>();
    const bool more = rows.at(0)[1].as<bool>();
    if (!more) execute(tx, forget_groups_statement);
    return more;
}

}  // namespace livescore
