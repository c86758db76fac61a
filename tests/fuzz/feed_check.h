/// What every adapter promises of any answer.
#pragma once
#include "fuzz_input.h"
#include "livescore/feeds/provider_adapter.h"
#include "livescore/feeds/report_check.h"

namespace livescore::fuzz {

inline void check_adapter(const provider_adapter& adapter, const char* target,
                          std::string_view body) {
    const planned_request request{.key = "k", .target = target};
    const timestamp now = parse_iso8601("2026-11-29T15:00:00Z").value();
    const auto answer = adapter.decode(request, body, now);
    if (!answer) {
        require(answer.error().code == errc::invalid_argument, "a bad answer is no bug of ours");
        require(!answer.error().message.empty(), "a refusal has its reason");
        return;
    }
    require(answer->problems.size() <= 50, "problems are bounded");
    require(answer->more.size() <= 1, "an answer asks for one more page at most");
    for (const fixture_report& report : answer->fixtures)
        require(!check_report(report), "a report keeps the bounds");
}

}  // namespace livescore::fuzz
