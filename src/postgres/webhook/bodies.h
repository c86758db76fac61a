/// The bodies that go out: events of the log, as messages.
#pragma once
#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <pqxx/pqxx>
#include <string>
#include <utility>

#include "livescore/core/ids.h"
#include "livescore/domain/trace/event_trace.h"

namespace livescore {

/// Match and seq.
using event_place = std::pair<std::int64_t, sequence_number>;

struct event_body {
    bool read = false;                          ///< false: beyond the bytes of this page
    std::shared_ptr<const std::string> body{};  ///< null: the log keeps the event no more
    std::chrono::milliseconds age{};
    shared_trace trace{};
};

using event_bodies = std::map<event_place, event_body>;

/// Reads the bodies of these events, each once, up to `bytes` together; the first is always read.
void read_bodies(pqxx::transaction_base& tx, event_bodies& bodies, std::size_t bytes);

}  // namespace livescore
