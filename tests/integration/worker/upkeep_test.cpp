// What workers change by themselves: stale matches and second legs.
#include <gtest/gtest.h>

#include "livescore/domain/upkeep.h"
#include "livescore/worker/worker.h"
#include "worker_suite.h"

namespace livescore {
namespace {

using namespace std::chrono_literals;

/// Two workers on real servers. They run while a test waits.
class WorkerUpkeep : public test::worker_suite<WorkerUpkeep> {
protected:
    ~WorkerUpkeep() override {
        std::size_t stopped = 0;
        for (const auto& one : workers_) one->stop([&] { ++stopped; });
        EXPECT_TRUE(loop_.until([&] { return stopped == workers_.size(); }));
    }
    void start() {
        worker_options options;
        options.watch_interval = 20ms;
        options.stale_after = 60s;
        for (int i = 0; i < 2; ++i) {
            registries_.push_back(std::make_unique<metrics_registry>());
            maintenance_.push_back(make_maintenance_store(postgres_, *registries_.back()));
            workers_.push_back(std::make_unique<worker>(loop_.context, *log_, *maintenance_.back(),
                                                        *queue_, *bus_, *registries_.back(),
                                                        options));
            workers_.back()->start();
        }
    }
    match_id followed_match() {
        auto command = test::a_match();
        command.details.clock = clock_source::feed;
        return test::await(log_->create_match(std::move(command))).value().match.id;
    }
    /// As if nothing had come for so long.
    void let_pass(match_id id, const char* time) {
        database.exec(
            "UPDATE matches SET start_time = start_time - $2::interval, end_time = "
            "end_time - $2::interval, updated_at = updated_at - $2::interval "
            "WHERE id = $1",
            raw(id), time);
    }
    match find(match_id id) { return *test::await(log_->find_match(id)); }
    bool becomes(match_id id, bool stale) {
        return loop_.until([&] { return find(id).details.stale == stale; });
    }
    int updates(match_id id) {
        return database.value<int>(
            "SELECT count(*) FROM match_events WHERE type = "
            "'match:updated' AND match_id = " +
            std::to_string(raw(id)));
    }
    match_id leg(int number, const std::string& tie) {
        auto command = test::a_match(-1h);
        command.details.tie = tie;
        command.details.leg = number;
        if (number == 2) std::swap(command.home_team, command.away_team);
        return test::await(log_->create_match(std::move(command))).value().match.id;
    }
    void finish(match_id id) {
        const auto done = test::await(
            log_->change_match(id, std::nullopt, [](const match& before, timestamp now) {
                return decide(
                    before, set_status{.status = match_status::finished, .correction = true}, now);
            }));
        ASSERT_TRUE(done);
    }
    void set_score(match_id id, int home, int away) {
        ASSERT_TRUE(test::await(log_->append(test::a_score(id, home, away))));
    }
    bool is_settled() {
        return loop_.until(
            [&] { return database.value<std::int64_t>("SELECT count(*) FROM changed_ties") == 0; });
    }

    std::vector<std::unique_ptr<metrics_registry>> registries_;
    std::vector<std::unique_ptr<maintenance_store>> maintenance_;
    std::vector<std::unique_ptr<worker>> workers_;
};

TEST_F(WorkerUpkeep, SilenceIsToldOnceAndEndsWithTheNextEvent) {
    std::vector<match_id> silent;
    for (int i = 0; i < 20; ++i) {
        silent.push_back(followed_match());
        let_pass(silent.back(), "2 hours");
    }
    const match_id early = followed_match();
    const match_id ended = followed_match();
    let_pass(ended, "2 hours");
    finish(ended);
    const match_id of_plan = test::await(log_->create_match(test::a_match())).value().match.id;
    let_pass(of_plan, "2 hours");
    start();
    for (const match_id id : silent) ASSERT_TRUE(becomes(id, true));
    EXPECT_EQ(find(silent[0]).details.stale_seq, find(silent[0]).last_seq);
    EXPECT_EQ(find(silent[0]).status, match_status::scheduled) << "the plan has no say";
    ASSERT_TRUE(test::await(log_->append(test::a_comment(silent[0]))));
    ASSERT_TRUE(becomes(silent[0], false));
    EXPECT_EQ(updates(silent[0]), 2);
    for (std::size_t i = 1; i < silent.size(); ++i) EXPECT_EQ(updates(silent[i]), 1);
    for (const match_id id : {early, ended, of_plan}) {
        EXPECT_FALSE(find(id).details.stale);
        EXPECT_EQ(updates(id), 0);
    }
}

TEST_F(WorkerUpkeep, SecondLegsLearnAndTheNotesGo) {
    const match_id first = leg(1, "a");
    set_score(first, 2, 1);
    finish(first);
    const match_id second = leg(2, "a");
    const match_id alone = leg(2, "b");
    EXPECT_GT(database.value<std::int64_t>("SELECT count(*) FROM changed_ties"), 0);
    start();
    ASSERT_TRUE(loop_.until([&] { return find(second).details.first_leg.has_value(); }));
    EXPECT_EQ(find(second).details.first_leg, (score{1, 2}));
    set_score(first, 3, 1);
    ASSERT_TRUE(loop_.until([&] { return find(second).details.first_leg == score{1, 3}; }));
    // What a client tells does not outlast what the first leg tells.
    ASSERT_TRUE(test::await(
        log_->change_match(second, std::nullopt, [](const match& before, timestamp now) {
            return settle_tie(before, score{7, 7}, now);
        })));
    ASSERT_TRUE(loop_.until([&] { return find(second).details.first_leg == score{1, 3}; }));
    ASSERT_TRUE(is_settled());
    EXPECT_EQ(find(alone).details.first_leg, std::nullopt);
    EXPECT_EQ(updates(alone), 0);
    EXPECT_EQ(updates(first), 0);
}

TEST_F(WorkerUpkeep, OnlyWhatATieDependsOnLeavesANote) {
    const auto notes = [this] {
        return database.value<std::int64_t>("SELECT count(*) FROM changed_ties");
    };
    const match_id plain = test::await(log_->create_match(test::a_match())).value().match.id;
    set_score(plain, 1, 0);
    EXPECT_EQ(notes(), 0);
    const match_id first = leg(1, "a");
    EXPECT_EQ(notes(), 1);
    ASSERT_TRUE(test::await(log_->append(test::a_comment(first))));
    EXPECT_EQ(notes(), 1);
    set_score(first, 1, 0);
    EXPECT_EQ(notes(), 2);
}

}  // namespace
}  // namespace livescore
