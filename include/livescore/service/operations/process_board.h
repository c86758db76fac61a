/// The port by which processes tell each other how they are, for operators. `redis` implements it.
/// A wiped Redis loses nothing that counts: each process writes again in a moment.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <string>
#include <vector>

namespace livescore {

namespace asio = boost::asio;

/// What a process has told.
struct process_record {
    std::string process;  ///< its name: process_name()
    std::string text;     ///< JSON (protocol/operations/process_json.h)
};

/// The last samples of a process, the oldest first.
struct process_samples {
    std::string process;
    std::vector<std::string> samples;  ///< JSON
};

struct sample_bounds {
    int samples = 360;  ///< of a process
    std::chrono::milliseconds life{3'600'000};
};

/// On one thread. Awaitables throw infrastructure_error(unavailable) when Redis does not answer.
class process_board {
public:
    virtual ~process_board() = default;
    /// The record ends after `life`, unless it is told anew.
    virtual asio::awaitable<void> publish(process_record record,
                                          std::chrono::milliseconds life) = 0;
    /// Returns the records of all processes that live.
    virtual asio::awaitable<std::vector<process_record>> read() = 0;
    virtual asio::awaitable<void> add_sample(std::string process, std::string sample,
                                             sample_bounds bounds) = 0;
    /// Returns the samples of the processes that told any within `bounds.life`: at most
    /// `max_processes`, the newest.
    virtual asio::awaitable<std::vector<process_samples>> read_samples(int max_processes) = 0;
};

}  // namespace livescore
