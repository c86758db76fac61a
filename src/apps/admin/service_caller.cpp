#include "admin/service_caller.h"

#include <curl/curl.h>

#include <array>
#include <new>

#include "livescore/core/version.h"

namespace livescore {
namespace {

constexpr std::size_t max_answer_bytes = 64 * 1024 * 1024;

struct free_text {
    void operator()(char* text) const { curl_free(text); }
};
struct free_list {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

void start_curl() {
    static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (started != CURLE_OK) throw std::bad_alloc();
}

}  // namespace

std::string percent_encoded(std::string_view text) {
    if (text.empty()) return {};  // curl takes a length of 0 for "find out"
    start_curl();
    const std::unique_ptr<char, free_text> encoded(
        curl_easy_escape(nullptr, text.data(), static_cast<int>(text.size())));
    if (!encoded) throw std::bad_alloc();
    return encoded.get();
}

struct service_caller::transfer {
    transfer() : easy(curl_easy_init()) {
        if (easy == nullptr) throw std::bad_alloc();
    }
    ~transfer() { curl_easy_cleanup(easy); }
    transfer(const transfer&) = delete;
    transfer& operator=(const transfer&) = delete;

    template <class Value>
    void set(CURLoption option, Value value) const {
        if (const CURLcode code = curl_easy_setopt(easy, option, value); code != CURLE_OK)
            throw std::runtime_error(std::string("libcurl: ") + curl_easy_strerror(code));
    }
    void add_header(const char* line) {
        curl_slist* const longer = curl_slist_append(headers.get(), line);
        if (longer == nullptr) throw std::bad_alloc();
        static_cast<void>(headers.release());  // the head is the same, or there was none
        headers.reset(longer);
    }

    service_answer run() {
        set(CURLOPT_HTTPHEADER, headers.get());
        const CURLcode code = curl_easy_perform(easy);
        long status = 0;
        curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
        const bool was_ended_by_us = code == CURLE_WRITE_ERROR && stopped;
        if (code != CURLE_OK && !was_ended_by_us)
            throw no_answer(problem.front() != '\0' ? problem.data() : curl_easy_strerror(code));
        service_answer answer;
        answer.status = static_cast<int>(status);
        answer.body = nlohmann::ordered_json::parse(text, nullptr, false);
        if (answer.body.is_discarded()) answer.body = nullptr;
        return answer;
    }

    [[nodiscard]] bool is_stream() const {
        long status = 0;
        curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
        return on_line && status == 200;
    }

    bool take(std::string_view bytes) {
        text += bytes;
        if (!is_stream()) return text.size() <= max_answer_bytes;
        std::size_t begin = 0;
        for (auto end = text.find('\n'); end != std::string::npos; end = text.find('\n', begin)) {
            std::string_view line(text.data() + begin, end - begin);
            if (line.ends_with('\r')) line.remove_suffix(1);
            if (!on_line(line)) {
                stopped = true;
                return false;
            }
            begin = end + 1;
        }
        text.erase(0, begin);
        return true;
    }

    static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self) {
        const std::size_t bytes = size * count;
        return static_cast<transfer*>(self)->take({data, bytes}) ? bytes : bytes + 1;
    }

    CURL* easy;
    std::unique_ptr<curl_slist, free_list> headers;
    std::array<char, CURL_ERROR_SIZE> problem{};
    std::string text;
    std::function<bool(std::string_view)> on_line;
    bool stopped = false;
};

service_caller::service_caller(service_access access) : access_(std::move(access)) {
    while (access_.url.ends_with('/')) access_.url.pop_back();
}
service_caller::~service_caller() = default;

std::unique_ptr<service_caller::transfer> service_caller::begin(const std::string& method,
                                                                const std::string& path,
                                                                const query_parameters& query) {
    start_curl();
    auto one = std::make_unique<transfer>();
    std::string url = access_.url + path;
    char separator = '?';
    for (const auto& [name, value] : query) {
        url.append(1, std::exchange(separator, '&')).append(name).append("=");
        url.append(percent_encoded(value));
    }
    one->set(CURLOPT_URL, url.c_str());
    one->set(CURLOPT_CUSTOMREQUEST, method.c_str());
    one->set(CURLOPT_PROTOCOLS_STR, "http,https");
    // A team that was merged answers 301. Only a read goes after it.
    const bool is_read = method == "GET";
    one->set(CURLOPT_FOLLOWLOCATION, is_read ? 1L : 0L);
    one->set(CURLOPT_MAXREDIRS, 3L);
    one->set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    one->set(CURLOPT_NOSIGNAL, 1L);
    one->set(CURLOPT_ERRORBUFFER, one->problem.data());
    one->set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(access_.timeout.count()));
    one->set(CURLOPT_WRITEFUNCTION, &transfer::on_body);
    one->set(CURLOPT_WRITEDATA, one.get());
    if (!access_.ca_file.empty()) one->set(CURLOPT_CAINFO, access_.ca_file.c_str());
    if (!access_.key.empty()) {
        // As a header of our own, curl would send the key to other hosts too.
        one->set(CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BEARER));
        one->set(CURLOPT_XOAUTH2_BEARER, access_.key.c_str());
    }
    const std::string agent = "livescore-admin/" + std::string(version());
    one->set(CURLOPT_USERAGENT, agent.c_str());
    return one;
}

service_answer service_caller::call(const std::string& method, const std::string& path,
                                    const query_parameters& query, const std::string& body) {
    const auto one = begin(method, path, query);
    one->set(CURLOPT_TIMEOUT_MS, static_cast<long>(access_.timeout.count()));
    one->add_header("Accept: application/json");
    if (!body.empty()) {
        one->set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
        one->set(CURLOPT_COPYPOSTFIELDS, body.c_str());
        one->add_header("Content-Type: application/json");
    }
    return one->run();
}

service_answer service_caller::stream(const std::string& path, const query_parameters& query,
                                      const std::function<bool(std::string_view line)>& on_line) {
    const auto one = begin("GET", path, query);
    one->add_header("Accept: text/event-stream");
    one->on_line = on_line;
    return one->run();
}

}  // namespace livescore
