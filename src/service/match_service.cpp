#include "livescore/service/match_service.h"

#include <string>
#include <utility>

namespace livescore {

namespace {

error no_such_match(match_id id) {
    return {errc::not_found, "Match " + std::to_string(raw(id)) + " not found", {}};
}

}  // namespace

asio::awaitable<result<match>> match_service::create(livescore::create_match command) {
    result<match> created = co_await store_.create_match(std::move(command));
    if (created) scheduler_.schedule_next(*created);
    co_return created;
}

asio::awaitable<result<match>> match_service::update(match_id id, expected_seq expected,
                                                     update_match command) {
    store::decider decide_update = [command = std::move(command)](const match& before,
                                                                  timestamp now) {
        return decide(before, command, now);
    };
    result<match> updated = co_await store_.change_match(id, expected, std::move(decide_update));
    if (updated) scheduler_.schedule_next(*updated);
    co_return updated;
}

asio::awaitable<result<match>> match_service::set_status(match_id id, expected_seq expected,
                                                         livescore::set_status command) {
    store::decider decide_status = [command = std::move(command)](const match& before,
                                                                  timestamp now) {
        return decide(before, command, now);
    };
    result<match> changed = co_await store_.change_match(id, expected, std::move(decide_status));
    if (changed) scheduler_.schedule_next(*changed);
    co_return changed;
}

asio::awaitable<result<match>> match_service::set_score(match_id id, expected_seq expected,
                                                        livescore::set_score command) {
    if (expected) {
        store::decider decide_score = [command](const match& before, timestamp now) {
            return decide(before, command, now);
        };
        co_return co_await store_.change_match(id, expected, std::move(decide_score));
    }
    append_request request;
    request.match = id;
    request.score = command.score;
    request.at = clock_.now();
    result<appended> done = co_await store_.append(std::move(request));
    if (!done) co_return done.error();
    co_return std::move(*done->match);
}

asio::awaitable<result<commentary>> match_service::add_commentary(
    match_id id, livescore::add_commentary command) {
    append_request request;
    request.match = id;
    request.score = command.score;
    request.entry = std::move(command.entry);
    request.at = clock_.now();
    result<appended> done = co_await store_.append(std::move(request));
    if (!done) co_return done.error();
    co_return std::move(*done->entry);
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
