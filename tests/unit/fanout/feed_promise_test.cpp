#include <map>
#include <random>

#include "feed_fixture.h"
#include "support/seeds.h"

namespace livescore::test {
namespace {

// The promise itself. Between commit and feed, events are lost, repeated and reordered, and clients
// join, leave and resume at any time. Each client sees the events of its match once, in order,
// without gaps, from its acknowledgement on.
TEST_F(Feed, RandomInterleavingsKeepThePromise) {
    for (unsigned seed = 0; seed < seeds(2'000); ++seed) {
        std::mt19937 random(seed);
        asio::io_context io{1};
        memory_store truth;
        truth.random.seed(seed);
        truth.max_turns = 4;
        memory_bus wire;
        feed_options options;
        options.gap_wait = std::chrono::milliseconds(0);
        options.retry_wait = std::chrono::milliseconds(0);
        options.tail_frames = 1 + random() % 12;
        options.resume_limit = static_cast<int>(5 + random() % 60);
        options.log_page = static_cast<int>(1 + random() % 8);
        options.page_bytes = 20 + random() % 400;  // an event has some 17 bytes
        options.resume_bytes = 100 + random() % 1500;
        options.tracks_bytes = random() % 800;
        feed f(io, wire, options);
        struct follower {
            std::optional<sequence_number> position;  // the last seq that it saw
            bool joined = false;
        };
        std::map<std::uint32_t, follower> followers;
        std::uint32_t next_ticket = 0;
        // Clients that ask for news again and again. They too get each event once, from memory or
        // from the log.
        struct poller {
            sequence_number position = 0;
            bool waits = false;
        };
        std::map<joiner*, std::pair<std::shared_ptr<joiner>, poller>> pollers;
        std::vector<join_request> next_pages;  // the clients take their pages in their own time
        const auto take = [&](shard_item& item) {
            if (item.join && pollers.contains(item.join->request.who.get())) {
                auto& [ptr, who] = pollers[item.join->request.who.get()];
                ASSERT_TRUE(who.waits) << "seed " << seed;
                who.waits = false;
                ASSERT_EQ(item.join->outcome, join_outcome::joined);
                if (!item.join->recovered) who.position = truth.last_seq(one);
                for (const auto& news : item.join->replay) {
                    ASSERT_EQ(news->seq(), who.position + 1) << "seed " << seed;
                    who.position = news->seq();
                }
                return;
            }
            if (item.frame) {
                for (auto& [ticket, who] : followers) {
                    if (!who.joined) continue;
                    ASSERT_EQ(item.frame->seq(), *who.position + 1) << "seed " << seed;
                    who.position = item.frame->seq();
                }
                return;
            }
            auto& who = followers[item.join->request.ticket];
            const bool pages = item.join->outcome == join_outcome::catching_up;
            ASSERT_NE(item.join->outcome, join_outcome::interrupted) << "seed " << seed;
            if (item.join->outcome != join_outcome::joined && !pages) return;
            const bool goes_on = item.join->request.acknowledged;
            ASSERT_EQ(item.join->acknowledgement == nullptr, goes_on) << "seed " << seed;
            const bool recovered = goes_on || item.join->acknowledgement->find(
                                                  "\"recovered\":true") != std::string::npos;
            if (goes_on) {
                ASSERT_EQ(*item.join->request.since, *who.position) << "seed " << seed;
            } else if (recovered) {
                ASSERT_TRUE(item.join->request.since.has_value());
                who.position = *item.join->request.since;
            } else {
                const auto& text = *item.join->acknowledgement;
                who.position = std::stoll(text.substr(text.find("\"seq\":") + 6));
            }
            for (const auto& replayed : item.join->replay) {
                ASSERT_EQ(replayed->seq(), *who.position + 1) << "seed " << seed;
                who.position = replayed->seq();
            }
            if (pages) {
                ASSERT_EQ(item.join->position, *who.position) << "seed " << seed;
                join_request next = item.join->request;
                next.since = item.join->position;
                next.acknowledged = true;
                next_pages.push_back(std::move(next));
                return;
            }
            who.joined = true;
        };
        const auto index = f.add_shard([&](std::vector<shard_item> batch) {
            for (auto& item : batch) take(item);
        });
        f.start(truth);
        const auto begin = [&](std::optional<sequence_number> since) {
            join_request request;
            request.who = std::make_shared<test_joiner>();
            request.to = one;
            request.ticket = next_ticket++;
            request.since = since;
            followers[request.ticket] = {};
            f.join(index, std::move(request));
        };
        const auto poll = [&](const std::shared_ptr<joiner>& ptr, poller& who) {
            join_request request;
            request.who = ptr;
            request.to = one;
            request.since = who.position;
            who.waits = true;
            f.await_news(index, std::move(request));
        };
        for (int i = 0; i < 3; ++i) {
            auto who = std::make_shared<test_joiner>();
            pollers[who.get()] = {who, {}};
        }
        truth.append_event(one);
        std::vector<std::string> in_flight;
        for (int step = 0; step < 120; ++step) {
            for (auto& [key, entry] : pollers) {
                auto& [ptr, who] = entry;
                if (!who.waits && random() % 2 == 0) poll(ptr, who);
                if (who.waits && random() % 8 == 0) f.end_wait(one, who.position, *ptr);
            }
            if (!next_pages.empty() && random() % 2 == 0) {
                f.join(index, std::move(next_pages.back()));
                next_pages.pop_back();
            }
            switch (random() % 8) {
                case 0:
                case 1:
                    f.on_committed({truth.append_event(one)});
                    break;
                case 2: {  // committed elsewhere; its message may be lost
                    const auto event = truth.append_event(one);
                    if (random() % 3 != 0) in_flight.push_back(write_event_message(event));
                    break;
                }
                case 3:  // messages arrive in any order, some twice
                    if (!in_flight.empty()) {
                        const auto i = random() % in_flight.size();
                        wire.receive(in_flight[i]);
                        if (random() % 2 == 0)
                            in_flight.erase(in_flight.begin() + static_cast<std::ptrdiff_t>(i));
                    }
                    break;
                case 4:
                    begin({});
                    break;
                case 5:
                    begin(static_cast<sequence_number>(
                        random() % static_cast<unsigned>(truth.last_seq(one) + 2)));
                    break;
                case 6: {  // a connection is lost
                    const auto who = std::find_if(followers.begin(), followers.end(),
                                                  [](const auto& w) { return w.second.joined; });
                    if (who == followers.end()) break;
                    followers.erase(who);
                    f.leave(index, one);
                    break;
                }
                default:
                    wire.receive(write_heads_message(truth.all_heads()));
            }
            for (auto turns = random() % 6; turns > 0; --turns) {
                io.restart();
                io.poll_one();
            }
        }
        wire.receive(write_heads_message(truth.all_heads()));
        const auto complete = [&] {
            for (auto& next : std::exchange(next_pages, {})) f.join(index, std::move(next));
            for (auto& [key, entry] : pollers) {
                if (!entry.second.waits && entry.second.position < truth.last_seq(one))
                    poll(entry.first, entry.second);
            }
            return std::all_of(followers.begin(), followers.end(),
                               [&](const auto& w) {
                                   return w.second.joined &&
                                          w.second.position == truth.last_seq(one);
                               }) &&
                   std::all_of(pollers.begin(), pollers.end(), [&](const auto& p) {
                       return p.second.second.position == truth.last_seq(one);
                   });
        };
        for (int turns = 0; turns < 20'000 && !complete(); ++turns) {
            io.restart();
            io.poll_one();
        }
        for (const auto& [ticket, who] : followers) {
            ASSERT_TRUE(who.joined) << "seed " << seed << " ticket " << ticket;
            ASSERT_EQ(who.position, truth.last_seq(one)) << "seed " << seed << " ticket " << ticket;
        }
        for (const auto& [key, entry] : pollers)
            ASSERT_EQ(entry.second.position, truth.last_seq(one)) << "seed " << seed;
        io.stop();
        f.stop();
        if (testing::Test::HasFailure()) return;
    }
}

}  // namespace
}  // namespace livescore::test
