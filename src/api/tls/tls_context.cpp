#include "tls/tls_context.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <ctime>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "livescore/core/log.h"

namespace livescore {
namespace {

// ALPN's form: a length before each name (RFC 7301, 3.1).
constexpr std::string_view offered_protocols{"\x08http/1.1"};
// The door speaks TLS 1.2 only with forward secrecy and authenticated encryption (RFC 9325, 4.2).
constexpr const char* ciphers_of_tls_1_2 = "ECDHE+AESGCM:ECDHE+CHACHA20";

std::string reason_of_failure() {
    const unsigned long code = ERR_peek_last_error();
    const char* const reason = ERR_reason_error_string(code);
    return reason != nullptr ? reason : "cannot be read";
}

[[noreturn]] void refuse(const char* variable, const std::string& file) {
    const std::string reason = reason_of_failure();
    ERR_clear_error();
    throw std::runtime_error(std::string(variable) + ": " + file + ": " + reason);
}

/// A server has nobody to ask for a pass phrase.
int no_pass_phrase(char*, int, int, void*) {
    return -1;
}

int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* size,
                    const unsigned char* asked, unsigned asked_size, void*) {
    unsigned char* found = nullptr;
    const auto* const ours = reinterpret_cast<const unsigned char*>(offered_protocols.data());
    if (SSL_select_next_proto(&found, size, ours, static_cast<unsigned>(offered_protocols.size()),
                              asked, asked_size) != OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    *chosen = found;
    return SSL_TLSEXT_ERR_OK;
}

timestamp end_of(const X509& certificate) {
    std::tm parts{};
    if (ASN1_TIME_to_tm(X509_get0_notAfter(&certificate), &parts) != 1) return {};
    return timestamp(std::chrono::seconds(timegm(&parts)));
}

}  // namespace

void tls_context::release::operator()(SSL_CTX* context) const noexcept {
    SSL_CTX_free(context);
}

tls_context::tls_context(const door_options& options) : context_(SSL_CTX_new(TLS_server_method())) {
    SSL_CTX* const c = native();
    if (c == nullptr) throw std::runtime_error("TLS_CERTIFICATE_FILE: " + reason_of_failure());
    ERR_clear_error();
    SSL_CTX_set_min_proto_version(c, TLS1_2_VERSION);
    SSL_CTX_set_max_proto_version(c, TLS1_3_VERSION);
    SSL_CTX_set_cipher_list(c, ciphers_of_tls_1_2);
    // A client that ends without a word has ended: WebSockets and HTTP know by themselves when
    // something is missing.
    SSL_CTX_set_options(c, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                               SSL_OP_IGNORE_UNEXPECTED_EOF | SSL_OP_PRIORITIZE_CHACHA |
                               SSL_OP_CIPHER_SERVER_PREFERENCE);
    if (options.kernel_tls) SSL_CTX_set_options(c, SSL_OP_ENABLE_KTLS);
    // An idle connection then holds no buffers of 16 KiB.
    SSL_CTX_set_mode(c, SSL_MODE_RELEASE_BUFFERS);
    // Clients resume by tickets, which cost the server no memory.
    SSL_CTX_set_session_cache_mode(c, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_alpn_select_cb(c, choose_protocol, nullptr);
    SSL_CTX_set_default_passwd_cb(c, no_pass_phrase);
    if (SSL_CTX_use_certificate_chain_file(c, options.certificate_file.c_str()) != 1)
        refuse("TLS_CERTIFICATE_FILE", options.certificate_file);
    if (SSL_CTX_use_PrivateKey_file(c, options.key_file.c_str(), SSL_FILETYPE_PEM) != 1 ||
        SSL_CTX_check_private_key(c) != 1)
        refuse("TLS_KEY_FILE", options.key_file);
    valid_until_ = end_of(*SSL_CTX_get0_certificate(c));
}

tls_source::tls_source(door_options options)
    : options_(std::move(options)), current_(std::make_shared<const tls_context>(options_)) {}

std::shared_ptr<const tls_context> tls_source::current() const {
    const std::lock_guard lock(mutex_);
    return current_;
}

void tls_source::reload() {
    try {
        auto fresh = std::make_shared<const tls_context>(options_);
        const std::string valid_until = format_iso8601(fresh->valid_until());
        {
            const std::lock_guard lock(mutex_);
            current_.swap(fresh);
        }
        // A client that connects after this line meets the new certificate.
        log::info("tls_certificate_reloaded", {{"validUntil", valid_until}});
    } catch (const std::runtime_error& e) {
        log::error("tls_reload_failed", {{"reason", e.what()}});
    }
}

std::vector<std::string> check_door_options(const door_options& options) {
    if (options.certificate_file.empty() && options.key_file.empty()) return {};
    if (options.certificate_file.empty()) return {"TLS_CERTIFICATE_FILE: TLS_KEY_FILE needs it"};
    if (options.key_file.empty()) return {"TLS_KEY_FILE: TLS_CERTIFICATE_FILE needs it"};
    try {
        const tls_context trial(options);
        return {};
    } catch (const std::runtime_error& e) {
        return {e.what()};
    }
}

}  // namespace livescore
