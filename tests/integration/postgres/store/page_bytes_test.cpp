// Pages end by their bytes, whatever their items are, and the bytes are counted in a budget.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "livescore/domain/byte_budget.h"
#include "livescore/protocol/answers.h"
#include "support/postgres_store.h"

namespace livescore::test {
namespace {

/// Texts that need most bytes for a character: in UTF-8, and with JSON's escapes.
std::string costly_text(int i, std::size_t size) {
    static const std::vector<std::string> letters{"é", "\"", "\\", "\x01", "a", "😀", "\n"};
    std::string text;
    while (text.size() < size) text += letters[static_cast<std::size_t>(i) % letters.size()];
    return text;
}

struct PostgresPages : store_suite<PostgresPages> {
    match_id match_with(int comments, std::size_t size) {
        const match_id id = await(db->create_match(a_match())).value().match.id;
        for (int i = 0; i < comments; ++i) {
            auto comment = a_comment(id, costly_text(i, size));
            comment.entry->tags = {costly_text(i + 1, 50), costly_text(i + 2, 50)};
            comment.entry->metadata = R"({"x": 1.50, "note": ")" + std::string(200, 'n') + "\"}";
            EXPECT_TRUE(await(db->append(std::move(comment))));
        }
        return id;
    }
    /// An event as an earlier release may have written it.
    void write_old_event(match_id id, std::size_t size) {
        database.exec(
            "WITH m AS (UPDATE matches SET last_seq = last_seq + 1 WHERE id = $1 RETURNING "
            "last_seq) INSERT INTO match_events (match_id, seq, type, payload) SELECT $1, "
            "last_seq, 'commentary:new', ('{\"seq\":' || last_seq || ',\"x\":\"' || repeat('x', "
            "$2) "
            "|| '\"}')::json FROM m",
            raw(id), static_cast<int>(size));
    }
};

TEST_F(PostgresPages, ALogPageEndsBeforeItsBytes) {
    const match_id id = match_with(40, 3'000);
    const auto committed = sink.take();
    page_bytes bytes;
    bytes.max = 40'000;
    std::size_t pages = 0;
    sequence_number since = 0;
    std::vector<std::string> read;
    for (bool more = true; more; ++pages) {
        const log_slice slice = await(db->read_log(id, since, 1000, bytes)).value();
        ASSERT_FALSE(slice.events.empty());
        EXPECT_LE(write_log_page(slice, {}).size(), bytes.max + 200) << "the frame of the page";
        EXPECT_FALSE(slice.truncated(since));
        for (const auto& event : slice.events) read.push_back(*event.json);
        EXPECT_EQ(slice.last_seq, 41);
        EXPECT_EQ(slice.lease, nullptr) << "no one counts";
        since = slice.next_since();
        more = slice.has_more();
    }
    EXPECT_GT(pages, 3U);
    ASSERT_EQ(read.size(), committed.size());
    for (std::size_t i = 0; i < read.size(); ++i) EXPECT_EQ(read[i], *committed[i].json);
}

TEST_F(PostgresPages, APageIsAsLargeAsItsBytesAllow) {
    const match_id id = match_with(10, 3'000);
    std::size_t all = 0;
    for (const auto& event : sink.take()) all += event.json->size() + 1;
    page_bytes bytes;
    bytes.max = all;
    EXPECT_EQ(await(db->read_log(id, 0, 1000, bytes)).value().events.size(), 11U);
    --bytes.max;
    EXPECT_EQ(await(db->read_log(id, 0, 1000, bytes)).value().events.size(), 10U);
    EXPECT_EQ(await(db->read_log(id, 0, 4, bytes)).value().events.size(), 4U);
}

TEST_F(PostgresPages, AnEventLargerThanAPageIsAPage) {
    const match_id id = await(db->create_match(a_match())).value().match.id;
    for (int i = 0; i < 3; ++i) write_old_event(id, 900'000);
    ASSERT_TRUE(await(db->append(a_score(id, 1, 0))));
    byte_budget budget(4U << 20);
    const page_bytes bytes{64 * 1024, &budget};
    std::vector<std::size_t> sizes;
    for (sequence_number since = 0; since < 5;) {
        const log_slice slice = await(db->read_log(id, since, 1000, bytes)).value();
        sizes.push_back(slice.events.size());
        std::size_t held = 0;
        for (const auto& event : slice.events) held += event.json->size();
        EXPECT_EQ(budget.used(), held) << "what is there counts, not what was asked for";
        ASSERT_GT(slice.next_since(), since);
        since = slice.next_since();
    }
    EXPECT_THAT(sizes, testing::ElementsAre(1, 1, 1, 1, 1));
    EXPECT_EQ(budget.used(), 0U);
}

TEST_F(PostgresPages, ThePageOfAShortBudgetIsSmallerAndAnEmptyOneRefuses) {
    const match_id id = match_with(60, 3'000);
    byte_budget budget(1U << 20);
    const page_bytes bytes{4U << 20, &budget};
    std::vector<log_slice> held;
    std::size_t last = 1U << 20;
    bool was_smaller = false;
    try {
        for (;;) {
            held.push_back(await(db->read_log(id, 0, 1000, bytes)).value());
            ASSERT_LT(held.size(), 100U);
            ASSERT_LE(budget.used(), budget.limit());
            const std::size_t size = held.back().lease->bytes();
            was_smaller = was_smaller || size < last;
            last = size;
        }
    } catch (const infrastructure_error& e) {
        EXPECT_EQ(e.code(), errc::overloaded);
    }
    EXPECT_GT(held.size(), 3U);
    EXPECT_TRUE(was_smaller);
    held.clear();
    EXPECT_EQ(budget.used(), 0U);
    EXPECT_TRUE(await(db->read_log(id, 0, 1000, bytes)));
}

TEST_F(PostgresPages, ACommentaryPageEndsBeforeItsBytes) {
    const match_id id = match_with(60, 3'000);
    commentary_page_request request;
    request.limit = 1000;
    byte_budget budget(8U << 20);
    request.bytes = {50'000, &budget};
    std::vector<commentary_id> seen;
    std::size_t pages = 0;
    for (bool more = true; more; ++pages) {
        const page<commentary> found = await(db->list_commentary(id, request));
        ASSERT_FALSE(found.items.empty());
        ASSERT_LE(write_commentary_page(found, request).size(), 50'000U + 300);
        EXPECT_GT(budget.used(), 0U);
        for (const auto& item : found.items) seen.push_back(item.id);
        request.before = found.items.back().id;
        more = found.has_more;
    }
    EXPECT_GT(pages, 4U);
    EXPECT_EQ(seen.size(), 60U);
    EXPECT_TRUE(std::is_sorted(seen.rbegin(), seen.rend()));
    EXPECT_EQ(budget.used(), 0U);
    request.bytes.max = 10;
    request.before.reset();
    const page<commentary> one = await(db->list_commentary(id, request));
    EXPECT_EQ(one.items.size(), 1U);
    EXPECT_TRUE(one.has_more);
}

TEST_F(PostgresPages, AListOfMatchesEndsBeforeItsBytes) {
    for (int i = 0; i < 30; ++i) {
        auto command = a_match();
        command.stats = R"({"note":")" + std::string(8'000, 's') + "\"}";
        command.home_team = "Ä" + std::string(190, 'h');
        ASSERT_TRUE(await(db->create_match(std::move(command))));
    }
    match_page_request request;
    request.limit = 100;
    request.bytes.max = 50'000;
    std::vector<match_id> seen;
    std::size_t pages = 0;
    for (bool more = true; more; ++pages) {
        const match_page found = await(db->list_matches({}, request)).value();
        ASSERT_FALSE(found.items.empty());
        ASSERT_LE(write_match_page(found, request).size(), 50'000U + 300);
        for (const auto& item : found.items) seen.push_back(item.id);
        request.after = match_cursor{found.items.back().created_at, found.items.back().id};
        more = found.has_more;
    }
    EXPECT_GT(pages, 4U);
    EXPECT_EQ(seen.size(), 30U);
    EXPECT_TRUE(std::is_sorted(seen.rbegin(), seen.rend()));
    match_filter of_team;
    of_team.team = "Ä" + std::string(190, 'h');
    request.after.reset();
    request.bytes.max = 1;
    const page<match> one = await(db->list_matches(of_team, request)).value();
    EXPECT_EQ(one.items.size(), 1U);
    EXPECT_TRUE(one.has_more) << "ended by its bytes, in each way to search";
}

TEST_F(PostgresPages, TheLogTellsFromWhereAResumeFits) {
    const match_id id = match_with(20, 3'000);
    const auto events = sink.take();
    const auto size_after = [&](sequence_number since) {
        std::size_t bytes = 0;
        for (const auto& event : events) bytes += event.seq > since ? event.json->size() : 0;
        return bytes;
    };
    EXPECT_EQ(await(db->find_resumable(id, 3, 21, size_after(3))), 3);
    EXPECT_EQ(await(db->find_resumable(id, 3, 21, size_after(3) - 1)), 4);
    EXPECT_EQ(await(db->find_resumable(id, 3, 21, size_after(15))), 15);
    EXPECT_EQ(await(db->find_resumable(id, 3, 21, 1)), 21);
    database.exec("DELETE FROM match_events WHERE seq <= 12");
    EXPECT_EQ(await(db->find_resumable(id, 3, 21, 1U << 30)), 12) << "what retention left";
    database.exec("DELETE FROM match_events");
    EXPECT_EQ(await(db->find_resumable(id, 3, 21, 1U << 30)), 21);
}

TEST_F(PostgresPages, AnEventThatWouldBeTooLargeIsRefusedAndLeavesNothing) {
    use_store({.url = database.url(), .event_max_bytes = 20'000});
    const match_id id = await(db->create_match(a_match())).value().match.id;
    const auto refused = await(db->append(a_comment(id, std::string(19'900, 'x'))));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, errc::invalid_argument);
    ASSERT_EQ(refused.error().details.size(), 1U);
    EXPECT_THAT(refused.error().details[0].path, testing::ElementsAre("message"));
    update_match stats;
    stats.stats = R"({"note":")" + std::string(20'000, 's') + "\"}";
    const auto change = await(db->change_match(
        id, {}, [&](const match& before, timestamp at) { return decide(before, stats, at); }));
    ASSERT_FALSE(change);
    EXPECT_EQ(change.error().code, errc::invalid_argument);
    EXPECT_EQ(await(db->find_match(id))->last_seq, 1);
    EXPECT_EQ(database.value<int>("SELECT count(*) FROM commentary"), 0);

    // The largest that is accepted is not larger as it is sent.
    std::size_t low = 10'000;
    std::size_t high = 19'900;
    while (low + 1 < high) {
        const std::size_t size = (low + high) / 2;
        (await(db->append(a_comment(id, std::string(size, 'x')))) ? low : high) = size;
    }
    std::size_t largest = 0;
    for (const auto& event : sink.take()) largest = std::max(largest, event.json->size());
    EXPECT_LE(largest, 20'000U);
    EXPECT_GT(largest, 19'900U);
}

}  // namespace
}  // namespace livescore::test
