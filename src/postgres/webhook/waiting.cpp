#include "webhook/waiting.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "connection/statement.h"
#include "connection/values.h"
#include "livescore/protocol/webhook/webhook_message.h"
#include "webhook/bodies.h"

namespace livescore {
namespace {

using std::chrono::milliseconds;

const statement waiting_statement{"find_waiting_webhooks", R"(
    WITH open AS MATERIALIZED (
        SELECT group_id, bit_or(waiting) AS waiting FROM webhook_mailings WHERE is_open
        GROUP BY group_id),
    member AS (
        SELECT DISTINCT one.webhook_id FROM open JOIN webhook_groups g ON g.id = open.group_id
        CROSS JOIN LATERAL unnest(g.members) WITH ORDINALITY AS one (webhook_id, number)
        WHERE get_bit(open.waiting, one.number::integer - 1) = 1)
    SELECT id FROM webhooks WHERE enabled AND (id IN (SELECT webhook_id FROM member) OR EXISTS (
        SELECT FROM webhook_deliveries WHERE webhook_id = webhooks.id AND status = 'pending')))"};

const statement endpoints_statement{"find_endpoints", R"(
    SELECT asked.id, w.enabled IS TRUE, w.version, w.url, w.secret,
        CASE WHEN w.previous_secret_until > now() THEN w.previous_secret END,
        ceil(extract(epoch FROM w.previous_secret_until - now()) * 1000)::bigint,
        w.failing_since IS NULL AND w.last_success_at IS NOT NULL
    FROM unnest($1::integer[], $2::bigint[]) AS asked (id, version)
    LEFT JOIN webhooks w ON w.id = asked.id
    WHERE w.enabled IS NOT TRUE OR w.version <> asked.version)"};

// The columns that read_waiting reads.
constexpr const char* waiting_columns =
    "id, match_id, seq, type, attempts, "
    "coalesce(greatest(ceil(extract(epoch FROM next_attempt_at - now()) * 1000), 0), 0)"
    "::bigint AS due_in, CASE WHEN match_id = 0 THEN created_at END AS created_at";

// The pending rows of an endpoint stand in the index by match and seq.
const statement first_statement{"first_deliveries", std::string(R"(
    SELECT w.id, found.* FROM unnest($1::integer[]) AS asked (id)
    JOIN webhooks w ON w.id = asked.id AND w.enabled
    CROSS JOIN LATERAL (
        SELECT )") + waiting_columns + R"( FROM webhook_deliveries
        WHERE webhook_id = w.id AND status = 'pending'
        ORDER BY match_id, seq LIMIT $2) found)"};

// From match to match by the index, whatever lies behind the first delivery of each. $2: the most
// matches that are due, those that wait longest; $3: the most matches that are looked at.
const statement lanes_statement{"lanes_of_deliveries", std::string(R"(
    WITH RECURSIVE lane AS (
        SELECT w.id AS webhook_id, head.*, 1 AS place FROM unnest($1::integer[]) AS asked (id)
        JOIN webhooks w ON w.id = asked.id AND w.enabled
        CROSS JOIN LATERAL (
            SELECT )") + waiting_columns + R"( FROM webhook_deliveries
            WHERE webhook_id = w.id AND status = 'pending'
            ORDER BY match_id, seq LIMIT 1) head
        UNION ALL
        SELECT lane.webhook_id, head.*, lane.place + 1 FROM lane
        CROSS JOIN LATERAL (
            SELECT )" + waiting_columns + R"( FROM webhook_deliveries
            WHERE webhook_id = lane.webhook_id AND status = 'pending' AND match_id > lane.match_id
            ORDER BY match_id, seq LIMIT 1) head
        WHERE lane.place < $3)
    SELECT webhook_id, id, match_id, seq, type, attempts, due_in, created_at FROM (
        SELECT lane.*, row_number() OVER (PARTITION BY webhook_id, due_in > 0
            ORDER BY due_in, id) AS turn FROM lane) ranked
    WHERE turn <= CASE WHEN due_in > 0 THEN 1 ELSE $2 END)"};

const statement in_front_statement{"rows_in_front", R"(
    SELECT webhook_id, match_id
    FROM unnest($1::integer[], $2::integer[]) AS asked (webhook_id, match_id)
    WHERE EXISTS (SELECT FROM webhook_deliveries d WHERE d.webhook_id = asked.webhook_id
        AND d.match_id = asked.match_id AND d.status = 'pending'))"};

/// A step through an endpoint's matches. More wait for the next one.
constexpr int most_lanes = 2'000;

waiting_delivery read_waiting(const pqxx::row& row) {
    waiting_delivery read;
    webhook_delivery& one = read.delivery;
    one.webhook = webhook_id{row[0].as<std::int64_t>()};
    one.id = delivery_id{row[1].as<std::int64_t>()};
    one.match = match_id{row[2].as<std::int64_t>()};
    one.seq = row[3].as<std::int64_t>();
    one.type = row[4].c_str();
    one.attempts = row[5].as<int>();
    read.due_in = milliseconds(row[6].as<std::int64_t>());
    if (!row[7].is_null()) one.created_at = read_timestamp(row[7]);
    return read;
}

void read_endpoints(pqxx::transaction_base& tx, const std::vector<endpoint_question>& questions,
                    endpoint_answers& answers) {
    sql_array ids;
    sql_array versions;
    for (const auto& question : questions) {
        ids.add(raw(question.id));
        versions.add(question.known_version);
    }
    for (const auto& row : execute(tx, endpoints_statement, ids.text(), versions.text())) {
        const webhook_id id{row[0].as<std::int64_t>()};
        if (!row[1].as<bool>()) {
            answers.closed.push_back(id);
            continue;
        }
        webhook_endpoint endpoint;
        endpoint.id = id;
        endpoint.version = row[2].as<std::int64_t>();
        endpoint.url = row[3].c_str();
        endpoint.secrets.emplace_back(row[4].c_str());
        if (!row[5].is_null()) {
            endpoint.secrets.emplace_back(row[5].c_str());
            endpoint.previous_signs_for = milliseconds(row[6].as<std::int64_t>());
        }
        endpoint.is_proven = row[7].as<bool>();
        answers.changed.push_back(std::move(endpoint));
    }
}

using deliveries_by_webhook = std::map<webhook_id, endpoint_deliveries>;

void read_first(pqxx::transaction_base& tx, deliveries_by_webhook& found,
                const std::vector<webhook_id>& wanted, const delivery_bounds& bounds) {
    // One more than wanted tells whether there is more.
    for (const auto& row : execute(tx, first_statement, id_array(wanted), bounds.each + 1)) {
        auto read = read_waiting(row);
        found[read.delivery.webhook].waiting.push_back(std::move(read));
    }
    for (auto& [id, deliveries] : found) {
        deliveries.complete = deliveries.waiting.size() <= static_cast<std::size_t>(bounds.each);
        if (!deliveries.complete) deliveries.waiting.pop_back();
    }
}

/// What waits for endpoints for which much waits: the first of each of their matches.
void read_lanes(pqxx::transaction_base& tx, deliveries_by_webhook& found,
                const delivery_bounds& bounds) {
    std::vector<webhook_id> wanted;
    for (const auto& [id, deliveries] : found) {
        if (!deliveries.complete) wanted.push_back(id);
    }
    if (wanted.empty()) return;
    // The last match of the first read goes on in its own order. The ones behind it are new.
    std::map<webhook_id, match_id> reached;
    for (const webhook_id id : wanted) reached[id] = found[id].waiting.back().delivery.match;
    for (const auto& row :
         execute(tx, lanes_statement, id_array(wanted), bounds.lanes, most_lanes)) {
        auto read = read_waiting(row);
        auto& deliveries = found[read.delivery.webhook];
        if (read.due_in.count() > 0) {
            deliveries.next_due_in = read.due_in;
        } else if (read.delivery.match > reached[read.delivery.webhook]) {
            deliveries.waiting.push_back(std::move(read));
        }
    }
}

/// What waits in mailings for one endpoint comes to no more than this. The rest waits for the next
/// read.
constexpr std::size_t most_of_mailings = 64;

void take_member(endpoint_deliveries& to, const mailing& of, std::size_t place) {
    if (!to.complete) return;  // what lies in between was not read
    if (to.waiting.size() >= most_of_mailings) {
        to.complete = false;
        return;
    }
    waiting_delivery read;
    read.of_mailing = true;
    read.delivery.id = delivery_id{raw(of.id) + static_cast<std::int64_t>(place)};
    read.delivery.webhook = to.id;
    read.delivery.match = of.match;
    read.delivery.seq = of.seq;
    read.delivery.type = of.type;
    to.waiting.push_back(std::move(read));
}

/// What waits in mailings. It comes in the order of ids, which is that of each match.
void read_of_mailings(const open_mailings& open, deliveries_by_webhook& found) {
    for (auto& [id, deliveries] : found) deliveries.complete = true;
    for (const mailing& of : open.found) {
        std::size_t place = 0;
        for (const webhook_id member : *of.members) {
            if (of.waiting.at(place) == '1') {
                const auto to = found.find(member);
                if (to != found.end()) take_member(to->second, of, place);
            }
            ++place;
        }
    }
    for (auto& [id, deliveries] : found) deliveries.complete &= open.complete;
}

/// Leaves out of the mailings' deliveries the matches for which rows wait. So a match keeps its
/// order though not all rows were read.
void drop_behind_rows(pqxx::transaction_base& tx, const deliveries_by_webhook& found,
                      deliveries_by_webhook& of_mailings) {
    std::set<std::pair<webhook_id, match_id>> lanes;
    for (const auto& [id, deliveries] : found) {
        if (deliveries.complete) continue;
        for (const auto& one : of_mailings[id].waiting) lanes.emplace(id, one.delivery.match);
    }
    if (lanes.empty()) return;
    sql_array webhooks;
    sql_array matches;
    for (const auto& [id, match] : lanes) {
        webhooks.add(raw(id));
        matches.add(raw(match));
    }
    for (const auto& row : execute(tx, in_front_statement, webhooks.text(), matches.text())) {
        const match_id match{row[1].as<std::int64_t>()};
        std::erase_if(of_mailings[webhook_id{row[0].as<std::int64_t>()}].waiting,
                      [&](const waiting_delivery& one) { return one.delivery.match == match; });
    }
}

/// Puts what waits in mailings to what waits in rows.
void add_of_mailings(deliveries_by_webhook& found, deliveries_by_webhook of_mailings) {
    for (auto& [id, deliveries] : found) {
        endpoint_deliveries& more = of_mailings[id];
        deliveries.complete &= more.complete;
        if (more.waiting.empty()) continue;
        auto& all = deliveries.waiting;
        // One that has moved to a row meanwhile was read twice. The row counts.
        std::set<delivery_id> rows;
        for (const auto& one : all) rows.insert(one.delivery.id);
        for (auto& one : more.waiting) {
            if (!rows.contains(one.delivery.id)) all.push_back(std::move(one));
        }
        std::ranges::stable_sort(all, {}, [](const waiting_delivery& one) {
            return std::pair(one.delivery.match, one.delivery.seq);
        });
    }
}

event_place place_of(const webhook_delivery& delivery) {
    return {raw(delivery.match), delivery.seq};
}

event_bodies read_bodies_of(pqxx::transaction_base& tx, const deliveries_by_webhook& found,
                            std::size_t bytes) {
    event_bodies bodies;
    for (const auto& [id, deliveries] : found) {
        for (const auto& one : deliveries.waiting) {
            if (raw(one.delivery.match) != 0) bodies.try_emplace(place_of(one.delivery));
        }
    }
    read_bodies(tx, bodies, bytes);
    return bodies;
}

/// Deliveries without a body wait for the next read, and so do those behind them in their match.
void keep_whole(endpoint_deliveries& deliveries, const event_bodies& bodies) {
    std::vector<waiting_delivery> whole;
    std::int64_t cut = -1;  // the match whose rest waits
    for (auto& one : deliveries.waiting) {
        const std::int64_t match = raw(one.delivery.match);
        if (match == 0) {
            one.body = std::make_shared<const std::string>(write_webhook_test_body(one.delivery));
        } else if (const auto& found = bodies.at(place_of(one.delivery));
                   found.read && match != cut) {
            one.body = found.body;
            one.event_age = found.age;
            one.trace = found.trace;
        } else {
            cut = match;
            deliveries.complete = false;
            continue;
        }
        whole.push_back(std::move(one));
    }
    deliveries.waiting = std::move(whole);
}

}  // namespace

std::vector<webhook_id> find_waiting(db_session& session) {
    const auto rows =
        session.read([](pqxx::transaction_base& tx) { return execute(tx, waiting_statement); });
    std::vector<webhook_id> webhooks;
    webhooks.reserve(rows.size());
    for (const auto& row : rows) webhooks.push_back(webhook_id{row[0].as<std::int64_t>()});
    return webhooks;
}

endpoint_answers ask_for_endpoints(db_session& session, webhook_group_cache& groups,
                                   const std::vector<endpoint_question>& questions,
                                   const delivery_bounds& bounds) {
    return session.read([&](pqxx::transaction_base& tx) {
        endpoint_answers answers;
        read_endpoints(tx, questions, answers);
        deliveries_by_webhook found;
        std::vector<webhook_id> wanted;
        for (const auto& question : questions) {
            if (!question.wants_deliveries) continue;
            wanted.push_back(question.id);
            found[question.id].id = question.id;
        }
        if (wanted.empty()) return answers;
        // Before the rows: what moves to a row meanwhile is read twice rather than never.
        deliveries_by_webhook of_mailings = found;
        read_of_mailings(read_open_mailings(tx, groups, wanted), of_mailings);
        read_first(tx, found, wanted, bounds);
        read_lanes(tx, found, bounds);
        drop_behind_rows(tx, found, of_mailings);
        add_of_mailings(found, std::move(of_mailings));
        const auto bodies = read_bodies_of(tx, found, bounds.bytes);
        for (auto& [id, deliveries] : found) {
            keep_whole(deliveries, bodies);
            answers.deliveries.push_back(std::move(deliveries));
        }
        return answers;
    });
}

}  // namespace livescore
