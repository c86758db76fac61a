// Answers of openfootball. Whatever comes, nothing crashes, and what is taken keeps the
// bounds of reports.
#include "feed_check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    livescore::fuzz::input in(data, size);
    livescore::fuzz::check_adapter(livescore::openfootball_adapter(), "file.json", in.rest());
    return 0;
}
