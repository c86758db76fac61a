#include "simulation/players/client.h"

#include <boost/asio/post.hpp>
#include <charconv>

namespace livescore::simulation {

namespace {

/// The number behind `name`, which stands in quotes.
std::int64_t number_behind(std::string_view json, std::string_view name) {
    const auto found = json.find(name);
    if (found == std::string_view::npos) return -1;
    std::int64_t number = -1;
    std::from_chars(json.data() + found + name.size(), json.data() + json.size(), number);
    return number;
}

}  // namespace

client::client(world& in, const database& truth, instance_choice choose, std::string name,
               const std::vector<topic>& topics, std::size_t kernel_bytes)
    : world_(in),
      truth_(truth),
      choose_(std::move(choose)),
      name_(std::move(name)),
      kernel_bytes_(kernel_bytes) {
    for (const topic of : topics) subscriptions_[of];
}

void client::connect() {
    if (is_gone_) return;
    instance* const to = choose_();
    if (to == nullptr) {
        world_.after(milliseconds(50), [self = shared_from_this()] { self->connect(); });
        return;
    }
    unread_.clear();
    wire_ = std::make_shared<wire>(world_, kernel_bytes_);
    to->add_wire(wire_);
    shard_ = to->any_shard();
    session_ = shard_->accept(wire_);
    const auto connection = ++connection_;
    const auto if_same = [connection, weak = weak_from_this()](auto act) {
        const auto self = weak.lock();
        if (self && self->connection_ == connection) act(*self);
    };
    wire_->on_bytes([if_same](std::string_view bytes) {
        if_same([bytes](client& self) { self.read(bytes); });
    });
    wire_->on_end([if_same] { if_same([](client& self) { self.on_end(); }); });
    for (auto& [of, mine] : subscriptions_) {
        mine.now = state::away;
        subscribe(of, mine.rejoins_with_place && !is_channel(of));
    }
}

void client::on_end() {
    ++connection_;
    world_.after(world_.between(milliseconds(1), milliseconds(120)),
                 [self = shared_from_this()] { self->connect(); });
}

void client::lose_connection() {
    if (!wire_ || is_gone_) return;
    // The instance may learn of it much later: when it writes.
    wire_->cut();
    if (const auto session = session_.lock(); session && world_.happens(500)) {
        world_.after(milliseconds(5), [session, shard = shard_] {
            asio::post(shard->thread(), [session] { session->close(); });
        });
    }
}

void client::pause(microseconds time) {
    if (wire_) wire_->pause(time);
}

void client::leave() {
    if (std::exchange(is_gone_, true)) return;
    ++connection_;
    if (!wire_) return;
    wire_->forget_client();
    if (const auto session = session_.lock())
        asio::post(shard_->thread(), [session] { session->close(); });
}

void client::tell(std::function<void(session&)> message) {
    world_.after(microseconds(200 + world_.below(10)),
                 [weak = session_, shard = shard_, message = std::move(message)] {
                     asio::post(shard->thread(), [weak, message] {
                         if (const auto session = weak.lock()) message(*session);
                     });
                 });
}

void client::subscribe(topic to, bool resumes) {
    subscription& wish = subscriptions_.at(to);
    wish.now = state::asked;
    wish.asked_since = resumes ? wish.position : std::nullopt;
    tell([to, since = wish.asked_since](session& at) { at.on_subscribe(to, since); });
}

void client::rejoin(std::size_t which, bool resumes) {
    const auto found = std::next(subscriptions_.begin(),
                                 static_cast<std::ptrdiff_t>(which % subscriptions_.size()));
    if (is_gone_ || !wire_ || found->second.now != state::follows) return;
    found->second.now = state::leaving;
    found->second.rejoins_with_place = resumes;
    tell([from = found->first](session& at) { at.on_unsubscribe(from); });
}

// ---- what comes

void client::read(std::string_view bytes) {
    unread_ += bytes;
    std::string_view rest = unread_;
    while (rest.size() >= 2) {
        const auto byte = [&rest](std::size_t at) {
            return static_cast<std::size_t>(static_cast<unsigned char>(rest[at]));
        };
        const std::size_t opcode = byte(0);
        std::size_t size = byte(1);
        std::size_t header = 2;
        if (size == 126) {
            if (rest.size() < 4) break;
            size = byte(2) << 8U | byte(3);
            header = 4;
        }
        if ((opcode != 0x81 && opcode != 0x88) || size > 126 * 1024)
            return fail("bytes that are no frame");
        if (rest.size() < header + size) break;
        if (opcode == 0x81) read_message(rest.substr(header, size));
        rest.remove_prefix(header + size);
        if (opcode == 0x88 && !rest.empty()) return fail("bytes behind the close frame");
    }
    unread_.erase(0, unread_.size() - rest.size());
}

void client::read_message(std::string_view json) {
    const match_id match{number_behind(json, "\"matchId\":")};
    const bool is_event = json.starts_with("{\"type\":\"match:") ||
                          json.starts_with("{\"type\":\"score:") ||
                          json.starts_with("{\"type\":\"commentary:");
    if (world_.traces())
        world_.note(name_ + " reads " +
                    std::string(json.substr(0, std::min<std::size_t>(json.size(), 90))));
    world_.mix(static_cast<std::uint64_t>(json.size()) << 20 |
               static_cast<std::uint64_t>(now().count()));
    if (is_event) return on_event(match, number_behind(json, "\"seq\":"), json);
    const topic of = raw(match) < 0 ? matches_channel : match;
    const auto found = subscriptions_.find(of);
    if (found == subscriptions_.end()) return fail("an answer about what it never asked for");
    subscription& mine = found->second;
    if (json.starts_with("{\"type\":\"subscribed\"")) return on_acknowledged(mine, json);
    mine.now = state::away;
    const auto again = [of, connection = connection_, self = shared_from_this()] {
        subscription& wish = self->subscriptions_.at(of);
        if (self->connection_ != connection || wish.now != state::away) return;
        self->subscribe(of, wish.rejoins_with_place && !is_channel(of));
        wish.rejoins_with_place = true;
    };
    world_.after(world_.between(milliseconds(1), milliseconds(60)), again);
}

void client::on_acknowledged(subscription& of, std::string_view json) {
    if (of.now != state::asked) return fail("an acknowledgement that it did not wait for");
    of.now = state::follows;
    const auto seq = number_behind(json, "\"seq\":");
    if (seq < 0) {  // the channel
        // Another instance may tell again what this client has heard on another connection.
        of.last.clear();
        for (const auto& [id, stored] : truth_.matches()) of.begin[id] = stored.row.last_seq;
        return;
    }
    const bool recovered = json.find("\"recovered\":true") != std::string_view::npos;
    if (recovered && !of.asked_since) return fail("it is resumed, and had no place");
    const auto place = recovered ? *of.asked_since : seq;
    if (of.asked_since && place < *of.asked_since)
        return fail("the snapshot " + std::to_string(place) + " is older than its place " +
                    std::to_string(*of.asked_since));
    of.position = place;
}

void client::on_event(match_id match, sequence_number seq, std::string_view json) {
    if (!truth_.has(match, seq, json))
        return fail("event " + std::to_string(seq) + " of match " + std::to_string(raw(match)) +
                    " is not in the log as it came");
    if (const auto channel = subscriptions_.find(matches_channel); channel != subscriptions_.end())
        return on_channel_event(channel->second, match, seq, json);
    const auto found = subscriptions_.find(match);
    if (found == subscriptions_.end()) return fail("an event of a match that it does not follow");
    subscription& mine = found->second;
    if (mine.now != state::follows && mine.now != state::leaving)
        return fail("event " + std::to_string(seq) + " of match " + std::to_string(raw(match)) +
                    " comes while it does not follow");
    if (seq != *mine.position + 1)
        return fail("event " + std::to_string(seq) + " of match " + std::to_string(raw(match)) +
                    " comes behind " + std::to_string(*mine.position));
    mine.position = seq;
}

void client::on_channel_event(subscription& channel, match_id match, sequence_number seq,
                              std::string_view json) {
    const auto& log = truth_.matches().at(match).log;
    if (!is_for_matches_channel(log[static_cast<std::size_t>(seq) - 1].event.type))
        return fail("the channel brings " + std::string(json.substr(0, 60)));
    sequence_number& last = channel.last[match];
    if (seq <= last)
        return fail("the channel brings event " + std::to_string(seq) + " behind " +
                    std::to_string(last));
    for (auto missed = std::max(last, channel.begin[match]) + 1; missed < seq; ++missed) {
        if (is_for_matches_channel(log[static_cast<std::size_t>(missed) - 1].event.type))
            return fail("the channel skips event " + std::to_string(missed) + " of match " +
                        std::to_string(raw(match)));
    }
    last = seq;
}

bool client::is_complete() const {
    if (is_gone_) return true;
    for (const auto& [of, mine] : subscriptions_) {
        if (mine.now != state::follows) return false;
        if (!is_channel(of)) {
            const auto stored = truth_.matches().find(of);
            if (stored != truth_.matches().end() && mine.position != stored->second.row.last_seq)
                return false;
            continue;
        }
        for (const auto& [id, stored] : truth_.matches()) {
            const auto begin = mine.begin.find(id);
            const auto last = mine.last.find(id);
            const auto from = begin == mine.begin.end() ? 0 : begin->second;
            for (auto seq = stored.row.last_seq; seq > from; --seq) {
                const auto type = stored.log[static_cast<std::size_t>(seq) - 1].event.type;
                if (!is_for_matches_channel(type)) continue;
                if (last == mine.last.end() || last->second < seq) return false;
                break;
            }
        }
    }
    return true;
}

std::string client::describe() const {
    std::string text = name_;
    for (const auto& [of, mine] : subscriptions_) {
        const auto stored = truth_.matches().find(of);
        text += " [" + std::to_string(raw(of)) + ": state " +
                std::to_string(static_cast<int>(mine.now)) + ", at " +
                (mine.position ? std::to_string(*mine.position) : "-");
        if (stored != truth_.matches().end())
            text += " of " + std::to_string(stored->second.row.last_seq);
        text += "]";
    }
    return text;
}

}  // namespace livescore::simulation
