/// What a feed asks of the log (a port), and its two implementations: the log as it is, and the log
/// as it was a while ago.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "livescore/core/change_clock.h"
#include "livescore/service/store.h"

namespace livescore {

class snapshot_fold;

/// An event is noted in the log a moment before it is committed and told. This is longer.
inline constexpr std::chrono::milliseconds commit_allowance{50};
/// Takes the events behind `due` out of the slice, as if the log ended there. A client at `since`
/// may have come further already.
void hide_newer(log_slice& slice, sequence_number due, sequence_number since);

/// As `store`, with the same exceptions. One thread at a time.
class log_source {
public:
    virtual ~log_source() = default;

    struct state {
        sequence_number seq = 0;  ///< of `match_json`; a removed match as it was before its removal
        std::string match_json;   ///< as GET of the match gives it
        std::optional<sequence_number> removed_at;
        match_placement placement{};  ///< as of `seq`
    };
    virtual asio::awaitable<std::optional<state>> find_state(match_id id) = 0;
    virtual asio::awaitable<result<log_slice>> read_log(match_id id, sequence_number since,
                                                        int limit, page_bytes bytes) = 0;
    virtual asio::awaitable<sequence_number> find_resumable(match_id id, sequence_number since,
                                                            sequence_number until,
                                                            std::size_t max_bytes) = 0;
    virtual asio::awaitable<std::vector<head>> recent_heads(std::chrono::milliseconds window) = 0;
    virtual asio::awaitable<std::vector<head>> heads_of(std::vector<match_id> ids) = 0;
    virtual asio::awaitable<std::vector<head>> heads_before(std::vector<match_id> ids,
                                                            std::chrono::milliseconds age) = 0;
    /// The matches of a set, in one snapshot.
    struct set_state {
        std::vector<placed_match> matches;
        std::string json;  ///< the list of the matches, each as GET of it gives it
        bool has_more = false;
    };
    virtual asio::awaitable<set_state> find_set(match_set which, int limit) = 0;
    virtual asio::awaitable<std::vector<placed_match>> find_placements(
        std::vector<match_id> ids) = 0;
    virtual asio::awaitable<std::optional<placed_match>> find_placement_before(
        match_id id, sequence_number seq) = 0;
    virtual asio::awaitable<log_identity> identify_log() = 0;
    virtual asio::awaitable<void> renew_log_epoch(log_epoch known) = 0;
};

class live_source final : public log_source {
public:
    explicit live_source(store& log) : log_(log) {}

    asio::awaitable<std::optional<state>> find_state(match_id id) override;
    asio::awaitable<result<log_slice>> read_log(match_id id, sequence_number since, int limit,
                                                page_bytes bytes) override {
        return log_.read_log(id, since, limit, bytes);
    }
    asio::awaitable<sequence_number> find_resumable(match_id id, sequence_number since,
                                                    sequence_number until,
                                                    std::size_t max_bytes) override {
        return log_.find_resumable(id, since, until, max_bytes);
    }
    asio::awaitable<std::vector<head>> recent_heads(std::chrono::milliseconds window) override {
        return log_.recent_heads(window);
    }
    asio::awaitable<std::vector<head>> heads_of(std::vector<match_id> ids) override {
        return log_.heads_of(std::move(ids));
    }
    asio::awaitable<std::vector<head>> heads_before(std::vector<match_id> ids,
                                                    std::chrono::milliseconds age) override {
        return log_.heads_before(std::move(ids), age);
    }
    asio::awaitable<set_state> find_set(match_set which, int limit) override;
    asio::awaitable<std::vector<placed_match>> find_placements(std::vector<match_id> ids) override {
        return log_.find_placements(std::move(ids));
    }
    asio::awaitable<std::optional<placed_match>> find_placement_before(
        match_id id, sequence_number seq) override {
        return log_.find_placement_before(id, seq);
    }
    asio::awaitable<log_identity> identify_log() override { return log_.identify_log(); }
    asio::awaitable<void> renew_log_epoch(log_epoch known) override {
        return log_.renew_log_epoch(known);
    }

private:
    store& log_;
};

/// The log without the events that are younger than `delay`, by PostgreSQL's clock. A match that is
/// younger itself has come to seq 0: its state is that of its creation.
class delayed_source final : public log_source {
public:
    /// What the feed of the present knows.
    struct present {
        const change_clock* changes;
        std::function<std::chrono::milliseconds()> heads_age;
        std::function<log_epoch()> epoch;
    };
    delayed_source(store& log, std::chrono::milliseconds delay, present now);
    ~delayed_source() override;

    asio::awaitable<std::optional<state>> find_state(match_id id) override;
    asio::awaitable<result<log_slice>> read_log(match_id id, sequence_number since, int limit,
                                                page_bytes bytes) override;
    asio::awaitable<sequence_number> find_resumable(match_id id, sequence_number since,
                                                    sequence_number until,
                                                    std::size_t max_bytes) override {
        return log_.find_resumable(id, since, until, max_bytes);
    }
    asio::awaitable<std::vector<head>> recent_heads(std::chrono::milliseconds window) override;
    /// Only of the matches whose next event may be old enough by now: for others it asks nobody. It
    /// forgets what it knows of matches that are not asked for.
    asio::awaitable<std::vector<head>> heads_of(std::vector<match_id> ids) override;
    asio::awaitable<std::vector<head>> heads_before(std::vector<match_id> ids,
                                                    std::chrono::milliseconds age) override;
    // Nobody follows sets with a delay.
    asio::awaitable<set_state> find_set(match_set which, int limit) override;
    asio::awaitable<std::vector<placed_match>> find_placements(std::vector<match_id> ids) override;
    asio::awaitable<std::optional<placed_match>> find_placement_before(
        match_id id, sequence_number seq) override;
    /// The epoch of the present, without a query. Throws `unavailable` while it is unknown.
    asio::awaitable<log_identity> identify_log() override;
    /// Does nothing: that is the present's.
    asio::awaitable<void> renew_log_epoch(log_epoch known) override;

private:
    using clock = std::chrono::steady_clock;
    struct known_match {
        sequence_number due = -1;  ///< unknown
        sequence_number last_seq = 0;
        change_clock::reading changes{};  ///< before `last_seq` was read
        clock::time_point next_look{};    ///< when the event behind `due` may be old enough
        clock::time_point looked{};
        /// The state at `fold->seq()`, to go on from. Few matches keep it.
        std::shared_ptr<snapshot_fold> fold{};
    };
    [[nodiscard]] bool may_have_news(match_id id, const known_match& known,
                                     clock::time_point now) const;
    asio::awaitable<void> look(std::vector<match_id> ids);
    asio::awaitable<std::string> fold_state(match_id id, sequence_number until);
    void keep_fold(match_id id, std::shared_ptr<snapshot_fold> fold, std::size_t bytes);

    store& log_;
    std::chrono::milliseconds delay_;
    present now_;
    log_epoch epoch_ = log_epoch::unknown;
    std::unordered_map<match_id, known_match> known_;
    std::list<match_id> folds_;  ///< the newest first
};

}  // namespace livescore
