#include "livescore/webhooks/push_client.h"

#include <curl/curl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <boost/asio/post.hpp>
#include <new>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "client/curl_multi.h"
#include "livescore/core/net/public_address.h"
#include "livescore/core/version.h"

namespace livescore {
namespace {

/// libcurl looks for a connection among all hosts of a multi handle, by a table of 97 places. With
/// 1,000 hosts in one handle a request costs 40 us, in eight handles 24 us
/// (docs/decisions/webhook_client.md).
constexpr std::size_t multi_handles = 8;

/// A name may be moved to other addresses: no connection lives for longer.
constexpr long longest_connection_s = 600;
constexpr long longest_idle_s = 120;
constexpr long receive_buffer_bytes = 4096;

/// Lines as libcurl takes them. Its own functions copy each line into memory of its own, which is a
/// dozen allocations for a request.
class header_list {
public:
    void set(std::vector<std::string> lines) {
        lines_ = std::move(lines);
        nodes_.resize(lines_.size());
        curl_slist* behind = nullptr;
        for (std::size_t i = lines_.size(); i-- > 0;) {
            nodes_[i] = {lines_[i].data(), behind};
            behind = &nodes_[i];
        }
    }
    /// libcurl only reads it. It lives as long as the transfer.
    [[nodiscard]] curl_slist* head() { return nodes_.empty() ? nullptr : nodes_.data(); }

private:
    std::vector<std::string> lines_;
    std::vector<curl_slist> nodes_;
};

/// An easy handle, and the request that it carries.
struct transfer {
    CURL* easy = nullptr;
    curl_multi* multi = nullptr;
    address_rule rule = address_rule::global_only;
    std::size_t bytes_left = 0;
    std::optional<address_kind> refused{};
    header_list headers{};
    std::shared_ptr<const std::string> body{};
    push_client::handler done{};
    std::array<char, CURL_ERROR_SIZE> detail{};

    ~transfer() { curl_easy_cleanup(easy); }

    static curl_socket_t open(void* self, curlsocktype purpose, curl_sockaddr* address) {
        auto& one = *static_cast<transfer*>(self);
        const address_kind kind = kind_of_address(&address->addr, address->addrlen);
        if (purpose != CURLSOCKTYPE_IPCXN || !may_connect(kind, one.rule)) {
            one.refused = kind;
            return CURL_SOCKET_BAD;
        }
        const int made = ::socket(address->family, address->socktype | SOCK_CLOEXEC | SOCK_NONBLOCK,
                                  address->protocol);
        if (made >= 0) one.multi->opened(made);
        return made;
    }
    static std::size_t drop(char* /*data*/, std::size_t size, std::size_t count, void* self) {
        auto& one = *static_cast<transfer*>(self);
        const std::size_t bytes = size * count;
        if (bytes > one.bytes_left) return bytes + 1;
        one.bytes_left -= bytes;
        return bytes;
    }
};

/// Text that PostgreSQL and JSON take, whatever an endpoint has made libcurl say.
std::string printable(std::string_view text) {
    std::string kept(text.substr(0, 200));
    for (char& c : kept) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte > 0x7E) c = '?';
    }
    return kept;
}

std::string reason_of(CURLcode code, const transfer& one) {
    if (one.refused && code == CURLE_COULDNT_CONNECT) {
        return "The URL leads to " + std::string(describe(*one.refused)) + ", which is refused";
    }
    if (code == CURLE_OPERATION_TIMEDOUT) return "There was no answer in time";
    if (one.detail[0] != '\0') return printable(one.detail.data());
    return curl_easy_strerror(code);
}

class curl_push_client final : public push_client {
public:
    curl_push_client(boost::asio::io_context& context, const webhook_options& options)
        : context_(context), options_(options) {
        // Once for the process, as libcurl asks. Its state is never taken down.
        static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
        if (started != CURLE_OK) throw std::bad_alloc();
        const long idle = options.idle_connections / static_cast<long>(multi_handles) + 1;
        for (auto& multi : multis_) {
            multi = std::make_unique<curl_multi>(
                context, idle, [this](CURL* easy, CURLcode code) { ended(easy, code); });
        }
    }
    ~curl_push_client() override { abandon(); }

    void post(push_request request, handler done) override {
        const auto place = static_cast<std::size_t>(request.endpoint) % multi_handles;
        std::unique_ptr<transfer> one = take_handle(place);
        one->done = std::move(done);
        one->body = std::move(request.body);
        one->bytes_left = options_.max_answer_bytes;
        one->refused.reset();
        one->detail[0] = '\0';
        request.headers.emplace_back("content-type: application/json");
        request.headers.emplace_back("expect:");  // nobody waits for a 100
        one->headers.set(std::move(request.headers));
        CURL* const easy = one->easy;
        curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str());
        curl_easy_setopt(easy, CURLOPT_HTTPHEADER, one->headers.head());
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, one->body->data());
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, static_cast<long>(one->body->size()));
        const bool added = one->multi->add(easy);
        under_way_.emplace(easy, std::move(one));
        if (!added) {
            boost::asio::post(context_, [this, easy, alive = std::weak_ptr(alive_)] {
                if (alive.lock()) ended(easy, CURLE_FAILED_INIT);
            });
        }
    }

    void abandon() override {
        for (auto& [easy, one] : under_way_) one->multi->remove(easy);
        under_way_.clear();
    }

private:
    std::unique_ptr<transfer> take_handle(std::size_t place) {
        auto& spare = spare_.at(place);
        if (!spare.empty()) {
            auto one = std::move(spare.back());
            spare.pop_back();
            return one;
        }
        auto one = std::make_unique<transfer>();
        one->easy = curl_easy_init();
        if (one->easy == nullptr) throw std::bad_alloc();
        one->multi = multis_.at(place).get();
        one->rule = options_.allow_private ? address_rule::any_unicast : address_rule::global_only;
        prepare(*one);
        return one;
    }

    /// What is the same for all requests.
    void prepare(transfer& one) {
        CURL* const easy = one.easy;
        const auto set = [easy](CURLoption option, auto value) {
            if (curl_easy_setopt(easy, option, value) != CURLE_OK) {
                throw std::runtime_error("libcurl lacks an option");
            }
        };
        one.multi->adopt(easy, &transfer::open, &one);
        set(CURLOPT_ERRORBUFFER, one.detail.data());
        set(CURLOPT_PROTOCOLS_STR, "http,https");
        set(CURLOPT_FOLLOWLOCATION, 0L);
        set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
        set(CURLOPT_USERAGENT, agent_.c_str());
        set(CURLOPT_NOSIGNAL, 1L);
        set(CURLOPT_QUICK_EXIT, 1L);  // a slow DNS must not hold up the end
        set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
        // A proxy would connect for us, and the check of the address would see the proxy's.
        set(CURLOPT_PROXY, "");
        set(CURLOPT_TIMEOUT_MS, static_cast<long>(options_.timeout.count()));
        set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options_.timeout.count()));
        set(CURLOPT_MAXAGE_CONN, longest_idle_s);
        set(CURLOPT_MAXLIFETIME_CONN, longest_connection_s);
        set(CURLOPT_BUFFERSIZE, receive_buffer_bytes);
        set(CURLOPT_SSL_VERIFYPEER, 1L);
        set(CURLOPT_SSL_VERIFYHOST, 2L);
        set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
        if (!options_.ca_file.empty()) {
            set(CURLOPT_CAINFO, options_.ca_file.c_str());
            const char* const none = nullptr;
            set(CURLOPT_CAPATH, none);
        }
        set(CURLOPT_WRITEFUNCTION, &transfer::drop);
        set(CURLOPT_WRITEDATA, &one);
    }

    void ended(CURL* easy, CURLcode code) {
        const auto found = under_way_.find(easy);
        if (found == under_way_.end()) return;
        std::unique_ptr<transfer> one = std::move(found->second);
        under_way_.erase(found);
        push_answer answer;
        long status = 0;
        curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
        // An answer counts by its status, even if its body is too large, cut off or slow.
        constexpr long first_final_status = 200;
        if (status >= first_final_status && code != CURLE_FAILED_INIT) {
            answer.status = static_cast<int>(status);
            curl_off_t pause = 0;
            curl_easy_getinfo(easy, CURLINFO_RETRY_AFTER, &pause);
            if (pause > 0) answer.retry_after = std::chrono::seconds(pause);
        } else {
            answer.error = reason_of(code, *one);
        }
        const handler done = std::move(one->done);
        one->done = nullptr;
        one->body.reset();
        const auto place = static_cast<std::size_t>(
            std::ranges::find(multis_, one->multi, [](const auto& m) { return m.get(); }) -
            multis_.begin());
        spare_.at(place).push_back(std::move(one));
        done(std::move(answer));
    }

    boost::asio::io_context& context_;
    const webhook_options options_;
    const std::string agent_ = "livescore-webhooks/" + std::string(version());
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
    std::array<std::unique_ptr<curl_multi>, multi_handles> multis_;
    std::array<std::vector<std::unique_ptr<transfer>>, multi_handles> spare_;
    std::unordered_map<CURL*, std::unique_ptr<transfer>> under_way_;
};

}  // namespace

std::unique_ptr<push_client> make_push_client(boost::asio::io_context& context,
                                              const webhook_options& options) {
    return std::make_unique<curl_push_client>(context, options);
}

}  // namespace livescore
