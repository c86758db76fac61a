#include <fcntl.h>
#include <gtest/gtest.h>
#include <mosquitto.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "livescore/feeds/poll_hint.h"
#include "support/event_loop.h"
#include "support/provider_server.h"
#include "support/redis_server.h"

namespace livescore {
namespace {

using std::chrono::milliseconds;
using words = std::vector<std::string>;

/// Debian's mosquitto, private to the test.
class mqtt_broker_process {
public:
    explicit mqtt_broker_process(const test::test_certificate* certificate = nullptr)
        : port_(test::free_port()),
          config_(std::filesystem::temp_directory_path() /
                  ("livescore-mqtt-" + std::to_string(port_) + ".conf")) {
        std::ofstream file(config_);
        file << "listener " << port_ << " 127.0.0.1\nallow_anonymous true\nuser root\n";
        if (certificate != nullptr) {
            file << "certfile " << certificate->certificate_file() << "\nkeyfile "
                 << certificate->key_file() << "\n";
        }
    }
    ~mqtt_broker_process() {
        kill();
        std::filesystem::remove(config_);
    }
    mqtt_broker_process(const mqtt_broker_process&) = delete;
    mqtt_broker_process& operator=(const mqtt_broker_process&) = delete;

    void start() {
        process_ = ::fork();
        if (process_ == 0) {
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // a crashed test leaves no server behind
            // Not closed: a socket would take its number, and get the broker's log.
            ::dup2(::open("/dev/null", O_WRONLY), STDERR_FILENO);
            ::execl("/usr/sbin/mosquitto", "mosquitto", "-c", config_.c_str(),
                    static_cast<const char*>(nullptr));
            ::_exit(127);
        }
    }
    void kill() {
        if (process_ <= 0) return;
        ::kill(process_, SIGKILL);
        ::waitpid(process_, nullptr, 0);
        process_ = -1;
    }
    [[nodiscard]] int port() const noexcept { return port_; }

private:
    int port_;
    std::filesystem::path config_;
    pid_t process_ = -1;
};

/// Sends the messages in this order, and returns when the broker has them all.
void publish(int port, const words& topics, int times = 1) {
    mosquitto* const client = mosquitto_new(nullptr, true, nullptr);
    static int left;
    left = static_cast<int>(topics.size()) * times;
    mosquitto_publish_callback_set(client, [](mosquitto*, void*, int) { --left; });
    if (mosquitto_connect(client, "127.0.0.1", port, 30) != MOSQ_ERR_SUCCESS) {
        throw std::runtime_error("no connection to the broker");
    }
    for (int i = 0; i < times; ++i) {
        for (const auto& topic : topics) {
            mosquitto_publish(client, nullptr, topic.c_str(), 3, "\xFF{[", 1, false);
        }
    }
    while (left > 0 && mosquitto_loop(client, 100, 10) == MOSQ_ERR_SUCCESS) continue;
    mosquitto_destroy(client);
    if (left > 0) throw std::runtime_error("the broker does not take messages");
}

class MqttHint : public testing::Test {
protected:
    void listen(const std::string& url) {
        options_.url = url;
        options_.leagues = {"bl1", "bl2"};
        options_.reconnect_max = milliseconds(1);
        source_ = make_mqtt_hint(options_, loop_.context.get_executor(),
                                 [this](std::string league) { hints_.push_back(league); });
    }
    void listen_to_broker() { listen("mqtt://127.0.0.1:" + std::to_string(broker_.port())); }

    /// Other threads bring what is waited for.
    template <class Condition>
    [[nodiscard]] bool wait_until(Condition condition) {
        const auto deadline = std::chrono::steady_clock::now() + test::event_loop::patience;
        while (!condition()) {
            if (std::chrono::steady_clock::now() > deadline) return false;
            loop_.context.restart();
            loop_.context.poll();
            std::this_thread::sleep_for(milliseconds(2));
        }
        return true;
    }
    [[nodiscard]] bool is_subscribed() {
        return wait_until([this] { return source_->is_subscribed(); });
    }

    mqtt_broker_process broker_;
    mqtt_hint_options options_;
    test::event_loop loop_;
    words hints_;
    std::unique_ptr<poll_hint> source_;
};

TEST_F(MqttHint, AMessageOfAFollowedLeagueIsAHint) {
    broker_.start();
    listen_to_broker();
    ASSERT_TRUE(is_subscribed());
    publish(broker_.port(),
            {"openligadb/bl3", "openligadb", "other/bl1", "openligadb/bl1/2026", "openligadb/bl2"});
    ASSERT_TRUE(wait_until([this] { return !hints_.empty(); }));
    EXPECT_EQ(hints_, words{"bl2"});
}

TEST_F(MqttHint, AFloodIsOneHintAPauseForEachLeague) {
    options_.least_pause = milliseconds(400);
    broker_.start();
    listen_to_broker();
    ASSERT_TRUE(is_subscribed());
    const auto began = std::chrono::steady_clock::now();
    publish(broker_.port(), {"openligadb/bl1"}, 2'000);
    ASSERT_TRUE(wait_until([this] { return hints_.size() >= 3; }));
    const auto passed = std::chrono::steady_clock::now() - began;
    EXPECT_LE(hints_.size(), static_cast<std::size_t>(passed / options_.least_pause) + 1);
}

TEST_F(MqttHint, ABrokerThatIsAwayIsTriedAgainForEver) {
    listen_to_broker();
    for (int i = 0; i < 2; ++i) {
        broker_.start();
        ASSERT_TRUE(is_subscribed());
        const std::size_t before = hints_.size();
        publish(broker_.port(), {"openligadb/bl1"});
        ASSERT_TRUE(wait_until([&] { return hints_.size() > before; }));
        broker_.kill();
        ASSERT_TRUE(wait_until([this] { return !source_->is_subscribed(); }));
    }
    EXPECT_EQ(hints_, (words{"bl1", "bl1"}));
}

TEST_F(MqttHint, ABrokerThatSendsNonsenseIsTriedAgain) {
    using tcp = asio::ip::tcp;
    asio::io_context context;
    tcp::acceptor acceptor(context, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    listen("mqtt://127.0.0.1:" + std::to_string(acceptor.local_endpoint().port()));
    for (const std::string_view answer :
         {std::string_view("HTTP/1.1 400 Bad\r\n\r\n"),
          std::string_view("\x20\x02\x00\x00\xFF\xFF\xFF\xFF", 8),
          std::string_view("\x30\xFF\xFF\xFF\xFF\x7F", 6), std::string_view("\x20\x02\x00\x05", 4),
          std::string_view("")}) {
        tcp::socket socket = acceptor.accept();
        boost::system::error_code ignored;
        asio::write(socket, asio::buffer(answer), ignored);
    }
    acceptor.accept();
    loop_.context.poll();
    EXPECT_TRUE(hints_.empty());
    EXPECT_FALSE(source_->is_subscribed());
}

TEST_F(MqttHint, TheEndOfTheSourceEndsItsHints) {
    broker_.start();
    listen_to_broker();
    ASSERT_TRUE(is_subscribed());
    source_.reset();
    publish(broker_.port(), {"openligadb/bl1"});
    loop_.context.restart();
    loop_.context.poll();
    EXPECT_TRUE(hints_.empty());
}

TEST(MqttHintOverTls, TheBrokerIsVerified) {
    const test::test_certificate certificate("IP:127.0.0.1");
    mqtt_broker_process broker(&certificate);
    broker.start();
    test::event_loop loop;
    mqtt_hint_options options;
    options.url = "mqtts://127.0.0.1:" + std::to_string(broker.port());
    options.leagues = {"bl1"};
    options.reconnect_max = milliseconds(1);
    // The distrustful one starts first and never gets in, while the other does.
    const auto distrustful = make_mqtt_hint(options, loop.context.get_executor(), [](auto) {});
    options.ca_file = certificate.certificate_file();
    const auto source = make_mqtt_hint(options, loop.context.get_executor(), [](auto) {});
    const auto deadline = std::chrono::steady_clock::now() + test::event_loop::patience;
    while (!source->is_subscribed() && std::chrono::steady_clock::now() < deadline) {
        ASSERT_FALSE(distrustful->is_subscribed());
        std::this_thread::sleep_for(milliseconds(2));
    }
    EXPECT_TRUE(source->is_subscribed());
    EXPECT_FALSE(distrustful->is_subscribed());
}

}  // namespace
}  // namespace livescore
