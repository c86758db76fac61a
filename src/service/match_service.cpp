#include "livescore/service/match_service.h"

#include <string>
#include <utility>

namespace livescore {

namespace {

error no_such_match(match_id id) {
    return {errc::not_found, "Match " + std::to_string(raw(id)) + " not found", {}};
}

/// The same request, of which group append sees a part.
template <class Value>
std::optional<idempotent<appended>> once_appended(std::optional<idempotent<Value>> once,
                                                  std::optional<Value> appended::*value) {
    if (!once) return std::nullopt;
    idempotent<appended> part;
    part.key = std::move(once->key);
    part.answer = [answer = std::move(once->answer), value](const appended& done) {
        return answer(*(done.*value));
    };
    return part;
}

}  // namespace

asio::awaitable<result<changed_match>> match_service::create(
    create_match command, std::optional<idempotent<match>> once) {
    result<changed_match> created =
        co_await store_.create_match(std::move(command), std::move(once));
    if (created && !created->repeated) scheduler_.schedule_next(created->match);
    co_return created;
}

asio::awaitable<result<changed_match>> match_service::update(
    match_id id, expected_seq expected, update_match command,
    std::optional<idempotent<match>> once) {
    store::decider decide_update = [command = std::move(command)](const match& before,
                                                                  timestamp now) {
        return decide(before, command, now);
    };
    result<changed_match> updated =
        co_await store_.change_match(id, expected, std::move(decide_update), std::move(once));
    if (updated && !updated->repeated) scheduler_.schedule_next(updated->match);
    co_return updated;
}

asio::awaitable<result<changed_match>> match_service::set_status(
    match_id id, expected_seq expected, livescore::set_status command,
    std::optional<idempotent<match>> once) {
    store::decider decide_status = [command = std::move(command)](const match& before,
                                                                  timestamp now) {
        return decide(before, command, now);
    };
    result<changed_match> changed =
        co_await store_.change_match(id, expected, std::move(decide_status), std::move(once));
    if (changed && !changed->repeated) scheduler_.schedule_next(changed->match);
    co_return changed;
}

asio::awaitable<result<changed_match>> match_service::set_score(
    match_id id, expected_seq expected, livescore::set_score command,
    std::optional<idempotent<match>> once) {
    if (expected) {
        store::decider decide_score = [command](const match& before, timestamp now) {
            return decide(before, command, now);
        };
        co_return co_await store_.change_match(id, expected, std::move(decide_score),
                                               std::move(once));
    }
    append_request request;
    request.match = id;
    request.score = command.score;
    request.at = clock_.now();
    request.once = once_appended(std::move(once), &appended::match);
    result<appended> done = co_await store_.append(std::move(request));
    if (!done) co_return done.error();
    changed_match changed;
    changed.repeated = std::move(done->repeated);
    if (done->match) changed.match = std::move(*done->match);
    co_return changed;
}

asio::awaitable<result<changed_commentary>> match_service::add_commentary(
    match_id id, livescore::add_commentary command, std::optional<idempotent<commentary>> once) {
    append_request request;
    request.match = id;
    request.score = command.score;
    request.entry = std::move(command.entry);
    request.at = clock_.now();
    request.once = once_appended(std::move(once), &appended::entry);
    result<appended> done = co_await store_.append(std::move(request));
    if (!done) co_return done.error();
    changed_commentary added;
    added.repeated = std::move(done->repeated);
    if (done->entry) added.entry = std::move(*done->entry);
    added.last_seq = done->last_seq;
    co_return added;
}

asio::awaitable<result<changed_commentary>> match_service::update_commentary(
    match_id id, commentary_id entry, expected_seq expected, livescore::update_commentary command,
    std::optional<idempotent<commentary>> once) {
    store::correction_decider decide_update =
        [command = std::move(command)](const match& before, const commentary_record& record,
                                       std::optional<goal_effect> goal, timestamp now) {
            return decide(before, record, command, goal, now);
        };
    co_return co_await store_.correct_commentary(id, entry, expected, std::move(decide_update),
                                                 std::move(once));
}

asio::awaitable<result<changed_commentary>> match_service::remove_commentary(
    match_id id, commentary_id entry, expected_seq expected, livescore::remove_commentary command) {
    store::correction_decider decide_removal =
        [command](const match& before, const commentary_record& record,
                  std::optional<goal_effect> goal,
                  timestamp now) { return decide(before, record, command, goal, now); };
    std::optional<idempotent<commentary>> once;
    co_return co_await store_.correct_commentary(id, entry, expected, std::move(decide_removal),
                                                 std::move(once));
}

asio::awaitable<result<bool>> match_service::remove(match_id id) {
    co_return co_await store_.delete_match(id);
}

asio::awaitable<result<match>> match_service::find(match_id id) {
    std::optional<match> found = co_await store_.find_match(id);
    if (!found) co_return no_such_match(id);
    co_return std::move(*found);
}

asio::awaitable<result<page<match>>> match_service::list(match_filter filter,
                                                         match_page_request page) {
    co_return co_await store_.list_matches(std::move(filter), page);
}

asio::awaitable<page<commentary>> match_service::list_commentary(match_id id,
                                                                 commentary_page_request page) {
    co_return co_await store_.list_commentary(id, page);
}

asio::awaitable<result<log_slice>> match_service::read_log(match_id id, log_page_request page) {
    co_return co_await store_.read_log(id, page.since, page.limit);
}

}  // namespace livescore
