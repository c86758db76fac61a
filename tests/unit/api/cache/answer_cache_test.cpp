#include "api/cache/answer_cache.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <memory>
#include <utility>
#include <vector>

#include "silent_bus.h"

namespace livescore {
namespace {

constexpr const char* target = "/api/matches/1";

class AnswerCache : public testing::Test {
protected:
    AnswerCache() {
        options_.max_heads_age =
            std::chrono::hours(24 * 365 * 100);  // no worker announces heads here
        options_.max_age = std::chrono::hours(1);
    }
    /// The outcome of a get whose read gives `next_`; nothing when it throws.
    std::optional<result<http_response>> get() {
        if (!cache_) {
            cache_ = std::make_unique<answer_cache>(io_, events_, options_, nullptr, metrics_);
        }
        answer_cache::reader read = [this]() -> asio::awaitable<result<http_response>> {
            ++reads_;
            if (during_read_) std::exchange(during_read_, {})();
            if (is_away_) throw infrastructure_error(errc::unavailable, "away");
            co_return next_;
        };
        std::optional<result<http_response>> outcome;
        io_.restart();
        asio::co_spawn(io_, cache_->get(target, source_, std::move(read)),
                       [&](std::exception_ptr failure, result<http_response> given) {
                           if (!failure) outcome = std::move(given);
                       });
        io_.run();
        return outcome;
    }
    /// Then each request reads, and the cache keeps answers only for an outage.
    void be_seldom_asked() { options_.hot_reads_per_second = 1'000'000; }
    void be_always_hot() { options_.hot_reads_per_second = 0; }

    asio::io_context io_;
    silent_bus bus_;
    feed events_{io_, bus_, {}};
    cache_options options_;
    metrics_registry metrics_;
    std::unique_ptr<answer_cache> cache_;
    data_source source_{false, match_id{1}, "/api/matches/:id"};
    result<http_response> next_ = list_response("[1]");
    std::function<void()> during_read_;  ///< once
    bool is_away_ = false;
    int reads_ = 0;
};

TEST_F(AnswerCache, GivesAHotAnswerFromMemory) {
    be_always_hot();
    for (int i = 0; i < 3; ++i) EXPECT_EQ(get().value()->body, "[1]");
    EXPECT_EQ(reads_, 1);
    events_.changes().note_commit(match_id{1}, 7);
    EXPECT_TRUE(get().value());
    EXPECT_EQ(reads_, 2);
}

TEST_F(AnswerCache, DoesNotKeepAnError) {
    be_always_hot();
    next_ = error{errc::not_found, "Match 1 not found"};
    for (int i = 0; i < 3; ++i) {
        const auto given = get();
        ASSERT_TRUE(given);
        ASSERT_FALSE(*given);
        EXPECT_EQ(given->error().code, errc::not_found);
    }
    EXPECT_EQ(reads_, 3);
}

TEST_F(AnswerCache, GivesTheLastAnswerWhilePostgresIsAway) {
    be_seldom_asked();
    EXPECT_TRUE(get().value());
    is_away_ = true;
    const auto given = get();
    ASSERT_TRUE(given && *given);
    EXPECT_EQ((*given)->body, "[1]");
    EXPECT_EQ((*given)->headers.at(1).first, "Warning");
    EXPECT_EQ((*given)->headers.at(2).first, "Age");
}

TEST_F(AnswerCache, ForgetsTheLastAnswerWhenTheMatchIsGone) {
    be_seldom_asked();
    EXPECT_TRUE(get().value());
    next_ = error{errc::not_found, "Match 1 not found"};
    EXPECT_FALSE(get().value());
    is_away_ = true;
    EXPECT_FALSE(get()) << "there is nothing to give, so the outage shows";
}

/// An answer that is made of the matches 1 and 2, which it names.
class AnswerOfSomeMatches : public AnswerCache {
protected:
    AnswerOfSomeMatches() {
        be_always_hot();
        source_ = {true, match_id{}, "/api/leagues/:id/standings", true};
        name({match_id{1}, match_id{2}});
        for (int id = 1; id <= 3; ++id) events_.changes().note_commit(match_id{id}, 1);
    }
    void name(std::vector<match_id> matches, bool with_comments = false) {
        auto named = std::make_shared<matches_of_answer>();
        named->matches = std::move(matches);
        named->with_comments = with_comments;
        next_.value().made_of = std::move(named);
    }
    void note(int id, sequence_number seq, change_kind kind) {
        events_.changes().note_commit(match_id{id}, seq, kind);
    }
    /// Whether a request now reads anew.
    bool reads_anew() {
        const int before = reads_;
        EXPECT_TRUE(get().value());
        return reads_ > before;
    }
};

TEST_F(AnswerOfSomeMatches, IsKeptWhileOtherMatchesChange) {
    EXPECT_TRUE(reads_anew());
    note(3, 2, change_kind::facts);
    EXPECT_FALSE(reads_anew());
    note(1, 2, change_kind::comment);
    EXPECT_FALSE(reads_anew());
    note(2, 2, change_kind::facts);
    EXPECT_TRUE(reads_anew());
    EXPECT_FALSE(reads_anew());
}

TEST_F(AnswerOfSomeMatches, IsReadAnewWhenAMatchIsNewOrMoved) {
    EXPECT_TRUE(reads_anew());
    note(9, 1, change_kind::any);
    EXPECT_TRUE(reads_anew());
    note(3, 2, change_kind::any);
    EXPECT_TRUE(reads_anew());
}

TEST_F(AnswerOfSomeMatches, ThatDependsOnCommentsGoesWithThem) {
    name({match_id{1}}, true);
    EXPECT_TRUE(reads_anew());
    note(1, 2, change_kind::comment);
    EXPECT_TRUE(reads_anew());
}

TEST_F(AnswerOfSomeMatches, AChangeDuringTheFirstReadIsNotMissed) {
    // The cache does not know yet what the answer will be made of: any change counts.
    during_read_ = [this] { note(3, 2, change_kind::facts); };
    EXPECT_TRUE(reads_anew());
    EXPECT_TRUE(reads_anew());
    EXPECT_FALSE(reads_anew());
}

TEST_F(AnswerOfSomeMatches, AChangeDuringALaterReadIsNotMissed) {
    EXPECT_TRUE(reads_anew());
    note(1, 2, change_kind::facts);
    during_read_ = [this] { note(2, 2, change_kind::facts); };
    EXPECT_TRUE(reads_anew());
    EXPECT_TRUE(reads_anew());
    note(1, 3, change_kind::facts);
    during_read_ = [this] { note(3, 2, change_kind::facts); };
    EXPECT_TRUE(reads_anew());
    EXPECT_FALSE(reads_anew()) << "another match";
}

TEST_F(AnswerOfSomeMatches, OtherMatchesThanBeforeAreLookedAtFromThenOn) {
    EXPECT_TRUE(reads_anew());
    note(9, 1, change_kind::any);
    name({match_id{2}, match_id{9}});
    EXPECT_TRUE(reads_anew());
    note(1, 2, change_kind::facts);
    EXPECT_FALSE(reads_anew());
    note(9, 2, change_kind::facts);
    EXPECT_TRUE(reads_anew());
}

}  // namespace
}  // namespace livescore
