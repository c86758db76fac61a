/// Bytes that all instances share for a moment (a port). The cache may lose any bytes at any time,
/// so nothing may depend on them.
#pragma once
#include <chrono>
#include <functional>
#include <string>

namespace livescore {

class shared_cache {
public:
    enum class state {
        found,
        claimed,  ///< nothing was there; other callers will get `awaited`
        awaited,  ///< another caller has claimed it and may put it soon
        unknown,  ///< there is no connection, or it broke
    };
    struct answer {
        state what = state::unknown;
        std::string bytes;
        /// The rest of the bytes' life. The life begins with the claim. Its elapsed part is at
        /// least the age of all data that was read after the claim.
        std::chrono::milliseconds left{};
    };
    using receiver = std::function<void(answer)>;

    virtual ~shared_cache() = default;
    /// From any thread. The adapter calls `done` once, on its own thread. It does not call `done`
    /// when the process ends first.
    virtual void get(std::string key, std::chrono::milliseconds life, receiver done) = 0;
    /// From any thread. The cache keeps the bytes for the rest of the claim's life, if the claim
    /// still lives.
    virtual void put(std::string key, std::string bytes) = 0;
    /// From any thread. Forgets the bytes, and a claim too, so that no caller waits in vain.
    virtual void drop(std::string key) = 0;
};

}  // namespace livescore
