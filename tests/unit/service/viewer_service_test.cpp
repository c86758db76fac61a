#include "livescore/service/viewers/viewer_service.h"

#include <gmock/gmock.h>

#include <map>

#include "support/event_loop.h"

namespace livescore {
namespace {

using namespace std::chrono_literals;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;
using outcome = viewer_board::outcome;

/// Redis, as one instance sees it.
struct fake_board final : viewer_board {
    void publish(news told, std::chrono::milliseconds, std::function<void(outcome)> done) override {
        if (told.anew) kept.clear();
        const bool was_there = !kept.empty();
        ++commands;
        if (!is_away) {
            for (const auto& count : told.changed) {
                if (count.viewers == 0) {
                    kept.erase(count.match);
                } else {
                    kept[count.match] = count.viewers;
                }
            }
        }
        last = std::move(told);
        done(is_away ? outcome::unreached : was_there ? outcome::added : outcome::began);
    }
    void read(match_id match, std::function<void(std::optional<std::int64_t>)> done) override {
        ++reads;
        if (is_away) return done(std::nullopt);
        done(others[match]);
    }

    std::map<match_id, std::int64_t> kept;
    std::map<match_id, std::int64_t> others;
    news last;
    int commands = 0;
    int reads = 0;
    bool is_away = false;
};

struct ViewerService : testing::Test {
    std::optional<std::int64_t> count(viewer_service& of, int match) {
        return loop.await(of.count(match_id{match})).viewers;
    }
    void follow(int match, int change) { viewers.note(match_id{match}, change); }

    fake_board board;
    metrics_registry metrics;
    test::event_loop loop;
    viewer_service viewers{board, {}, metrics};
};

TEST_F(ViewerService, AddsTheOthersToItsOwn) {
    EXPECT_EQ(count(viewers, 5), 0);
    follow(5, 1);
    follow(5, 1);
    board.others[match_id{5}] = 40;
    EXPECT_EQ(count(viewers, 5), 42);
    follow(5, -1);
    EXPECT_EQ(viewers.recall(match_id{5})->viewers, 41) << "its own are always as of now";
}

TEST_F(ViewerService, TellsOnlyWhatHasChanged) {
    viewers.publish();
    EXPECT_EQ(board.commands, 0) << "nobody follows anything";
    follow(5, 1);
    follow(6, 1);
    follow(7, 1);
    follow(7, -1);
    viewers.publish();
    EXPECT_THAT(board.last.changed,
                UnorderedElementsAre(viewer_count{match_id{5}, 1}, viewer_count{match_id{6}, 1}));
    follow(6, 1);
    follow(5, 1);
    follow(5, -1);
    viewers.publish();
    EXPECT_THAT(board.last.changed, UnorderedElementsAre(viewer_count{match_id{6}, 2}));
    viewers.publish();
    EXPECT_THAT(board.last.changed, IsEmpty());
    EXPECT_EQ(board.commands, 3) << "what was told has to live on";
    follow(5, -1);
    follow(6, -2);
    viewers.publish();
    EXPECT_THAT(board.kept, IsEmpty());
    viewers.publish();
    EXPECT_EQ(board.commands, 4) << "nobody follows anything any more";
}

TEST_F(ViewerService, TellsAllAgainWhenItIsGone) {
    follow(5, 1);
    follow(6, 3);
    viewers.publish();
    board.kept.clear();
    viewers.publish();  // learns it
    EXPECT_THAT(board.kept, IsEmpty());
    viewers.publish();
    EXPECT_TRUE(board.last.anew);
    EXPECT_THAT(board.kept,
                UnorderedElementsAre(std::pair(match_id{5}, 1), std::pair(match_id{6}, 3)));
    viewers.publish();
    EXPECT_FALSE(board.last.anew);
}

TEST_F(ViewerService, TellsAllAgainWhenNobodyKnowsWhatIsThere) {
    follow(5, 1);
    follow(6, 1);
    viewers.publish();
    board.is_away = true;
    follow(5, -1);
    follow(6, 1);
    viewers.publish();
    board.is_away = false;
    viewers.publish();
    EXPECT_THAT(board.kept, UnorderedElementsAre(std::pair(match_id{6}, 2)));
}

TEST_F(ViewerService, TheLastOneIsTakenBackThoughRedisWasAway) {
    follow(5, 1);
    viewers.publish();
    board.is_away = true;
    follow(5, -1);
    viewers.publish();
    board.is_away = false;
    viewers.publish();
    EXPECT_THAT(board.kept, IsEmpty());
}

TEST_F(ViewerService, ManyGoOutInSeveralCommands) {
    for (int match = 1; match <= 2'500; ++match) follow(match, 1);
    viewers.publish();
    EXPECT_EQ(board.commands, 3);
    EXPECT_THAT(board.kept, SizeIs(2'500));
    viewers.publish();
    EXPECT_FALSE(board.last.anew) << "the first command began, and no other";
}

TEST_F(ViewerService, AnAnswerIsGivenAgainForAMoment) {
    EXPECT_FALSE(viewers.recall(match_id{5}));
    count(viewers, 5);
    EXPECT_TRUE(viewers.recall(match_id{5}));
    EXPECT_FALSE(viewers.recall(match_id{6}));
    viewer_service hasty{board, {.keep = 0ms}, metrics};
    count(hasty, 5);
    EXPECT_FALSE(hasty.recall(match_id{5}));
}

TEST_F(ViewerService, UnknownIsNotZero) {
    board.is_away = true;
    follow(5, 1);
    EXPECT_EQ(count(viewers, 5), std::nullopt);
    EXPECT_EQ(viewers.recall(match_id{5})->viewers, std::nullopt) << "it is not asked for each";
    board.is_away = false;
    board.others[match_id{5}] = 2;
    EXPECT_EQ(count(viewers, 5), 3);
    board.is_away = true;
    EXPECT_EQ(count(viewers, 5), 3) << "what they told lives for a while";
}

TEST_F(ViewerService, WhatIsRememberedHasABound) {
    for (int match = 1; match <= 25'000; ++match) count(viewers, match);
    EXPECT_TRUE(viewers.recall(match_id{25'000}));
    EXPECT_EQ(board.reads, 25'000);
}

}  // namespace
}  // namespace livescore
