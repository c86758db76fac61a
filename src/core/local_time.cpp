#include "livescore/core/text/local_time.h"

#include <unicode/basictz.h>
#include <unicode/timezone.h>

#include <map>
#include <memory>
#include <string>
#include <utility>

namespace livescore {
namespace {

using icu::TimeZone;
using icu::UnicodeString;

std::unique_ptr<TimeZone> open_zone(std::string_view name) {
    const UnicodeString given =
        UnicodeString::fromUTF8({name.data(), static_cast<std::int32_t>(name.size())});
    UErrorCode status = U_ZERO_ERROR;
    UnicodeString iana;
    TimeZone::getIDForWindowsID(given, nullptr, iana, status);
    std::unique_ptr<TimeZone> zone(
        TimeZone::createTimeZone(U_SUCCESS(status) && !iana.isEmpty() ? iana : given));
    return *zone == TimeZone::getUnknown() ? nullptr : std::move(zone);
}

/// Zones are opened once: ICU reads its tables for each of them. The names come from providers, so
/// that unknown ones are not kept.
const TimeZone* find_zone(std::string_view name) {
    constexpr std::size_t longest_name = 100;
    if (name.empty() || name.size() > longest_name) return nullptr;
    static thread_local std::map<std::string, std::unique_ptr<TimeZone>, std::less<>> zones;
    if (const auto found = zones.find(name); found != zones.end()) return found->second.get();
    auto zone = open_zone(name);
    if (!zone) return nullptr;
    return zones.emplace(name, std::move(zone)).first->second.get();
}

}  // namespace

std::optional<local_time> parse_local_time(std::string_view text) {
    if (text.empty() || text.back() < '0' || text.back() > '9') return std::nullopt;
    const auto t = text.find('T');
    if (t == std::string_view::npos || text.find_first_of("+-", t) != std::string_view::npos)
        return std::nullopt;
    const auto at = parse_iso8601(std::string(text) + 'Z');
    if (!at) return std::nullopt;
    return local_time(at->time_since_epoch());
}

std::optional<timestamp> to_utc(local_time local, std::string_view zone) {
    using namespace std::chrono;
    const TimeZone* const rules = find_zone(zone);
    if (rules == nullptr) return std::nullopt;
    const auto wall = floor<milliseconds>(local.time_since_epoch());
    const auto* const basic = dynamic_cast<const icu::BasicTimeZone*>(rules);
    std::int32_t raw = 0;
    std::int32_t saving = 0;
    UErrorCode status = U_ZERO_ERROR;
    if (basic != nullptr) {
        basic->getOffsetFromLocal(static_cast<UDate>(wall.count()), UCAL_TZ_LOCAL_FORMER,
                                  UCAL_TZ_LOCAL_FORMER, raw, saving, status);
    } else {
        rules->getOffset(static_cast<UDate>(wall.count()), 1, raw, saving, status);
    }
    if (U_FAILURE(status)) return std::nullopt;
    const timestamp at(local.time_since_epoch() - milliseconds(raw + saving));
    constexpr sys_days earliest = 1970y / 1 / 1;
    constexpr sys_days latest = 10000y / 1 / 1;
    if (at < earliest || at >= latest) return std::nullopt;
    return at;
}

}  // namespace livescore
