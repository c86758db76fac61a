#include "bus/partitioned_bus.h"

#include <utility>

#include "bus/partition_spread.h"
#include "link/endpoint.h"
#include "livescore/core/log.h"
#include "livescore/protocol/bus_message.h"

namespace livescore {
namespace {

/// Two replacements of a subscription are this many intervals of heads apart.
constexpr int replace_pause = 20;
/// A link that works has brought heads within so many of their intervals.
constexpr int silent_intervals = 4;

/// A new connection costs a moment in which the server has two subscriptions of us. So a few
/// partitions that nobody needs stay.
bool is_worth_a_connection(const partition_set& has, const partition_set& needs) {
    return (has & ~needs).count() > needs.count();
}

}  // namespace

partitioned_event_bus::partitioned_event_bus(redis_client& client)
    : links_(client.links()),
      main_(client.commands()),
      main_hears_(client.options().events_bridge ? client.subscriber() : nullptr),
      main_publisher_(std::make_shared<event_publisher>(client.commands())),
      heads_channel_(main_->key(std::string(events_channel) + ":heads")),
      bridge_channel_(main_->key(events_channel)),
      patience_(client.options().subscription_patience) {
    std::vector<std::string> names;
    for (const auto& url : client.options().events_urls) {
        server made;
        made.url = url;
        made.commands = links_->open(url, "events");
        made.publisher = std::make_shared<event_publisher>(made.commands);
        servers_.push_back(std::move(made));
        names.push_back(server_name(parse_redis_endpoint(url).value()));
    }
    server_of_ = spread_partitions(names);
    for (std::size_t p = 0; p < event_partitions; ++p) {
        channels_.at(p) = bridge_channel_ + ":{" + std::to_string(p) + "}";
        servers_[server_of_.at(p)].carries.set(p);
    }
    for (auto& one : servers_) one.commands->start();
    if (main_hears_) main_hears_->on_lost([lost = lost_] { ++*lost; });
}

void partitioned_event_bus::send(match_id match, const std::string& message) {
    const std::size_t partition = partition_of(match);
    servers_[server_of_.at(partition)].publisher->publish(channels_.at(partition), message);
    if (main_hears_) main_publisher_->publish(bridge_channel_, message);
}

void partitioned_event_bus::send_everywhere(const std::string& message) {
    for (auto& one : servers_) one.publisher->publish(heads_channel_, message);
    if (main_hears_) main_publisher_->publish(bridge_channel_, message);
}

void partitioned_event_bus::publish(const committed_event& event) {
    send(event.match, write_event_message(event, main_->deployment()));
}
void partitioned_event_bus::announce(const std::vector<head>& heads) {
    send_everywhere(write_heads_message(heads, main_->deployment()));
}
void partitioned_event_bus::tell_trace(const traced_event& event) {
    send(event.match, write_trace_message(event, main_->deployment()));
}

void partitioned_event_bus::subscribe(std::function<void(std::string_view)> on_message) {
    if (links_->stopped()) return;
    on_message_ = std::make_shared<const receiver>(std::move(on_message));
    for (auto& one : servers_) {
        for (const auto* old : {&one.hears, &one.next}) {
            if (old->link) links_->close(old->link);
        }
        one.next = {};
        one.hears = open(one, one.carries & wanted_);
    }
    if (!main_hears_) return;
    on_bridged_ = std::make_shared<const redis_connection::message_handler>(*on_message_);
    main_hears_->subscribe(bridge_channel_, on_bridged_);
}

partitioned_event_bus::subscription partitioned_event_bus::open(server& at,
                                                                const partition_set& partitions) {
    subscription made;
    made.link = links_->open(at.url, "events-subscriber");
    made.heard = std::make_shared<clock::time_point>(clock::now());
    made.partitions = partitions;
    made.link->on_lost([lost = lost_] { ++*lost; });
    // A handler may destroy the bus. What it needs after the call would be its own, or nothing.
    made.handler = std::make_shared<const redis_connection::message_handler>(
        [heard = made.heard, on_message = on_message_](std::string_view message) {
            *heard = clock::now();
            (*on_message)(message);
        });
    made.link->subscribe(heads_channel_, made.handler);
    for (std::size_t p = 0; p < event_partitions; ++p) {
        if (partitions.test(p)) made.link->subscribe(channels_.at(p), made.handler);
    }
    // A subscription takes no writes, so it cannot notice that its server has become a replica.
    at.commands->on_refused([hears = std::weak_ptr(made.link)](const std::string& why) {
        if (const auto link = hears.lock()) link->reconnect(why);
    });
    return made;
}

void partitioned_event_bus::want(const partition_set& partitions) {
    wanted_ = partitions;
    if (!on_message_ || links_->stopped()) return;
    for (auto& one : servers_) {
        replace_when_ready(one);
        hear(one, one.carries & wanted_);
    }
}

void partitioned_event_bus::hear(server& at, const partition_set& needed) {
    for (auto* one : {&at.hears, &at.next}) {
        if (!one->link) continue;
        const partition_set missing = needed & ~one->partitions;
        for (std::size_t p = 0; p < event_partitions; ++p) {
            if (missing.test(p)) one->link->subscribe(channels_.at(p), one->handler);
        }
        one->partitions |= missing;
    }
    const auto now = clock::now();
    if (at.next.link || now - at.renewed < replace_pause * patience_) return;
    if (!is_worth_a_connection(at.hears.partitions, needed)) return;
    at.next = open(at, needed);
    at.renewed = now;
}

/// The old one goes when the new one has all its subscriptions: no event falls between.
void partitioned_event_bus::replace_when_ready(server& at) {
    if (!at.next.link || at.next.link->ready_link() == nullptr) return;
    links_->close(at.hears.link);
    at.hears = std::exchange(at.next, {});
}

/// Only those links go that bring nothing: the heads come on each that works.
void partitioned_event_bus::resubscribe() {
    const auto silent_since = clock::now() - silent_intervals * patience_;
    for (auto& one : servers_) {
        if (one.hears.link && *one.hears.heard < silent_since) {
            one.hears.link->reconnect("asked to subscribe anew");
        }
    }
    if (main_hears_) main_hears_->reconnect("asked to subscribe anew");
}

bool partitioned_event_bus::works(const subscription& one) noexcept {
    return one.link && one.link->ready_link() != nullptr;
}

bool partitioned_event_bus::connected() const noexcept {
    if (!main_publisher_->ready()) return false;
    if (main_hears_ && on_bridged_ && main_hears_->ready_link() == nullptr) return false;
    for (const auto& one : servers_) {
        if (!one.publisher->ready()) return false;
        if (on_message_ && !works(one.hears) && !works(one.next)) return false;
    }
    return true;
}

}  // namespace livescore
