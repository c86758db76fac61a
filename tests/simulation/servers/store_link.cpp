#include "simulation/servers/store_link.h"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace livescore::simulation {

namespace {

template <class T>
asio::awaitable<T> not_simulated() {
    throw std::logic_error("nobody in a simulation calls this");
}

}  // namespace

template <class T>
asio::awaitable<T> store_link::transact(std::function<T(database&)> work) {
    std::function<T()> at_server = [&to = to_, work = std::move(work)] {
        to.check_up();
        return work(to);
    };
    return of_.call<T>(on_, of_.to_database, std::move(at_server));
}

void store_link::tell_later(std::vector<committed_event> events) {
    asio::post(on_, [this, events = std::move(events)]() mutable {
        sink_.on_committed(std::move(events));
    });
}

asio::awaitable<std::optional<committed_event>> store_link::write(match_id id, event_type type,
                                                                  std::size_t bytes) {
    std::function<std::optional<committed_event>(database&)> work = [=](database& in) {
        return in.append(id, type, bytes);
    };
    const auto written = co_await transact(std::move(work));
    if (written) {
        std::vector<committed_event> events{*written};
        sink_.note_committed(events);
        tell_later(std::move(events));
    }
    co_return written;
}

asio::awaitable<std::optional<committed_event>> store_link::create(match_id id,
                                                                   match_schedule schedule) {
    std::function<std::optional<committed_event>(database&)> work =
        [=](database& in) -> std::optional<committed_event> {
        if (in.find(id) != nullptr) return std::nullopt;
        return in.create(id, schedule);
    };
    const auto written = co_await transact(std::move(work));
    if (written) {
        std::vector<committed_event> events{*written};
        sink_.note_committed(events);
        tell_later(std::move(events));
    }
    co_return written;
}

asio::awaitable<std::optional<followed_match>> store_link::find_followed_match(match_id id) {
    std::function<std::optional<followed_match>(database&)> work =
        [id](database& in) -> std::optional<followed_match> {
        const auto* const found = in.find(id);
        if (found == nullptr) return std::nullopt;
        return followed_match{found->row, std::nullopt};
    };
    return transact(std::move(work));
}

asio::awaitable<log_identity> store_link::identify_log() {
    std::function<log_identity(database&)> work = [](database&) {
        return log_identity{database::epoch, 1};
    };
    return transact(std::move(work));
}

asio::awaitable<void> store_link::renew_log_epoch(log_epoch) {
    throw std::logic_error("the log never goes back");
}

asio::awaitable<result<log_slice>> store_link::read_log(match_id id, sequence_number since,
                                                        int limit, page_bytes bytes) {
    std::function<std::optional<log_slice>(database&)> work =
        [=, max = bytes.max](database& in) -> std::optional<log_slice> {
        auto slice = in.read_log(id, since, limit, max);
        if (!slice) return std::nullopt;
        return *slice;
    };
    std::optional<log_slice> slice = co_await transact(std::move(work));
    if (!slice) co_return error{errc::not_found, "unknown", {}};
    co_return std::move(*slice);
}

asio::awaitable<sequence_number> store_link::find_resumable(match_id id, sequence_number since,
                                                            sequence_number until,
                                                            std::size_t max_bytes) {
    std::function<sequence_number(database&)> work = [=](database& in) {
        return in.find_resumable(id, since, until, max_bytes);
    };
    return transact(std::move(work));
}

asio::awaitable<std::vector<head>> store_link::recent_heads(milliseconds window, milliseconds) {
    std::function<std::vector<head>(database&)> work = [window](database& in) {
        return in.recent_heads(window);
    };
    return transact(std::move(work));
}

asio::awaitable<std::vector<head>> store_link::heads_of(std::vector<match_id> ids) {
    std::function<std::vector<head>(database&)> work = [ids = std::move(ids)](database& in) {
        return in.heads_of(ids);
    };
    return transact(std::move(work));
}

asio::awaitable<std::vector<head>> store_link::heads_before(std::vector<match_id> ids,
                                                            milliseconds age) {
    std::function<std::vector<head>(database&)> work = [ids = std::move(ids), age](database& in) {
        return in.heads_before(ids, age);
    };
    return transact(std::move(work));
}

asio::awaitable<std::vector<match>> store_link::due_matches(milliseconds horizon, int limit,
                                                            std::optional<due_position> after) {
    std::function<std::vector<match>(database&)> work = [=](database& in) {
        return in.due_matches(horizon, limit, after);
    };
    return transact(std::move(work));
}

/// What a transaction did before its commit nobody sees, so all of it happens at the moment here.
asio::awaitable<std::vector<transition_outcome>> store_link::apply_transitions(
    std::vector<transition_request> steps, std::optional<transition_moment> moment) {
    if (moment) {
        asio::steady_timer until(on_, moment->at);
        co_await until.async_wait(asio::use_awaitable);
    }
    std::function<database::applied_transitions(database&)> work =
        [steps = std::move(steps)](database& in) { return in.apply(steps); };
    database::applied_transitions done = co_await transact(std::move(work));
    sink_.report(std::move(done.events));
    co_return std::move(done.outcomes);
}

// ---- what nobody calls

asio::awaitable<std::optional<match>> store_link::find_match(match_id) {
    return not_simulated<std::optional<match>>();
}
asio::awaitable<result<match_page>> store_link::list_matches(match_filter, match_page_request) {
    return not_simulated<result<match_page>>();
}
asio::awaitable<page<commentary>> store_link::list_commentary(match_id, commentary_page_request) {
    return not_simulated<page<commentary>>();
}
asio::awaitable<match_and_commentary> store_link::find_match_and_commentary(
    match_id, commentary_page_request) {
    return not_simulated<match_and_commentary>();
}
asio::awaitable<std::optional<found_commentary>> store_link::find_commentary(match_id,
                                                                             commentary_id) {
    return not_simulated<std::optional<found_commentary>>();
}
asio::awaitable<result<changed_match>> store_link::create_match(livescore::create_match,
                                                                std::optional<idempotent<match>>,
                                                                match_check, shared_trace) {
    return not_simulated<result<changed_match>>();
}
asio::awaitable<result<changed_match>> store_link::change_match(match_id, expected_seq, decider,
                                                                std::optional<idempotent<match>>,
                                                                match_check, shared_trace) {
    return not_simulated<result<changed_match>>();
}
asio::awaitable<result<changed_commentary>> store_link::correct_commentary(
    match_id, commentary_id, expected_seq, correction_decider,
    std::optional<idempotent<commentary>>, shared_trace) {
    return not_simulated<result<changed_commentary>>();
}
asio::awaitable<result<changed_commentary>> store_link::add_entry(
    match_id, new_commentary, expected_seq, correction_decider,
    std::optional<idempotent<commentary>>, shared_trace) {
    return not_simulated<result<changed_commentary>>();
}
asio::awaitable<result<appended>> store_link::append(append_request) {
    return not_simulated<result<appended>>();
}
asio::awaitable<result<changed_match>> store_link::delete_match(match_id, expected_seq, match_check,
                                                                std::optional<idempotent<match>>,
                                                                shared_trace) {
    return not_simulated<result<changed_match>>();
}
asio::awaitable<std::vector<due_head>> store_link::due_heads(std::vector<head>, milliseconds) {
    return not_simulated<std::vector<due_head>>();
}
asio::awaitable<page<match>> store_link::find_set(match_set, int, page_bytes) {
    return not_simulated<page<match>>();
}
asio::awaitable<std::vector<placed_match>> store_link::find_placements(std::vector<match_id>) {
    return not_simulated<std::vector<placed_match>>();
}
asio::awaitable<std::optional<placed_match>> store_link::find_placement_before(match_id,
                                                                               sequence_number) {
    return not_simulated<std::optional<placed_match>>();
}

}  // namespace livescore::simulation
