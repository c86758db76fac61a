// The score against a tally of the test's own, whatever is corrected in whatever order.
#include "support/goal_chains.h"

#include <map>

#include "support/seeds.h"

namespace livescore::test {
namespace {

/// The domain alone. An append keeps the difference to the score before it.
class pure_pitch final : public pitch {
public:
    std::int64_t add(const std::string& type, std::optional<score> stands) override {
        commentary_record record;
        record.item.id = commentary_id{++newest_};
        record.item.entry.event_type = type;
        if (stands) {
            record.effect = {stands->home - match_.score.home, stands->away - match_.score.away};
            match_.score = *stands;
        }
        entries_[newest_] = record;
        return newest_;
    }
    void update(std::int64_t entry, const update_commentary& command) override {
        auto done = decide(match_, entries_.at(entry), command, timestamp{}).value();
        match_ = std::move(done.after);
        entries_[entry] = std::move(*done.entry);
    }
    void remove(std::int64_t entry) override {
        match_ = decide(match_, entries_.at(entry), remove_commentary{}, timestamp{}).value().after;
        entries_.erase(entry);
    }
    void set_score(score stands) override { match_.score = stands; }
    score stands() override { return match_.score; }

private:
    match match_;
    std::map<std::int64_t, commentary_record> entries_;
    std::int64_t newest_ = 0;
};

TEST(GoalChains, TenThousandEndWithTheScoreOfTheTally) {
    constexpr int most{seeds(10'000)};
    int chains = 0;
    for (unsigned seed = 1; chains < most && !testing::Test::HasFailure(); ++seed) {
        pure_pitch on;
        chains += goal_chains(on, seed).run(10);
    }
}

}  // namespace
}  // namespace livescore::test
