/// The values of appended events, column by column, as the arrays that a statement unnests.
#pragma once
#include <array>
#include <string>
#include <vector>

#include "append/pending_append.h"
#include "connection/values.h"

namespace livescore {

/// Each array has one element for each event. Their order is: created at; head, middle and tail of
/// the event's JSON; change; minute, sequence, period, event type, actor, team, message, metadata,
/// tags, incident. The last ten are NULL for a score.
class event_arrays {
public:
    void add_comment(const pending_append& append);
    void add_score(const pending_append& append);
    [[nodiscard]] std::vector<std::string> texts() const;

private:
    void begin(const pending_append& append, const event_pieces& pieces);
    template <class Value>
    void put(const Value& value) {
        arrays_[next_++].add(value);
    }

    std::array<sql_array, 15> arrays_;
    std::size_t next_ = 0;
};

}  // namespace livescore
