#include "gate/traffic_control.h"

#include <array>
#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <map>
#include <utility>

#include "gate/rate_identity.h"
#include "gate/rate_limit_headers.h"
#include "gate/request_shield.h"
#include "livescore/core/log.h"

namespace livescore {
namespace {

constexpr std::array<std::string_view, traffic_class_count> class_names{"read", "write", "admin",
                                                                        "connect"};
// Of one exchange: a script must not keep Redis for long.
constexpr std::size_t max_charges = 500;
constexpr std::array<const char*, 7> reasons{"rate_limited", "connections", "bot",        "shield",
                                             "oversized",    "origin",      "ws_messages"};

gcra::moment steady_now() {
    return std::chrono::duration_cast<gcra::moment>(
        std::chrono::steady_clock::now().time_since_epoch());
}

std::string_view name_of(traffic_class kind) {
    return class_names[static_cast<std::size_t>(kind)];
}

/// Probes of load balancers and Prometheus: they have no User-Agent worth reading and ask often.
bool is_probe(std::string_view path) {
    if (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
    return path == "/health" || path == "/health/live" || path == "/health/ready" ||
           path == "/metrics";
}

traffic_class class_of(const gate_request& request) {
    // As the router will read it: "/api/matches/1/%73tream" is a stream.
    const std::string_view path = request.route.empty() ? request.path : request.route;
    if (request.upgrade || path.ends_with("/stream") || path.ends_with("/stream/"))
        return traffic_class::connect;
    if (path.starts_with("/api/admin")) return traffic_class::admin;
    switch (request.method) {
        case http_method::post:
        case http_method::put:
        case http_method::patch:
        case http_method::del:
            return traffic_class::write;
        default:
            return traffic_class::read;
    }
}

http_response refusal(errc code, const char* sentence, std::string_view path) {
    return problem_response({code, sentence, {}}, path);
}

/// A program with credentials that are wrong wants to know that.
http_response refuse_bot(const gate_request& request) {
    if (request.unproven.empty()) {
        return refusal(errc::forbidden,
                       "Automated clients of this kind are not served; programs identify "
                       "themselves with an API key",
                       request.path);
    }
    http_response answer =
        problem_response({errc::unauthorized, request.unproven, {}}, request.path);
    answer.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"livescore\"");
    return answer;
}

}  // namespace

/// Counts what is refused, and writes some of it to the log: a flood of requests must not become a
/// flood of lines.
class traffic_control::denials {
public:
    explicit denials(metrics_registry& metrics) {
        for (const char* reason : reasons) {
            denied_[reason] = &metrics.add_counter("livescore_api_denied_total",
                                                   "Requests, connections and messages refused",
                                                   {{"reason", reason}});
            would_deny_[reason] = &metrics.add_counter(
                "livescore_api_dry_run_denied_total",
                "What would have been refused, had it not been for dry_run", {{"reason", reason}});
        }
    }

    void count(std::string_view reason, enforcement how) {
        (how == enforcement::enforce ? denied_ : would_deny_).find(reason)->second->add();
    }

    /// `identity`: whose limit it was, if not the address's.
    void log(const denial& denied, const ip_address& client, std::string_view path,
             std::string_view identity = {}) {
        const rate_limit lines{10, std::chrono::seconds(1)};
        std::int64_t unsaid = 0;
        {
            const std::lock_guard lock(mutex_);
            if (!lines_.take(lines, steady_now()).allowed) {
                ++unsaid_;
                return;
            }
            unsaid = std::exchange(unsaid_, 0);
        }
        log::info("request_denied", {{"reason", denied.reason},
                                     {"detail", denied.detail},
                                     {"dryRun", denied.how == enforcement::dry_run},
                                     {"client", client.to_string()},
                                     {"identity", identity},
                                     {"path", path.substr(0, 200)},
                                     {"unsaid", unsaid}});
    }

private:
    std::map<std::string_view, counter*> denied_;
    std::map<std::string_view, counter*> would_deny_;
    std::mutex mutex_;
    gcra lines_;
    std::int64_t unsaid_ = 0;
};

traffic_control::traffic_control(const traffic_options& options, shared_rate_limits* shared,
                                 metrics_registry& metrics)
    : options_(options),
      shared_(shared),
      bots_(options.bot_allow, options.bot_deny, options.deny_missing_user_agent),
      cors_origins_(options.cors_origins),
      ws_origins_(options.ws_origins),
      connections_(options.max_connections, options.max_connections_per_address),
      rates_(options.rate_limits == enforcement::off ? 1 : options.max_rate_clients),
      denials_(std::make_unique<denials>(metrics)),
      fallbacks_(metrics.add_counter("livescore_api_rate_limit_fallbacks_total",
                                     "Requests that this instance limited by itself, because "
                                     "Redis did not answer in time")) {
    for (const auto& network : options.trusted_proxies) {
        if (!trusted_.add(network)) throw std::invalid_argument("not a network: " + network);
    }
}

traffic_control::~traffic_control() {
    stop();
}

rate_limit traffic_control::limit_of(traffic_class kind, std::string_view identity) const noexcept {
    rate_limit limit = options_.read;
    switch (kind) {
        case traffic_class::write:
            limit = options_.write;
            break;
        case traffic_class::admin:
            limit = options_.admin;
            break;
        case traffic_class::connect:
            limit = options_.connect;
            break;
        case traffic_class::read:
            break;
    }
    if (is_api_key_identity(identity)) limit.requests *= options_.key_factor;
    return limit;
}

// ---- one request

/// Shield, bots and origins: what is told from the request alone.
std::optional<traffic_control::denial> traffic_control::examine(const gate_request& request,
                                                                traffic_class kind) {
    if (options_.shield != enforcement::off) {
        const shielded_request looked_at{request.target, request.user_agent, request.referer,
                                         request.cookie, request.x_forwarded_host};
        if (const char* what = suspicious(looked_at)) {
            return denial{"shield", options_.shield,
                          refusal(errc::forbidden, "The request looks like an attack", {}), what};
        }
    }
    if (options_.bots != enforcement::off && !is_probe(request.path) && !request.vouched) {
        const bot_detector::verdict verdict = bots_.judge(request.user_agent);
        if (verdict.denied) {
            return denial{"bot", options_.bots, refuse_bot(request), verdict.category};
        }
    }
    if (kind == traffic_class::connect && request.upgrade && !request.origin.empty() &&
        !ws_origins_.contains(request.origin, request.host)) {
        return denial{"origin", enforcement::enforce,
                      refusal(errc::forbidden, "Pages of this origin may not open WebSockets here",
                              request.path),
                      "ws_origin"};
    }
    return std::nullopt;
}

asio::awaitable<admission> traffic_control::admit(gate_request request, ip_address peer) {
    admission said;
    said.client = client_of(peer, {request.x_forwarded_for, request.forwarded});
    said.for_one_client = request.has_credentials;
    const traffic_class kind = class_of(request);
    if (kind == traffic_class::read) {
        said.denial = admit_read(request, said.client, said.header_lines);
        co_return said;
    }
    append_cors_headers(said.header_lines, cors_origins_, request.origin, request.host);
    said.denial = refuse_by_look(request, kind, said.client);
    if (said.denial || options_.rate_limits == enforcement::off) co_return said;
    std::string identity =
        request.identity.empty() ? address_identity(said.client) : request.identity;
    const rate_limit limit = limit_of(kind, identity);
    rate_decision decision = rates_.take(kind, identity, limit, steady_now(), false);
    if (decision.allowed && shared_) {
        // All instances together have let through at least as much as this one, so a denial of
        // ours needs no asking: a flood stays here.
        decision = co_await take_shared(kind, std::move(identity), limit, decision);
    }
    said.denial = refuse_by_rate(request, kind, said.client, limit, decision, said.header_lines);
    co_return said;
}

std::optional<http_response> traffic_control::admit_read(const gate_request& request,
                                                         const ip_address& client,
                                                         std::string& header_lines) {
    constexpr auto kind = traffic_class::read;
    append_cors_headers(header_lines, cors_origins_, request.origin, request.host);
    if (auto refused = refuse_by_look(request, kind, client)) return refused;
    // A preflight cannot say who asks, and costs nothing.
    if (options_.rate_limits == enforcement::off || is_probe(request.path) ||
        request.method == http_method::options) {
        return std::nullopt;
    }
    const std::string identity =
        request.identity.empty() ? address_identity(client) : request.identity;
    const rate_limit limit = limit_of(kind, identity);
    const rate_decision decision = rates_.take(kind, identity, limit, steady_now(), true);
    return refuse_by_rate(request, kind, client, limit, decision, header_lines);
}

std::optional<http_response> traffic_control::refuse_by_look(const gate_request& request,
                                                             traffic_class kind,
                                                             const ip_address& client) {
    auto denied = examine(request, kind);
    if (!denied) return std::nullopt;
    denials_->count(denied->reason, denied->how);
    denials_->log(*denied, client, request.path);
    if (denied->how != enforcement::enforce) return std::nullopt;
    return std::move(denied->answer);
}

std::optional<http_response> traffic_control::refuse_by_rate(
    const gate_request& request, traffic_class kind, const ip_address& client,
    const rate_limit& limit, const rate_decision& decision, std::string& header_lines) {
    header_lines += rate_limit_headers(name_of(kind), limit, decision);
    if (decision.allowed) return std::nullopt;
    denial denied{"rate_limited", options_.rate_limits,
                  refusal(errc::rate_limited, "Too many requests; try again later", request.path),
                  name_of(kind)};
    denied.answer.headers.emplace_back("Retry-After", retry_after_seconds(decision.retry_after));
    denials_->count(denied.reason, denied.how);
    denials_->log(denied, client, request.path, request.identity);
    if (denied.how != enforcement::enforce) return std::nullopt;
    return std::move(denied.answer);
}

/// Asks all instances' common count; after a short while this instance's own decision, which let
/// the request pass, stands.
asio::awaitable<rate_decision> traffic_control::take_shared(traffic_class kind,
                                                            std::string identity, rate_limit limit,
                                                            rate_decision own) {
    struct question {
        explicit question(const asio::any_io_executor& e) : timer(e) {}
        asio::steady_timer timer;
        shared_rate_limits::answers answers;
    };
    auto executor = co_await asio::this_coro::executor;
    const auto asked = std::make_shared<question>(executor);
    asked->timer.expires_after(options_.redis_timeout);
    std::vector<rate_charge> charges;
    std::string client(name_of(kind));
    client.append(":").append(identity);
    charges.emplace_back(rate_charge{std::move(client), limit, 1, false, {}});
    // Weak: an answer that comes, or is given up, after the shard has gone must not touch its
    // timer.
    auto done = [waiting = std::weak_ptr(asked), executor](shared_rate_limits::answers answers) {
        asio::post(executor, [waiting, answers = std::move(answers)]() mutable {
            const auto still = waiting.lock();
            if (!still) return;
            still->answers = std::move(answers);
            still->timer.cancel();
        });
    };
    shared_->charge(std::move(charges), std::move(done));
    co_await asked->timer.async_wait(asio::as_tuple(asio::use_awaitable));
    note_redis(asked->answers.has_value());
    const gcra::moment now = steady_now();
    if (!asked->answers) {
        fallbacks_.add();
        co_return own;
    }
    const rate_answer answer = asked->answers->front();
    rates_.learn(kind, identity, answer.debt, now);
    co_return describe_rate(limit, answer.debt, answer.allowed);
}

// ---- reads: counted here, exchanged now and then

void traffic_control::start(asio::io_context& io) {
    if (!shared_ || options_.rate_limits == enforcement::off) return;
    sync_timer_ = std::make_unique<asio::steady_timer>(io);
    sync_under_way_ = std::make_shared<bool>(false);
    arm_sync();
}

void traffic_control::stop() {
    sync_timer_.reset();
}

void traffic_control::arm_sync() {
    sync_timer_->expires_after(options_.rate_sync_interval);
    sync_timer_->async_wait([this](boost::system::error_code cancelled) {
        if (cancelled) return;
        // One exchange at a time: what comes meanwhile is counted by the next.
        if (!*sync_under_way_) sync();
        arm_sync();
    });
}

void traffic_control::sync() {
    auto told = std::make_shared<std::vector<local_rate_limits::unshared>>(rates_.take_unshared());
    if (told->empty()) return;
    const auto left = std::make_shared<std::size_t>((told->size() + max_charges - 1) / max_charges);
    *sync_under_way_ = true;
    const gcra::moment asked = steady_now();
    for (std::size_t first = 0; first < told->size(); first += max_charges) {
        std::vector<rate_charge> charges;
        const std::size_t end = std::min(first + max_charges, told->size());
        for (std::size_t i = first; i < end; ++i) {
            const auto& one = (*told)[i];
            std::string client(name_of(one.kind));
            client.append(":").append(one.identity);
            charges.push_back({std::move(client), limit_of(one.kind, one.identity), one.requests,
                               true, asked - one.since});
        }
        auto done = [this, told, first, left, asked, under_way = sync_under_way_,
                     executor = sync_timer_->get_executor()](shared_rate_limits::answers answers) {
            asio::post(executor, [this, told, first, left, asked, under_way,
                                  answers = std::move(answers)] {
                if (--*left == 0) *under_way = false;
                note_redis(answers.has_value());
                if (!answers) return;
                for (std::size_t i = 0; i < answers->size(); ++i) {
                    const auto& one = (*told)[first + i];
                    rates_.settle(one, limit_of(one.kind, one.identity), (*answers)[i].debt, asked);
                }
            });
        };
        shared_->charge(std::move(charges), std::move(done));
    }
}

void traffic_control::note_redis(bool answered) {
    if (alone_.exchange(!answered) == !answered) return;
    if (answered) {
        log::info("rate_limits_shared");
    } else {
        log::warn("rate_limits_local");
    }
}

// ---- connections

traffic_control::entry traffic_control::enter(const ip_address& peer) {
    entry e;
    e.total = connections_.enter();
    if (!e.total.taken()) {
        e.refusal = refusal(errc::overloaded, "The instance has as many connections as it may", {});
    } else if (!trusted_.contains(peer)) {
        e.address = connections_.enter_address(address_identity(peer));
        if (!e.address.taken()) {
            e.refusal = refusal(errc::rate_limited, "Too many connections from this address", {});
            e.refusal->headers.emplace_back("Retry-After", "1");
        }
    }
    if (e.refusal) {
        e.refusal->close = true;
        const denial denied{"connections", enforcement::enforce, {}, "accept"};
        denials_->count(denied.reason, denied.how);
        denials_->log(denied, peer, {});
    }
    return e;
}

traffic_control::entry traffic_control::enter_stream(const ip_address& client,
                                                     const ip_address& peer) {
    entry e;
    // Without a proxy the connection was counted when it was accepted.
    if (client == peer || trusted_.contains(client)) return e;
    e.address = connections_.enter_address(address_identity(client));
    if (e.address.taken()) return e;
    e.refusal = refusal(errc::rate_limited, "Too many connections from this address", {});
    e.refusal->headers.emplace_back("Retry-After", "1");
    const denial denied{"connections", enforcement::enforce, {}, "stream"};
    denials_->count(denied.reason, denied.how);
    denials_->log(denied, client, {});
    return e;
}

void traffic_control::count_denied(std::string_view reason) {
    denials_->count(reason, enforcement::enforce);
}

}  // namespace livescore
