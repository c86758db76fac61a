#include "livescore/protocol/event_stream.h"

#include <gtest/gtest.h>

namespace livescore {
namespace {

std::string event(const std::optional<std::string>& id, std::string_view data) {
    std::string out;
    event_stream::append_event(out, id, "score:update", data);
    return out;
}

TEST(EventStream, AnEventIsItsFieldsAndABlankLine) {
    EXPECT_EQ(event("7", R"({"seq":7})"), "id: 7\nevent: score:update\ndata: {\"seq\":7}\n\n");
    EXPECT_EQ(event(std::nullopt, "{}"), "event: score:update\ndata: {}\n\n");
}

TEST(EventStream, EachLineOfTheDataIsAFieldOfItsOwn) {
    const std::string expected = "event: score:update\ndata: {\ndata: }\n\n";
    EXPECT_EQ(event(std::nullopt, "{\n}"), expected);
    EXPECT_EQ(event(std::nullopt, "{\r\n}"), expected);
    EXPECT_EQ(event(std::nullopt, "{\r}"), expected);
    EXPECT_EQ(event(std::nullopt, "{}\n"), "event: score:update\ndata: {}\ndata: \n\n");
}

TEST(EventStream, AnIdIsTheSeqAndItsEpoch) {
    EXPECT_EQ(event_stream::id_of(7, log_epoch{0xfedcba9876543210}), "7-fedcba9876543210");
    EXPECT_EQ(event_stream::id_of(7, log_epoch::unknown), "7");
}

TEST(EventStream, ACommentIsNoEvent) {
    EXPECT_EQ(event_stream::comment("hb"), ": hb\n\n");
}

TEST(EventStream, RetryIsInMilliseconds) {
    EXPECT_EQ(event_stream::retry(std::chrono::seconds(2)), "retry: 2000\n");
}

}  // namespace
}  // namespace livescore
