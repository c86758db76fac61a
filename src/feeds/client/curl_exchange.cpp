#include "curl_exchange.h"

#include <curl/curl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <new>
#include <optional>
#include <string_view>
#include <utility>

#include "answer_intake.h"
#include "livescore/core/net/public_address.h"
#include "livescore/core/secret.h"
#include "livescore/core/version.h"
#include "provider_url.h"

namespace livescore {
namespace {

struct free_list {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using list_ptr = std::unique_ptr<curl_slist, free_list>;

void start_curl() {
    // Once for the process, as libcurl asks. Its state is never taken down: other threads may use
    // it until the process ends.
    static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (started != CURLE_OK) throw std::bad_alloc();
}

void append(list_ptr& list, const std::string& line) {
    curl_slist* longer = curl_slist_append(list.get(), line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    list.release();  // the head is the same, or there was none
    list.reset(longer);
}

bool has_control_character(std::string_view text) {
    return std::ranges::any_of(
        text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

/// The lines of the request that are not curl's own. The error names a header that would break out
/// of its line.
std::variant<list_ptr, fetch_error> header_lines(const fetch_request& request) {
    response_headers headers = request.headers;
    headers.try_emplace("accept", "application/json");
    if (!request.etag.empty()) headers["if-none-match"] = request.etag;
    if (!request.last_modified.empty()) headers["if-modified-since"] = request.last_modified;
    list_ptr lines;
    for (const auto& [name, value] : headers) {
        if (has_control_character(name) || has_control_character(value)) {
            return fetch_error{fetch_failure::malformed,
                               "A header of the request holds a control character"};
        }
        // curl takes "name:" for an order not to send the header.
        append(lines, value.empty() ? name + ";" : name + ": " + value);
    }
    return lines;
}

fetch_failure failure_of(CURLcode code, bool answer_began) {
    switch (code) {
        case CURLE_OPERATION_TIMEDOUT:
            return fetch_failure::timeout;
        case CURLE_PARTIAL_FILE:
        case CURLE_BAD_CONTENT_ENCODING:
        case CURLE_WEIRD_SERVER_REPLY:
        case CURLE_UNSUPPORTED_PROTOCOL:  // HTTP/0.9
        case CURLE_WRITE_ERROR:           // the decoder of a content encoding
            return fetch_failure::malformed;
        case CURLE_RECV_ERROR:
            return answer_began ? fetch_failure::malformed : fetch_failure::unreachable;
        default:
            return fetch_failure::unreachable;
    }
}

std::string message_of(CURLcode code, const char* detail, bool by_proxy) {
    // curl quotes the URL of a proxy that it cannot read, with its password.
    const bool quotes_proxy =
        by_proxy && (code == CURLE_COULDNT_RESOLVE_PROXY || code == CURLE_URL_MALFORMAT);
    if (quotes_proxy || *detail == '\0') return curl_easy_strerror(code);
    return without_credentials(detail);
}

std::size_t on_header(char* data, std::size_t size, std::size_t count, void* intake) {
    const std::size_t bytes = size * count;
    return static_cast<answer_intake*>(intake)->take_header({data, bytes}) ? bytes : 0;
}

std::size_t on_body(char* data, std::size_t size, std::size_t count, void* intake) {
    const std::size_t bytes = size * count;
    // An answer of 0 for 0 bytes would mean success.
    return static_cast<answer_intake*>(intake)->take_body({data, bytes}) ? bytes : bytes + 1;
}

/// curl takes 0 for "no limit".
template <class Time>
long at_least_one(Time time) {
    return static_cast<long>(std::max<std::int64_t>(time.count(), 1));
}

/// Bytes that decompress to nothing reach no other limit than this.
int on_progress(void* limit, curl_off_t /*total*/, curl_off_t received, curl_off_t /*out_total*/,
                curl_off_t /*sent*/) {
    return received > static_cast<curl_off_t>(*static_cast<const std::size_t*>(limit)) ? 1 : 0;
}

}  // namespace

struct curl_exchange::handles {
    handles() : multi(curl_multi_init()), easy(curl_easy_init()) {
        if (multi == nullptr || easy == nullptr) {
            close();
            throw std::bad_alloc();
        }
        curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, 2L);
    }
    ~handles() { close(); }
    handles(const handles&) = delete;
    handles& operator=(const handles&) = delete;
    void close() const {
        curl_easy_cleanup(easy);
        curl_multi_cleanup(multi);
    }

    template <class Value>
    void set(CURLoption option, Value value) const {
        if (const CURLcode code = curl_easy_setopt(easy, option, value); code != CURLE_OK) {
            throw infrastructure_error(errc::internal, std::string("libcurl lacks an option: ") +
                                                           curl_easy_strerror(code));
        }
    }

    void set_limits(const fetch_options& options, std::chrono::milliseconds timeout) const;
    void set_trust(const fetch_options& options) const;
    CURLcode transfer(const std::atomic<bool>& cancelled) const;

    CURLM* multi;
    CURL* easy;
};

void curl_exchange::handles::set_limits(const fetch_options& options,
                                        std::chrono::milliseconds timeout) const {
    set(CURLOPT_TIMEOUT_MS, at_least_one(timeout));
    set(CURLOPT_CONNECTTIMEOUT_MS, at_least_one(std::min(timeout, options.connect_timeout)));
    set(CURLOPT_LOW_SPEED_LIMIT, 1L);
    set(CURLOPT_LOW_SPEED_TIME, at_least_one(options.silence));
}

void curl_exchange::handles::set_trust(const fetch_options& options) const {
    set(CURLOPT_SSL_VERIFYPEER, 1L);
    set(CURLOPT_SSL_VERIFYHOST, 2L);
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(CURLOPT_PROXY_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!options.ca_file.empty()) {
        for (const auto file : {CURLOPT_CAINFO, CURLOPT_PROXY_CAINFO}) {
            set(file, options.ca_file.c_str());
        }
        const char* const none = nullptr;
        for (const auto folder : {CURLOPT_CAPATH, CURLOPT_PROXY_CAPATH}) set(folder, none);
    }
}

CURLcode curl_exchange::handles::transfer(const std::atomic<bool>& cancelled) const {
    curl_multi_add_handle(multi, easy);
    int running = 1;
    bool broken = false;
    while (running > 0 && !broken && !cancelled) {
        broken = curl_multi_perform(multi, &running) != CURLM_OK;
        // curl shortens the wait when a time limit of its own comes first.
        constexpr int longest_wait_ms = 1'000;
        if (running > 0 && !broken) {
            broken = curl_multi_poll(multi, nullptr, 0, longest_wait_ms, nullptr) != CURLM_OK;
        }
    }
    CURLcode code = broken ? CURLE_FAILED_INIT : CURLE_ABORTED_BY_CALLBACK;
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi, &left)) {
        if (message->msg == CURLMSG_DONE) code = message->data.result;
    }
    curl_multi_remove_handle(multi, easy);
    return code;
}

/// What curl connects to is checked here: any spelling, redirect or answer of DNS ends here.
struct curl_exchange::address_check {
    address_rule rule = address_rule::global_only;
    bool by_proxy = false;  ///< then the address is the proxy's, which the operator chose
    std::optional<address_kind> refused{};

    static curl_socket_t open(void* self, curlsocktype purpose, curl_sockaddr* address) {
        auto& check = *static_cast<address_check*>(self);
        const address_kind kind = kind_of_address(&address->addr, address->addrlen);
        if (purpose != CURLSOCKTYPE_IPCXN || (!check.by_proxy && !may_connect(kind, check.rule))) {
            check.refused = kind;
            return CURL_SOCKET_BAD;
        }
        return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    }
};

curl_exchange::curl_exchange(const fetch_options& options, proxy_settings proxy)
    : options_(options), proxy_(std::move(proxy)) {
    start_curl();
    curl_ = std::make_unique<handles>();
}

curl_exchange::~curl_exchange() = default;

void curl_exchange::wake() noexcept {
    curl_multi_wakeup(curl_->multi);
}

std::variant<raw_answer, fetch_error> curl_exchange::run(const fetch_request& request,
                                                         std::chrono::milliseconds timeout,
                                                         const std::atomic<bool>& cancelled) {
    const auto origin = find_origin(request.url);
    if (!origin) return fetch_error{fetch_failure::malformed, "The URL cannot be read"};
    const bool own = is_own_host(origin->host);
    if (origin->scheme != "https" && !(origin->scheme == "http" && own)) {
        return fetch_error{fetch_failure::malformed, "The URL is not https"};
    }
    auto lines = header_lines(request);
    if (auto* wrong = std::get_if<fetch_error>(&lines)) return std::move(*wrong);

    answer_intake intake(options_);
    address_check check;
    check.by_proxy = !own && !proxy_.url.empty() && !is_exception(proxy_.exceptions, origin->host);
    check.rule = options_.allow_private ? address_rule::any_unicast
                 : own                  ? address_rule::own_machine
                                        : address_rule::global_only;
    std::array<char, CURL_ERROR_SIZE> detail{};
    const std::string agent = "livescore/" + std::string(version());

    const handles& curl = *curl_;
    curl_easy_reset(curl.easy);  // keeps connections
    curl.set(CURLOPT_ERRORBUFFER, detail.data());
    curl.set(CURLOPT_URL, request.url.c_str());
    curl.set(CURLOPT_PROTOCOLS_STR, own ? "http,https" : "https");
    curl.set(CURLOPT_FOLLOWLOCATION, 0L);
    curl.set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    curl.set(CURLOPT_HTTPHEADER, std::get<list_ptr>(lines).get());
    curl.set(CURLOPT_USERAGENT, agent.c_str());
    curl.set(CURLOPT_ACCEPT_ENCODING, "gzip, deflate");
    // Signals belong to the program, and a name that DNS is slow with must not hold up its end.
    curl.set(CURLOPT_NOSIGNAL, 1L);
    curl.set(CURLOPT_QUICK_EXIT, 1L);
    curl.set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));

    curl.set_limits(options_, timeout);
    curl.set_trust(options_);

    // An empty text overrules the environment.
    curl.set(CURLOPT_PROXY, check.by_proxy ? proxy_.url.c_str() : "");
    curl.set(CURLOPT_NOPROXY, "");
    curl.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    curl.set(CURLOPT_OPENSOCKETFUNCTION, &address_check::open);
    curl.set(CURLOPT_OPENSOCKETDATA, &check);

    curl.set(CURLOPT_HEADERFUNCTION, &on_header);
    curl.set(CURLOPT_HEADERDATA, &intake);
    curl.set(CURLOPT_WRITEFUNCTION, &on_body);
    curl.set(CURLOPT_WRITEDATA, &intake);
    curl.set(CURLOPT_XFERINFOFUNCTION, &on_progress);
    curl.set(CURLOPT_XFERINFODATA, &options_.max_body_bytes);
    curl.set(CURLOPT_NOPROGRESS, 0L);

    const CURLcode code = curl.transfer(cancelled);
    const char* redirect = nullptr;
    curl_easy_getinfo(curl.easy, CURLINFO_REDIRECT_URL, &redirect);
    const std::string redirect_url = redirect == nullptr ? "" : redirect;
    curl_easy_reset(curl.easy);  // it holds pointers to what ends here
    if (cancelled) return fetch_error{fetch_failure::unreachable, "The request was cancelled"};

    if (code == CURLE_OK || (intake.headers_are_complete() && !intake.is_success())) {
        raw_answer whole{intake.release(), redirect_url};
        if (code != CURLE_OK) whole.answer.body.clear();
        return whole;
    }
    if (intake.is_too_large() || code == CURLE_ABORTED_BY_CALLBACK) {
        return fetch_error{fetch_failure::too_large, intake.headers_are_complete()
                                                         ? "The body of the answer is too large"
                                                         : "The header of the answer is too large"};
    }
    if (check.refused && code == CURLE_COULDNT_CONNECT) {
        return fetch_error{fetch_failure::unreachable, origin->host + " is at " +
                                                           std::string(describe(*check.refused)) +
                                                           ", where no provider is expected"};
    }
    return fetch_error{failure_of(code, intake.headers_are_complete()),
                       message_of(code, detail.data(), check.by_proxy)};
}

}  // namespace livescore
