#include "livescore/core/time.h"

#include <algorithm>
#include <cstddef>

#include "livescore/core/parse_integer.h"
#include "livescore/core/text/char_set.h"

namespace livescore {
namespace {

void put_digits(char* first, std::size_t count, unsigned value) noexcept {
    for (char* p = first + count; p != first; value /= 10) {
        *--p = static_cast<char>('0' + value % 10);
    }
}

/// Takes text from the left. After the first mismatch it takes nothing more and `ok` stays false.
class reader {
public:
    explicit reader(std::string_view text) noexcept : rest_(text) {}

    int digits(std::size_t count) noexcept {
        const auto value = is_digits(rest_.substr(0, count)) && rest_.size() >= count
                               ? parse_integer<int>(rest_.substr(0, count))
                               : std::nullopt;
        if (!value) return fail();
        rest_.remove_prefix(count);
        return *value;
    }
    int digits(std::size_t count, int max) noexcept {
        const int value = digits(count);
        return value <= max ? value : fail();
    }
    void literal(char c) noexcept {
        if (!skip(c)) fail();
    }
    bool skip(char c) noexcept {
        if (!ok_ || !rest_.starts_with(c)) return false;
        rest_.remove_prefix(1);
        return true;
    }
    std::chrono::microseconds fraction() noexcept {
        const auto count = std::min(rest_.find_first_not_of("0123456789"), rest_.size());
        if (count < 1 || count > 9) return std::chrono::microseconds(fail());
        int nanoseconds = digits(count);
        for (auto i = count; i < 9; ++i) nanoseconds *= 10;
        return std::chrono::microseconds(nanoseconds / 1000);
    }
    std::chrono::minutes offset() noexcept {
        if (skip('Z')) return std::chrono::minutes(0);
        const bool west = skip('-');
        if (!west) literal('+');
        const int hours = digits(2, 23);
        literal(':');
        const std::chrono::minutes size(hours * 60 + digits(2, 59));
        return west ? -size : size;
    }
    [[nodiscard]] bool done() const noexcept { return ok_ && rest_.empty(); }

private:
    int fail() noexcept {
        ok_ = false;
        rest_ = {};
        return 0;
    }

    std::string_view rest_;
    bool ok_ = true;
};

class system_clock final : public wall_clock {
public:
    [[nodiscard]] timestamp now() const override {
        return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
    }
};

}  // namespace

std::string format_iso8601(timestamp at) {
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::milliseconds>(at - day));

    // This code is written by hand for speed, because every event passes here.
    std::string text = "0000-00-00T00:00:00.000Z";
    put_digits(&text[0], 4, static_cast<unsigned>(static_cast<int>(date.year())));
    put_digits(&text[5], 2, static_cast<unsigned>(date.month()));
    put_digits(&text[8], 2, static_cast<unsigned>(date.day()));
    put_digits(&text[11], 2, static_cast<unsigned>(clock.hours().count()));
    put_digits(&text[14], 2, static_cast<unsigned>(clock.minutes().count()));
    put_digits(&text[17], 2, static_cast<unsigned>(clock.seconds().count()));
    put_digits(&text[20], 3, static_cast<unsigned>(clock.subseconds().count()));
    return text;
}

std::optional<timestamp> parse_iso8601(std::string_view text) {
    using namespace std::chrono;
    reader in(text);
    const year y(in.digits(4));
    in.literal('-');
    const month m(static_cast<unsigned>(in.digits(2)));
    in.literal('-');
    const day d(static_cast<unsigned>(in.digits(2)));
    in.literal('T');
    microseconds of_day = hours(in.digits(2, 23));
    in.literal(':');
    of_day += minutes(in.digits(2, 59));
    if (in.skip(':')) {
        of_day += seconds(in.digits(2, 59));
        if (in.skip('.')) of_day += in.fraction();
    }
    const auto offset = in.offset();
    const year_month_day date(y, m, d);
    if (!in.done() || !date.ok()) return std::nullopt;

    const timestamp at = sys_days(date) + of_day - offset;
    constexpr sys_days earliest = 1970y / 1 / 1;
    constexpr sys_days latest = 10000y / 1 / 1;
    if (at < earliest || at >= latest) return std::nullopt;
    return at;
}

const wall_clock& system_wall_clock() noexcept {
    static const system_clock clock;
    return clock;
}

}  // namespace livescore
