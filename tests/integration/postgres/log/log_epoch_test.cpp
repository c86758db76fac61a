// What changes the epoch of the log, and what does not.
#include <gtest/gtest.h>

#include "support/postgres_store.h"

namespace livescore::test {
namespace {

struct LogEpoch : store_suite<LogEpoch> {
    log_epoch epoch() { return await(db->identify_log()).epoch; }
    match_id a_match_with_events() {
        const auto id = await(db->create_match(a_match())).value().match.id;
        await(db->append(a_comment(id))).value();
        return id;
    }
};

TEST_F(LogEpoch, StaysWhileTheHistoryGoesOn) {
    const auto before = epoch();
    EXPECT_NE(before, log_epoch::unknown);
    const auto id = a_match_with_events();
    const auto removed = a_match_with_events();
    await(db->delete_match(removed)).value();
    database.exec("CHECKPOINT");
    database.exec("DELETE FROM match_events WHERE match_id = $1 AND seq = 1",
                  raw(id));  // retention
    EXPECT_EQ(epoch(), before);
    EXPECT_EQ(await(db->read_log(id, 0, 10)).value().epoch, before);
}

TEST_F(LogEpoch, AnEmptiedLogIsAnother) {
    const auto id = a_match_with_events();
    const auto before = epoch();
    database.exec("TRUNCATE match_events");
    const auto between = epoch();
    EXPECT_NE(between, before);
    database.exec("TRUNCATE matches CASCADE");
    EXPECT_NE(epoch(), between);
    EXPECT_NE(epoch(), before);
    EXPECT_FALSE(await(db->read_log(id, 0, 10)));
    EXPECT_EQ(database.value<int>("SELECT count(*) FROM match_events"), 0);
}

TEST_F(LogEpoch, ANewTableIsAnother) {
    const auto before = epoch();
    database.exec("CREATE TABLE other (LIKE match_events INCLUDING ALL)");
    database.exec(
        "DO $$ BEGIN ALTER TABLE match_events RENAME TO before_it; "
        "ALTER TABLE other RENAME TO match_events; END $$");
    EXPECT_NE(epoch(), before);
    database.exec(
        "DO $$ BEGIN DROP TABLE match_events; "
        "ALTER TABLE before_it RENAME TO match_events; END $$");
    EXPECT_EQ(epoch(), before);
}

TEST_F(LogEpoch, RowsThatAreRestoredAloneMakeAnother) {
    const auto before = epoch();
    const auto value = database.value<std::string>("SELECT value FROM log_epoch");
    database.exec("DELETE FROM log_epoch");
    database.exec("INSERT INTO log_epoch (value) VALUES ($1)", value);
    EXPECT_NE(database.value<std::string>("SELECT value FROM log_epoch"), value);
    EXPECT_NE(epoch(), before);
}

TEST_F(LogEpoch, AMatchThatIsWrittenAgainUnderItsIdBeginsAnew) {
    const auto id = a_match_with_events();
    const auto other = a_match_with_events();
    database.exec("CREATE TEMPORARY TABLE kept AS SELECT * FROM matches WHERE id = $1", raw(id));
    await(db->delete_match(id)).value();
    await(db->delete_match(other)).value();
    const auto before = epoch();
    database.exec("INSERT INTO matches SELECT * FROM kept");
    database.exec("DROP TABLE kept");
    EXPECT_NE(epoch(), before);
    const auto slice = await(db->read_log(id, 0, 10)).value();
    EXPECT_FALSE(slice.removed);
    EXPECT_TRUE(slice.events.empty());
    EXPECT_TRUE(await(db->read_log(other, 0, 10)).value().removed);
    EXPECT_EQ(await(db->append(a_comment(id))).value().last_seq, 3);
}

TEST_F(LogEpoch, IsRenewedOnceByManyThatFindTheSameFault) {
    const auto before = epoch();
    await(db->renew_log_epoch(before));
    const auto after = epoch();
    EXPECT_NE(after, before);
    await(db->renew_log_epoch(before));
    EXPECT_EQ(epoch(), after);
}

}  // namespace
}  // namespace livescore::test
