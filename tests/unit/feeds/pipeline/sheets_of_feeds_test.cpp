// Line-ups and statistics of reports: told once, and only of matches that the feed runs.
#include "livescore/protocol/sheet/sheet.h"
#include "unit/feeds/pipeline/intake_fixture.h"

namespace livescore::test {
namespace {

class memory_sheet_store final : public match_sheet_store {
public:
    explicit memory_sheet_store(memory_feed_store& feeds) : feeds_(feeds) {}

    asio::awaitable<result<match_sheet>> find_lineups(match_id id) override {
        ++reads;
        co_return sheet_of(id, write_lineups(lineups));
    }
    asio::awaitable<result<match_sheet>> find_stats(match_id id) override {
        ++reads;
        co_return sheet_of(id, write_stats(stats));
    }
    asio::awaitable<result<changed_sheet>> change_lineups(match_id id, expected_seq,
                                                          lineups_decider decide,
                                                          std::optional<idempotent<match_sheet>>,
                                                          editor by, shared_trace) override {
        EXPECT_EQ(by, editor::feed);
        if (meanwhile) meanwhile();
        auto decided = decide(feeds_.matches[id], lineups);
        if (!decided) co_return decided.error();
        note(id, *decided != lineups);
        lineups = *std::move(decided);
        co_return changed_sheet{sheet_of(id, write_lineups(lineups)), {}};
    }
    asio::awaitable<result<changed_sheet>> change_stats(match_id id, expected_seq, stats_check,
                                                        stats_decider decide,
                                                        std::optional<idempotent<match_sheet>>,
                                                        editor by, shared_trace) override {
        EXPECT_EQ(by, editor::feed);
        if (meanwhile) meanwhile();
        auto decided = decide(feeds_.matches[id], stats);
        if (!decided) co_return decided.error();
        note(id, *decided != stats);
        stats = *std::move(decided);
        co_return changed_sheet{sheet_of(id, write_stats(stats)), {}};
    }
    asio::awaitable<int> tell_stats(int) override { co_return 0; }

    match_lineups lineups;
    std::vector<match_stat> stats;
    int changes = 0;
    int reads = 0;
    std::function<void()> meanwhile;  ///< between the look and the change

private:
    match_sheet sheet_of(match_id id, std::string json) {
        return {id, std::move(json), feeds_.matches[id].last_seq};
    }
    void note(match_id id, bool changed) {
        if (!changed) return;
        ++changes;
        ++feeds_.matches[id].last_seq;
    }

    memory_feed_store& feeds_;
};

class SheetsOfFeeds : public FixtureIntake {
protected:
    fixture_report with_sheet(const char* formation, double shots) const {
        fixture_report one = report(score{0, 0});
        team_sheet sheet;
        sheet.formation = formation;
        sheet.starting.emplace_back().player = "Adams";
        one.lineups.emplace().home.emplace(std::move(sheet));
        stat_change stat;
        stat.name = "shots";
        stat.home.emplace(shots);
        one.stats.push_back(std::move(stat));
        return one;
    }
    intake_result tell(fixture_report one, const std::string& provider = "alpha") {
        store.now += std::chrono::seconds(15);
        return await(with_sheets.take(provider, store.now, {std::move(one)}));
    }

    memory_sheet_store sheets{store};
    fixture_intake with_sheets{store, &sheets, &board, {}};
};

TEST_F(SheetsOfFeeds, TheyAreToldOnceAndAgainWhenTheyChange) {
    tell(with_sheet("4-3-3", 5));
    EXPECT_EQ(sheets.changes, 2);
    ASSERT_TRUE(sheets.lineups.home);
    EXPECT_EQ(sheets.lineups.home->formation, "4-3-3");
    ASSERT_EQ(sheets.stats.size(), 1U);
    EXPECT_EQ(sheets.stats.at(0).home, 5.0);
    const int reads = sheets.reads;
    for (int i = 0; i < 3; ++i) EXPECT_EQ(tell(with_sheet("4-3-3", 5)).unchanged, 1);
    EXPECT_EQ(sheets.changes, 2);
    EXPECT_EQ(sheets.reads, reads);
    EXPECT_EQ(tell(with_sheet("4-3-3", 6)).changed, 1);
    EXPECT_EQ(sheets.changes, 3);
    EXPECT_EQ(sheets.stats.at(0).home, 6.0);
    EXPECT_EQ(tell(with_sheet("4-4-2", 6)).changed, 1);
    EXPECT_EQ(sheets.changes, 4);
    EXPECT_EQ(sheets.lineups.home->formation, "4-4-2");
}

TEST_F(SheetsOfFeeds, AnotherProcessFindsThemToldAlready) {
    tell(with_sheet("4-3-3", 5));
    fixture_intake other{store, &sheets, &board, {}};
    store.now += std::chrono::seconds(15);
    EXPECT_EQ(await(other.take("alpha", store.now, {with_sheet("4-3-3", 5)})).unchanged, 1);
    EXPECT_EQ(sheets.changes, 2);
}

TEST_F(SheetsOfFeeds, AReportWithoutThemLeavesThemAlone) {
    tell(with_sheet("4-3-3", 5));
    tell(report(score{1, 0}));
    EXPECT_EQ(sheets.changes, 2);
    EXPECT_EQ(sheets.lineups.home->formation, "4-3-3");
    EXPECT_EQ(sheets.stats.size(), 1U);
}

TEST_F(SheetsOfFeeds, ALockedMatchKeepsItsOwn) {
    tell(report(score{0, 0}));
    only_match().details.locked = true;
    ++only_match().last_seq;
    tell(with_sheet("4-3-3", 5));
    EXPECT_EQ(sheets.changes, 0);
    // When the lock is given back, the same report counts.
    only_match().details.locked = false;
    ++only_match().last_seq;
    tell(with_sheet("4-3-3", 5));
    EXPECT_EQ(sheets.changes, 2);
}

TEST_F(SheetsOfFeeds, AMatchThatIsLockedInBetweenKeepsItsOwn) {
    tell(report(score{0, 0}));
    sheets.meanwhile = [this] { only_match().details.locked = true; };
    tell(with_sheet("4-3-3", 5));
    EXPECT_EQ(sheets.changes, 0);
    EXPECT_FALSE(sheets.lineups.home);
    EXPECT_TRUE(sheets.stats.empty());
}

TEST_F(SheetsOfFeeds, AProviderThatIsNotBelievedTellsNone) {
    tell(report(score{0, 0}));
    board.success("alpha", store.now, store.now);
    tell(with_sheet("4-3-3", 5), "beta");
    EXPECT_EQ(sheets.changes, 0);
    store.now += std::chrono::seconds(121);
    tell(with_sheet("4-3-3", 5), "beta");
    EXPECT_EQ(only_match().details.source, "beta");
    EXPECT_EQ(sheets.changes, 2);
}

}  // namespace
}  // namespace livescore::test
