/// Bytes that all instances share for a moment (a port). Nothing that is kept here may be needed:
/// any of it may be gone at any time.
#pragma once
#include <chrono>
#include <functional>
#include <string>

namespace livescore {

class shared_cache {
public:
    enum class state {
        found,
        claimed,  ///< nothing was there; others who ask will hear `awaited`
        awaited,  ///< somebody has claimed it and may put it soon
        unknown,  ///< no knowing: there is no connection, or it broke
    };
    struct answer {
        state what = state::unknown;
        std::string bytes;
        /// That the bytes live. A life begins with the claim: less what is left of it, it is at
        /// least the age of whatever was read after it.
        std::chrono::milliseconds left{};
    };
    using receiver = std::function<void(answer)>;

    virtual ~shared_cache() = default;
    /// From any thread. `done` is called once, on a thread of the adapter's; never when the process
    /// ends first.
    virtual void get(std::string key, std::chrono::milliseconds life, receiver done) = 0;
    /// From any thread: for the rest of the claim's life, if it still lives.
    virtual void put(std::string key, std::string bytes) = 0;
    /// From any thread: forgets it, a claim too, so that nobody waits for what will not come.
    virtual void drop(std::string key) = 0;
};

}  // namespace livescore
