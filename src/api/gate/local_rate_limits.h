/// What this instance knows of its clients' rate limits: asked for each request, without I/O, and
/// compared with the other instances now and then.
///
/// A bounded table: a client has its place in one row of eight, and a row that is full forgets
/// whoever owes least. Rows share a few locks that are held for some 50 ns; a table without locks
/// was not worth what it would cost to understand.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "livescore/api/traffic_options.h"
#include "livescore/core/gcra.h"

namespace livescore {

class local_rate_limits {
public:
    /// Room for at least `max_clients`.
    explicit local_rate_limits(std::size_t max_clients);

    /// Takes one request. `share`: it is to be told to the others by `take_unshared`.
    rate_decision take(traffic_class kind, std::string_view identity, const rate_limit& limit,
                       gcra::moment now, bool share);
    /// All instances together know of this debt.
    void learn(traffic_class kind, std::string_view identity, std::chrono::microseconds debt,
               gcra::moment now);

    struct unshared {
        traffic_class kind;
        std::string identity;
        std::int64_t requests;
        gcra::moment since;  ///< when the first of them came
    };
    /// Clients whose requests were not told to the others yet, which they count as being from now
    /// on.
    [[nodiscard]] std::vector<unshared> take_unshared();
    /// The answer to that: `debt` is what all instances know of, as of when they were `asked`: the
    /// time that asking takes is not the client's. Requests since then come on top.
    void settle(const unshared& told, const rate_limit& limit, std::chrono::microseconds debt,
                gcra::moment asked);

private:
    struct client {
        std::string identity;  // empty: a free place
        traffic_class kind = traffic_class::read;
        gcra state;
        std::int64_t unshared = 0;
        gcra::moment unshared_since{0};
    };
    static constexpr std::size_t ways = 8;
    static constexpr std::size_t lock_count = 64;
    using row = std::array<client, ways>;

    struct place {
        std::size_t row;
        std::unique_lock<std::mutex> lock;
    };
    [[nodiscard]] place find_row(traffic_class kind, std::string_view identity);
    [[nodiscard]] client* find(row& in, traffic_class kind, std::string_view identity);
    client& find_or_make(row& in, traffic_class kind, std::string_view identity, gcra::moment now);

    std::vector<row> rows_;
    std::array<std::mutex, lock_count> locks_;
    std::array<std::vector<std::size_t>, lock_count> dirty_;  // rows with something unshared
};

}  // namespace livescore
