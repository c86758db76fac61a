#include "description/words.h"

#include <array>
#include <stdexcept>
#include <string>

#include "description/codes.h"
#include "livescore/domain/incident_types.h"
#include "livescore/domain/sheet/match_sheet.h"
#include "livescore/domain/sport_rules.h"
#include "livescore/domain/standings/standings_rules.h"
#include "livescore/domain/vocabulary.h"
#include "livescore/domain/webhook/delivery.h"
#include "livescore/protocol/match_members.h"
#include "livescore/service/feed/feed_board.h"

namespace livescore {
namespace {

using word_vector = std::vector<std::string_view>;

template <vocabulary::words (*words)() noexcept>
word_vector table_of() {
    const vocabulary::words all = words();
    return {all.begin(), all.end()};
}

word_vector circuits() {
    using enum feed_circuit;
    return {to_string(closed), to_string(half_open), to_string(open)};
}

word_vector channel_events() {
    word_vector found;
    for (const std::string_view word : vocabulary::event_types()) {
        if (is_for_matches_channel(parse_event_type(word).value())) found.push_back(word);
    }
    return found;
}

/// The types of deliveries: those of events, and the test.
word_vector delivery_types() {
    word_vector types = table_of<vocabulary::event_types>();
    types.push_back(webhook_test_type);
    return types;
}

word_vector member_names() {
    return {match_member_names.begin(), match_member_names.end()};
}

word_vector incidents() {
    return {incident_types.begin(), incident_types.end()};
}

word_vector presets() {
    const auto names = standings_preset_names();
    return {names.begin(), names.end()};
}

word_vector problems() {
    word_vector found;
    for (const described_code& code : problem_codes()) found.push_back(code.code);
    return found;
}

word_vector socket_errors() {
    word_vector found;
    for (const described_code& code : socket_error_codes()) found.push_back(code.code);
    return found;
}

struct word_source {
    std::string_view name;
    word_vector (*words)();
};
constexpr std::array sources = std::to_array<word_source>({
    {"matchStatus", table_of<vocabulary::match_statuses>},
    {"matchPhase", table_of<vocabulary::match_phases>},
    {"eventType", table_of<vocabulary::event_types>},
    {"channelEventType", channel_events},
    {"matchWinner", table_of<vocabulary::match_winners>},
    {"decidedBy", table_of<vocabulary::deciders>},
    {"clockSource", table_of<vocabulary::clock_sources>},
    {"awardResult", table_of<vocabulary::award_results>},
    {"side", table_of<vocabulary::match_sides>},
    {"reviewState", table_of<vocabulary::review_states>},
    {"gender", table_of<vocabulary::genders>},
    {"leagueKind", table_of<vocabulary::league_kinds>},
    {"playerPosition", table_of<vocabulary::player_positions>},
    {"statUnit", table_of<vocabulary::stat_units>},
    {"criterion", table_of<vocabulary::criteria>},
    {"stageCarry", table_of<vocabulary::stage_carries>},
    {"transition", table_of<vocabulary::transitions>},
    {"jobState", table_of<vocabulary::job_states>},
    {"jobOutcome", table_of<vocabulary::job_outcomes>},
    {"disabledReason", table_of<vocabulary::disabled_reasons>},
    {"deliveryStatus", table_of<vocabulary::delivery_statuses>},
    {"deliveryType", delivery_types},
    {"feedCircuit", circuits},
    {"matchMember", member_names},
    {"incidentType", incidents},
    {"standingsPreset", presets},
    {"problemCode", problems},
    {"socketErrorCode", socket_errors},
});

}  // namespace

std::vector<std::string_view> find_words(std::string_view name) {
    for (const word_source& source : sources) {
        if (source.name == name) return source.words();
    }
    throw std::logic_error("No enumeration is called " + std::string(name));
}

}  // namespace livescore
