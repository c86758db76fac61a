#include "livescore/core/hash.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <span>
#include <stdexcept>

namespace livescore {
namespace {

/// OpenSSL looks an algorithm up by its name for every digest, unless the caller has it already.
const EVP_MD* find_algorithm(const char* name) {
    const EVP_MD* const found = EVP_MD_fetch(nullptr, name, nullptr);
    if (found == nullptr) throw std::runtime_error(std::string("OpenSSL has no ") + name);
    return found;
}

class digest {
public:
    digest(const EVP_MD* algorithm, std::string_view bytes) {
        if (EVP_Digest(bytes.data(), bytes.size(), bytes_.data(), &size_, algorithm, nullptr) !=
            1) {
            throw std::runtime_error("OpenSSL cannot compute a digest");
        }
    }
    [[nodiscard]] std::span<const unsigned char> bytes() const {
        return std::span(bytes_).first(size_);
    }

private:
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes_{};
    unsigned size_ = 0;
};

std::string base64(std::span<const unsigned char> hash) {
    // There are four characters for every three bytes begun, and the NUL that OpenSSL appends.
    std::array<unsigned char, 4 * ((EVP_MAX_MD_SIZE + 2) / 3) + 1> encoded{};
    const int size = EVP_EncodeBlock(encoded.data(), hash.data(), static_cast<int>(hash.size()));
    return {encoded.begin(), encoded.begin() + size};
}

}  // namespace

std::string sha256_hex(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    static const EVP_MD* const sha256 = find_algorithm("SHA256");
    const digest hash(sha256, bytes);
    std::string text;
    text.reserve(2 * hash.bytes().size());
    for (const unsigned char byte : hash.bytes()) {
        text += digits[byte >> 4U];
        text += digits[byte & 15U];
    }
    return text;
}

std::string sha1_base64(std::string_view bytes) {
    static const EVP_MD* const sha1 = find_algorithm("SHA1");
    return base64(digest(sha1, bytes).bytes());
}

std::string hmac_sha256_base64(std::string_view key, std::string_view message) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> code{};
    unsigned size = 0;
    const auto* const bytes = reinterpret_cast<const unsigned char*>(message.data());
    if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes, message.size(),
             code.data(), &size) == nullptr) {
        throw std::runtime_error("OpenSSL cannot compute an HMAC");
    }
    return base64(std::span(code).first(size));
}

}  // namespace livescore
