// What the log says of a match that a feed runs reads back as the match was.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "livescore/domain/feed/lock.h"
#include "livescore/protocol/answers.h"
#include "livescore/protocol/event_json.h"
#include "livescore/protocol/match_history.h"

namespace livescore {
namespace {

using namespace std::chrono_literals;
using nlohmann::ordered_json;

constexpr std::size_t bytes_enough = std::size_t{1} << 20;

/// A match with a first leg. It begins without a score, and each change is an event of its log.
class fed_history {
public:
    fed_history() {
        create_match command;
        command.sport = "football";
        command.home_team = "Reds";
        command.away_team = "Blues";
        command.schedule.start = now_ + 1h;
        command.schedule.end = now_ + 3h;
        command.details.clock.emplace(clock_source::feed);
        command.details.source.emplace("openligadb");
        decision made = decide(command, now_).value();
        made.after.id = match_id{7};
        made.after.details.fed = true;
        made.after.details.score_known = false;
        made.after.details.first_leg = score{2, 1};
        keep(std::move(made));
    }

    template <class Command>
    void change(const Command& command, editor by = editor::feed) {
        now_ += 1min;
        decision done = decide(m_, command, now_).value();
        if (by == editor::person) lock_if_fed(m_, done);
        keep(std::move(done));
    }
    void correct_score(score stands) {
        now_ += 1min;
        decision done = decide(m_, set_score{stands}, now_).value();
        std::get<score_updated>(done.events.front()).correction = true;
        keep(std::move(done));
    }

    /// Compares the state behind each change, in both views and for late subscribers.
    void expect_read_back() const {
        for (const auto& [seq, truth] : truths_) {
            match_fold known(bytes_enough);
            snapshot_fold snapshot;
            corrected_fold corrected(seq, seq, bytes_enough);
            for (const auto& event : log_) {
                corrected.add(event);
                if (event.seq > seq) continue;
                known.add(event);
                snapshot.add(event);
            }
            ordered_json whole = truth;
            EXPECT_EQ(ordered_json::parse(snapshot.write(seq)), whole) << seq;
            whole["commentary"] = ordered_json::array();
            EXPECT_EQ(ordered_json::parse(known.write()), whole) << seq;
            EXPECT_EQ(ordered_json::parse(corrected.write())["homeScore"], whole["homeScore"])
                << seq;
        }
    }

    std::vector<std::pair<sequence_number, ordered_json>> truths_;

private:
    void keep(decision done) {
        m_ = std::move(done.after);
        for (const auto& event : done.events) {
            ++m_.last_seq;
            auto json = write_event(m_, m_.last_seq, m_.updated_at, event);
            log_.push_back({m_.id, m_.last_seq, type_of(event),
                            std::make_shared<const std::string>(std::move(json))});
        }
        truths_.emplace_back(m_.last_seq, ordered_json::parse(write_match(m_)));
    }

    timestamp now_ = timestamp(std::chrono::hours(500'000));
    match m_;
    std::vector<committed_event> log_;
};

TEST(FedHistory, AScoreThatIsNotKnownReadsBackAsNull) {
    fed_history history;
    history.change(set_status{.status = match_status::live});
    EXPECT_EQ(history.truths_.back().second["homeScore"], nullptr);
    EXPECT_EQ(history.truths_.back().second["periods"][0]["home"], nullptr);
    history.change(set_status{.status = match_status::halftime});
    history.change(set_score{{0, 0}});
    EXPECT_EQ(history.truths_.back().second["homeScore"], 0);
    history.change(set_status{.status = match_status::live});
    history.change(set_score{{2, 0}});
    history.correct_score({1, 0});
    EXPECT_FALSE(history.truths_.back().second.contains("correction"));
    EXPECT_EQ(history.truths_.back().second["aggregate"]["home"], 3);
    history.change(set_status{.status = match_status::finished});
    history.expect_read_back();
}

TEST(FedHistory, AMatchThatEndsWithoutAScoreHasNoResult) {
    fed_history history;
    history.change(set_status{.status = match_status::live});
    history.change(set_status{.status = match_status::finished});
    EXPECT_EQ(history.truths_.back().second["winner"], nullptr);
    history.expect_read_back();
}

TEST(FedHistory, ALockReadsBackWhateverSetIt) {
    fed_history scored;
    scored.change(set_score{{1, 0}}, editor::person);
    EXPECT_EQ(scored.truths_.back().second["locked"], true);
    scored.change(set_score{{2, 0}}, editor::person);
    update_match release;
    release.details.locked.emplace(false);
    scored.change(release);
    EXPECT_EQ(scored.truths_.back().second["locked"], false);
    scored.change(set_status{.status = match_status::live}, editor::person);
    EXPECT_EQ(scored.truths_.back().second["locked"], true);
    scored.expect_read_back();
}

}  // namespace
}  // namespace livescore
