// The deterministic simulation of the event path. See docs/ARCHITECTURE.md, "Simulation".
#include <sys/personality.h>
#include <unistd.h>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <optional>
#include <string_view>
#include <vector>

#include "livescore/core/log.h"
#include "simulation/runs/run.h"
#include "simulation/runs/shrink.h"

namespace {

namespace simulation = livescore::simulation;

constexpr const char* usage =
    "simulation: runs simulations of the event path, one for each seed, and checks the promise\n"
    "  --seed N       the first seed (1)\n"
    "  --runs N       so many seeds\n"
    "  --events N     until so many simulated events have happened\n"
    "  --minutes N    for so long (0.2, unless --runs or --events are given)\n"
    "  --only A,B,C   of one seed: these acts alone\n"
    "  --trace        of one seed: prints its acts and the end of its trace\n"
    "  --no-shrink    prints a failing seed as it is\n"
    "Exit 0: no promise was broken. 1: one was; the seed, its acts and the trace are printed. 64: "
    "usage.\n";

struct options {
    std::uint64_t seed = 1;
    std::optional<std::uint64_t> runs;
    std::optional<std::uint64_t> events;
    std::optional<double> minutes;
    std::vector<std::size_t> only;
    bool traces = false;
    bool shrinks = true;
};

template <class Number>
std::optional<Number> read_number(std::string_view text) {
    Number number{};
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

std::optional<std::vector<std::size_t>> read_list(std::string_view text) {
    std::vector<std::size_t> list;
    while (!text.empty()) {
        const auto comma = std::min(text.find(','), text.size());
        const auto number = read_number<std::size_t>(text.substr(0, comma));
        if (!number) return std::nullopt;
        list.push_back(*number);
        text.remove_prefix(std::min(comma + 1, text.size()));
    }
    return list;
}

/// Nothing, after a word to the user, when the arguments are wrong.
std::optional<options> read_arguments(int count, char** arguments) {
    options read;
    for (int i = 1; i < count; ++i) {
        const std::string_view name = arguments[i];
        if (name == "--trace") {
            read.traces = true;
            continue;
        }
        if (name == "--no-shrink") {
            read.shrinks = false;
            continue;
        }
        const std::string_view value = i + 1 < count ? arguments[++i] : "";
        bool is_good = false;
        if (name == "--seed") {
            const auto seed = read_number<std::uint64_t>(value);
            is_good = seed.has_value();
            read.seed = seed.value_or(1);
        } else if (name == "--runs") {
            is_good = (read.runs = read_number<std::uint64_t>(value)).has_value();
        } else if (name == "--events") {
            is_good = (read.events = read_number<std::uint64_t>(value)).has_value();
        } else if (name == "--minutes") {
            is_good = (read.minutes = read_number<double>(value)).has_value();
        } else if (name == "--only") {
            const auto list = read_list(value);
            is_good = list.has_value();
            read.only = list.value_or(std::vector<std::size_t>{});
            read.runs = 1;
        }
        if (!is_good) {
            std::fprintf(stderr, "simulation: wrong: %s %s\n%s", arguments[i - 1],
                         std::string(value).c_str(), usage);
            return std::nullopt;
        }
    }
    if (!read.runs && !read.events && !read.minutes) read.minutes = 0.2;
    return read;
}

void print(const simulation::plan& plan, const simulation::run_result& result) {
    std::printf("acts:\n");
    for (const auto& one : plan.acts) std::printf("  %s\n", simulation::describe(one).c_str());
    std::printf("trace (its end):\n");
    for (const auto& line : result.trace) std::printf("  %s\n", line.c_str());
}

void report(const options& of, std::uint64_t seed, const std::string& failure) {
    std::printf("seed %llu BROKEN: %s\n", static_cast<unsigned long long>(seed), failure.c_str());
    std::fflush(stdout);
    const simulation::plan whole = simulation::make_plan(seed);
    std::vector<std::size_t> kept = of.only;
    if (kept.empty()) {
        for (std::size_t i = 0; i < whole.acts.size(); ++i) kept.push_back(i);
    }
    if (of.shrinks) kept = simulation::shrink(whole, kept);
    std::printf("%zu of %zu acts suffice. Again: simulation --seed %llu --trace --only ",
                kept.size(), whole.acts.size(), static_cast<unsigned long long>(seed));
    for (std::size_t i = 0; i < kept.size(); ++i) std::printf("%s%zu", i ? "," : "", kept[i]);
    const simulation::plan smaller = simulation::keep_acts(whole, kept);
    const auto result = simulation::run(smaller, true);
    std::printf("\nBROKEN: %s\n", result.failure.c_str());
    print(smaller, result);
}

int run_all(const options& of) {
    using clock = std::chrono::steady_clock;
    const auto began = clock::now();
    const auto seconds = [&] {
        return std::chrono::duration<double>(clock::now() - began).count();
    };
    std::uint64_t events = 0;
    std::uint64_t runs = 0;
    double simulated = 0;
    const auto is_over = [&] {
        return (of.runs && runs >= *of.runs) || (of.events && events >= *of.events) ||
               (of.minutes && seconds() >= *of.minutes * 60);
    };
    for (std::uint64_t seed = of.seed; !is_over(); ++seed, ++runs) {
        simulation::plan plan = simulation::make_plan(seed);
        if (!of.only.empty()) plan = simulation::keep_acts(plan, of.only);
        const auto result = simulation::run(plan, of.traces);
        events += result.steps;
        simulated += std::chrono::duration<double>(result.simulated).count();
        if (of.traces) print(plan, result);
        if (!result.failure.empty()) {
            report(of, seed, result.failure);
            return 1;
        }
        // A run that is not the same again would make every other word here worthless.
        const bool is_sample = runs % 50 == 0;
        if (is_sample && simulation::run(plan, false).digest != result.digest) {
            std::printf("seed %llu BROKEN: two runs of it differ\n",
                        static_cast<unsigned long long>(seed));
            return 1;
        }
    }
    std::printf(
        "%llu runs from seed %llu, %llu events, %.0f simulated seconds in %.1f s: "
        "no promise was broken\n",
        static_cast<unsigned long long>(runs), static_cast<unsigned long long>(of.seed),
        static_cast<unsigned long long>(events), simulated, seconds());
    return 0;
}

}  // namespace

int main(int count, char** arguments) {
    if (count == 2 && std::strcmp(arguments[1], "--help") == 0) {
        std::fputs(usage, stdout);
        return 0;
    }
    const auto read = read_arguments(count, arguments);
    if (!read) return 64;
    // Addresses stand in the order of some containers. They must be the same in the next process.
    constexpr unsigned long fixed = ADDR_NO_RANDOMIZE;
    const int told = ::personality(0xffffffff);
    const auto persona = static_cast<unsigned long>(told);
    if (told != -1 && (persona & fixed) == 0 && ::personality(persona | fixed) != -1)
        ::execv("/proc/self/exe", arguments);
    livescore::log::init(livescore::log::level::off, "simulation", "simulation");
    return run_all(*read);
}
