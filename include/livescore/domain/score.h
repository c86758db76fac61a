/// The score of a match, or of a part of it.
#pragma once

namespace livescore {

struct score {
    int home = 0;
    int away = 0;
    friend bool operator==(const score&, const score&) = default;
};

}  // namespace livescore
