// A request with an Idempotency-Key has its effect once, even when clients send it many times.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/postgres_proxy.h"
#include "support/postgres_store.h"

namespace livescore::test {
namespace {

using namespace std::chrono_literals;

request_key a_key(std::string key, std::string fingerprint = "body") {
    return {"POST /x", std::move(key), std::move(fingerprint)};
}

struct PostgresIdempotency : store_suite<PostgresIdempotency> {
    match_id id = await(db->create_match(a_match())).value().match.id;

    static append_request comment_once(match_id to, request_key key, std::string message = "once") {
        append_request request = a_comment(to, std::move(message));
        request.once = idempotent<appended>{
            std::move(key), [](const appended& done) {
                return kept_answer{201, std::to_string(raw(done.entry->id)), "", ""};
            }};
        return request;
    }
    static std::optional<idempotent<match>> match_once(request_key key) {
        return idempotent<match>{std::move(key), [](const match& m) {
                                     const auto seq = std::to_string(m.last_seq);
                                     return kept_answer{200, "seq " + seq, "\"" + seq + "\"", "/m"};
                                 }};
    }
    int comments() { return database.value<int>("SELECT count(*) FROM commentary"); }
    int keys() { return database.value<int>("SELECT count(*) FROM idempotency_keys"); }
};

TEST_F(PostgresIdempotency, ARepeatedAppendIsGivenTheFirstAnswer) {
    const auto first = await(db->append(comment_once(id, a_key("k")))).value();
    EXPECT_FALSE(first.repeated);
    sink.take();
    const auto again = await(db->append(comment_once(id, a_key("k")))).value();
    ASSERT_TRUE(again.repeated);
    EXPECT_EQ(again.repeated->status, 201);
    EXPECT_EQ(again.repeated->body, std::to_string(raw(first.entry->id)));
    EXPECT_EQ(comments(), 1);
    EXPECT_TRUE(sink.take().empty()) << "nobody is told twice";
}

TEST_F(PostgresIdempotency, AnotherBodyUnderTheSameKeyIsRefused) {
    await(db->append(comment_once(id, a_key("k"))));
    const auto other = await(db->append(comment_once(id, a_key("k", "another body"))));
    EXPECT_EQ(other.error().code, errc::unprocessable);
    EXPECT_EQ(other.error().details.at(0).path.at(0), "Idempotency-Key");
    EXPECT_EQ(comments(), 1);
}

TEST_F(PostgresIdempotency, AKeyOfAnotherScopeIsAnotherKey) {
    auto elsewhere = a_key("k");
    elsewhere.scope = "PATCH /x";
    EXPECT_FALSE(await(db->append(comment_once(id, a_key("k")))).value().repeated);
    EXPECT_FALSE(await(db->append(comment_once(id, elsewhere))).value().repeated);
    EXPECT_EQ(comments(), 2);
}

TEST_F(PostgresIdempotency, ChangesAndCreationsAreKeptWithAllOfTheirAnswer) {
    const auto first = await(db->change_match(id, {}, scoring(1), match_once(a_key("c")))).value();
    EXPECT_FALSE(first.repeated);
    EXPECT_EQ(first.match.last_seq, 2);
    await(db->append(a_comment(id)));
    const auto again = await(db->change_match(id, {}, scoring(1), match_once(a_key("c")))).value();
    ASSERT_TRUE(again.repeated);
    EXPECT_EQ(again.repeated->body, "seq 2") << "as of then";
    EXPECT_EQ(again.repeated->etag, "\"2\"");
    EXPECT_EQ(again.repeated->location, "/m");
    for (int i = 0; i < 2; ++i)
        EXPECT_EQ(await(db->create_match(a_match(), match_once(a_key("n"))))->repeated.has_value(),
                  i == 1);
    EXPECT_EQ(database.value<int>("SELECT count(*) FROM matches"), 2);
    EXPECT_EQ(await(db->find_match(id))->last_seq, 3);
}

TEST_F(PostgresIdempotency, ARefusedRequestIsLookedAtAnew) {
    const store::decider refuse = [](const match&, timestamp) -> result<decision> {
        return error{errc::conflict, "no"};
    };
    const auto refused = await(db->change_match(id, {}, refuse, match_once(a_key("k"))));
    EXPECT_EQ(refused.error().code, errc::conflict);
    const match_id nobody{999'999};
    EXPECT_EQ(await(db->append(comment_once(nobody, a_key("a")))).error().code, errc::not_found);
    EXPECT_EQ(keys(), 0);
    EXPECT_FALSE(await(db->change_match(id, {}, scoring(1), match_once(a_key("k"))))->repeated);
    EXPECT_EQ(keys(), 1);
}

TEST_F(PostgresIdempotency, AChangeThatChangesNothingIsKeptToo) {
    const store::decider nothing = [](const match& before, timestamp) -> result<decision> {
        return decision{before, {}};
    };
    EXPECT_FALSE(await(db->change_match(id, {}, nothing, match_once(a_key("k"))))->repeated);
    EXPECT_TRUE(await(db->change_match(id, {}, scoring(9), match_once(a_key("k"))))->repeated);
    EXPECT_EQ(await(db->find_match(id))->last_seq, 1);
}

// Every interleaving that two instances and their queues produce: requests of one group, of two
// groups of one store, and of two stores.
TEST_F(PostgresIdempotency, ManyAtOnceWithOneKeyMakeOneEffect) {
    auto other = make_patient_store({.url = database.url()}, sink, metrics);
    const auto second = await(db->create_match(a_match())).value().match.id;
    for (int round = 0; round < 20; ++round) {
        const int before = comments();
        std::vector<asio::awaitable<result<appended>>> all;
        for (int i = 0; i < 12; ++i) {
            store& where = i % 2 == 0 ? *db : *other;
            // Two keys, crosswise over two matches: nothing may deadlock.
            const bool a = (i / 2) % 2 == 0;
            all.push_back(where.append(
                comment_once(a ? id : second, a_key((a ? "a" : "b") + std::to_string(round)))));
        }
        const auto answers = await_all(std::move(all));
        ASSERT_EQ(comments(), before + 2);
        std::map<std::string, int> firsts;
        for (const auto& answer : answers) {
            ASSERT_TRUE(answer) << answer.error().message;
            if (answer->entry) ++firsts["first"];
            if (answer->repeated) {
                EXPECT_FALSE(answer->repeated->body.empty()) << "never the answer of nobody";
                EXPECT_EQ(answer->repeated->status, 201);
                ++firsts["repeated"];
            }
        }
        EXPECT_EQ(firsts["first"], 2);
        EXPECT_EQ(firsts["repeated"], 10);
    }
}

TEST_F(PostgresIdempotency, ARepetitionWaitsForTheFirstAndTakesItsPlaceWhenThatFails) {
    pqxx::connection connection(database.url());
    std::optional<pqxx::work> first(connection);
    first->exec(
        "INSERT INTO idempotency_keys VALUES ('POST /x', 'k', 'body', 102, '', now(), '', '')");
    auto running = start(db->append(comment_once(id, a_key("k"))));
    database.wait_for_blocked_store();
    first.reset();  // rolled back
    EXPECT_FALSE(running.get().value().repeated);
    EXPECT_EQ(comments(), 1);
}

TEST_F(PostgresIdempotency, AGroupOfKeyedAndOthersIsAnsweredEachByItself) {
    await(db->append(comment_once(id, a_key("old"))));
    std::vector<asio::awaitable<result<appended>>> all;
    all.push_back(db->append(a_comment(id, "plain")));
    all.push_back(db->append(comment_once(id, a_key("old"))));
    all.push_back(db->append(comment_once(id, a_key("new"))));
    all.push_back(db->append(comment_once(id, a_key("old", "other"))));
    auto unstorable = comment_once(id, a_key("bad"));
    unstorable.entry->metadata = R"({"a": "\u0000"})";
    all.push_back(db->append(unstorable));
    const auto answers = await_all(std::move(all));
    EXPECT_TRUE(answers[0]->entry);
    EXPECT_TRUE(answers[1]->repeated);
    EXPECT_TRUE(answers[2]->entry);
    EXPECT_EQ(answers[3].error().code, errc::unprocessable);
    EXPECT_EQ(answers[4].error().code, errc::invalid_argument);
    EXPECT_EQ(comments(), 3);
    EXPECT_EQ(keys(), 2) << "old and new";
}

TEST_F(PostgresIdempotency, ALostCommitWithAKeyIsFoundOut) {
    postgres_proxy proxy(database);
    use_store({.url = proxy.url()});
    proxy.cut("COMMIT", cutting_proxy::moment::after);
    const auto kept = await(db->append(comment_once(id, a_key("k")))).value();
    EXPECT_EQ(proxy.cuts(), 1);
    EXPECT_TRUE(kept.entry);
    const auto again = await(db->append(comment_once(id, a_key("k")))).value();
    EXPECT_EQ(again.repeated.value().body, std::to_string(raw(kept.entry->id)));
    proxy.cut("COMMIT", cutting_proxy::moment::before);
    EXPECT_TRUE(await(db->append(comment_once(id, a_key("l")))).value().entry);
    EXPECT_EQ(proxy.cuts(), 2);
    EXPECT_EQ(comments(), 2);
}

}  // namespace
}  // namespace livescore::test
