#include "client/curl_multi.h"

#include <unistd.h>

#include <algorithm>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <chrono>
#include <new>
#include <optional>
#include <utility>

namespace livescore {
namespace {

namespace asio = boost::asio;

/// A socket of libcurl's. Asio watches it from its first use to its end, also while the connection
/// waits for its next request: to watch it anew for each would cost two system calls.
struct watched_socket {
    watched_socket(asio::io_context& context, int socket) : descriptor(context, socket) {}
    asio::posix::stream_descriptor descriptor;
    int wanted = 0;          // CURL_POLL_...
    bool announced = false;  // libcurl says when it closes the socket
    bool reading = false;
    bool writing = false;
};

}  // namespace

/// The handlers of Asio hold it weakly: they may run after the end.
struct curl_multi::state : std::enable_shared_from_this<state> {
    state(asio::io_context& with, done_handler on_done)
        : context(with), timer(with), done(std::move(on_done)) {}

    void watch(curl_socket_t socket, int what);
    void wait_read(curl_socket_t socket, const std::shared_ptr<watched_socket>& one);
    void wait_write(curl_socket_t socket, const std::shared_ptr<watched_socket>& one);
    void set_timer(long timeout_ms);
    void arm();
    void act(curl_socket_t socket, int events);
    void report();

    static int on_socket(CURL* /*easy*/, curl_socket_t socket, int what, void* self,
                         void* /*socket_data*/) {
        static_cast<state*>(self)->watch(socket, what);
        return 0;
    }
    static int on_timer(CURLM* /*multi*/, long timeout_ms, void* self) {
        static_cast<state*>(self)->set_timer(timeout_ms);
        return 0;
    }
    static int on_close(void* self, curl_socket_t socket) {
        auto& sockets = static_cast<state*>(self)->sockets;
        if (const auto found = sockets.find(socket); found != sockets.end()) {
            static_cast<state*>(self)->forget(found);
        }
        return ::close(socket);
    }

    using socket_map = std::unordered_map<curl_socket_t, std::shared_ptr<watched_socket>>;
    socket_map::iterator enter(curl_socket_t socket) {
        return sockets.emplace(socket, std::make_shared<watched_socket>(context, socket)).first;
    }
    void forget(socket_map::iterator one) {
        one->second->descriptor.release();
        sockets.erase(one);
    }

    asio::io_context& context;
    asio::steady_timer timer;
    done_handler done;
    CURLM* multi = nullptr;
    socket_map sockets;
    std::optional<steady_time> wanted_at;  // when libcurl wants to be called
    std::optional<steady_time> armed_at;   // when the timer rings
};

void curl_multi::state::watch(curl_socket_t socket, int what) {
    auto found = sockets.find(socket);
    if (what == CURL_POLL_REMOVE) {
        if (found == sockets.end()) return;
        found->second->wanted = 0;
        // libcurl's resolver has sockets of its own, and closes them without a word.
        if (!found->second->announced) forget(found);
        return;
    }
    if (found == sockets.end()) found = enter(socket);
    const auto one = found->second;
    one->wanted = what;
    if ((what & CURL_POLL_IN) != 0) wait_read(socket, one);
    if ((what & CURL_POLL_OUT) != 0) wait_write(socket, one);
}

void curl_multi::state::wait_read(curl_socket_t socket,
                                  const std::shared_ptr<watched_socket>& one) {
    if (std::exchange(one->reading, true)) return;
    one->descriptor.async_wait(
        asio::posix::stream_descriptor::wait_read,
        [weak = weak_from_this(), one, socket](boost::system::error_code error) {
            one->reading = false;
            const auto self = weak.lock();
            if (!self || error == asio::error::operation_aborted) return;
            if ((one->wanted & CURL_POLL_IN) == 0) return;
            self->act(socket, error ? CURL_CSELECT_ERR : CURL_CSELECT_IN);
            if (one->descriptor.is_open() && (one->wanted & CURL_POLL_IN) != 0) {
                self->wait_read(socket, one);
            }
        });
}

void curl_multi::state::wait_write(curl_socket_t socket,
                                   const std::shared_ptr<watched_socket>& one) {
    if (std::exchange(one->writing, true)) return;
    one->descriptor.async_wait(
        asio::posix::stream_descriptor::wait_write,
        [weak = weak_from_this(), one, socket](boost::system::error_code error) {
            one->writing = false;
            const auto self = weak.lock();
            if (!self || error == asio::error::operation_aborted) return;
            if ((one->wanted & CURL_POLL_OUT) == 0) return;
            self->act(socket, error ? CURL_CSELECT_ERR : CURL_CSELECT_OUT);
            if (one->descriptor.is_open() && (one->wanted & CURL_POLL_OUT) != 0) {
                self->wait_write(socket, one);
            }
        });
}

void curl_multi::state::set_timer(long timeout_ms) {
    if (timeout_ms < 0) {
        wanted_at.reset();
        return;
    }
    wanted_at = std::chrono::steady_clock::now() + std::chrono::milliseconds(timeout_ms);
    arm();
}

/// A timer that rings too early is cheaper than one that is set anew for each request: libcurl
/// wants to be called at the end of each time limit, and nearly all requests end before.
void curl_multi::state::arm() {
    if (!wanted_at || (armed_at && *armed_at <= *wanted_at)) return;
    armed_at = wanted_at;
    timer.expires_at(*wanted_at);
    timer.async_wait([weak = weak_from_this()](boost::system::error_code error) {
        const auto self = weak.lock();
        if (!self || error) return;
        self->armed_at.reset();
        if (self->wanted_at && *self->wanted_at <= std::chrono::steady_clock::now()) {
            self->wanted_at.reset();
            self->act(CURL_SOCKET_TIMEOUT, 0);
        }
        self->arm();
    });
}

void curl_multi::state::act(curl_socket_t socket, int events) {
    int running = 0;
    curl_multi_socket_action(multi, socket, events, &running);
    report();
}

void curl_multi::state::report() {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi, &left)) {
        if (message->msg != CURLMSG_DONE) continue;
        CURL* const easy = message->easy_handle;
        const CURLcode code = message->data.result;
        curl_multi_remove_handle(multi, easy);
        done(easy, code);
    }
}

curl_multi::curl_multi(asio::io_context& context, long idle, done_handler done)
    : state_(std::make_shared<state>(context, std::move(done))) {
    CURLM* const multi = curl_multi_init();
    if (multi == nullptr) throw std::bad_alloc();
    state_->multi = multi;
    curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, &state::on_socket);
    curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, state_.get());
    curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, &state::on_timer);
    curl_multi_setopt(multi, CURLMOPT_TIMERDATA, state_.get());
    curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, std::max(idle, 1L));
    curl_multi_setopt(multi, CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_NOTHING));
}

curl_multi::~curl_multi() {
    curl_multi_cleanup(state_->multi);  // closes the connections that are kept
    state_->timer.cancel();
}

void curl_multi::adopt(CURL* easy, curl_opensocket_callback open, void* with) const {
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, with);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, &state::on_close);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, state_.get());
}

void curl_multi::opened(curl_socket_t socket) {
    state_->enter(socket)->second->announced = true;
}

bool curl_multi::add(CURL* easy) {
    return curl_multi_add_handle(state_->multi, easy) == CURLM_OK;
}

void curl_multi::remove(CURL* easy) {
    curl_multi_remove_handle(state_->multi, easy);
}

}  // namespace livescore
