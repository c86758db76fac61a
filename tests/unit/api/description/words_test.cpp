#include "api/description/words.h"

#include <gtest/gtest.h>

#include <set>
#include <stdexcept>

#include "api/description/components.h"
#include "livescore/domain/competition/competition.h"
#include "livescore/domain/event.h"
#include "livescore/domain/incident.h"
#include "livescore/domain/match.h"
#include "livescore/domain/match_details.h"
#include "livescore/domain/schedule/transition_job.h"
#include "livescore/domain/sheet/match_sheet.h"
#include "livescore/domain/standings/standings_rules.h"
#include "livescore/domain/webhook/delivery.h"

namespace livescore {
namespace {

using words = std::vector<std::string_view>;

/// The list is the table: each word reads as the value of its place, and writes as itself.
template <class Enum, class Parse>
void expect_table(std::string_view name, Parse parse, Enum last) {
    const words listed = find_words(name);
    ASSERT_EQ(listed.size(), static_cast<std::size_t>(last) + 1) << name;
    for (std::size_t i = 0; i < listed.size(); ++i) {
        EXPECT_EQ(parse(listed[i]), static_cast<Enum>(i)) << name;
        EXPECT_EQ(to_string(static_cast<Enum>(i)), listed[i]) << name;
    }
}

TEST(DescriptionWords, AreThoseOfTheTables) {
    expect_table("matchStatus", parse_match_status, match_status::awarded);
    expect_table("matchPhase", parse_match_phase, match_phase::full_time);
    expect_table("eventType", parse_event_type, event_type::stats_updated);
    expect_table("matchWinner", parse_match_winner, match_winner::draw);
    expect_table("decidedBy", parse_decided_by, decided_by::lot);
    expect_table("clockSource", parse_clock_source, clock_source::scorer);
    expect_table("awardResult", parse_award_result, award_result::none);
    expect_table("side", parse_side, match_side::away);
    expect_table("reviewState", parse_review_state, review_state::overturned);
    expect_table("gender", parse_gender, gender::mixed);
    expect_table("leagueKind", parse_league_kind, league_kind::cup);
    expect_table("playerPosition", parse_position, player_position::forward);
    expect_table("statUnit", parse_stat_unit, stat_unit::decimal);
    expect_table("criterion", parse_criterion, criterion::playoff);
    expect_table("stageCarry", parse_stage_carry, stage_carry::half_down);
    expect_table("transition", parse_transition, transition::full_time);
    expect_table("disabledReason", parse_disabled_reason, disabled_reason::backlog);
    expect_table("deliveryStatus", parse_delivery_status, delivery_status::failed);
    expect_table("jobOutcome", parse_job_outcome, job_outcome::dead);
}

TEST(DescriptionWords, OfTheChannelAreItsEvents) {
    const words listed = find_words("channelEventType");
    const std::set<std::string_view> in_channel(listed.begin(), listed.end());
    for (const std::string_view word : find_words("eventType"))
        EXPECT_EQ(in_channel.contains(word), is_for_matches_channel(*parse_event_type(word)));
}

TEST(DescriptionWords, AnUnknownNameIsAFault) {
    EXPECT_THROW(static_cast<void>(find_words("nothing")), std::logic_error);
}

/// A schema that named its events by itself could miss a new one.
TEST(DescriptionWords, EveryEventTypeHasASchema) {
    const description_json& schemas = all_components().at("schemas");
    std::set<std::string> described;
    for (const auto& reference : schemas.at("Event").at("oneOf")) {
        const std::string name = reference.at("$ref").get<std::string>().substr(21);
        described.insert(schemas.at(name).at("properties").at("type").at("const"));
    }
    const words all = find_words("eventType");
    EXPECT_EQ(described, std::set<std::string>(all.begin(), all.end()));
}

TEST(DescriptionWords, TheMembersOfAMatchAreThoseOfTheTable) {
    std::set<std::string> described;
    for (const auto& [name, schema] :
         all_components().at("schemas").at("MatchMembers").at("properties").items())
        described.insert(name);
    const words all = find_words("matchMember");
    EXPECT_EQ(described, std::set<std::string>(all.begin(), all.end()));
}

}  // namespace
}  // namespace livescore
