#include "livescore/domain/schedule/transition_job.h"

#include "livescore/core/parse_integer.h"
#include "livescore/domain/vocabulary.h"
#include "words.h"

namespace livescore {
namespace {

constexpr word_list<3> state_words{"waiting", "leased", "dead"};
constexpr word_list<5> outcome_words{"completed", "voided", "retried", "expired", "dead"};

}  // namespace

std::string_view to_string(job_state state) noexcept {
    return word_of(state_words, state);
}
std::string_view to_string(job_outcome outcome) noexcept {
    return word_of(outcome_words, outcome);
}
std::optional<job_outcome> parse_job_outcome(std::string_view word) noexcept {
    return value_of<job_outcome>(outcome_words, word);
}

std::string job_id(const transition_job& job) {
    std::string text = "match:";
    text += std::to_string(raw(job.match));
    text += ':';
    text += to_string(job.step);
    text += ':';
    text += std::to_string(job.schedule_version);
    return text;
}

std::optional<transition_job> parse_job_id(std::string_view id) {
    constexpr std::string_view prefix = "match:";
    const auto step_at = id.find(':', prefix.size());
    const auto version_at = id.rfind(':');
    if (!id.starts_with(prefix) || step_at == std::string_view::npos || version_at <= step_at) {
        return std::nullopt;
    }
    const auto match =
        parse_integer<std::int64_t>(id.substr(prefix.size(), step_at - prefix.size()));
    const auto step = parse_transition(id.substr(step_at + 1, version_at - step_at - 1));
    const auto version = parse_integer<int>(id.substr(version_at + 1));
    if (!match || *match < 1 || *match > max_match_id || !step || !version || *version < 1) {
        return std::nullopt;
    }
    const transition_job job{match_id{*match}, *step, *version, {}};
    // With leading zeros one job would have two names.
    if (job_id(job) != id) return std::nullopt;
    return job;
}

vocabulary::words vocabulary::job_states() noexcept {
    return state_words;
}
vocabulary::words vocabulary::job_outcomes() noexcept {
    return outcome_words;
}

}  // namespace livescore
