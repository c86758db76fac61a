#include "livescore/service/operations/process_board.h"

#include <gmock/gmock.h>

#include "livescore/redis/redis.h"
#include "support/event_loop.h"
#include "support/redis_server.h"

namespace livescore::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

class ProcessBoard : public testing::Test {
protected:
    ProcessBoard() : admin_(redis_url()) {
        admin_.command({"FLUSHDB"});
        client_ = make_redis_client(loop_.context, patient_redis(redis_url()));
        board_ = make_process_board(*client_);
        inspector_ = make_redis_inspector(*client_);
        // A command does not wait for a connection, so the first ones may find none.
        while (!is_connected()) {
        }
    }
    bool is_connected() {
        try {
            loop_.await(board_->read());
            return true;
        } catch (const infrastructure_error&) {
            return false;
        }
    }
    void publish(const std::string& process, const std::string& text,
                 std::chrono::milliseconds life = 60s) {
        loop_.await(board_->publish({process, text}, life));
    }
    void sample(const std::string& process, const std::string& text, sample_bounds bounds = {}) {
        loop_.await(board_->add_sample(process, text, bounds));
    }
    std::vector<std::string> processes() {
        std::vector<std::string> names;
        for (const process_record& r : loop_.await(board_->read())) names.push_back(r.process);
        return names;
    }

    redis_admin admin_;
    event_loop loop_;
    redis_client_ptr client_;
    std::unique_ptr<process_board> board_;
    std::unique_ptr<redis_inspector> inspector_;
};

TEST_F(ProcessBoard, ShowsWhatWasToldLastOfThoseThatLive) {
    publish("api/a/1", "first");
    publish("api/a/1", "second");
    publish("api/b/2", "gone", 1ms);
    std::vector<process_record> all;
    do {
        all = loop_.await(board_->read());
    } while (all.size() > 1);
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].process, "api/a/1");
    EXPECT_EQ(all[0].text, "second");
}

TEST_F(ProcessBoard, KeepsTheLastSamplesOfEach) {
    publish("api/a/1", "x");
    publish("api/b/2", "x");
    for (const auto* text : {"[1]", "[2]", "[3]"}) sample("api/a/1", text, {2, 1h});
    sample("api/b/2", "[9]");
    // Processes are in the order of the time at which they told last, by Redis' milliseconds.
    std::vector<process_samples> all;
    do {
        publish("api/a/1", "x");
        all = loop_.await(board_->read_samples(10));
        ASSERT_EQ(all.size(), 2U);
    } while (all[0].process != "api/a/1");
    EXPECT_THAT(all[0].samples, ElementsAre("[2]", "[3]"));
    EXPECT_THAT(all[1].samples, ElementsAre("[9]"));
    EXPECT_EQ(loop_.await(board_->read_samples(1)).size(), 1U);
}

TEST_F(ProcessBoard, NothingItKeepsIsKeptForEver) {
    publish("api/a/1", "x");
    sample("api/a/1", "[1]", {2, 1h});
    for (const auto* key :
         {"processes:told", "processes:record:api/a/1", "processes:samples:api/a/1"}) {
        const std::string whole = std::string("livescore:") + key;
        EXPECT_GT(admin_.command({"PTTL", whole}).integer, 0) << key;
    }
}

TEST_F(ProcessBoard, AWipedRedisBeginsAgain) {
    publish("api/a/1", "x");
    sample("api/a/1", "[1]");
    admin_.command({"FLUSHDB"});
    EXPECT_THAT(processes(), IsEmpty());
    EXPECT_THAT(loop_.await(board_->read_samples(10)), IsEmpty());
    publish("api/a/1", "y");
    sample("api/a/1", "[2]");
    EXPECT_THAT(processes(), ElementsAre("api/a/1"));
    EXPECT_THAT(loop_.await(board_->read_samples(10)).at(0).samples, ElementsAre("[2]"));
}

TEST_F(ProcessBoard, TheInspectorReadsWhatRedisSaysOfItself) {
    const redis_overview found = loop_.await(inspector_->inspect());
    EXPECT_THAT(found.version, testing::MatchesRegex("[0-9]+\\.[0-9]+\\.[0-9]+.*"));
    EXPECT_GT(found.used_bytes, 0);
    EXPECT_GE(found.clients, 2) << "ours, and the one of the test";
    EXPECT_EQ(found.role, "master");
}

}  // namespace
}  // namespace livescore::test
