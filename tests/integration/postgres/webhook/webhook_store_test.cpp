// Webhooks as the REST side reads and changes them.
#include "livescore/postgres/webhook_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "livescore/postgres/competition_store.h"
#include "support/postgres_store.h"

namespace livescore::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::string first_secret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3";
const std::string second_secret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY4";
const std::string third_secret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY5";

webhook_edit set(std::function<void(webhook&)> change) {
    return [change = std::move(change)](webhook& w) -> std::optional<error> {
        change(w);
        return std::nullopt;
    };
}
webhook_edit whole() {
    return set([](webhook& w) {
        w.url = "https://example.org/hook?a=\"b\\c\"";
        w.description = "Desk";
        w.selection.events = {event_type::score_update, event_type::match_status};
        w.selection.leagues = {league_id{7}};
        w.selection.teams = {team_id{1}, team_id{2}};
        w.selection.matches = {match_id{2'147'483'647}};
    });
}
webhook_edit enable(bool enabled) {
    return set([enabled](webhook& w) {
        w.disabled = enabled ? std::nullopt : std::optional(disabled_reason::by_hand);
    });
}

template <class Value>
std::vector<std::int64_t> ids_of(const page<Value>& found) {
    std::vector<std::int64_t> ids;
    for (const auto& item : found.items) ids.push_back(raw(item.id));
    return ids;
}

struct PostgresWebhooks : postgres_suite<PostgresWebhooks> {
    webhook create(const webhook_edit& edit = whole(), const std::string& secret = first_secret) {
        return await(store->create(edit, secret, {})).value().made.value().webhook;
    }
    std::string secret_of(webhook_id id, const char* column = "secret") {
        return database.value<std::string>(
            "SELECT coalesce(" + std::string(column) + ", '-') FROM webhooks WHERE id = $1",
            raw(id));
    }
    /// A delivery of an event, and its id.
    std::int64_t deliver(webhook_id to, int seq, const std::string& status = "pending",
                         int attempts = 0) {
        return database.value<std::int64_t>(
            "INSERT INTO webhook_deliveries (webhook_id, match_id, seq, type, status, attempts, "
            "next_attempt_at, finished_at, response_status, error) VALUES ($1, 5, $2, "
            "'score:update', $3, $4::smallint, CASE WHEN $4::smallint > 0 THEN now() + interval '1 "
            "hour' END, "
            "CASE WHEN $3 <> 'pending' THEN now() END, CASE WHEN $4::smallint > 0 THEN 503 END, "
            "CASE WHEN $4::smallint > 0 THEN 'busy' END) RETURNING id",
            raw(to), seq, status, attempts);
    }
    std::vector<std::int64_t> deliveries(webhook_id of, delivery_page_request request = {}) {
        return ids_of(await(store->list_deliveries(of, request)).value());
    }

    metrics_registry metrics;
    webhook_limits limits{.webhooks = 3};
    postgres_options options = patient({.url = database.url()});
    std::unique_ptr<webhook_store> store =
        make_webhook_store(options, limits, metrics, make_db_connector(options));
};

TEST_F(PostgresWebhooks, AWebhookIsFoundAsItWasMade) {
    const auto before = database.value<std::string>("SELECT clock_timestamp()");
    const webhook made = create();
    EXPECT_EQ(made.url, "https://example.org/hook?a=\"b\\c\"");
    EXPECT_EQ(made.description, "Desk");
    EXPECT_THAT(made.selection.events,
                ElementsAre(event_type::score_update, event_type::match_status));
    EXPECT_THAT(made.selection.leagues, ElementsAre(league_id{7}));
    EXPECT_THAT(made.selection.teams, ElementsAre(team_id{1}, team_id{2}));
    EXPECT_THAT(made.selection.matches, ElementsAre(match_id{2'147'483'647}));
    EXPECT_FALSE(made.disabled);
    EXPECT_EQ(made.version, 1);
    EXPECT_EQ(await(store->find(made.id)), made);
    EXPECT_EQ(secret_of(made.id), first_secret);
    EXPECT_TRUE(database.value<bool>(
        "SELECT enabled AND enabled_since BETWEEN $1::timestamptz AND clock_timestamp() "
        "FROM webhooks",
        before));
    EXPECT_EQ(await(store->find(webhook_id{raw(made.id) + 1})), std::nullopt);
}

TEST_F(PostgresWebhooks, AnEmptySelectionIsKeptEmpty) {
    const webhook made = create(set([](webhook& w) { w.url = "https://example.org"; }));
    EXPECT_EQ(made.selection, webhook_selection{});
    EXPECT_EQ(made.description, std::nullopt);
    EXPECT_TRUE(
        database.value<bool>("SELECT events = '{}' AND league_ids = '{}' AND team_ids = '{}' "
                             "AND match_ids = '{}' FROM webhooks"));
}

TEST_F(PostgresWebhooks, ARepeatedPostMakesOneAndShowsTheSameSecret) {
    const auto key = [](const std::string& fingerprint) {
        return idempotent<secret_webhook>{
            {"POST /api/webhooks", "k", fingerprint}, [](const secret_webhook& made) {
                return kept_answer{201, made.secret, "",
                                   "/" + std::to_string(raw(made.webhook.id))};
            }};
    };
    const auto made = await(store->create(whole(), first_secret, key("a"))).value();
    const auto again = await(store->create(whole(), second_secret, key("a"))).value();
    ASSERT_TRUE(made.made);
    ASSERT_TRUE(again.repeated);
    EXPECT_FALSE(again.made);
    EXPECT_EQ(again.repeated->body, first_secret);
    EXPECT_EQ(again.repeated->location, "/" + std::to_string(raw(made.made->webhook.id)));
    EXPECT_EQ(await(store->create(whole(), second_secret, key("b"))).error().code,
              errc::unprocessable);
    EXPECT_EQ(database.value<int>("SELECT count(*) FROM webhooks"), 1);
}

TEST_F(PostgresWebhooks, ThereAreNoMoreThanTheLimit) {
    const webhook first = create();
    create();
    create();
    EXPECT_EQ(await(store->create(whole(), first_secret, {})).error().code, errc::conflict);
    EXPECT_TRUE(await(store->remove(first.id, {}, {})));
    EXPECT_TRUE(await(store->create(whole(), first_secret, {})));
}

TEST_F(PostgresWebhooks, AChangeNeedsTheVersionThatItNames) {
    const webhook made = create();
    const auto rename = set([](webhook& w) { w.description = "Other"; });
    const auto changed = await(store->update(made.id, 1, rename, {})).value().made.value();
    EXPECT_EQ(changed.version, 2);
    EXPECT_EQ(changed.description, "Other");
    EXPECT_EQ(changed.selection, made.selection);
    EXPECT_GT(changed.updated_at, made.updated_at);
    EXPECT_EQ(changed.enabled_since, made.enabled_since);
    EXPECT_EQ(await(store->update(made.id, 1, rename, {})).error().code, errc::precondition_failed);
    EXPECT_EQ(await(store->remove(made.id, 1, {})).error().code, errc::precondition_failed);
    EXPECT_EQ(await(store->rotate_secret(made.id, 1, second_secret, {})).error().code,
              errc::precondition_failed);
    EXPECT_EQ(await(store->update(made.id, {}, rename, {})).value().made, changed)
        << "a change that changes nothing leaves the version";
    EXPECT_EQ(await(store->update(webhook_id{99}, {}, rename, {})).error().code, errc::not_found);
    EXPECT_EQ(secret_of(made.id), first_secret);
}

TEST_F(PostgresWebhooks, AnEnabledOneGoesOnWithItsPendingDeliveriesAtOnce) {
    const webhook made = create();
    const webhook other = create();
    const auto waiting = deliver(made.id, 1, "pending", 4);
    const auto failed = deliver(made.id, 2, "failed", 10);
    const auto of_other = deliver(other.id, 1, "pending", 4);
    database.exec(
        "UPDATE webhooks SET enabled = false, disabled_reason = 'failing', "
        "failing_since = now() - interval '5 days' WHERE id = $1",
        raw(made.id));
    const auto stopped = await(store->update(made.id, {}, enable(false), {})).value().made.value();
    EXPECT_EQ(stopped.disabled, disabled_reason::by_hand);
    EXPECT_EQ(stopped.enabled_since, made.enabled_since);
    EXPECT_TRUE(stopped.failing_since);
    const auto resumed = await(store->update(made.id, {}, enable(true), {})).value().made.value();
    EXPECT_FALSE(resumed.disabled);
    EXPECT_FALSE(resumed.failing_since);
    EXPECT_GT(resumed.enabled_since, made.enabled_since);
    const auto attempts = [this](std::int64_t id) {
        return database.value<std::string>(
            "SELECT attempts || ' ' || status || ' ' || (next_attempt_at IS NULL) "
            "FROM webhook_deliveries WHERE id = $1",
            id);
    };
    EXPECT_EQ(attempts(waiting), "0 pending true");
    EXPECT_EQ(attempts(failed), "10 failed false");
    EXPECT_EQ(attempts(of_other), "4 pending false");
}

TEST_F(PostgresWebhooks, ARemovedOneIsGoneWithWhatIsPendingAndItsSecrets) {
    const webhook made = create();
    const webhook other = create();
    deliver(made.id, 1);
    const auto done = deliver(made.id, 2, "delivered");
    const auto of_other = deliver(other.id, 1);
    EXPECT_TRUE(await(store->rotate_secret(made.id, {}, second_secret, {})));
    EXPECT_TRUE(await(store->remove(made.id, {}, {})));
    EXPECT_EQ(await(store->find(made.id)), std::nullopt);
    EXPECT_THAT(ids_of(await(store->list({}))), ElementsAre(raw(other.id)));
    EXPECT_EQ(await(store->remove(made.id, {}, {})).error().code, errc::not_found);
    EXPECT_EQ(await(store->list_deliveries(made.id, {})).error().code, errc::not_found);
    EXPECT_FALSE(await(store->find_delivery(made.id, delivery_id{done})));
    EXPECT_EQ(await(store->add_test(made.id, {})).error().code, errc::not_found);
    EXPECT_EQ(await(store->retry(made.id, delivery_id{done}, {})).error().code, errc::not_found);
    EXPECT_EQ(secret_of(made.id), "");
    EXPECT_EQ(secret_of(made.id, "previous_secret"), "-");
    EXPECT_FALSE(database.value<bool>("SELECT enabled FROM webhooks WHERE id = $1", raw(made.id)));
    EXPECT_EQ(database.value<int>("SELECT count(*) FROM webhook_deliveries WHERE webhook_id = $1 "
                                  "AND status = 'pending'",
                                  raw(made.id)),
              0);
    EXPECT_THAT(deliveries(other.id), ElementsAre(of_other));
}

TEST_F(PostgresWebhooks, TheSecretBeforeSignsForADayAndOneBeforeThatNoMore) {
    const webhook made = create();
    const auto rotated = await(store->rotate_secret(made.id, {}, second_secret, {})).value();
    EXPECT_EQ(rotated.made->secret, second_secret);
    EXPECT_EQ(rotated.made->webhook.version, 2);
    EXPECT_EQ(secret_of(made.id, "previous_secret"), first_secret);
    EXPECT_TRUE(database.value<bool>(
        "SELECT previous_secret_until - clock_timestamp() BETWEEN interval '23 hours 59 minutes' "
        "AND interval '24 hours' FROM webhooks"));
    EXPECT_EQ(await(store->find(made.id))->previous_secret_until,
              rotated.made->webhook.previous_secret_until);
    EXPECT_TRUE(await(store->rotate_secret(made.id, {}, third_secret, {})));
    EXPECT_EQ(secret_of(made.id), third_secret);
    EXPECT_EQ(secret_of(made.id, "previous_secret"), second_secret);
    database.exec("UPDATE webhooks SET previous_secret_until = now() - interval '1 second'");
    EXPECT_EQ(await(store->find(made.id))->previous_secret_until, std::nullopt);
}

TEST_F(PostgresWebhooks, AreListedInPages) {
    const webhook first = create();
    const webhook second = create();
    const webhook third = create();
    const auto page_of = [this](std::int64_t after) {
        return await(store->list({.limit = 2, .after = after}));
    };
    EXPECT_THAT(ids_of(page_of(0)), ElementsAre(raw(first.id), raw(second.id)));
    EXPECT_TRUE(page_of(0).has_more);
    EXPECT_THAT(ids_of(page_of(raw(second.id))), ElementsAre(raw(third.id)));
    EXPECT_FALSE(page_of(raw(second.id)).has_more);
}

TEST_F(PostgresWebhooks, ATestIsADeliveryOfNoMatch) {
    const webhook made = create();
    const auto first = await(store->add_test(made.id, {})).value().made.value();
    const auto second = await(store->add_test(made.id, {})).value().made.value();
    EXPECT_EQ(first.webhook, made.id);
    EXPECT_EQ(raw(first.match), 0);
    EXPECT_EQ(first.seq, raw(first.id));
    EXPECT_EQ(first.type, "webhook:test");
    EXPECT_EQ(first.status, delivery_status::pending);
    EXPECT_GT(raw(second.id), raw(first.id));
    const auto next = deliver(made.id, 1);
    EXPECT_GT(next, raw(second.id)) << "the ids of tests come from the same sequence";
    EXPECT_EQ(await(store->find_delivery(made.id, first.id))->seq, first.seq);
    EXPECT_TRUE(await(store->update(made.id, {}, enable(false), {})));
    EXPECT_EQ(await(store->add_test(made.id, {})).error().code, errc::conflict);
    EXPECT_EQ(await(store->add_test(webhook_id{99}, {})).error().code, errc::not_found);
    EXPECT_EQ(deliveries(made.id).size(), 3U);
}

TEST_F(PostgresWebhooks, DeliveriesAreListedNewestFirstAndByStatus) {
    const webhook made = create();
    const webhook other = create();
    std::vector<std::int64_t> all;
    for (int seq = 1; seq <= 6; ++seq) {
        const char* const status = seq % 3 == 0 ? "failed" : seq % 3 == 1 ? "delivered" : "pending";
        all.insert(all.begin(), deliver(made.id, seq, status));
        deliver(other.id, seq, status);
    }
    EXPECT_EQ(deliveries(made.id), all);
    EXPECT_THAT(deliveries(made.id, {.status = delivery_status::failed}),
                ElementsAre(all[0], all[3]));
    const auto first = await(store->list_deliveries(made.id, {.limit = 4})).value();
    EXPECT_TRUE(first.has_more);
    EXPECT_THAT(ids_of(first), ElementsAre(all[0], all[1], all[2], all[3]));
    const auto rest =
        await(store->list_deliveries(made.id, {.limit = 4, .before = delivery_id{all[3]}})).value();
    EXPECT_FALSE(rest.has_more);
    EXPECT_THAT(ids_of(rest), ElementsAre(all[4], all[5]));
    EXPECT_EQ(await(store->list_deliveries(webhook_id{99}, {})).error().code, errc::not_found);
    EXPECT_FALSE(await(store->find_delivery(other.id, delivery_id{all[0]})));
}

TEST_F(PostgresWebhooks, APageIsFoundWithoutReadingTheDeliveriesOfOthers) {
    const webhook quiet = create();
    const webhook busy = create();
    const auto failed = deliver(quiet.id, 1, "failed", 10);
    database.exec(
        "INSERT INTO webhook_deliveries (webhook_id, match_id, seq, type, status) "
        "SELECT CASE WHEN n % 20 = 0 THEN $1::integer ELSE $2::integer END, 6, n, 'score:update', "
        "'delivered' "
        "FROM generate_series(1, 60000) AS n",
        raw(quiet.id), raw(busy.id));
    database.exec("ANALYZE webhook_deliveries");
    const std::string list = "indexrelname = 'webhook_deliveries_list_idx'";
    const auto read_of_key = [this] {
        return database.value<std::int64_t>(
            "SELECT idx_tup_read FROM pg_stat_user_indexes "
            "WHERE indexrelname = 'webhook_deliveries_pkey'");
    };
    const auto before = read_of_key();
    EXPECT_THAT(deliveries(quiet.id, {.status = delivery_status::failed}), ElementsAre(failed));
    EXPECT_EQ(deliveries(quiet.id).size(), 50U);
    // The sessions of a store that ends tell what they have read.
    store.reset();
    database.wait_until("(SELECT idx_scan >= 4 FROM pg_stat_user_indexes WHERE " + list + ")");
    EXPECT_LT(read_of_key() - before, 1'000);
    EXPECT_LT(
        database.value<std::int64_t>("SELECT idx_tup_read FROM pg_stat_user_indexes WHERE " + list),
        1'000);
}

TEST_F(PostgresWebhooks, AFinishedDeliveryIsSentAgainWithAllItsAttempts) {
    const webhook made = create();
    const webhook other = create();
    const auto failed = deliver(made.id, 1, "failed", 10);
    const auto again = await(store->retry(made.id, delivery_id{failed}, {})).value().made.value();
    EXPECT_EQ(again.status, delivery_status::pending);
    EXPECT_EQ(again.attempts, 0);
    EXPECT_EQ(again.next_attempt_at, std::nullopt);
    EXPECT_EQ(again.finished_at, std::nullopt);
    EXPECT_EQ(again.response_status, 503) << "the last answer is still worth to be seen";
    EXPECT_TRUE(await(store->retry(made.id, delivery_id{failed}, {}))) << "pending ones hasten";
    EXPECT_EQ(await(store->retry(other.id, delivery_id{failed}, {})).error().code, errc::not_found);
    EXPECT_EQ(await(store->retry(made.id, delivery_id{99}, {})).error().code, errc::not_found);
    EXPECT_TRUE(await(store->update(made.id, {}, enable(false), {})));
    EXPECT_EQ(await(store->retry(made.id, delivery_id{failed}, {})).error().code, errc::conflict);
}

TEST_F(PostgresWebhooks, AMergedTeamGivesItsWebhooksToTheOther) {
    for (const char* const name : {"Old", "New", "Third"})
        database.exec("INSERT INTO teams (sport, name) VALUES ('football', $1)", name);
    const auto of_teams = [](std::vector<team_id> teams) {
        return set([teams = std::move(teams)](webhook& w) {
            w.url = "https://example.org";
            w.selection.teams = teams;
        });
    };
    const webhook both = create(of_teams({team_id{1}, team_id{2}, team_id{3}}));
    const webhook old = create(of_teams({team_id{1}}));
    const webhook third = create(of_teams({team_id{3}}));
    recording_sink sink;
    const auto rows =
        make_postgres_competition_store(options, {}, sink, metrics, make_db_connector(options));
    ASSERT_TRUE(await(rows->merge(team_id{1}, team_id{2}, {})));
    EXPECT_THAT(await(store->find(both.id))->selection.teams, ElementsAre(team_id{2}, team_id{3}));
    EXPECT_THAT(await(store->find(old.id))->selection.teams, ElementsAre(team_id{2}));
    EXPECT_EQ(await(store->find(old.id))->version, 2);
    EXPECT_EQ(await(store->find(third.id)), third);
}

}  // namespace
}  // namespace livescore::test
