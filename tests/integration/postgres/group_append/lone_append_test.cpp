// A lone comment, which its caller sends over the connection of a thread that sleeps on. Its answer
// is the same as any other append's, even when the statement or the connection fails.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/postgres_proxy.h"
#include "support/postgres_store.h"

namespace livescore::test {
namespace {

using namespace std::chrono_literals;
using moment = cutting_proxy::moment;

// All statements that a caller sends itself have this text, and none that a thread sends has it.
const std::string sent_by_caller = "awaited_append_comment";

struct PostgresLoneAppend : store_suite<PostgresLoneAppend> {
    PostgresLoneAppend() {
        use_proxied_store({});
        id = await(db->create_match(a_match())).value().match.id;
    }

    postgres_proxy proxy{database};
    match_id id{};
    sequence_number last = 1;

    void use_proxied_store(postgres_options options) {
        options.url = proxy.url();
        options.pool_size = 1;
        options.append_connections = 1;
        use_store(std::move(options));
    }
    /// Appends until a caller has sent a comment itself. From then on the thread sleeps, and each
    /// caller sends its own comment.
    void warm_up() {
        proxy.watch(sent_by_caller);
        for (int i = 0; i < 1000 && !proxy.saw(); ++i) {
            // A limit of 50 ms may be too short for the machine.
            const auto failed = thrown_code([&] { EXPECT_TRUE(append("warms up")); });
            ASSERT_TRUE(!failed || failed == errc::unavailable);
        }
        ASSERT_TRUE(proxy.saw()) << "nothing here is tested otherwise";
        last =
            database.value<sequence_number>("SELECT last_seq FROM matches WHERE id = $1", raw(id));
        sink.take();
    }
    result<appended> append(const std::string& message) {
        return await(db->append(a_comment(id, message)));
    }
    /// Expects this number of events since warm_up, and that the next append finds everything in
    /// order.
    void expect_added(sequence_number count) {
        const auto answer = append("the next");
        ASSERT_TRUE(answer);
        EXPECT_EQ(answer->last_seq, last + count + 1);
        EXPECT_EQ(await(db->find_match(id))->last_seq, last + count + 1);
        EXPECT_EQ(
            database.value<int>("SELECT count(*) FROM match_events WHERE match_id = $1", raw(id)),
            last + count + 1)
            << "each once";
    }
    /// Makes PostgreSQL refuse the next `failures` comments with this SQLSTATE.
    void refuse_comments(const std::string& sqlstate, int failures) {
        database.exec("CREATE SEQUENCE refusals");
        database.exec(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "IF nextval('refusals') <= " +
            std::to_string(failures) + " THEN RAISE EXCEPTION 'refused' USING ERRCODE = '" +
            sqlstate + "'; END IF; RETURN NEW; END $$");
        database.exec(
            "CREATE TRIGGER refuse BEFORE INSERT ON commentary FOR EACH ROW "
            "EXECUTE FUNCTION refuse()");
    }
    void TearDown() override {
        database.exec("DROP SEQUENCE IF EXISTS refusals");
        database.exec("DROP FUNCTION IF EXISTS refuse CASCADE");
    }
};

TEST_F(PostgresLoneAppend, IsStoredAnsweredAndToldAsAnyOther) {
    warm_up();
    auto request = a_comment(id, "\"quoted\" \\ {x},\nNULL");
    request.entry->minute = 45;
    request.entry->sequence = -3;
    request.entry->period = 2;
    request.entry->event_type = "goal";
    request.entry->actor = "K. Mbappé";
    request.entry->metadata = R"({"xg": 0.21})";
    request.entry->tags = std::vector<std::string>{"a,b", "q\"", ""};
    const auto answer = await(db->append(request)).value();
    EXPECT_EQ(answer.last_seq, last + 1);
    EXPECT_FALSE(answer.match);
    const auto stored = await(db->list_commentary(id, {})).items.front();
    EXPECT_EQ(answer.entry->id, stored.id);
    EXPECT_EQ(stored.created_at, request.at);
    EXPECT_EQ(stored.entry.minute, 45);
    EXPECT_EQ(stored.entry.sequence, -3);
    EXPECT_EQ(stored.entry.period, 2);
    EXPECT_EQ(stored.entry.event_type, "goal");
    EXPECT_EQ(stored.entry.actor, request.entry->actor);
    EXPECT_EQ(stored.entry.team, std::nullopt);
    EXPECT_EQ(stored.entry.message, request.entry->message);
    EXPECT_EQ(stored.entry.metadata, request.entry->metadata);
    EXPECT_EQ(stored.entry.tags, request.entry->tags);
    EXPECT_EQ(await(db->find_match(id))->updated_at, request.at);
    const auto told = sink.take();
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].seq, last + 1);
    EXPECT_EQ(*told[0].json,
              database.value<std::string>("SELECT payload::text FROM match_events WHERE seq = $1",
                                          last + 1));
}

TEST_F(PostgresLoneAppend, OfAnUnknownMatchIsNotFound) {
    warm_up();
    const auto answer = await(db->append(a_comment(match_id{999'999})));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, errc::not_found);
    expect_added(0);
}

TEST_F(PostgresLoneAppend, AValueThatPostgresRefusesIsNamedSo) {
    warm_up();
    auto request = a_comment(id);
    request.entry->metadata = R"({"a":"\u0000"})";  // valid JSON, not for jsonb
    const auto answer = await(db->append(request));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, errc::invalid_argument);
    expect_added(0);
}

TEST_F(PostgresLoneAppend, WhatWasKeptIsAnsweredFromTheLog) {
    warm_up();
    proxy.cut("LOST ANSWER", moment::after);
    const auto answer = append("LOST ANSWER").value();
    EXPECT_EQ(proxy.cuts(), 1);
    EXPECT_EQ(answer.last_seq, last + 1);
    // A busy machine warms up with more entries than a page has by default.
    commentary_page_request all;
    all.limit = 100'000;
    const auto stored = await(db->list_commentary(id, all)).items;
    ASSERT_EQ(stored.size(), static_cast<std::size_t>(last)) << "made once";
    EXPECT_EQ(answer.entry->id, stored[0].id);
    EXPECT_EQ(sink.take().size(), 1U);
    expect_added(1);
}

TEST_F(PostgresLoneAppend, WhatWasNotKeptIsMadeOnce) {
    warm_up();
    proxy.cut("LOST REQUEST", moment::before);
    EXPECT_EQ(append("LOST REQUEST").value().last_seq, last + 1);
    EXPECT_EQ(proxy.cuts(), 1);
    EXPECT_EQ(sink.take().size(), 1U);
    expect_added(1);
}

TEST_F(PostgresLoneAppend, AConnectionThatIsLostWhileItPreparesLosesNothing) {
    int cuts = 0;
    for (const auto when : {moment::before, moment::after}) {
        use_proxied_store({});
        proxy.cut(sent_by_caller, when);
        for (int i = 0; i < 1000 && proxy.cuts() == cuts; ++i) {
            EXPECT_EQ(append("x").value().last_seq, ++last);
        }
        EXPECT_EQ(proxy.cuts(), ++cuts);
        expect_added(0);
        ++last;
    }
}

TEST_F(PostgresLoneAppend, AServerProcessThatIsTerminatedUnderItIsNoLoss) {
    warm_up();
    const auto answer = terminated_once(database, id, db->append(a_comment(id)));
    EXPECT_EQ(answer.value().last_seq, last + 1);
    expect_added(1);
}

TEST_F(PostgresLoneAppend, AConnectionThatHasEndedIsNotUsed) {
    warm_up();
    database.terminate_store();
    EXPECT_EQ(append("over a new one").value().last_seq, last + 1);
    expect_added(1);
}

TEST_F(PostgresLoneAppend, ALockHeldTooLongAndAStatementThatTakesTooLongAreUnavailable) {
    postgres_options limits[2];
    limits[0].lock_timeout = 50ms;
    limits[1].statement_timeout = 50ms;
    for (const auto& options : limits) {
        use_proxied_store(options);
        warm_up();
        {
            row_lock lock(database, id);
            EXPECT_EQ(thrown_code([&] { (void)append("x"); }), errc::unavailable);
        }
        use_proxied_store({});
        expect_added(0);
    }
}

TEST_F(PostgresLoneAppend, ATransactionThatWasRolledBackForAnotherIsMadeAgain) {
    for (const char* sqlstate : {"40001", "40P01"}) {
        warm_up();
        refuse_comments(sqlstate, 1);
        EXPECT_EQ(append("again").value().last_seq, last + 1) << sqlstate;
        EXPECT_EQ(database.value<int>("SELECT last_value FROM refusals"), 2);
        expect_added(1);
        TearDown();
    }
}

TEST_F(PostgresLoneAppend, WhatIsWrongWithinIsSaid) {
    warm_up();
    refuse_comments("P0001", 1);
    EXPECT_EQ(thrown_code([&] { (void)append("x"); }), errc::internal);
    expect_added(0);
}

TEST_F(PostgresLoneAppend, WhatCannotBeFoundOutInTimeIsInDoubt) {
    postgres_options brief;
    brief.in_doubt_timeout = 300ms;
    use_proxied_store(brief);
    warm_up();
    proxy.refuse_after_cut();
    proxy.cut("LOST ANSWER", moment::after);
    EXPECT_EQ(thrown_code([&] { (void)append("LOST ANSWER"); }), errc::in_doubt);
    EXPECT_EQ(proxy.cuts(), 1);
}

TEST_F(PostgresLoneAppend, OthersOfItsMatchWaitForItAndKeepTheirOrder) {
    warm_up();
    auto lock = std::make_unique<row_lock>(database, id);
    context_lease context;
    std::vector<sequence_number> seqs(21);
    sequence_number next = last;
    for (std::size_t i = 0; i < seqs.size(); ++i) {
        asio::co_spawn(*context, db->append(a_comment(id)),
                       [&seqs, i](std::exception_ptr problem, const result<appended>& answer) {
                           if (!problem && answer) seqs[i] = answer->last_seq;
                       });
    }
    context->poll();
    database.wait_for_blocked_store();
    lock.reset();
    context->run();
    for (const auto seq : seqs) EXPECT_EQ(seq, ++next);
    EXPECT_EQ(database.value<int>(
                  "SELECT count(DISTINCT xmin::text) FROM match_events WHERE seq > $1", last),
              2)
        << "it alone, and then all who came meanwhile";
    next = last;
    for (const auto& event : sink.take()) EXPECT_EQ(event.seq, ++next);
    expect_added(21);
}

/// This happens when the process ends: its threads end, and the requests that they served are given
/// up.
TEST_F(PostgresLoneAppend, ACallerThatIsGivenUpLeavesNothingBehind) {
    for (const bool store_goes_first : {false, true}) {
        use_proxied_store({});
        warm_up();
        auto lock = std::make_unique<row_lock>(database, id);
        auto context = std::make_unique<asio::io_context>();
        bool ended = false;
        asio::co_spawn(*context, db->append(a_comment(id, "given up")),
                       [&](std::exception_ptr, const result<appended>&) { ended = true; });
        context->poll();
        database.wait_for_blocked_store();
        if (store_goes_first) db.reset();
        context.reset();
        EXPECT_FALSE(ended);
        // PostgreSQL goes on with the statement, which it has received whole.
        lock.reset();
        database.wait_until("EXISTS (SELECT FROM matches WHERE id = " + std::to_string(raw(id)) +
                            " AND last_seq = " + std::to_string(last + 1) + ")");
        if (!db) use_proxied_store({});
        expect_added(1);
    }
}

}  // namespace
}  // namespace livescore::test
