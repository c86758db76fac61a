/// What happens in a simulation, made from a seed: its size, its settings and its acts. An act can
/// be left out, so that a plan which breaks a promise can be made smaller.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "simulation/machine/clock.h"

namespace livescore::simulation {

enum class act_kind {
    write,             ///< a client changes a match: `a` the match, `b` the bytes, `c` the type
    create,            ///< a match is created: `a`
    kill,              ///< a process dies, and starts again after `time`: `a`
    freeze,            ///< a process gets no processor for `time`: `a`
    cut_redis,         ///< a process loses its connections to Redis for `time`: `a`
    deafen,            ///< the same, but the connections look healthy: `a`
    cut_database,      ///< a process' statements, or their answers, do not arrive: `a`
    lose_messages,     ///< of the channel, `b` of a thousand, for `time`
    repeat_messages,   ///< the same
    reorder_messages,  ///< the same
    redis_down,        ///< for `time`
    redis_wiped,
    database_down,    ///< for `time`
    lose_connection,  ///< of a client: `a`
    pause_client,     ///< it reads nothing for `time`: `a`
    rejoin,           ///< a client leaves a topic and comes back: `a`, `b` the topic, `c` how
    leave,            ///< a client goes for good: `a`
    come,             ///< a new client
};

struct act {
    moment at{0};
    act_kind kind{};
    std::uint64_t a = 0;
    std::uint64_t b = 0;
    std::uint64_t c = 0;
    milliseconds time{0};
};

[[nodiscard]] std::string describe(const act& one);

struct plan {
    std::uint64_t seed = 0;
    std::size_t instances = 2;
    std::size_t shards = 1;
    std::size_t workers = 1;
    std::size_t matches = 3;
    std::size_t clients = 8;
    milliseconds heads_interval{200};
    milliseconds heads_window{2'000};
    std::size_t tail_frames = 16;
    int log_page = 10;
    int resume_limit = 50;
    std::size_t page_bytes = 2'000;
    std::size_t resume_bytes = 20'000;
    std::size_t tracks_bytes = 50'000;
    milliseconds idle_track{4'000};
    std::size_t queue_bytes = 2'000;
    std::size_t kernel_bytes = 1'000;
    milliseconds faults_end{4'000};
    std::vector<act> acts{};
};

[[nodiscard]] plan make_plan(std::uint64_t seed);
/// The plan with these acts alone.
[[nodiscard]] plan keep_acts(const plan& of, const std::vector<std::size_t>& kept);

}  // namespace livescore::simulation
