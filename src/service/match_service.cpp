#include "livescore/service/match_service.h"

#include "livescore/service/log_source.h"

#include <string>
#include <utility>

#include "livescore/domain/feed/lock.h"
#include "livescore/protocol/json_equality.h"
#include "livescore/service/match_not_found.h"

namespace livescore {

namespace {

error other_league() {
    return {errc::forbidden, "This API key may not change matches of this league", {}};
}

/// Wraps `decide` for clients who may change the match as it was. They are people and their
/// programs: their edits win over feeds. `gives_lock`: the command says `locked` itself.
store::decider for_clients(shared_principal who, store::decider decide, bool gives_lock = false) {
    return [who = std::move(who), decide = std::move(decide), gives_lock](
               const match& before, timestamp now) -> result<decision> {
        if (who->is_bound() && !who->may_change(before.league_ref, before.league))
            return other_league();
        auto edit = decide(before, now);
        if (edit && !gives_lock) lock_if_fed(before, *edit);
        return edit;
    };
}

/// The same for the match as it becomes. The store knows its league only then.
store::match_check check_of(shared_principal who) {
    if (!who->is_bound()) return {};
    return [who = std::move(who)](const match& m) -> std::optional<error> {
        if (!who->may_change(m.league_ref, m.league)) return other_league();
        return std::nullopt;
    };
}

store::correction_decider for_clients(shared_principal who, store::correction_decider decide) {
    return [who = std::move(who), decide = std::move(decide)](
               const match& before, const commentary_record& entry, timestamp now,
               other_entries& others) -> result<correction> {
        if (who->is_bound() && !who->may_change(before.league_ref, before.league))
            return other_league();
        auto edit = decide(before, entry, now, others);
        if (edit) lock_if_fed(before, entry, *edit);
        return edit;
    };
}

result<match> to_result(match_id id, std::optional<match> found) {
    if (!found) return match_not_found(id);
    return std::move(*found);
}

bool is_same(const std::optional<std::string>& wanted, const std::optional<std::string>& before) {
    if (!wanted || !before) return !wanted && !before;
    return is_same_json(*wanted, *before);
}

/// The same request, for group append, which sees only a part of it.
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

asio::awaitable<result<changed_match>> match_service::create(create_match command,
                                                             std::optional<idempotent<match>> once,
                                                             caller by) {
    store::match_check check = check_of(by.who);
    result<changed_match> created = co_await store_.create_match(
        std::move(command), std::move(once), std::move(check), by.trace);
    if (created && !created->repeated) scheduler_.schedule_next(created->match);
    co_return created;
}

asio::awaitable<result<changed_match>> match_service::update(match_id id, expected_seq expected,
                                                             update_match command,
                                                             std::optional<idempotent<match>> once,
                                                             caller by) {
    const bool gives_lock = command.details.locked.has_value();
    store::decider decide_update = [command = std::move(command)](const match& before,
                                                                  timestamp now) {
        update_match wanted = command;
        if (wanted.stats && is_same_json(*wanted.stats, before.stats)) wanted.stats.reset();
        return decide(before, wanted, now);
    };
    store::match_check check = check_of(by.who);
    store::decider guarded = for_clients(by.who, std::move(decide_update), gives_lock);
    result<changed_match> updated = co_await store_.change_match(
        id, expected, std::move(guarded), std::move(once), std::move(check), by.trace);
    if (updated && !updated->repeated) scheduler_.schedule_next(updated->match);
    co_return updated;
}

asio::awaitable<result<changed_match>> match_service::set_status(
    match_id id, expected_seq expected, livescore::set_status command,
    std::optional<idempotent<match>> once, caller by) {
    store::decider decide_status = [command = std::move(command)](const match& before,
                                                                  timestamp now) {
        return decide(before, command, now);
    };
    store::decider guarded = for_clients(by.who, std::move(decide_status));
    store::match_check unchecked;
    result<changed_match> changed = co_await store_.change_match(
        id, expected, std::move(guarded), std::move(once), std::move(unchecked), by.trace);
    if (changed && !changed->repeated) scheduler_.schedule_next(changed->match);
    co_return changed;
}

asio::awaitable<result<changed_match>> match_service::set_score(
    match_id id, expected_seq expected, livescore::set_score command,
    std::optional<idempotent<match>> once, caller by) {
    if (expected || by.who->is_bound()) {
        store::decider decide_score = [command](const match& before, timestamp now) {
            return decide(before, command, now);
        };
        store::decider guarded = for_clients(by.who, std::move(decide_score));
        store::match_check unchecked;
        co_return co_await store_.change_match(id, expected, std::move(guarded), std::move(once),
                                               std::move(unchecked), by.trace);
    }
    append_request request;
    request.match = id;
    request.score = command.score;
    request.at = clock_.now();
    request.trace = by.trace;
    request.once = once_appended(std::move(once), &appended::match);
    result<appended> done = co_await store_.append(std::move(request));
    if (!done) co_return done.error();
    changed_match changed;
    changed.repeated = std::move(done->repeated);
    if (done->match) changed.match = std::move(*done->match);
    co_return changed;
}

asio::awaitable<result<changed_commentary>> match_service::add_commentary(
    match_id id, expected_seq expected, livescore::add_commentary command,
    std::optional<idempotent<commentary>> once, caller by) {
    complete(command);
    if (needs_match(command)) {
        new_commentary entry = command.entry;
        store::correction_decider decide_entry =
            [command = std::move(command)](const match& before, const commentary_record& record,
                                           timestamp now, other_entries& others) {
                return decide(before, record, command, now, others);
            };
        store::correction_decider guarded = for_clients(by.who, std::move(decide_entry));
        co_return co_await store_.add_entry(id, std::move(entry), expected, std::move(guarded),
                                            std::move(once), by.trace);
    }
    std::optional<error> refused = co_await check_league(id, by.who);
    if (refused) co_return std::move(*refused);
    append_request request;
    request.match = id;
    request.score = command.score;
    request.entry = std::move(command.entry);
    request.at = clock_.now();
    request.trace = by.trace;
    request.once = once_appended(std::move(once), &appended::entry);
    request.expected = expected;
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
    std::optional<idempotent<commentary>> once, caller by) {
    store::correction_decider decide_update =
        [command = std::move(command)](const match& before, const commentary_record& record,
                                       timestamp now, other_entries& others) {
            livescore::update_commentary wanted = command;
            if (wanted.metadata && is_same(*wanted.metadata, record.item.entry.metadata))
                wanted.metadata.reset();
            return decide(before, record, wanted, now, others);
        };
    store::correction_decider guarded = for_clients(by.who, std::move(decide_update));
    co_return co_await store_.correct_commentary(id, entry, expected, std::move(guarded),
                                                 std::move(once), by.trace);
}

asio::awaitable<result<changed_commentary>> match_service::remove_commentary(
    match_id id, commentary_id entry, expected_seq expected, livescore::remove_commentary command,
    std::optional<idempotent<commentary>> once, caller by) {
    store::correction_decider decide_removal =
        [command](const match& before, const commentary_record& record, timestamp now,
                  other_entries& others) { return decide(before, record, command, now, others); };
    store::correction_decider guarded = for_clients(by.who, std::move(decide_removal));
    co_return co_await store_.correct_commentary(id, entry, expected, std::move(guarded),
                                                 std::move(once), by.trace);
}

asio::awaitable<result<changed_match>> match_service::remove(match_id id, expected_seq expected,
                                                             std::optional<idempotent<match>> once,
                                                             caller by) {
    return store_.delete_match(id, expected, check_of(by.who), std::move(once), by.trace);
}

/// Serves changes that do not look at the match. For clients who may not change every match, it
/// reads the match.
asio::awaitable<std::optional<error>> match_service::check_league(match_id id,
                                                                  shared_principal who) {
    if (!who->is_bound()) co_return std::nullopt;
    const std::optional<match> found = co_await store_.find_match(id);
    if (!found) co_return match_not_found(id);
    if (!who->may_change(found->league_ref, found->league)) co_return other_league();
    co_return std::nullopt;
}

asio::awaitable<result<match>> match_service::find(match_id id) {
    co_return to_result(id, co_await store_.find_match(id));
}

asio::awaitable<result<match_page>> match_service::list(match_filter filter,
                                                        match_page_request page) {
    co_return co_await store_.list_matches(std::move(filter), page);
}

asio::awaitable<page<commentary>> match_service::list_commentary(match_id id,
                                                                 commentary_page_request page) {
    co_return co_await store_.list_commentary(id, page);
}

asio::awaitable<std::pair<result<match>, page<commentary>>> match_service::find_with_commentary(
    match_id id, commentary_page_request page) {
    match_and_commentary both = co_await store_.find_match_and_commentary(id, page);
    co_return std::pair(to_result(id, std::move(both.found)), std::move(both.entries));
}

asio::awaitable<result<found_commentary>> match_service::find_commentary(match_id id,
                                                                         commentary_id entry) {
    std::optional<found_commentary> found = co_await store_.find_commentary(id, entry);
    if (!found) co_return commentary_not_found(id, entry);
    co_return std::move(*found);
}

asio::awaitable<result<log_slice>> match_service::read_log(match_id id, log_page_request page) {
    if (page.delay.count() == 0)
        co_return co_await store_.read_log(id, page.since, page.limit, page.bytes);
    // Before the events, so that what it says of them is true.
    std::vector<match_id> ids{id};
    const std::vector<head> due =
        co_await store_.heads_before(std::move(ids), page.delay + commit_allowance);
    result<log_slice> slice = co_await store_.read_log(id, page.since, page.limit, page.bytes);
    if (!slice) co_return slice;
    hide_newer(*slice, due.empty() ? 0 : due.front().last_seq, page.since);
    co_return slice;
}

asio::awaitable<result<match_at_moment>> match_service::state_at(match_id id, state_query query,
                                                                 page_bytes bytes) {
    return read_match_at(store_, id, query, bytes);
}

}  // namespace livescore
