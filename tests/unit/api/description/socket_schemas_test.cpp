// The schemas of socket messages say what the service reads and writes.
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <variant>

#include "api/description/components.h"
#include "api/description/words.h"
#include "livescore/api/documents.h"
#include "livescore/protocol/client_message.h"

namespace livescore {
namespace {

using json = description_json;

const json& socket_schema(const std::string& name) {
    return all_components().at("schemas").at(name);
}

json socket_document() {
    return json::parse(asyncapi_document().body);
}

/// The schemas of the messages that clients send.
std::set<std::string> client_messages() {
    std::set<std::string> names;
    const json document = socket_document();
    for (const auto& [name, operation] : document.at("operations").items()) {
        if (operation.at("action") != "receive") continue;
        for (const json& message : operation.at("messages")) {
            const auto target = message.at("$ref").get<std::string>();
            names.insert(target.substr(target.rfind('/') + 1));
        }
    }
    return names;
}

std::string code_of(const std::string& message) {
    const auto read = read_client_message(message);
    const auto* const refused = std::get_if<message_error>(&read);
    return refused == nullptr ? "" : refused->code;
}

TEST(SocketSchemas, ExamplesOfClientMessagesAreRead) {
    const auto names = client_messages();
    EXPECT_EQ(names.size(), 13U);
    for (const std::string& name : names) {
        for (const json& example : socket_schema(name).at("examples"))
            EXPECT_EQ(code_of(example.dump()), "") << name;
    }
}

TEST(SocketSchemas, WhatIsRequiredIsRequired) {
    for (const std::string& name : client_messages()) {
        for (const json& member : socket_schema(name).at("required")) {
            json without = socket_schema(name).at("examples").front();
            without.erase(member.get<std::string>());
            EXPECT_NE(code_of(without.dump()), "") << name << '.' << member;
        }
    }
}

/// The sentence of the error lists the actions that there are.
TEST(SocketSchemas, EveryActionHasASchema) {
    const auto read = read_client_message(R"({"action":"nonsense"})");
    std::string sentence = std::get<message_error>(read).message;
    std::set<std::string> described;
    for (const std::string& name : client_messages()) {
        described.insert(
            socket_schema(name).at("properties").at("action").at("const").get<std::string>());
    }
    std::set<std::string> listed;
    sentence.erase(0, std::string("action must be ").size());
    std::string word;
    for (const char c : sentence + ' ') {
        if (c >= 'a' && c <= 'z') {
            word += c;
            continue;
        }
        if (!word.empty() && word != "or") listed.insert(word);
        word.clear();
    }
    EXPECT_EQ(described, listed);
}

/// Its members are those of the schema, and what is required is there.
void expect_fits(const std::string& name, const std::string& text) {
    const json message = json::parse(text);
    const json& properties = socket_schema(name).at("properties");
    for (const auto& [member, value] : message.items()) {
        EXPECT_TRUE(properties.contains(member)) << name << '.' << member;
        if (member == "type") {
            EXPECT_EQ(properties.at("type").at("const"), value) << name;
        }
    }
    for (const json& member : socket_schema(name).at("required"))
        EXPECT_TRUE(message.contains(member.get<std::string>())) << name << '.' << member;
}

TEST(SocketSchemas, AnswersHaveTheMembersOfTheirSchemas) {
    using std::chrono::milliseconds;
    using std::chrono::seconds;
    event_filter goals = event_filter::none();
    goals.add(event_type::score_update);
    const match_id match{1};
    const match_set league{match_set_kind::league, 7};
    const match_set live{match_set_kind::live, 0};
    expect_fits("Welcome", write_welcome("api-1"));
    subscribed_place place{match, 3, log_epoch{1}, true, seconds(30), milliseconds(200), goals};
    expect_fits("Subscribed", write_subscribed(place, "{}"));
    expect_fits("SubscribedToChannel", write_channel_subscribed(log_epoch::unknown));
    expect_fits("SubscribedToChannel",
                write_channel_subscribed(log_epoch{1}, seconds(30), milliseconds(200), goals));
    for (const match_set& set : {league, live, match_set{match_set_kind::team, 3}}) {
        expect_fits(
            "SubscribedToSet",
            write_set_subscribed({set, log_epoch{1}, {}, milliseconds(200), goals, true}, "[]"));
        expect_fits("Unsubscribed", write_set_unsubscribed(set));
        expect_fits("SocketError", write_set_error("forbidden", "No", set, seconds(1)));
    }
    expect_fits("Unsubscribed", write_unsubscribed(match));
    expect_fits("Unsubscribed", write_channel_unsubscribed());
    expect_fits("Authenticated", write_authenticated(std::nullopt));
    expect_fits("Pong", write_pong());
    expect_fits("ReplayStarted", write_replay_started(match, {}));
    expect_fits("ReplayPaused", write_replay_step("paused", match, 1));
    expect_fits("ReplayResumed", write_replay_step("resumed", match, 1));
    expect_fits("ReplaySeeked", write_replay_step("seeked", match, 1));
    expect_fits("ReplayEnded", write_replay_ended(match, 1, "complete"));
    expect_fits("SocketError", write_error("unknown_match", "No", match, seconds(1)));
}

/// Each code of a refused message is listed.
TEST(SocketSchemas, CodesOfRefusedMessagesAreListed) {
    const auto listed = find_words("socketErrorCode");
    const std::set<std::string_view> codes(listed.begin(), listed.end());
    for (const char* const message :
         {"{", "[]", "{}", R"({"action":"nonsense"})", R"({"action":"subscribe"})",
          R"({"action":"subscribe","matchIds":[]})", R"({"action":"subscribe","leagueId":0})",
          R"({"action":"subscribe","teamId":0})", R"({"action":"subscribe","channel":"x"})",
          R"({"action":"subscribe","matchId":1,"events":["x"]})",
          R"({"action":"subscribe","matchId":1,"since":-1})",
          R"({"action":"subscribe","matchId":1,"epoch":1})",
          R"({"action":"subscribe","matchId":1,"delay":-1})",
          R"({"action":"subscribe","matchId":1,"conflate":-1})",
          R"({"action":"replay","matchId":1,"speed":0})",
          R"({"action":"seek","matchId":1,"from":-1})", R"({"action":"auth"})"}) {
        EXPECT_NE(code_of(message), "") << message;
        EXPECT_TRUE(codes.contains(code_of(message))) << code_of(message);
    }
}

}  // namespace
}  // namespace livescore
