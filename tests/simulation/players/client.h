/// A client on a socket. It checks what it gets: each event of what it follows once, in order,
/// without gaps, with the bytes that the log has.
#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "simulation/players/instance.h"
#include "simulation/servers/database.h"

namespace livescore::simulation {

/// Chooses an instance that lives, or null.
using instance_choice = std::function<instance*()>;

class client : public std::enable_shared_from_this<client> {
public:
    /// It follows these topics: matches, or the channel alone.
    client(world& in, const database& truth, instance_choice choose, std::string name,
           const std::vector<topic>& topics, std::size_t kernel_bytes);

    void connect();
    /// Its network breaks. It connects again soon.
    void lose_connection();
    /// It reads nothing for so long.
    void pause(microseconds time);
    /// Leaves the topic, and soon comes back: behind its last event, or afresh.
    void rejoin(std::size_t which, bool resumes);
    /// Leaves for good.
    void leave();

    [[nodiscard]] bool follows_channel() const { return subscriptions_.contains(matches_channel); }
    /// Whether it has all events that its subscriptions promise.
    [[nodiscard]] bool is_complete() const;
    [[nodiscard]] std::string describe() const;

private:
    enum class state { away, asked, follows, leaving };
    struct subscription {
        state now = state::away;
        bool rejoins_with_place = true;
        std::optional<sequence_number> asked_since{};
        std::optional<sequence_number> position{};  // of a match
        /// A follower of the channel keeps the last seq of each match, and the seqs when it began.
        std::map<match_id, sequence_number> last{};
        std::map<match_id, sequence_number> begin{};
    };

    void subscribe(topic to, bool resumes);
    void tell(std::function<void(session&)> message);
    void read(std::string_view bytes);
    void read_message(std::string_view json);
    void on_acknowledged(subscription& of, std::string_view json);
    void on_event(match_id match, sequence_number seq, std::string_view json);
    void on_channel_event(subscription& channel, match_id match, sequence_number seq,
                          std::string_view json);
    void on_end();
    void fail(const std::string& what) { world_.fail(name_ + ": " + what); }

    world& world_;
    const database& truth_;
    instance_choice choose_;
    std::string name_;
    std::size_t kernel_bytes_;
    std::map<topic, subscription> subscriptions_;
    std::shared_ptr<wire> wire_;
    std::shared_ptr<simulated_shard> shard_;
    std::weak_ptr<session> session_;
    std::string unread_;
    std::uint64_t connection_ = 0;
    bool is_gone_ = false;
};

}  // namespace livescore::simulation
