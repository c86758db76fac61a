/// The rate limits of clients as this instance knows them. Each request asks the table, without
/// I/O. The instance compares it with the other instances now and then.
///
/// The table is bounded. A client has its place in one row of eight places, and a full row forgets
/// the client that owes least. Rows share a few locks, which are held for some 50 ns. A table
/// without locks would be harder to understand than it is worth.
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

    /// Takes `count` requests. `share`: the other instances have to learn of them from
    /// `take_unshared`.
    rate_decision take(traffic_class kind, std::string_view identity, const rate_limit& limit,
                       gcra::moment now, bool share, std::int64_t count = 1);
    /// Gives back one request that was taken with `share`.
    void give_back(traffic_class kind, std::string_view identity, const rate_limit& limit,
                   gcra::moment now);
    /// Notes a debt that all instances together know of.
    void learn(traffic_class kind, std::string_view identity, std::chrono::microseconds debt,
               gcra::moment now);

    struct unshared {
        traffic_class kind;
        std::string identity;
        std::int64_t requests;  ///< negative: the client got more back than it took
        gcra::moment since;     ///< when the first of the requests came
    };
    /// The clients with requests that the other instances do not know of yet. From now on the
    /// requests count as shared.
    [[nodiscard]] std::vector<unshared> take_unshared();
    /// Notes the answer of the other instances. `debt` is the debt at the moment `asked`, so the
    /// client does not pay for the time that the question took. The requests since then come on
    /// top.
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
    void note_unshared(const place& at, client& c, std::int64_t count, gcra::moment now);

    std::vector<row> rows_;
    std::array<std::mutex, lock_count> locks_;
    std::array<std::vector<std::size_t>, lock_count> dirty_;  // rows that hold unshared requests
};

}  // namespace livescore
