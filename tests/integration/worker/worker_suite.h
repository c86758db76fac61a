/// What tests of workers work with: a store, a bus and a queue on real servers.
#pragma once
#include <memory>

#include "livescore/postgres/retention.h"
#include "livescore/postgres/store.h"
#include "livescore/redis/redis.h"
#include "livescore/worker/worker.h"
#include "support/event_loop.h"
#include "support/postgres_store.h"
#include "support/redis_server.h"

namespace livescore::test {

template <class Suite>
class worker_suite : public postgres_suite<Suite> {
protected:
    worker_suite() : admin_(redis_url()) {
        admin_.command({"FLUSHDB"});
        postgres_.url = this->database.url();
        redis_ = make_redis_client(loop_.context, patient_redis(redis_url()));
        bus_ = make_event_bus(*redis_);
        queue_ = make_delay_queue(*redis_, {.max_attempts = 1, .worker = "under-test"});
        log_ = make_patient_store(postgres_, sink_, metrics_);
    }

    event_loop loop_;
    redis_admin admin_;
    recording_sink sink_;
    metrics_registry metrics_;
    postgres_options postgres_;
    redis_client_ptr redis_;
    std::unique_ptr<event_bus> bus_;
    std::unique_ptr<delay_queue> queue_;
    std::unique_ptr<store> log_;
};

}  // namespace livescore::test
