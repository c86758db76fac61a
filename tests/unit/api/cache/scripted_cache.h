#pragma once
#include <chrono>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "livescore/service/shared_cache.h"

namespace livescore {

/// Redis under the control of a test.
class scripted_cache final : public shared_cache {
public:
    void get(std::string key, std::chrono::milliseconds life, receiver done) override {
        lives.push_back(life);
        ++asked;
        if (frozen) return kept.push_back(std::move(done));
        answer given;
        given.what = state::unknown;
        if (connected) {
            const auto at = values.find(key);
            given.what = at != values.end() ? (at->second.empty() ? state::awaited : state::found)
                                            : state::claimed;
            if (at != values.end()) given.bytes = at->second;
            given.left = left;
            if (given.what == state::claimed) values[key] = "";
        }
        if (given.what == state::awaited && asked == arrives_at_look) values[key] = arrives;
        done(std::move(given));
    }
    void put(std::string key, std::string bytes) override {
        values[key] = std::move(bytes);
        ++puts;
    }
    void drop(std::string key) override { values.erase(key); }

    std::map<std::string, std::string> values;
    std::vector<std::chrono::milliseconds> lives;
    std::vector<receiver> kept;
    std::chrono::milliseconds left{900};
    int asked = 0;
    std::size_t puts = 0;
    int arrives_at_look = 0;
    std::string arrives;
    bool connected = true;
    bool frozen = false;
};

}  // namespace livescore
