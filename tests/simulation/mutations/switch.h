/// In front of every file of a mutant (scripts/checks/mutations): the mutation that is on.
#pragma once
#include <cstdlib>

namespace livescore {

/// LIVESCORE_MUTATION names one of tests/simulation/mutations by its number. 0, or nothing: none.
inline bool is_mutated(int number) {
    static const int on = [] {
        const char* const text = std::getenv("LIVESCORE_MUTATION");
        return text == nullptr ? 0 : std::atoi(text);
    }();
    return on == number;
}

}  // namespace livescore
