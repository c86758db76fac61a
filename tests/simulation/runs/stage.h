/// The parts of one simulation, and the scheduler that runs them in one thread.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "simulation/players/client.h"
#include "simulation/players/worker_process.h"
#include "simulation/runs/plan.h"

namespace livescore::simulation {

class stage {
public:
    stage(const plan& of, bool traces);
    ~stage();
    stage(const stage&) = delete;
    stage& operator=(const stage&) = delete;

    /// Runs until then, or until a promise is broken.
    void run_until(moment end);
    /// Runs until `done`. It fails with `promise` when that takes longer.
    void await(microseconds longest, const std::string& promise, const std::function<bool()>& done);

    void carry_out(const act& one);
    /// All servers and networks work again, and all processes run.
    void mend();
    /// Every match changes once, at each instance.
    void change_all();

    /// Every match changes, and who changed it died before it told anybody.
    void change_all_silently();
    /// An instance reaches neither Redis nor PostgreSQL for so long.
    void isolate_an_instance(microseconds time);

    [[nodiscard]] bool are_clients_complete() const;
    /// Whether the workers have done every step that was due so long ago.
    [[nodiscard]] bool are_steps_done(milliseconds ago) const;
    [[nodiscard]] std::string describe_rest() const;

    world all;
    redis_server bell{all};
    database log{all};

private:
    struct place {
        std::function<std::unique_ptr<process>()> start;
        std::unique_ptr<process> now;
        bool is_down = false;
    };
    struct thread {
        process* of;
        asio::io_context* context;
    };

    void add_instance(std::size_t number);
    void add_worker(std::size_t number);
    void add_client();
    void kill(place& which, milliseconds downtime);
    void restart(place& which);
    void list_threads();
    bool step();
    void sleep(moment end);
    [[nodiscard]] instance* any_instance();
    void write(match_id match, event_type type, std::size_t bytes);

    const plan& plan_;
    std::vector<place> places_;  // instances first
    std::vector<std::unique_ptr<process>> dead_;
    std::vector<thread> threads_;
    std::vector<std::shared_ptr<client>> clients_;
    std::size_t clients_made_ = 0;
};

}  // namespace livescore::simulation
