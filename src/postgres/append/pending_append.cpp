#include "append/pending_append.h"

#include <string>
#include <utility>
#include <vector>

#include "connection/values.h"

namespace livescore {
namespace {

error refused(const char* field) {
    error e{errc::invalid_argument, "Invalid payload"};
    e.details.push_back({{field}, "U+0000 is not allowed", "invalid_string"});
    return e;
}

std::optional<error> find_nul(const new_commentary& entry) {
    if (has_nul(entry.message)) return refused("message");
    if (has_nul(entry.event_type)) return refused("eventType");
    if (entry.actor && has_nul(*entry.actor)) return refused("actor");
    if (entry.team && has_nul(*entry.team)) return refused("team");
    if (entry.metadata && has_nul(*entry.metadata)) return refused("metadata");
    if (entry.incident) {
        if (has_nul(entry.incident->player.value_or(""))) return refused("player");
        if (has_nul(entry.incident->related_player.value_or(""))) return refused("relatedPlayer");
        if (has_nul(entry.incident->source.value_or(""))) return refused("source");
    }
    for (const auto& tag : entry.tags.value_or(std::vector<std::string>{})) {
        if (has_nul(tag)) return refused("tags");
    }
    return std::nullopt;
}

/// The most digits that seq and id have together.
constexpr std::size_t max_number_bytes = 2 * 19;

}  // namespace

result<pending_append> prepare_append(append_request request, std::size_t event_max_bytes) {
    if (!request.entry && !request.score) {
        return error{errc::invalid_argument, "There is nothing to append"};
    }
    pending_append append;
    if (request.entry) {
        if (auto problem = find_nul(*request.entry)) return *std::move(problem);
        append.entry_event = commentary_event_pieces(request.match, *request.entry, request.at);
        const event_pieces& pieces = *append.entry_event;
        const std::size_t bytes =
            pieces.head.size() + pieces.middle.size() + pieces.tail.size() + max_number_bytes;
        if (bytes > event_max_bytes) return event_too_large(splice(pieces, 1, 1), event_max_bytes);
    }
    if (request.score) {
        append.score_event = score_event_pieces(request.match, *request.score, request.at);
    }
    append.request = std::move(request);
    return append;
}

void resume_appends(std::span<pending_append* const> appends, const std::exception_ptr& problem) {
    for (pending_append* append : appends) {
        // A resumed caller destroys its append at once.
        const auto done = std::move(append->done);
        done->resume(problem);
    }
}

void fail_appends(std::span<pending_append* const> appends, const infrastructure_error& problem) {
    resume_appends(appends, std::make_exception_ptr(problem));
}

}  // namespace livescore
