/// What appended events are made of, column by column, as the arrays that a statement unnests.
#pragma once
#include <array>
#include <string>
#include <vector>

#include "append_batch.h"
#include "values.h"

namespace livescore {

/// One element an event. In this order: created at; the pieces of its JSON, head, middle and tail;
/// change; and of a comment, NULL of a score: minute, sequence, period, event type, actor, team,
/// message, metadata, tags.
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

    std::array<sql_array, 14> arrays_;
    std::size_t next_ = 0;
};

}  // namespace livescore
