/// What the answers about leagues, teams, players and seasons have in common.
#pragma once
#include <optional>
#include <string>
#include <utility>

#include "http/conditional_request.h"
#include "http/http_message.h"
#include "http/idempotency_key.h"
#include "livescore/protocol/answers.h"
#include "livescore/protocol/competition/competition_answers.h"
#include "livescore/service/competition/competition_store.h"

namespace livescore {

template <class Row>
[[nodiscard]] kept_answer row_answer(int status, const Row& row) {
    const std::string json = write_row(row);
    return {status, write_data(json), versioned_etag(row.version, json), {}};
}

/// What the headers of a change ask for: the version that If-Match names, and the key under which
/// the answer is kept.
struct row_change_terms {
    expected_version expected;
    std::optional<request_key> key;
};
[[nodiscard]] inline result<row_change_terms> read_row_change_terms(const http_request& request) {
    const result<expected_seq> expected = read_if_match(request.if_match);
    if (!expected) return expected.error();
    result<std::optional<request_key>> key = read_request_key(request);
    if (!key) return key.error();
    return row_change_terms{expected_version(*expected), std::move(*key)};
}

/// The rows are read anew for each request, so that a change is seen at once on every instance.
[[nodiscard]] inline http_response uncached_row(http_response response) {
    response.headers.emplace_back("Cache-Control", "no-cache");
    return response;
}

/// The answer to a request that changes a row; `answer` makes it from the change.
template <class Row, class Answer>
result<http_response> row_change_response(result<changed_row<Row>> changed, Answer answer) {
    if (!changed) return changed.error();
    if (changed->repeated) return uncached_row(to_repeated_response(std::move(*changed->repeated)));
    return uncached_row(to_response(answer(*changed)));
}

/// The answer to a request that removes a row.
template <class Row>
result<http_response> row_removal_response(const result<changed_row<Row>>& removed) {
    if (!removed) return removed.error();
    if (removed->repeated) return to_repeated_response(*removed->repeated);
    return no_content();
}

/// The old id of a merged team leads on: the same path and query with the new id.
[[nodiscard]] http_response moved_team(const http_request& request, std::size_t id_segment,
                                       team_id to);

}  // namespace livescore
