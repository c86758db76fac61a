#include <mosquitto.h>
#include <signal.h>

#include <atomic>
#include <boost/asio/post.hpp>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <new>
#include <thread>
#include <utility>

#include "hint_pace.h"
#include "livescore/core/backoff.h"
#include "livescore/core/log.h"
#include "livescore/core/parse_integer.h"
#include "livescore/feeds/poll_hint.h"
#include "provider_url.h"

namespace livescore {
namespace {

constexpr std::string_view topic_prefix = "openligadb/";
/// The end of the source, and a hint that waits for its pause, are looked for so often.
constexpr std::chrono::milliseconds look_interval{200};

struct mqtt_broker {
    std::string host;
    int port = 0;
    bool tls = false;
};

std::optional<mqtt_broker> find_broker(std::string_view url) {
    const auto origin = find_origin(url);
    if (!origin) return std::nullopt;
    mqtt_broker broker{origin->host, 0, origin->scheme == "mqtts"};
    constexpr int plain_port = 1883;
    constexpr int tls_port = 8883;
    const int usual_port = broker.tls ? tls_port : plain_port;
    broker.port = origin->port.empty() ? usual_port : parse_integer<int>(origin->port).value_or(0);
    if (broker.port == 0 || (origin->scheme != "mqtt" && !broker.tls)) return std::nullopt;
    return broker;
}

class mqtt_hint final : public poll_hint {
public:
    mqtt_hint(mqtt_hint_options options, mqtt_broker broker, asio::any_io_executor executor,
              std::function<void(std::string)> hint)
        : options_(std::move(options)),
          broker_(std::move(broker)),
          executor_(std::move(executor)),
          hint_(std::make_shared<std::function<void(std::string)>>(std::move(hint))),
          pace_(options_.leagues, options_.least_pause),
          thread_([this] { serve(); }) {}
    ~mqtt_hint() override {
        {
            const std::lock_guard lock(mutex_);
            stopped_ = true;
        }
        changed_.notify_one();
        thread_.join();
    }
    mqtt_hint(const mqtt_hint&) = delete;
    mqtt_hint& operator=(const mqtt_hint&) = delete;

    [[nodiscard]] bool is_subscribed() const noexcept override { return subscribed_; }

private:
    struct destroy_client {
        void operator()(mosquitto* client) const { mosquitto_destroy(client); }
    };
    using client_ptr = std::unique_ptr<mosquitto, destroy_client>;

    void serve();
    [[nodiscard]] client_ptr make_client();
    [[nodiscard]] int subscribe(mosquitto* client) const;
    /// Until the connection ends. Returns why, as a code of mosquitto_strerror.
    int listen();
    void pass_on();
    /// Reads no more than a few hundred messages a second: the kernel holds up a broker that sends
    /// more, and the thread sleeps.
    void hold_back();
    void note_failure(int code);
    /// False: the end has come.
    bool pause(std::chrono::milliseconds time) {
        std::unique_lock lock(mutex_);
        return !changed_.wait_for(lock, time, [this] { return stopped_.load(); });
    }

    static void on_connect(mosquitto* client, void* self, int code) {
        auto& hint = *static_cast<mqtt_hint*>(self);
        hint.answer_ = code == 0 ? hint.subscribe(client) : MOSQ_ERR_CONN_REFUSED;
    }
    static void on_subscribe(mosquitto* /*client*/, void* self, int /*id*/, int /*count*/,
                             const int* /*qos*/) {
        static_cast<mqtt_hint*>(self)->subscribed_ = true;
    }
    static void on_message(mosquitto* /*client*/, void* self, const mosquitto_message* message) {
        auto& hint = *static_cast<mqtt_hint*>(self);
        ++hint.messages_;
        const std::string_view topic = message->topic == nullptr ? "" : message->topic;
        if (!topic.starts_with(topic_prefix)) return;
        hint.pace_.note(topic.substr(topic_prefix.size()));
    }

    const mqtt_hint_options options_;
    const mqtt_broker broker_;
    const asio::any_io_executor executor_;
    /// Calls that the executor holds may outlive the source.
    const std::shared_ptr<std::function<void(std::string)>> hint_;
    // The thread's own.
    hint_pace pace_;
    int answer_ = MOSQ_ERR_SUCCESS;  ///< of the broker to the connection
    std::uint32_t failures_ = 0;     ///< in a row
    int messages_ = 0;               ///< since window_
    steady_time window_{};

    std::atomic<bool> subscribed_{false};
    std::mutex mutex_;
    std::condition_variable changed_;
    std::atomic<bool> stopped_{false};
    std::thread thread_;  // last: it uses all of them
};

mqtt_hint::client_ptr mqtt_hint::make_client() {
    client_ptr client(mosquitto_new(nullptr, true, this));  // a random id, and no session
    if (!client) throw std::bad_alloc();
    mosquitto_connect_callback_set(client.get(), &on_connect);
    mosquitto_subscribe_callback_set(client.get(), &on_subscribe);
    mosquitto_message_callback_set(client.get(), &on_message);
    if (broker_.tls) {
        const bool own = !options_.ca_file.empty();
        mosquitto_tls_set(client.get(), own ? options_.ca_file.c_str() : nullptr,
                          own ? nullptr : "/etc/ssl/certs", nullptr, nullptr, nullptr);
        constexpr int verify_peer = 1;
        mosquitto_tls_opts_set(client.get(), verify_peer, nullptr, nullptr);
    }
    return client;
}

int mqtt_hint::subscribe(mosquitto* client) const {
    std::vector<std::string> topics;
    std::vector<char*> names;
    for (const auto& league : options_.leagues) {
        topics.push_back(std::string(topic_prefix) + league);
    }
    for (auto& topic : topics) names.push_back(topic.data());
    constexpr int at_most_once = 0;
    return mosquitto_subscribe_multiple(client, nullptr, static_cast<int>(names.size()),
                                        names.data(), at_most_once, 0, nullptr);
}

int mqtt_hint::listen() {
    // A new client each time: nothing of a connection that broke is left.
    const client_ptr client = make_client();
    constexpr int keepalive_s = 30;
    answer_ = MOSQ_ERR_SUCCESS;
    int code =
        mosquitto_connect_async(client.get(), broker_.host.c_str(), broker_.port, keepalive_s);
    const steady_time began = std::chrono::steady_clock::now();
    constexpr std::chrono::seconds patience{10};
    while (code == MOSQ_ERR_SUCCESS && !stopped_) {
        code = mosquitto_loop(client.get(), static_cast<int>(look_interval.count()), 1);
        if (code == MOSQ_ERR_SUCCESS) code = answer_;
        const bool late = std::chrono::steady_clock::now() - began > patience;
        if (code == MOSQ_ERR_SUCCESS && !subscribed_ && late) code = MOSQ_ERR_CONN_LOST;
        pass_on();
        hold_back();
    }
    if (stopped_) mosquitto_disconnect(client.get());
    // A broker that takes us and drops us again and again is one that fails.
    const bool was_stable = std::chrono::steady_clock::now() - began > options_.reconnect_max;
    if (subscribed_ && was_stable) failures_ = 0;
    subscribed_ = false;
    return code;
}

void mqtt_hint::hold_back() {
    constexpr int most_messages = 100;
    const steady_time now = std::chrono::steady_clock::now();
    const steady_time end = window_ + look_interval;
    if (now < end && messages_ < most_messages) return;
    if (now < end) pause(std::chrono::ceil<std::chrono::milliseconds>(end - now));
    window_ = std::chrono::steady_clock::now();
    messages_ = 0;
}

void mqtt_hint::pass_on() {
    for (auto& league : pace_.take(std::chrono::steady_clock::now())) {
        asio::post(executor_, [hint = hint_, league = std::move(league)]() mutable {
            (*hint)(std::move(league));
        });
    }
}

void mqtt_hint::note_failure(int code) {
    if (failures_++ > 0) return;
    const char* const reason = mosquitto_strerror(code);
    log::warn("feed_hint_failed", {{"broker", broker_.host}, {"reason", reason}});
}

void mqtt_hint::serve() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, nullptr);
    constexpr std::chrono::milliseconds first_pause{500};
    std::chrono::milliseconds wait{0};
    while (!stopped_ && pause(wait)) {
        const int code = listen();
        if (stopped_) return;
        note_failure(code);
        wait = full_jitter(first_pause, options_.reconnect_max, failures_) + first_pause;
    }
}

void start_mosquitto() {
    static const int started = mosquitto_lib_init();
    if (started != MOSQ_ERR_SUCCESS) throw std::bad_alloc();
}

}  // namespace

std::unique_ptr<poll_hint> make_mqtt_hint(mqtt_hint_options options, asio::any_io_executor executor,
                                          std::function<void(std::string league)> hint) {
    start_mosquitto();
    auto broker = find_broker(options.url);
    if (!broker) throw std::invalid_argument("the URL of the MQTT broker was not checked");
    return std::make_unique<mqtt_hint>(std::move(options), std::move(*broker), std::move(executor),
                                       std::move(hint));
}

std::optional<error> check_mqtt_url(std::string_view url) {
    const bool has_more = url.find_first_of("?#") != std::string_view::npos;
    const std::size_t host = url.find("://");
    const std::size_t path = host == std::string_view::npos ? host : url.find('/', host + 3);
    if (has_more || path != std::string_view::npos || !find_broker(url)) {
        return error{errc::invalid_argument,
                     "Must be mqtt:// or mqtts:// with a host and perhaps a port"};
    }
    return std::nullopt;
}

}  // namespace livescore
