#include "simulation/runs/stage.h"

#include <algorithm>
#include <array>

#include "livescore/domain/schedule/transition.h"

namespace livescore::simulation {

namespace {

constexpr std::array<event_type, 8> written_types{
    event_type::commentary_new,     event_type::commentary_new, event_type::commentary_new,
    event_type::score_update,       event_type::score_update,   event_type::commentary_updated,
    event_type::commentary_removed, event_type::match_updated,
};
// A handler takes so long at most.
constexpr std::uint64_t longest_handler_us = 12;

feed_options options_of(const plan& of) {
    feed_options options;
    options.heads_interval = of.heads_interval;
    options.heads_window = of.heads_window;
    options.snapshot_max_age = milliseconds(200);
    options.unknown_max_age = milliseconds(100);
    options.idle_track = of.idle_track;
    options.baseline_age = of.idle_track / 2;
    options.log_page = of.log_page;
    options.resume_limit = of.resume_limit;
    options.resume_bytes = of.resume_bytes;
    options.page_bytes = of.page_bytes;
    options.tail_frames = of.tail_frames;
    options.tracks_bytes = of.tracks_bytes;
    return options;
}

match_schedule schedule_from(moment start) {
    match_schedule schedule;
    schedule.start = wall_time(start);
    schedule.halftime = wall_time(start + milliseconds(700));
    schedule.second_half = wall_time(start + milliseconds(1'000));
    schedule.end = wall_time(start + milliseconds(1'900));
    return schedule;
}

}  // namespace

stage::stage(const plan& of, bool traces) : all(of.seed, traces), plan_(of) {
    for (std::size_t i = 1; i <= of.matches; ++i) {
        const match_id id{static_cast<std::int64_t>(i)};
        log.create(id, schedule_from(all.between(milliseconds(300), milliseconds(3'000))));
    }
    places_.reserve(of.instances + of.workers);
    for (std::size_t i = 0; i < of.instances; ++i) add_instance(i + 1);
    for (std::size_t i = 0; i < of.workers; ++i) add_worker(i + 1);
    list_threads();
    for (std::size_t i = 0; i < of.clients; ++i) add_client();
    for (const act& one : of.acts) {
        all.after(one.at, [this, one] {
            if (now() < plan_.faults_end) carry_out(one);
        });
    }
}

stage::~stage() {
    clients_.clear();
    for (auto& one : places_) {
        if (one.now) one.now->kill();
    }
}

void stage::add_instance(std::size_t number) {
    places_.push_back({[this, number]() -> std::unique_ptr<process> {
                           return std::make_unique<instance>(all, "api-" + std::to_string(number),
                                                             log, bell, options_of(plan_),
                                                             plan_.shards, plan_.queue_bytes);
                       },
                       {}});
    places_.back().now = places_.back().start();
}

void stage::add_worker(std::size_t number) {
    places_.push_back({[this, number]() -> std::unique_ptr<process> {
                           worker_options options;
                           options.heads_interval = plan_.heads_interval;
                           options.heads_window = plan_.heads_window;
                           options.lease = milliseconds(1'500);
                           options.reconcile_interval = milliseconds(400);
                           options.batch = 3;
                           return std::make_unique<worker_process>(
                               all, "worker-" + std::to_string(number), log, bell, options);
                       },
                       {}});
    places_.back().now = places_.back().start();
}

void stage::add_client() {
    std::vector<topic> topics;
    if (all.happens(200)) {
        topics.push_back(matches_channel);
    } else {
        const std::size_t count = 1 + all.below(3);
        for (std::size_t i = 0; i < count; ++i)
            topics.push_back(match_id{static_cast<std::int64_t>(1 + all.below(plan_.matches))});
    }
    clients_.push_back(std::make_shared<client>(
        all, log, [this] { return any_instance(); }, "client-" + std::to_string(++clients_made_),
        topics, plan_.kernel_bytes));
    clients_.back()->connect();
}

instance* stage::any_instance() {
    const std::size_t first = all.below(plan_.instances);
    for (std::size_t i = 0; i < plan_.instances; ++i) {
        const place& one = places_[(first + i) % plan_.instances];
        if (!one.is_down) return static_cast<instance*>(one.now.get());
    }
    return nullptr;
}

// ---- processes

void stage::list_threads() {
    threads_.clear();
    for (const auto& one : places_) {
        if (one.is_down) continue;
        for (asio::io_context* const context : one.now->threads())
            threads_.push_back({one.now.get(), context});
    }
}

void stage::kill(place& which, milliseconds downtime) {
    if (which.is_down) return;
    which.is_down = true;
    which.now->kill();
    list_threads();
    all.after(downtime, [this, &which] { restart(which); });
}

void stage::restart(place& which) {
    if (!which.is_down) return;
    dead_.push_back(std::move(which.now));  // messages to it are still under way
    which.is_down = false;
    which.now = which.start();
    list_threads();
}

// ---- the scheduler

bool stage::step() {
    // What the network brings, and what the processes do, come in any order.
    if (all.below(2) == 0 && all.step()) return true;
    const std::size_t first = threads_.empty() ? 0 : all.below(threads_.size());
    for (std::size_t i = 0; i < threads_.size(); ++i) {
        const thread& one = threads_[(first + i) % threads_.size()];
        if (one.of->is_frozen()) continue;
        if (one.context->poll_one() == 0) continue;
        all.mix((first + i) % threads_.size());
        return true;
    }
    return all.step();
}

void stage::sleep(moment end) {
    moment wakes = std::min(all.next(), end);
    for (const thread& one : threads_) {
        if (one.of->is_frozen()) {
            wakes = std::min(wakes, one.of->frozen_until);
            continue;
        }
        wakes = std::min(wakes, now() + sleep_of(*one.context));
    }
    simulated_clock::advance_to(std::max(wakes, now() + microseconds(1)));
}

void stage::run_until(moment end) {
    while (now() < end && all.failure().empty()) {
        if (!step()) {
            sleep(end);
            continue;
        }
        ++all.steps;
        simulated_clock::advance_to(now() + microseconds(all.below(longest_handler_us)));
    }
}

void stage::await(microseconds longest, const std::string& promise,
                  const std::function<bool()>& done) {
    const moment end = now() + longest;
    while (all.failure().empty() && !done()) {
        if (now() >= end) return all.fail(promise + describe_rest());
        run_until(std::min(end, now() + milliseconds(10)));
    }
}

// ---- acts

void stage::write(match_id match, event_type type, std::size_t bytes) {
    instance* const to = any_instance();
    if (to == nullptr) return;
    to->post(match, type, bytes, [this, match](sequence_number seq) {
        const auto* const stored = log.find(match);
        all.expect(stored != nullptr && stored->row.last_seq >= seq, [&] {
            return "change " + std::to_string(seq) + " was acknowledged and is not in the log";
        });
    });
}

void stage::carry_out(const act& one) {
    if (all.traces()) all.note("ACT " + describe(one));
    const auto some_process = [&]() -> place& { return places_[one.a % places_.size()]; };
    const auto some_client = [&]() -> client& { return *clients_[one.a % clients_.size()]; };
    const match_id some_match{static_cast<std::int64_t>(1 + one.a % plan_.matches)};
    const moment end = now() + one.time;
    switch (one.kind) {
        case act_kind::write:
            return write(some_match, written_types[one.c % written_types.size()], one.b);
        case act_kind::create: {
            instance* const at = any_instance();
            const match_id fresh{static_cast<std::int64_t>(100 + one.a % 1'000)};
            if (at != nullptr) at->create(fresh, schedule_from(now() + milliseconds(200)));
            return;
        }
        case act_kind::kill:
            return kill(some_process(), one.time);
        case act_kind::freeze:
            some_process().now->frozen_until = end;
            return;
        case act_kind::cut_redis:
            some_process().now->to_redis.cut_until = end;
            return;
        case act_kind::deafen:
            some_process().now->to_redis.deaf_until = end;
            return;
        case act_kind::cut_database:
            (one.b % 2 == 0 ? some_process().now->to_database.cut_until
                            : some_process().now->to_database.deaf_until) = end;
            return;
        case act_kind::lose_messages:
        case act_kind::repeat_messages:
        case act_kind::reorder_messages: {
            int& chance = one.kind == act_kind::lose_messages     ? bell.lost
                          : one.kind == act_kind::repeat_messages ? bell.repeated
                                                                  : bell.reordered;
            chance = static_cast<int>(one.b);
            all.after(one.time, [&chance] { chance = 0; });
            return;
        }
        case act_kind::redis_down:
            bell.down_until = end;
            return;
        case act_kind::redis_wiped:
            return bell.wipe();
        case act_kind::database_down:
            log.down_until = end;
            return;
        case act_kind::lose_connection:
            return some_client().lose_connection();
        case act_kind::pause_client:
            return some_client().pause(one.time);
        case act_kind::rejoin:
            return some_client().rejoin(one.b, one.c < 6);
        case act_kind::leave:
            return some_client().leave();
        case act_kind::come:
            return add_client();
    }
}

void stage::mend() {
    bell.lost = bell.repeated = bell.reordered = 0;
    bell.down_until = log.down_until = now();
    for (auto& one : places_) {
        restart(one);
        one.now->frozen_until = now();
        one.now->to_redis = {};
        one.now->to_database = {};
    }
    for (const auto& one : clients_) one->pause(microseconds(0));
}

void stage::change_all() {
    for (const auto& [id, stored] : log.matches()) {
        for (std::size_t i = 0; i < plan_.instances; ++i)
            write(id, written_types[all.below(written_types.size())], 60 + all.below(200));
    }
}

void stage::change_all_silently() {
    for (const auto& [id, stored] : log.matches())
        log.append(id, event_type::score_update, 60 + all.below(200));
}

void stage::isolate_an_instance(microseconds time) {
    process& one = *places_[all.below(plan_.instances)].now;
    one.to_redis.cut_until = one.to_database.cut_until = now() + time;
}

bool stage::are_clients_complete() const {
    return std::ranges::all_of(clients_, [](const auto& one) { return one->is_complete(); });
}

bool stage::are_steps_done(milliseconds ago) const {
    return std::ranges::none_of(log.matches(), [ago](const auto& one) {
        const auto next = next_transition(one.second.row);
        return next && next->due < wall_now() - ago;
    });
}

std::string stage::describe_rest() const {
    std::string text;
    for (const auto& one : clients_) {
        if (!one->is_complete()) text += "; " + one->describe();
    }
    for (const auto& [id, stored] : log.matches()) {
        const auto next = next_transition(stored.row);
        if (next && next->due < wall_now())
            text += "; match " + std::to_string(raw(id)) + " waits for " +
                    std::string(to_string(next->step));
    }
    return text;
}

}  // namespace livescore::simulation
