// livescore-api with the promise broken on purpose, to test the chaos harness. It is the same
// program with a saboteur between the feed and each shard. The variable LIVESCORE_SABOTAGE decides
// the fate of the twentieth frame of each match:
//   none       it is delivered
//   drop       it is lost
//   repeat     it is delivered twice
//   reorder    it is delivered behind the next one
//   lose_tail  it is lost, and so are all that follow
#include <cstdlib>
#include <iostream>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "programs/run_api.h"

namespace {

using namespace livescore;

constexpr int strike_at = 20;

enum class sabotage { none, drop, repeat, reorder, lose_tail };

sabotage chosen() {
    const char* given = std::getenv("LIVESCORE_SABOTAGE");
    const std::string_view word = given != nullptr ? given : "";
    if (word == "none") return sabotage::none;
    if (word == "drop") return sabotage::drop;
    if (word == "repeat") return sabotage::repeat;
    if (word == "reorder") return sabotage::reorder;
    if (word == "lose_tail") return sabotage::lose_tail;
    std::cerr << "LIVESCORE_SABOTAGE must be none, drop, repeat, reorder or lose_tail\n";
    std::exit(78);
}

class saboteur {
public:
    explicit saboteur(shard_inlet inlet) : inlet_(std::move(inlet)) {}

    void operator()(std::vector<shard_item> items) {
        std::vector<shard_item> passed;
        for (auto& item : items) take(std::move(item), passed);
        inlet_(std::move(passed));
    }

private:
    void take(shard_item item, std::vector<shard_item>& passed) {
        if (!item.frame) {
            passed.push_back(std::move(item));
            return;
        }
        auto& of_match = matches_[item.frame->match()];
        ++of_match.frames;
        if (of_match.held) {
            const shared_frame late = std::exchange(of_match.held, nullptr);
            passed.push_back(std::move(item));
            passed.push_back({late, nullptr});
            return;
        }
        const bool struck = of_match.frames == strike_at;
        if (kind_ == sabotage::lose_tail && of_match.frames >= strike_at) return;
        if (kind_ == sabotage::drop && struck) return;
        if (kind_ == sabotage::reorder && struck) {
            of_match.held = item.frame;
            return;
        }
        if (kind_ == sabotage::repeat && struck) passed.push_back({item.frame, nullptr});
        passed.push_back(std::move(item));
    }

    struct track {
        int frames = 0;
        shared_frame held;
    };
    shard_inlet inlet_;
    sabotage kind_ = chosen();
    std::map<match_id, track> matches_;
};

}  // namespace

int main(int argc, char** argv) {
    return run_api(argc, argv, [](shard_inlet inlet) { return saboteur(std::move(inlet)); });
}
