#include "simulation/runs/plan.h"

#include <algorithm>
#include <array>
#include <random>
#include <string_view>

namespace livescore::simulation {

namespace {

struct act_words {
    act_kind kind;
    std::string_view word;
    int weight;  ///< how often it comes
};

constexpr std::array<act_words, 18> all_acts{{
    {act_kind::write, "write", 600},
    {act_kind::create, "create", 6},
    {act_kind::kill, "kill", 8},
    {act_kind::freeze, "freeze", 8},
    {act_kind::cut_redis, "cut_redis", 10},
    {act_kind::deafen, "deafen", 8},
    {act_kind::cut_database, "cut_database", 10},
    {act_kind::lose_messages, "lose_messages", 12},
    {act_kind::repeat_messages, "repeat_messages", 8},
    {act_kind::reorder_messages, "reorder_messages", 10},
    {act_kind::redis_down, "redis_down", 4},
    {act_kind::redis_wiped, "redis_wiped", 4},
    {act_kind::database_down, "database_down", 5},
    {act_kind::lose_connection, "lose_connection", 40},
    {act_kind::pause_client, "pause_client", 20},
    {act_kind::rejoin, "rejoin", 60},
    {act_kind::leave, "leave", 8},
    {act_kind::come, "come", 12},
}};

class dice {
public:
    explicit dice(std::uint64_t seed) : random_(seed) {}
    std::size_t between(std::size_t least, std::size_t most) {
        return least + random_() % (most - least + 1);
    }
    milliseconds time(std::size_t least, std::size_t most) {
        return milliseconds(between(least, most));
    }
    act_kind kind() {
        int all = 0;
        for (const auto& one : all_acts) all += one.weight;
        auto left = static_cast<int>(between(0, static_cast<std::size_t>(all) - 1));
        for (const auto& one : all_acts) {
            if (left < one.weight) return one.kind;
            left -= one.weight;
        }
        return act_kind::write;
    }

private:
    std::mt19937_64 random_;
};

}  // namespace

std::string describe(const act& one) {
    const auto found = std::ranges::find(all_acts, one.kind, &act_words::kind);
    return std::to_string(one.at.count()) + " us  " + std::string(found->word) + " " +
           std::to_string(one.a) + " " + std::to_string(one.b) + " " + std::to_string(one.c) +
           " for " + std::to_string(one.time.count()) + " ms";
}

plan make_plan(std::uint64_t seed) {
    dice of(seed);
    plan made;
    made.seed = seed;
    made.instances = of.between(1, 3);
    made.shards = of.between(1, 2);
    made.workers = of.between(1, 2);
    made.matches = of.between(1, 5);
    made.clients = of.between(2, 14);
    made.heads_interval = of.time(100, 500);
    made.heads_window = made.heads_interval * 10;
    made.tail_frames = of.between(1, 24);
    made.log_page = static_cast<int>(of.between(1, 30));
    made.resume_limit = static_cast<int>(of.between(5, 120));
    made.page_bytes = of.between(100, 3'000);
    made.resume_bytes = of.between(400, 30'000);
    made.tracks_bytes = of.between(500, 60'000);
    made.idle_track = of.time(2'000, 8'000);
    made.queue_bytes = of.between(500, 6'000);
    made.kernel_bytes = of.between(200, 3'000);
    made.faults_end = of.time(1'500, 6'000);
    const std::size_t acts = of.between(50, 500);
    for (std::size_t i = 0; i < acts; ++i) {
        act one;
        one.at = microseconds(
            of.between(1'000, static_cast<std::size_t>(made.faults_end.count()) * 1'000));
        one.kind = of.kind();
        one.a = of.between(0, 1'000'000);
        one.b = of.between(20, 1'000);
        one.c = of.between(0, 7);
        // Some faults last long enough that heads no longer tell of their beginning.
        one.time = of.between(0, 5) == 0 ? of.time(500, 9'000) : of.time(1, 600);
        made.acts.push_back(one);
        // Changes come in bursts, as a goal with its comments does.
        const std::size_t more = one.kind == act_kind::write ? of.between(0, 5) : 0;
        for (std::size_t k = 0; k < more; ++k) {
            one.at += microseconds(of.between(0, 900));
            one.b = of.between(20, 400);
            one.c = of.between(0, 7);
            made.acts.push_back(one);
        }
    }
    std::ranges::stable_sort(made.acts, {}, &act::at);
    return made;
}

plan keep_acts(const plan& of, const std::vector<std::size_t>& kept) {
    plan smaller = of;
    smaller.acts.clear();
    for (const std::size_t i : kept) {
        if (i < of.acts.size()) smaller.acts.push_back(of.acts[i]);
    }
    return smaller;
}

}  // namespace livescore::simulation
