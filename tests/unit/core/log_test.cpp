#include <gmock/gmock.h>

#include <algorithm>

#include <nlohmann/json.hpp>

#include "livescore/core/log.h"
#include "livescore/core/time.h"

namespace livescore {
namespace {

/// The line that `write` prints.
template <class Write>
std::string printed(Write write) {
    testing::internal::CaptureStdout();
    write();
    log::flush();
    return testing::internal::GetCapturedStdout();
}

class Log : public testing::Test {
protected:
    void SetUp() override { log::init(log::level::info, "api", "api-1"); }
    // Otherwise other tests of this binary would print.
    void TearDown() override { log::init(log::level::off, "test", "test"); }
};

TEST_F(Log, WritesOneJsonObjectALine) {
    const auto line = printed([] {
        log::info("http_listening", {{"port", 8000},
                                     {"host", "0.0.0.0"},
                                     {"reuse", true},
                                     {"load", 0.5},
                                     {"path", std::string("/ws")}});
    });
    ASSERT_TRUE(line.ends_with("}\n"));
    EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1);
    const auto json = nlohmann::json::parse(line);
    EXPECT_TRUE(parse_iso8601(json.at("time").get<std::string>()));
    EXPECT_EQ(json.at("level"), "info");
    EXPECT_EQ(json.at("event"), "http_listening");
    EXPECT_EQ(json.at("service"), "api");
    EXPECT_EQ(json.at("instance"), "api-1");
    EXPECT_EQ(json.at("port"), 8000);
    EXPECT_EQ(json.at("host"), "0.0.0.0");
    EXPECT_EQ(json.at("reuse"), true);
    EXPECT_EQ(json.at("load"), 0.5);
    EXPECT_EQ(json.at("path"), "/ws");
}

TEST_F(Log, InputCannotForgeALine) {
    const std::string hostile = "\",\"level\":\"error\"}\n{\"event\":\"forged\"}\xff\xfe\x01";
    const auto line = printed([&] { log::warn("bad_input", {{"text", hostile}}); });
    EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1);
    const auto json = nlohmann::json::parse(line);
    EXPECT_EQ(json.at("level"), "warn");
    EXPECT_THAT(json.at("text").get<std::string>(), testing::StartsWith("\",\"level\""));
}

TEST_F(Log, BelowTheThresholdNothingIsWritten) {
    EXPECT_EQ(printed([] { log::debug("detail"); }), "");
    EXPECT_NE(printed([] { log::error("failure"); }), "");
    log::init(log::level::off, "api", "api-1");
    EXPECT_EQ(printed([] { log::error("failure"); }), "");
}

}  // namespace
}  // namespace livescore
