#include "nats_link.h"

#include <nats/nats.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <mutex>
#include <unordered_map>
#include <utility>

namespace livescore {
namespace {

/// A link is dead when it owes so many answers to PING. A single one that is late proves nothing:
/// this machine may be busy.
constexpr int unanswered_pings = 3;

/// libnats may call back after a connection has been destroyed. So it gets a number, and not the
/// address of something that may be gone.
class listener_table {
public:
    using listener_ptr = std::shared_ptr<const nats_listener>;

    void* add(listener_ptr listener) {
        const std::lock_guard lock(mutex_);
        const std::uintptr_t number = ++last_;
        listeners_.emplace(number, std::move(listener));
        return reinterpret_cast<void*>(number);
    }
    void remove(void* key) {
        const std::lock_guard lock(mutex_);
        listeners_.erase(reinterpret_cast<std::uintptr_t>(key));
    }
    [[nodiscard]] listener_ptr find(void* key) {
        const std::lock_guard lock(mutex_);
        const auto found = listeners_.find(reinterpret_cast<std::uintptr_t>(key));
        return found == listeners_.end() ? nullptr : found->second;
    }

    /// It is never destroyed: threads of libnats live until the process ends.
    static listener_table& instance() {
        static auto* const table = new listener_table;
        return *table;
    }

private:
    std::mutex mutex_;
    std::uintptr_t last_ = 0;
    std::unordered_map<std::uintptr_t, listener_ptr> listeners_;
};

template <class T, void (*destroy)(T*)>
struct destroyer {
    void operator()(T* object) const noexcept { destroy(object); }
};
using options_ptr = std::unique_ptr<natsOptions, destroyer<natsOptions, natsOptions_Destroy>>;
using subscription_ptr =
    std::unique_ptr<natsSubscription, destroyer<natsSubscription, natsSubscription_Destroy>>;
using connection_ptr =
    std::unique_ptr<natsConnection, destroyer<natsConnection, natsConnection_Destroy>>;

/// Without the place in the source of libnats that may stand before it: "(conn.c:2088): ".
std::string text_of(const char* text, natsStatus status) {
    std::string_view said = text == nullptr ? "" : text;
    if (const auto end = said.find("): "); said.starts_with('(') && end != said.npos) {
        said.remove_prefix(end + 3);
    }
    return std::string(said.empty() ? natsStatus_GetText(status) : said);
}

std::string last_problem_of_thread() {
    natsStatus status = NATS_OK;
    const char* const text = nats_GetLastError(&status);
    return text_of(text, status);
}

void on_message(natsConnection*, natsSubscription*, natsMsg* message, void* key) {
    if (const auto listener = listener_table::instance().find(key)) {
        listener->on_message(
            {natsMsg_GetData(message), static_cast<std::size_t>(natsMsg_GetDataLength(message))});
    }
    natsMsg_Destroy(message);
}

void on_closed(natsConnection* connection, void* key) {
    const auto listener = listener_table::instance().find(key);
    if (!listener) return;
    const char* text = nullptr;
    const natsStatus status = natsConnection_GetLastError(connection, &text);
    listener->on_ended(status == NATS_OK ? "the server closed the connection"
                                         : text_of(text, status));
}

void on_error(natsConnection* connection, natsSubscription*, natsStatus status, void* key) {
    const auto listener = listener_table::instance().find(key);
    if (!listener) return;
    if (status == NATS_SLOW_CONSUMER) return listener->on_dropped();
    if (status != NATS_NOT_PERMITTED) return;  // the end of the connection follows, with the reason
    // The library shares this text with the thread that reads: a second complaint at this moment
    // may garble it. It ends within its buffer all the same.
    const char* text = nullptr;
    natsConnection_GetLastError(connection, &text);
    listener->on_refused(text_of(text, status));
}

class libnats_link final : public nats_link {
public:
    explicit libnats_link(void* key) : key_(key) {}
    ~libnats_link() override {
        listener_table::instance().remove(key_);
        // A subscription of an open connection would say goodbye to the server, and wait for it.
        if (connection_) natsConnection_Close(connection_.get());
    }

    natsStatus connect(const nats_endpoint& to, const nats_options& with) {
        natsOptions* made = nullptr;
        natsStatus status = natsOptions_Create(&made);
        const options_ptr options(made);
        const std::int64_t patience = with.patience.count();
        const auto set = [&status](natsStatus of) {
            if (status == NATS_OK) status = of;
        };
        if (status != NATS_OK) return status;
        const std::string address = to.address();
        set(natsOptions_SetURL(made, address.c_str()));
        set(natsOptions_SetName(made, with.client_name.c_str()));
        if (!to.user.empty()) {
            set(natsOptions_SetUserInfo(made, to.user.c_str(), to.password.c_str()));
        }
        if (to.has_tls) {
            set(natsOptions_SetSecure(made, true));
            set(natsOptions_SetExpectedHostname(made, to.host.c_str()));
            if (!with.ca_file.empty()) {
                set(natsOptions_LoadCATrustedCertificates(made, with.ca_file.c_str()));
            }
        }
        set(natsOptions_SetTimeout(made, with.connect_timeout.count()));
        set(natsOptions_SetWriteDeadline(made, patience));
        // Two intervals of heads have room for the pings and one interval more.
        set(natsOptions_SetPingInterval(
            made, std::max<std::int64_t>(1, 2 * patience / (unanswered_pings + 1))));
        set(natsOptions_SetMaxPingsOut(made, unanswered_pings));
        set(natsOptions_SetAllowReconnect(made, false));
        // Without it a thread of the library writes a millisecond later.
        set(natsOptions_SetSendAsap(made, true));
        // One thread brings the messages of all subjects, so they keep their order.
        set(natsOptions_UseGlobalMessageDelivery(made, true));
        set(natsOptions_SetClosedCB(made, on_closed, key_));
        set(natsOptions_SetErrorHandler(made, on_error, key_));
        natsConnection* connection = nullptr;
        if (status == NATS_OK) status = natsConnection_Connect(&connection, made);
        connection_.reset(connection);
        return status;
    }

    sent publish(const std::string& subject, std::string_view message) override {
        switch (natsConnection_Publish(connection_.get(), subject.c_str(), message.data(),
                                       static_cast<int>(message.size()))) {
            case NATS_OK:
                return sent::yes;
            case NATS_MAX_PAYLOAD:
                return sent::too_large;
            default:
                return sent::no;
        }
    }

    bool subscribe(const std::string& subject) override {
        if (subscriptions_.contains(subject)) return true;
        natsSubscription* made = nullptr;
        const natsStatus status =
            natsConnection_Subscribe(&made, connection_.get(), subject.c_str(), on_message, key_);
        if (status != NATS_OK) return false;
        subscriptions_.emplace(subject, subscription_ptr(made));
        return true;
    }

    void unsubscribe(const std::string& subject) override { subscriptions_.erase(subject); }

    bool flush(std::chrono::milliseconds timeout) override {
        return natsConnection_FlushTimeout(connection_.get(), timeout.count()) == NATS_OK;
    }

    [[nodiscard]] std::string problem() const override { return last_problem_of_thread(); }

private:
    void* const key_;
    connection_ptr connection_;
    std::map<std::string, subscription_ptr> subscriptions_;
};

}  // namespace

result<std::unique_ptr<nats_link>> nats_link::open(const nats_endpoint& to,
                                                   const nats_options& options,
                                                   std::shared_ptr<const nats_listener> listener) {
    auto link = std::make_unique<libnats_link>(listener_table::instance().add(std::move(listener)));
    if (link->connect(to, options) != NATS_OK) {
        return error{errc::unavailable, last_problem_of_thread()};
    }
    return std::unique_ptr<nats_link>(std::move(link));
}

}  // namespace livescore
