#include "append/append_answers.h"

#include <memory>
#include <string>
#include <utility>

namespace livescore {

appended& answer_of(pending_append& append) {
    if (!append.answer || !append.answer->has_value()) append.answer = appended{};
    return append.answer->value();
}

commentary to_commentary(const append_request& request, std::int64_t id) {
    return {commentary_id{id}, request.match, *request.entry, request.at};
}

match at_score(match m, const append_request& request, sequence_number seq) {
    m.score = *request.score;
    m.last_seq = seq;
    m.updated_at = request.at;
    return m;
}

committed_event answer_score(pending_append& append, match m, sequence_number seq) {
    appended& answer = answer_of(append);
    answer.last_seq = seq;
    answer.match = at_score(std::move(m), append.request, seq);
    return {append.request.match, seq, event_type::score_update,
            std::make_shared<const std::string>(splice(*append.score_event, seq, 0))};
}

committed_event answer_comment(pending_append& append, sequence_number seq, std::int64_t id) {
    appended& answer = answer_of(append);
    answer.last_seq = seq;
    answer.entry = to_commentary(append.request, id);
    return {append.request.match, seq, event_type::commentary_new,
            std::make_shared<const std::string>(splice(*append.entry_event, seq, id))};
}

std::vector<traced_event> traced_appends(std::span<pending_append* const> batch) {
    std::vector<traced_event> traced;
    for (const pending_append* append : batch) {
        const shared_trace& trace = append->request.trace;
        if (!trace || !append->answer || !append->answer->has_value()) continue;
        const appended& answer = append->answer->value();
        if (answer.repeated) continue;
        if (append->score_event && append->entry_event)
            traced.push_back({append->request.match, answer.last_seq - 1, trace});
        traced.push_back({append->request.match, answer.last_seq, trace});
    }
    return traced;
}

}  // namespace livescore
