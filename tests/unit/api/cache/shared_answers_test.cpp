#include "api/cache/shared_answers.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "scripted_cache.h"

namespace livescore {
namespace {

using namespace std::chrono_literals;

http_response an_answer(std::string body = R"({"data":{}})") {
    http_response response = list_response(std::move(body));
    response.headers.emplace_back("Link", R"(</x?since=5>; rel="next")");
    return response;
}

std::string a_kept_read() {
    const result<http_response> only = an_answer();
    return write_shared_read({&only, 1}).value();
}

struct SharedAnswers : testing::Test {
    metrics_registry metrics;
    explicit SharedAnswers(std::chrono::milliseconds wait = cache_options{}.shared_wait)
        : options{.shared_wait = wait} {}

    cache_options options;
    scripted_cache redis;
    shared_answers answers{redis, options, metrics};

    boost::asio::io_context io;  // outlives Redis' late answers, as a shard's does

    void keep(const std::string& key, const http_response& response) {
        const result<http_response> only = response;
        answers.keep(key, {&only, 1}, shared_answers::clock::now());
    }
    std::optional<shared_read> find(const std::string& key) {
        io.restart();
        std::optional<shared_read> found;
        boost::asio::co_spawn(io, answers.find(key),
                              [&](std::exception_ptr failure, std::optional<shared_read> answer) {
                                  EXPECT_FALSE(failure);
                                  found = std::move(answer);
                              });
        io.run();
        return found;
    }
};

/// No load of the machine takes the wait away.
struct PatientAnswers : SharedAnswers {
    PatientAnswers() : SharedAnswers(500ms) {}
};

TEST_F(SharedAnswers, AKeyHasTheMatchItsSeqAndTheTarget) {
    const auto key = answers.key_of(match_id{7}, 41, "/api/matches/7");
    EXPECT_TRUE(key.ends_with(":7:41:/api/matches/7")) << key;
    EXPECT_NE(key, answers.key_of(match_id{7}, 42, "/api/matches/7"));
    EXPECT_NE(key, answers.key_of(match_id{74}, 1, "/api/matches/7"));
    const std::string one(5000, 'x');
    const std::string other = one + "y";
    EXPECT_LT(answers.key_of(match_id{7}, 41, one).size(), 120U);
    EXPECT_NE(answers.key_of(match_id{7}, 41, one), answers.key_of(match_id{7}, 41, other));
}

TEST_F(SharedAnswers, WhatWasWrittenIsReadAsItWas) {
    const http_response wanted = an_answer("{\"a\":\n\n\"\\n\"}");
    const auto found = read_shared_answer(write_shared_answer(wanted).value()).value();
    EXPECT_EQ(found.status, 200);
    EXPECT_EQ(found.body, wanted.body);
    EXPECT_EQ(found.etag, wanted.etag);
    EXPECT_EQ(found.headers, wanted.headers);
    EXPECT_EQ(found.content_type, wanted.content_type);
}

TEST_F(SharedAnswers, WhatIsNotAnAnswerIsNone) {
    const auto bytes = write_shared_answer(an_answer()).value();
    const auto head = bytes.find("\n\n");
    for (std::size_t size = 0; size < head; ++size) {
        EXPECT_FALSE(read_shared_answer(bytes.substr(0, size))) << size;
    }
    EXPECT_FALSE(read_shared_answer("\"e\"\nSet-Cookie:a\n\n{}"));
    EXPECT_FALSE(read_shared_answer("\"e\"\nLink\n\n{}"));
}

TEST_F(SharedAnswers, OnlyWhatCanBeGivenToAnybodyIsWritten) {
    http_response response = an_answer();
    response.headers.emplace_back("Set-Cookie", "a");
    EXPECT_FALSE(write_shared_answer(response));
    response = an_answer();
    response.status = 404;
    EXPECT_FALSE(write_shared_answer(response));
    response = an_answer();
    response.stream = event_stream_target{};
    EXPECT_FALSE(write_shared_answer(response));
}

TEST_F(SharedAnswers, TheAnswersOfAReadComeBackInTheirOrder) {
    const std::vector<result<http_response>> both{an_answer("{}"), an_answer("[\n]")};
    const std::string bytes = write_shared_read(both).value();
    const auto found = read_shared_read(bytes).value();
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].body, "{}");
    EXPECT_EQ(found[1].body, "[\n]");
    EXPECT_EQ(found[1].etag, both[1]->etag);
    const std::size_t first = write_shared_read({both.data(), 1}).value().size();
    for (std::size_t size = 1; size < bytes.size(); ++size) {
        const bool is_whole = size == first;
        EXPECT_EQ(read_shared_read(bytes.substr(0, size)).has_value(), is_whole) << size;
    }
    EXPECT_FALSE(read_shared_read("x" + bytes));
    EXPECT_FALSE(read_shared_read("99999999999999999999\n"));
}

TEST_F(SharedAnswers, AReadIsKeptWholeOrNotAtAll) {
    const std::vector<result<http_response>> both{error{errc::not_found, "none"}, an_answer()};
    EXPECT_FALSE(find("k"));
    answers.keep("k", both, shared_answers::clock::now());
    EXPECT_TRUE(redis.values.empty());
}

TEST_F(SharedAnswers, TheFirstWhoAsksReadsAndOthersFindWhatHeKeeps) {
    EXPECT_FALSE(find("k"));
    keep("k", an_answer());
    const auto found = find("k");
    ASSERT_TRUE(found);
    ASSERT_EQ(found->responses.size(), 1U);
    EXPECT_EQ(found->responses[0].body, an_answer().body);
    // 900 of 1,000 ms are left.
    EXPECT_GE(found->age, 100ms);
    EXPECT_LT(found->age, 900ms);
}

TEST_F(SharedAnswers, WhoseClaimHasEndedKeepsNothing) {
    EXPECT_FALSE(find("k"));
    const result<http_response> late = an_answer();
    answers.keep("k", {&late, 1}, shared_answers::clock::now() - shared_answers::longest_life);
    EXPECT_EQ(redis.puts, 0U);
    EXPECT_TRUE(redis.values.contains("k")) << "it may be another's claim by now";
}

TEST_F(PatientAnswers, WhoComesWhileAnotherReadsWaitsForHim) {
    redis.arrives_at_look = 2;
    redis.arrives = a_kept_read();
    redis.values["k"] = "";
    const auto found = find("k");
    ASSERT_TRUE(found);
    EXPECT_EQ(redis.asked, 3);
}

TEST_F(SharedAnswers, WhoWaitsInVainReadsForHimself) {
    redis.values["k"] = "";
    // The machine may take the 20 ms of patience away.
    for (int i = 0; i < 1000 && redis.asked < 2; ++i) {
        redis.asked = 0;
        EXPECT_FALSE(find("k"));
    }
    EXPECT_GT(redis.asked, 1);
    EXPECT_LE(redis.asked, 4) << "after 2, 4 and 8 ms there is no time for 16";
    const int asked = redis.asked;
    EXPECT_FALSE(find("other"));
    EXPECT_GT(redis.asked, asked) << "Redis has answered: it is asked again";
}

TEST_F(SharedAnswers, WhileRedisIsSilentItIsNotAsked) {
    redis.frozen = true;
    EXPECT_FALSE(find("k"));
    const auto since = shared_answers::clock::now();
    EXPECT_EQ(redis.asked, 1);
    EXPECT_FALSE(find("k"));
    keep("k", an_answer());
    // The machine may take longer than the second for which it is silent.
    if (shared_answers::clock::now() - since < shared_answers::silence / 2) {
        EXPECT_EQ(redis.asked, 1);
        EXPECT_TRUE(redis.values.empty());
    }
    for (auto& late : redis.kept) late({});  // no caller waits any longer
}

TEST_F(SharedAnswers, WithoutAConnectionNobodyWaits) {
    redis.connected = false;
    EXPECT_FALSE(find("k"));
    EXPECT_EQ(redis.asked, 1);
}

TEST_F(SharedAnswers, AnAnswerLivesNoLongerThanItMayBeGiven) {
    const auto life_with = [&](std::chrono::milliseconds max_age) {
        options.max_age = max_age;
        redis.lives.clear();
        redis.values.clear();
        shared_answers some{redis, options, metrics};
        io.restart();
        boost::asio::co_spawn(io, some.find("k"), [](auto&&...) {});
        io.run();
        return redis.lives;
    };
    EXPECT_EQ(life_with(300ms), std::vector{300ms});
    EXPECT_EQ(life_with(1h), std::vector{shared_answers::longest_life});
    EXPECT_EQ(life_with(0ms), std::vector<std::chrono::milliseconds>{});
}

TEST_F(SharedAnswers, WhatIsTooOldByNowIsRead) {
    redis.values["k"] = a_kept_read();
    redis.left = 0ms;
    EXPECT_FALSE(find("k"));
}

TEST_F(SharedAnswers, WhatCannotBeKeptKeepsNobodyWaiting) {
    EXPECT_FALSE(find("k"));
    ASSERT_TRUE(redis.values.contains("k"));
    keep("k", an_answer(std::string(shared_answers::max_read_bytes + 1, 'x')));
    EXPECT_TRUE(redis.values.empty());
    EXPECT_FALSE(find("k"));
    http_response missing = an_answer();
    missing.status = 404;
    keep("k", missing);
    EXPECT_TRUE(redis.values.empty());
    EXPECT_FALSE(find("k"));
    answers.give_up("k");
    EXPECT_TRUE(redis.values.empty());
}

TEST_F(SharedAnswers, NoMoreIsKeptInASecondThanTheBudget) {
    const std::string large(shared_answers::max_read_bytes - 1024, 'x');
    const auto fits = static_cast<std::size_t>(shared_answers::max_bytes_per_second) / large.size();
    const auto second = [] {
        return std::chrono::floor<std::chrono::seconds>(shared_answers::clock::now())
            .time_since_epoch()
            .count();
    };
    const auto first = second();
    for (std::size_t i = 0; i < 3 * fits; ++i) {
        keep(std::to_string(i), an_answer(large));
    }
    EXPECT_GE(redis.puts, fits - 1);
    EXPECT_LE(redis.puts, static_cast<std::size_t>(second() - first + 1) * fits);
}

}  // namespace
}  // namespace livescore
