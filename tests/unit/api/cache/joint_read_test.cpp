// The match and its newest commentary, which one read can answer.
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "api/cache/answer_cache.h"
#include "api/cache/shared_answers.h"
#include "scripted_cache.h"
#include "silent_bus.h"

namespace livescore {
namespace {

constexpr const char* match_target = "/api/matches/1";
constexpr const char* entries_target = "/api/matches/1/commentary";

/// The match 1 and its commentary, which one read can answer. A read ends when the test says so.
class JointReads : public testing::Test {
protected:
    JointReads() {
        options_.max_heads_age = std::chrono::hours(24 * 365 * 100);
        options_.max_age = std::chrono::hours(1);
        options_.hot_reads_per_second = 0;
    }

    struct request {
        std::string body;  ///< of the answer; empty while it has none
        std::exception_ptr failure;
    };
    std::shared_ptr<request> ask(const std::string& target, std::size_t shard = 0) {
        while (shards_.size() <= shard) {
            shards_.push_back(
                std::make_unique<answer_cache>(io_, events_, options_, others_.get(), metrics_));
        }
        const auto asked = std::make_shared<request>();
        const bool is_match = target == match_target;
        answer_cache::reader read = [this, is_match]() -> asio::awaitable<result<http_response>> {
            begun_.push_back(is_match ? "match" : "entries");
            co_await end_of_read();
            co_return an_answer_of(is_match);
        };
        joint_read joint{is_match ? entries_target : match_target, "/other",
                         [this, is_match]() -> asio::awaitable<answers_of_read> {
                             begun_.push_back("both");
                             co_await end_of_read();
                             answers_of_read answers;
                             answers.push_back(an_answer_of(is_match));
                             answers.push_back(an_answer_of(!is_match));
                             co_return answers;
                         }};
        asio::co_spawn(
            io_, shards_[shard]->get(target, {false, match_id{1}, "/"}, std::move(read), joint),
            [asked](std::exception_ptr failure, result<http_response> given) {
                asked->failure = failure;
                if (!failure) asked->body = given.value().body;
            });
        run();
        return asked;
    }
    /// Ends the oldest read that is under way.
    void end_read() {
        ASSERT_FALSE(waiting_.empty());
        const auto oldest = waiting_.front();
        waiting_.erase(waiting_.begin());
        oldest->cancel();
        run();
    }
    void change() { events_.changes().note_commit(match_id{1}, ++seq_); }
    /// What a shard reads, the others find in Redis.
    void share() {
        options_.shared_wait = std::chrono::milliseconds(500);  // no load of the machine ends it
        others_ = std::make_unique<shared_answers>(redis_, options_, metrics_);
    }
    void await_answer(const request& asked) {
        io_.restart();
        while (asked.body.empty() && io_.run_one() > 0) {
        }
    }
    std::vector<std::string> take_begun() { return std::exchange(begun_, {}); }
    /// Both targets are known, and outdated.
    void know_both() {
        for (const char* target : {match_target, entries_target}) {
            const auto asked = ask(target);
            end_read();
            EXPECT_FALSE(asked->body.empty());
        }
        take_begun();
        change();
    }

    bool is_away_ = false;

private:
    asio::awaitable<void> end_of_read() {
        const auto end = std::make_shared<asio::steady_timer>(io_, std::chrono::hours(1));
        waiting_.push_back(end);
        boost::system::error_code cancelled;
        co_await end->async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
        if (is_away_) throw infrastructure_error(errc::unavailable, "away");
    }
    result<http_response> an_answer_of(bool is_match) const {
        return list_response((is_match ? "match " : "entries ") + std::to_string(seq_));
    }
    void run() {
        io_.restart();
        while (io_.poll() > 0) {
        }
    }

    asio::io_context io_;
    silent_bus bus_;
    feed events_{io_, bus_, {}};
    cache_options options_;
    metrics_registry metrics_;
    std::vector<std::shared_ptr<asio::steady_timer>> waiting_;
    std::vector<std::string> begun_;
    sequence_number seq_ = 0;
    scripted_cache redis_;
    std::unique_ptr<shared_answers> others_;
    std::vector<std::unique_ptr<answer_cache>> shards_;
};

using reads = std::vector<std::string>;

TEST_F(JointReads, WhoAsksForTheMatchReadsForBoth) {
    know_both();
    const auto of_match = ask(match_target);
    const auto entries = ask(entries_target);
    EXPECT_EQ(take_begun(), reads{"both"});
    EXPECT_TRUE(of_match->body.empty() && entries->body.empty());
    end_read();
    EXPECT_EQ(of_match->body, "match 1");
    EXPECT_EQ(entries->body, "entries 1");
}

TEST_F(JointReads, WhoAsksForTheCommentaryReadsForBoth) {
    know_both();
    const auto entries = ask(entries_target);
    end_read();
    EXPECT_EQ(entries->body, "entries 1");
    EXPECT_EQ(ask(match_target)->body, "match 1");
    EXPECT_EQ(ask(entries_target)->body, "entries 1");
    EXPECT_EQ(take_begun(), reads{"both"});
}

TEST_F(JointReads, ShardsThatAreAskedForOneTargetEachShareARead) {
    share();
    change();
    ask(match_target, 0);
    end_read();
    ask(entries_target, 1);
    end_read();
    EXPECT_EQ(take_begun(), (reads{"match", "both"}));
    for (int events = 0; events < 3; ++events) {
        change();
        const auto of_match = ask(match_target, 0);
        const auto entries = ask(entries_target, 1);
        EXPECT_TRUE(of_match->body.empty() && entries->body.empty());
        end_read();
        await_answer(*entries);
        EXPECT_EQ(of_match->body, "match " + std::to_string(events + 2));
        EXPECT_EQ(entries->body, "entries " + std::to_string(events + 2));
        EXPECT_EQ(take_begun(), reads{"both"});
    }
}

TEST_F(JointReads, ATargetThatNobodyAskedForIsNotRead) {
    const auto asked = ask(match_target);
    EXPECT_EQ(take_begun(), reads{"match"});
    end_read();
    EXPECT_EQ(asked->body, "match 0");
}

TEST_F(JointReads, ATargetThatIsGoodIsNotReadAgain) {
    know_both();
    ask(match_target);
    end_read();
    EXPECT_EQ(take_begun(), reads{"both"});
    ask(match_target);
    EXPECT_EQ(take_begun(), reads{});
}

TEST_F(JointReads, ATargetThatIsBeingReadIsLeftAlone) {
    const auto of_match = ask(match_target);
    const auto entries = ask(entries_target);
    EXPECT_EQ(take_begun(), (reads{"match", "entries"}));
    end_read();
    EXPECT_EQ(of_match->body, "match 0");
    EXPECT_TRUE(entries->body.empty());
    end_read();
    EXPECT_EQ(entries->body, "entries 0");
}

TEST_F(JointReads, WhoAsksAfterAChangeGetsNothingOfTheReadBefore) {
    know_both();
    const auto early = ask(match_target);
    change();
    const auto late = ask(match_target);
    const auto late_entries = ask(entries_target);
    EXPECT_EQ(take_begun(), reads{"both"});
    end_read();
    EXPECT_FALSE(early->body.empty());
    EXPECT_TRUE(late->body.empty() && late_entries->body.empty());
    EXPECT_EQ(take_begun(), reads{"both"}) << "the first of those that wait reads for both";
    end_read();
    EXPECT_EQ(late->body, "match 2");
    EXPECT_EQ(late_entries->body, "entries 2");
    EXPECT_EQ(take_begun(), reads{});
}

TEST_F(JointReads, AFailureReachesAllWhoWait) {
    know_both();
    const auto asked = ask(match_target);
    const auto other = ask(entries_target);
    is_away_ = true;
    end_read();
    // Both have their last answer.
    EXPECT_EQ(asked->body, "match 0");
    EXPECT_EQ(other->body, "entries 0");
    is_away_ = false;
    const auto again = ask(entries_target);
    EXPECT_EQ(take_begun(), (reads{"both", "both"}));
    end_read();
    EXPECT_EQ(again->body, "entries 1");
}

}  // namespace
}  // namespace livescore
