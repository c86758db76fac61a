#include "simulation/runs/run.h"

#include <exception>

#include "simulation/runs/stage.h"

namespace livescore::simulation {

namespace {

// Two tries of the slowest loop, a lease, and a new subscription.
constexpr milliseconds recovers_within{20'000};
constexpr milliseconds steps_are_late_by{2'500};

void perform(stage& on, const plan& of) {
    on.run_until(of.faults_end);
    on.mend();
    on.await(recovers_within, "the faults are over, and not all is well",
             [&on] { return on.are_clients_complete() && on.are_steps_done(steps_are_late_by); });
    // ARCHITECTURE: a lost doorbell costs an interval between heads.
    on.bell.lost = 1'000;
    on.bell.loses_events_only = true;
    on.change_all();
    const moment changed = now();
    on.await(3 * of.heads_interval + milliseconds(1'500), "events were lost, and heads came",
             [&] { return now() > changed + milliseconds(50) && on.are_clients_complete(); });
    on.bell.lost = 0;
    // ARCHITECTURE: without Redis the feeds ask PostgreSQL.
    on.bell.down_until = now() + std::chrono::hours(1);
    on.change_all();
    const moment rang = now();
    on.await(5 * of.heads_interval + milliseconds(1'500), "Redis is down",
             [&] { return now() > rang + milliseconds(50) && on.are_clients_complete(); });
    on.mend();
    on.await(recovers_within, "Redis is back", [&on] { return on.are_clients_complete(); });
    // ARCHITECTURE: heads tell of a window only. After a longer silence the feed looks at all that
    // it follows.
    const milliseconds silence = of.heads_window * 3 / 2;
    on.isolate_an_instance(silence);
    on.change_all_silently();
    on.run_until(now() + silence);
    on.await(4 * of.heads_interval + milliseconds(1'500), "an instance was alone for long",
             [&on] { return on.are_clients_complete(); });
}

}  // namespace

run_result run(const plan& of, bool traces) {
    simulated_clock::begin();
    run_result result;
    {
        stage on(of, traces);
        try {
            perform(on, of);
        } catch (const std::exception& e) {
            on.all.fail(std::string("an exception: ") + e.what());
        }
        result = {on.all.failure(), on.all.steps, on.all.digest(), now(), on.all.trace()};
    }
    simulated_clock::end();
    return result;
}

}  // namespace livescore::simulation
