/// The tools of all fuzz targets.
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace livescore::fuzz {

/// Ends the program unless `holds`. libFuzzer reports that as a finding. It works in every build,
/// unlike assert.
inline void require(bool holds, const char* what) {
    if (holds) return;
    static_cast<void>(std::fprintf(stderr, "does not hold: %s\n", what));
    std::abort();
}

/// An input: its first bytes make choices, and the text to read comes behind them.
class input {
public:
    input(const std::uint8_t* data, std::size_t size)
        // NOLINTNEXTLINE: libFuzzer's bytes are unsigned, ours are not
        : rest_(reinterpret_cast<const char*>(data), size) {}

    /// 0 when no bytes are left.
    [[nodiscard]] unsigned choice() {
        if (rest_.empty()) return 0;
        const auto byte = static_cast<unsigned char>(rest_.front());
        rest_.remove_prefix(1);
        return byte;
    }
    [[nodiscard]] std::string_view rest() const noexcept { return rest_; }

private:
    std::string_view rest_;
};

}  // namespace livescore::fuzz
