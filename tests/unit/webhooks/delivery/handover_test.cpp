/// What a worker made itself goes out without a look into PostgreSQL, and each match keeps its
/// order all the same, whoever else makes deliveries.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <map>
#include <random>

#include "delivery/dispatcher.h"
#include "support/seeds.h"

namespace livescore::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr int hooks = 3;

/// PostgreSQL's part: what waits. Every event is a mailing to all webhooks.
class delivery_model final : public delivery_store {
public:
    explicit delivery_model(asio::io_context& context) : gate_(context) {}

    asio::awaitable<expansion_state> look() override { co_return expansion_state{}; }
    asio::awaitable<std::vector<match_id>> find_unexpanded(timestamp /*from*/,
                                                           timestamp /*to*/) override {
        co_return std::vector<match_id>{};
    }
    asio::awaitable<expansion> expand(std::vector<match_id> /*matches*/, int /*most*/) override {
        co_return expansion{};
    }
    asio::awaitable<void> note_scanned(timestamp /*until*/) override { co_return; }
    asio::awaitable<std::vector<webhook_id>> find_waiting() override {
        co_return std::vector<webhook_id>{};
    }
    asio::awaitable<std::int64_t> move_stragglers(std::chrono::milliseconds /*age*/,
                                                  std::chrono::milliseconds /*many_age*/,
                                                  int /*limit*/) override {
        co_return 0;
    }
    asio::awaitable<backlog_step> disable_backlogs(webhook_id /*after*/,
                                                   std::int64_t /*max_pending*/,
                                                   int /*limit*/) override {
        co_return backlog_step{};
    }
    asio::awaitable<removal_result> remove_finished(std::chrono::hours /*age*/,
                                                    delivery_id /*after*/, int /*limit*/) override {
        co_return removal_result{};
    }

    /// The snapshot is of now. The answer comes when the gate is open.
    asio::awaitable<endpoint_answers> ask(std::vector<endpoint_question> questions,
                                          delivery_bounds bounds) override {
        endpoint_answers answers;
        for (const auto& question : questions) {
            if (question.known_version == 0) {
                webhook_endpoint known;
                known.id = question.id;
                known.version = 1;
                known.url = std::to_string(raw(question.id));
                known.is_proven = true;
                answers.changed.push_back(std::move(known));
            }
            if (!question.wants_deliveries) continue;
            ++questions_;
            endpoint_deliveries found;
            found.id = question.id;
            found.complete = true;
            for (const auto& [place, one] : waiting_[question.id]) {
                if (found.waiting.size() == static_cast<std::size_t>(bounds.each)) {
                    found.complete = false;
                    break;
                }
                found.waiting.push_back(one);
            }
            answers.deliveries.push_back(std::move(found));
        }
        while (closed_) {
            gate_.expires_after(1ms);
            co_await gate_.async_wait(asio::use_awaitable);
        }
        co_return answers;
    }
    asio::awaitable<std::vector<disabled_webhook>> note(
        std::vector<attempt_outcome> outcomes) override {
        for (const auto& one : outcomes) {
            std::erase_if(waiting_[one.webhook], [&](const auto& waiting) {
                return waiting.second.delivery.id == one.id;
            });
        }
        co_return std::vector<disabled_webhook>{};
    }

    /// The next event of a match, expanded.
    expansion expand(match_id match) {
        const sequence_number seq = ++seqs_[match];
        mailing of;
        of.id = delivery_id{next_id_ += mailing_block};
        of.match = match;
        of.seq = seq;
        of.type = "commentary:new";
        of.body = std::make_shared<const std::string>("{}");
        std::vector<webhook_id> members;
        for (int i = 1; i <= hooks; ++i) {
            members.push_back(webhook_id{i});
            waiting_delivery one;
            one.of_mailing = true;
            one.delivery.id = delivery_id{raw(of.id) + i - 1};
            one.delivery.webhook = webhook_id{i};
            one.delivery.match = match;
            one.delivery.seq = seq;
            one.body = of.body;
            waiting_[webhook_id{i}].emplace(std::pair(match, seq), one);
        }
        of.members = std::make_shared<const std::vector<webhook_id>>(std::move(members));
        of.waiting = std::string(hooks, '1');
        expansion made;
        made.events = 1;
        made.deliveries = hooks;
        made.matches.push_back({match, seq - 1, seq});
        made.mailings.push_back(std::move(of));
        return made;
    }
    void close_gate(bool closed) { closed_ = closed; }
    [[nodiscard]] int questions() const { return questions_; }
    [[nodiscard]] bool is_empty() const {
        return std::ranges::all_of(waiting_, [](const auto& of) { return of.second.empty(); });
    }

private:
    std::map<webhook_id, std::map<std::pair<match_id, sequence_number>, waiting_delivery>> waiting_;
    std::map<match_id, sequence_number> seqs_;
    std::int64_t next_id_ = 0;
    int questions_ = 0;
    bool closed_ = false;
    asio::steady_timer gate_;
};

/// All endpoints are this worker's from its first claim on.
class owning_queue final : public webhook_queue {
public:
    asio::awaitable<void> hasten(std::vector<webhook_id> /*webhooks*/) override { co_return; }
    asio::awaitable<void> ensure(std::vector<webhook_id> /*webhooks*/) override { co_return; }
    asio::awaitable<webhook_claim> claim(int /*max*/,
                                         std::chrono::milliseconds /*lease*/) override {
        webhook_claim claimed;
        if (!std::exchange(claimed_, true)) {
            for (int i = 1; i <= hooks; ++i) claimed.webhooks.push_back(webhook_id{i});
        }
        co_return claimed;
    }
    asio::awaitable<std::vector<webhook_id>> hold(std::vector<webhook_id> /*webhooks*/,
                                                  std::chrono::milliseconds /*lease*/) override {
        co_return std::vector<webhook_id>{};
    }
    asio::awaitable<void> give_back(std::vector<returned_webhook> /*webhooks*/) override {
        co_return;
    }
    asio::awaitable<bool> lead(std::chrono::milliseconds /*lease*/) override { co_return true; }
    void on_hastened(std::function<void(std::vector<webhook_id>)> /*wake*/) override {}

private:
    bool claimed_ = false;
};

class recording_client final : public push_client {
public:
    void post(push_request request, handler done) override {
        sent_[request.endpoint].push_back(request.headers.front().substr(12));
        open_.push_back(std::move(done));
    }
    void abandon() override {}

    /// Answers what is open, and what is sent because of the answers is open then.
    void answer() {
        for (auto& done : std::exchange(open_, {})) {
            push_answer ok;
            ok.status = 200;
            done(std::move(ok));
        }
    }
    /// The messages' ids, as they went to an endpoint.
    [[nodiscard]] std::vector<std::string> sent(std::int64_t endpoint) { return sent_[endpoint]; }

private:
    std::map<std::int64_t, std::vector<std::string>> sent_;
    std::vector<handler> open_;
};

class Handover : public testing::Test {
protected:
    Handover() {
        dispatcher_.on_wake({[] {}, [] {}, [] {}});
        run(dispatcher_.claim_step());
        run(dispatcher_.ask_step());
    }
    template <class Step>
    void run(Step step) {
        bool ended = false;
        asio::co_spawn(context_, std::move(step), [&](std::exception_ptr error, auto) {
            ended = true;
            EXPECT_FALSE(error);
        });
        context_.restart();
        while (!ended) context_.run_one();
    }
    /// A question that is under way until the gate opens.
    void begin_question() {
        store_.close_gate(true);
        asio::co_spawn(context_, dispatcher_.ask_step(), [&](std::exception_ptr error, auto) {
            asking_ = false;
            EXPECT_FALSE(error);
        });
        asking_ = true;
        const int before = store_.questions();
        context_.restart();
        while (store_.questions() == before) context_.run_one();
    }
    void end_question() {
        store_.close_gate(false);
        while (asking_) context_.run_one();
    }
    void answer_all() {
        client_.answer();
        run(dispatcher_.note_step());
    }

    const match_id match_{5};
    asio::io_context context_;
    webhook_options options_ = [] {
        webhook_options options;
        options.lease = 1h;  // however busy the machine is
        return options;
    }();
    metrics_registry registry_;
    webhook_metrics metrics_{registry_};
    delivery_model store_{context_};
    owning_queue queue_;
    recording_client client_;
    dispatcher dispatcher_{store_, queue_, client_, system_wall_clock(), options_, metrics_};
    bool asking_ = false;
};

TEST_F(Handover, WhatThisWorkerMadeGoesOutWithoutAQuestion) {
    const int before = store_.questions();
    EXPECT_THAT(dispatcher_.take(store_.expand(match_)), IsEmpty());
    EXPECT_THAT(dispatcher_.take(store_.expand(match_)), IsEmpty());
    for (int i = 1; i <= hooks; ++i) EXPECT_THAT(client_.sent(i), ElementsAre("evt_5_1"));
    answer_all();
    answer_all();
    run(dispatcher_.ask_step());
    for (int i = 1; i <= hooks; ++i) {
        EXPECT_THAT(client_.sent(i), ElementsAre("evt_5_1", "evt_5_2"));
    }
    EXPECT_EQ(store_.questions(), before);
    EXPECT_TRUE(store_.is_empty());
}

TEST_F(Handover, BehindWhatAnotherWorkerMadeItIsRead) {
    dispatcher_.take(store_.expand(match_));
    answer_all();
    store_.expand(match_);  // another worker's, of which no message tells
    dispatcher_.take(store_.expand(match_));
    EXPECT_THAT(client_.sent(1), ElementsAre("evt_5_1"));
    run(dispatcher_.ask_step());
    EXPECT_THAT(client_.sent(1), ElementsAre("evt_5_1", "evt_5_2"));
    answer_all();
    EXPECT_THAT(client_.sent(1), ElementsAre("evt_5_1", "evt_5_2", "evt_5_3"));
}

TEST_F(Handover, AWorkerThatDoesNotKnowWhatItMadeReadsIt) {
    dispatcher_.take(store_.expand(match_));
    answer_all();
    store_.expand(match_);  // committed, but PostgreSQL was lost before its answer
    dispatcher_.forget_expansions();
    run(dispatcher_.ask_step());
    EXPECT_THAT(client_.sent(1), ElementsAre("evt_5_1", "evt_5_2"));
}

TEST_F(Handover, WhatIsMadeDuringAQuestionGoesOutOnce) {
    dispatcher_.tell({webhook_id{1}});
    dispatcher_.take(store_.expand(match_id{6}));  // not to 1, which is asked for
    begin_question();
    dispatcher_.take(store_.expand(match_));
    EXPECT_THAT(client_.sent(1), IsEmpty());
    EXPECT_THAT(client_.sent(2), ElementsAre("evt_6_1", "evt_5_1"));
    end_question();
    EXPECT_THAT(client_.sent(1), testing::UnorderedElementsAre("evt_6_1", "evt_5_1"));
    answer_all();
    run(dispatcher_.ask_step());
    EXPECT_THAT(client_.sent(1), testing::SizeIs(2));
    EXPECT_TRUE(store_.is_empty());
}

TEST_F(Handover, WhatDoesNotFitIntoMemoryIsReadLater) {
    for (int i = 0; i < 250; ++i) dispatcher_.take(store_.expand(match_));
    for (int i = 0; i < 1'000 && !store_.is_empty(); ++i) {
        answer_all();
        run(dispatcher_.ask_step());
    }
    std::vector<std::string> all;
    for (int seq = 1; seq <= 250; ++seq) all.push_back("evt_5_" + std::to_string(seq));
    for (int i = 1; i <= hooks; ++i) EXPECT_EQ(client_.sent(i), all);
}

TEST_F(Handover, WebhooksOfOthersAreNamed) {
    auto made = store_.expand(match_);
    made.mailings[0].members = std::make_shared<const std::vector<webhook_id>>(
        std::vector{webhook_id{1}, webhook_id{2}, webhook_id{77}});
    made.webhooks = {webhook_id{3}, webhook_id{88}};
    EXPECT_THAT(dispatcher_.take(std::move(made)), ElementsAre(webhook_id{77}, webhook_id{88}));
}

/// Several workers make deliveries, messages of it are lost, and questions take their time.
TEST_F(Handover, EachMatchKeepsItsOrderWhateverHappens) {
    for (unsigned seed = 1; seed <= seeds(30); ++seed) {
        std::mt19937 random(seed);
        const auto one_in = [&](unsigned n) { return random() % n == 0; };
        for (int step = 0; step < 150; ++step) {
            const match_id match{static_cast<std::int64_t>(seed * 10 + random() % 3)};
            if (one_in(2)) dispatcher_.take(store_.expand(match));
            if (one_in(6)) {
                store_.expand(match);
                if (one_in(2)) dispatcher_.tell({webhook_id{1}, webhook_id{2}, webhook_id{3}});
            }
            if (one_in(40)) dispatcher_.forget_expansions();
            if (one_in(3)) client_.answer();
            if (one_in(3)) run(dispatcher_.note_step());
            if (asking_ && one_in(3)) end_question();
            if (!asking_ && one_in(5)) {
                dispatcher_.tell({webhook_id{1 + static_cast<int>(random() % hooks)}});
                client_.answer();
                run(dispatcher_.note_step());
                run(dispatcher_.ask_step());
            } else if (!asking_ && one_in(8)) {
                dispatcher_.forget_expansions();
                while (true) {  // nothing keeps the question from being asked
                    client_.answer();
                    run(dispatcher_.note_step());
                    if (dispatcher_.is_idle()) break;
                }
                begin_question();
            }
        }
        if (asking_) end_question();
        dispatcher_.forget_expansions();
        for (int i = 0; i < 1'000 && !store_.is_empty(); ++i) {
            answer_all();
            run(dispatcher_.ask_step());
        }
        ASSERT_TRUE(store_.is_empty()) << seed;
    }
    for (int i = 1; i <= hooks; ++i) {
        std::map<std::string, int> reached;
        for (const auto& id : client_.sent(i)) {
            const auto split = id.rfind('_');
            EXPECT_EQ(std::stoi(id.substr(split + 1)), ++reached[id.substr(0, split)]) << id;
        }
    }
}

}  // namespace
}  // namespace livescore::test
