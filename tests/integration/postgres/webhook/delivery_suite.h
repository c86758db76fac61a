/// What tests of deliveries in PostgreSQL share.
#pragma once
#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "livescore/postgres/delivery_store.h"
#include "support/postgres_store.h"

namespace livescore::test {

/// All deliveries: those with rows of their own, and those of mailings.
inline const std::string all_deliveries =
    "(SELECT id, webhook_id, match_id, seq FROM webhook_deliveries UNION ALL "
    "SELECT m.id + number - 1, one.webhook_id, m.match_id, m.seq "
    "FROM webhook_mailings m JOIN webhook_groups g ON g.id = m.group_id CROSS JOIN "
    "unnest(g.members) WITH ORDINALITY AS one (webhook_id, number) "
    "WHERE get_bit(m.moved, number::integer - 1) = 0) delivery ";

template <class Suite>
struct delivery_suite : store_suite<Suite> {
    using store_suite<Suite>::database;
    using store_suite<Suite>::db;
    using store_suite<Suite>::metrics;

    delivery_suite() {
        database.exec(
            "TRUNCATE webhooks, webhook_deliveries, webhook_mailings, webhook_groups, "
            "webhook_receipts, webhook_progress, webhook_scan RESTART IDENTITY CASCADE");
        deliveries = make_store();
    }

    std::unique_ptr<delivery_store> make_store() {
        return make_delivery_store(patient({.url = database.url()}), metrics);
    }
    webhook_id hook(const std::string& columns = "url", const std::string& values = "'http://x'") {
        return webhook_id{database.template value<std::int64_t>(
            "INSERT INTO webhooks (secret, " + columns + ") VALUES ('whsec_" +
            std::string(32, 'a') + "', " + values + ") RETURNING id")};
    }
    match_id a_new_match() { return await(db->create_match(a_match(), {})).value().match.id; }
    void comment(match_id match, int times = 1) {
        for (int i = 0; i < times; ++i) await(db->append(a_comment(match))).value();
    }
    expansion expand(std::vector<match_id> matches, int most = 1'000) {
        return await(deliveries->expand(std::move(matches), most));
    }
    std::string made(webhook_id id) {
        return database.template value<std::string>(
            "SELECT coalesce(string_agg(match_id || ':' || seq, ' ' ORDER BY id), '') FROM " +
            all_deliveries + "WHERE webhook_id = " + std::to_string(raw(id)));
    }
    endpoint_deliveries ask(webhook_id id, delivery_bounds bounds = {}) {
        std::vector<endpoint_question> questions{{id, 0, true}};
        auto answers = await(deliveries->ask(std::move(questions), bounds));
        return answers.deliveries.empty() ? endpoint_deliveries{} : answers.deliveries.front();
    }
    std::vector<disabled_webhook> note(attempt_outcome one) {
        std::vector<attempt_outcome> all{std::move(one)};
        return await(deliveries->note(std::move(all)));
    }
    static attempt_outcome outcome_of(const waiting_delivery& of, delivery_status after) {
        attempt_outcome one;
        one.id = of.delivery.id;
        one.webhook = of.delivery.webhook;
        one.attempts = of.delivery.attempts + 1;
        one.of_mailing = of.of_mailing;
        one.after = after;
        one.pause = std::chrono::hours(1);
        return one;
    }

    std::unique_ptr<delivery_store> deliveries;
};

}  // namespace livescore::test
