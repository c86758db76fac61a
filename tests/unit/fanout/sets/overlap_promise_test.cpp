#include <numeric>

#include "overlap_world.h"
#include "support/seeds.h"

namespace livescore::test {
namespace {

constexpr int match_count = 4;
constexpr int socket_count = 3;

class overlap_run {
public:
    explicit overlap_run(unsigned seed) : random_(seed), truth_(seed), feed_(io_, bus_, options()) {
        shard_ = feed_.add_shard([this](std::vector<shard_item> batch) {
            for (auto& item : batch) side_.items.push_back(std::move(item));
        });
        feed_.start(truth_.store);
        for (int i = 0; i < socket_count; ++i) {
            sockets_.push_back(std::make_shared<overlapping_socket>(
                feed_, shard_, side_.topics, truth_,
                "seed " + std::to_string(seed) + " socket " + std::to_string(i)));
        }
        for (int i = 1; i <= match_count; ++i) {
            if (random_() % 2 == 0) append(match_id{i});
        }
    }
    ~overlap_run() {
        for (auto& socket : sockets_) socket->leave_all();
        io_.stop();
        feed_.stop();
    }

    void run() {
        for (int step = 0; step < 150 && !testing::Test::HasFailure(); ++step) {
            act();
            for (auto turns = random_() % 8; turns > 0; --turns) turn();
        }
        truth_.store.down = false;
        for (int turns = 0; turns < 20'000 && !is_quiet(turns); ++turns) {
            if (turns % 200 == 0) {
                bus_.receive(write_heads_message(truth_.store.all_heads()));
                for (auto& socket : sockets_) socket->take_pages();
            }
            turn();
        }
        if (testing::Test::HasFailure()) return;
        for (const auto& socket : sockets_) {
            ASSERT_FALSE(socket->waits());
            socket->expect_complete();
        }
        seen_ += std::accumulate(sockets_.begin(), sockets_.end(), std::size_t{0},
                                 [](std::size_t sum, const auto& s) {
                                     for (const auto& [id, seqs] : s->seen) sum += seqs.size();
                                     return sum;
                                 });
    }
    static inline std::size_t seen_ = 0;  ///< events that all runs brought

private:
    feed_options options() {
        feed_options options;
        options.gap_wait = std::chrono::milliseconds(0);
        options.retry_wait = std::chrono::milliseconds(0);
        options.heads_interval = std::chrono::hours(1);
        options.tail_frames = 1 + random_() % 12;
        options.resume_limit = static_cast<int>(5 + random_() % 60);
        options.log_page = static_cast<int>(1 + random_() % 8);
        options.page_bytes = 60 + random_() % 800;
        // A shared snapshot, or one for each wish.
        if (random_() % 2 == 0) options.snapshot_max_age = std::chrono::milliseconds(0);
        return options;
    }
    committed_event append(match_id id) {
        match_placement at = truth_.store.placements[id];
        if (truth_.store.logs[id].empty()) {
            at = {league_id{1 + static_cast<int>(random_() % 2)},
                  team_id{1 + static_cast<int>(random_() % 2)}, team_id{}, random_() % 2 == 0};
            return truth_.append(id, event_type::match_created, at);
        }
        switch (random_() % 6) {
            case 0:
                at.is_live = !at.is_live;
                return truth_.append(id, event_type::match_status, at);
            case 1:
                at.league = league_id{1 + static_cast<int>(random_() % 2)};
                at.home = team_id{1 + static_cast<int>(random_() % 2)};
                return truth_.append(id, event_type::match_updated, at);
            case 2:
            case 3:
                return truth_.append(id, event_type::score_update, at);
            default:
                return truth_.append(id, event_type::commentary_new, at);
        }
    }
    match_id any_match() { return match_id{1 + static_cast<int>(random_() % match_count)}; }
    topic any_topic() {
        switch (random_() % 7) {
            case 0:
            case 1:
                return any_match();
            case 2:
            case 3:
                return topic_of({match_set_kind::league, 1 + static_cast<int>(random_() % 2)});
            case 4:
                return topic_of({match_set_kind::team, 1 + static_cast<int>(random_() % 2)});
            case 5:
                return live_channel;
            default:
                return matches_channel;
        }
    }
    event_filter any_filter() {
        if (random_() % 2 == 0) return {};
        event_filter filter = event_filter::none();
        for (const auto type : {event_type::score_update, event_type::match_status,
                                event_type::commentary_new, event_type::match_updated}) {
            if (random_() % 2 == 0) filter.add(type);
        }
        filter.add(event_type::match_created);
        return filter;
    }
    void act() {
        auto& socket = *sockets_[random_() % sockets_.size()];
        switch (random_() % 12) {
            case 0:
            case 1:
            case 2:
                feed_.on_committed({append(any_match())});
                break;
            case 3:
            case 4: {  // committed elsewhere; its message may be lost
                const auto event = append(any_match());
                if (random_() % 3 != 0) in_flight_.push_back(write_event_message(event));
                break;
            }
            case 5:
            case 6:  // messages arrive in any order, some twice
                if (!in_flight_.empty()) {
                    const auto i = random_() % in_flight_.size();
                    bus_.receive(in_flight_[i]);
                    if (random_() % 2 == 0)
                        in_flight_.erase(in_flight_.begin() + static_cast<std::ptrdiff_t>(i));
                }
                break;
            case 7:
            case 8:
                socket.subscribe(any_topic(), any_filter());
                break;
            case 9: {
                const match_id id = any_match();
                if (random_() % 2 == 0 || truth_.store.logs[id].empty()) break;
                socket.subscribe(id, any_filter(),
                                 static_cast<sequence_number>(
                                     random_() % static_cast<unsigned>(truth_.store.last_seq(id))));
                break;
            }
            case 10:
                socket.take_pages();
                if (random_() % 2 == 0) socket.unsubscribe(any_topic());
                break;
            default:
                truth_.store.down = random_() % 8 == 0;
                bus_.receive(write_heads_message(truth_.store.all_heads()));
        }
    }
    void turn() {
        if (random_() % 3 == 0) return side_.step(1 + random_() % 40);
        io_.restart();
        const bool is_idle = io_.poll_one() == 0 && side_.is_idle();
        idle_turns_ = is_idle ? idle_turns_ + 1 : 0;
    }
    /// Behind several rounds of heads nothing moves any more.
    bool is_quiet(int turns) const {
        return turns > 1'000 && idle_turns_ > 200 &&
               std::ranges::none_of(sockets_, [](const auto& s) { return s->waits(); });
    }

    std::mt19937 random_;
    asio::io_context io_{1};
    told_log truth_;
    memory_bus bus_;
    feed feed_;
    std::size_t shard_ = 0;
    test_shard side_;
    std::vector<std::shared_ptr<overlapping_socket>> sockets_;
    std::vector<std::string> in_flight_;
    int idle_turns_ = 0;
};

// Sockets follow matches, leagues, teams, what is live and the channel, with filters. They
// subscribe and leave in any order while matches move between sets, messages are lost, repeated and
// reordered, and PostgreSQL goes away. Each socket gets each event that it wants once, in order,
// and none that a snapshot has told; behind an acknowledgement none is missing.
TEST(OverlapPromise, RandomInterleavingsBringEachEventOnce) {
    for (unsigned seed = 0; seed < seeds(300); ++seed) {
        overlap_run(seed).run();
        ASSERT_FALSE(testing::Test::HasFailure()) << "seed " << seed;
    }
    EXPECT_GT(overlap_run::seen_, seeds(300) * 10U) << "the runs hardly say anything";
}

}  // namespace
}  // namespace livescore::test
