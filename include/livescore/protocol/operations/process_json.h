/// What processes tell of themselves, as JSON: what is kept in Redis, and what operators see.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "livescore/core/error.h"
#include "livescore/domain/operations/process_snapshot.h"
#include "livescore/protocol/query_parameters.h"

namespace livescore {

/// {"figures": {…}, "denials": […]}: a record of the board.
[[nodiscard]] std::string write_process_record(const process_snapshot& snapshot,
                                               const std::vector<recent_denial>& denials);
/// [1764439200000, 3, null, …]: the time in ms, then the values.
[[nodiscard]] std::string write_process_sample(const process_sample& sample);

/// A process with its record.
struct told_process {
    std::string instance;
    std::string record;
};
/// Some of the processes, or all of them.
template <class Item>
struct told_by_all {
    std::vector<Item> items;
    bool complete = true;  ///< false: only this process could be asked
};

/// {"data": [figures…], "complete": true}, in the order of kind and instance. A record that is not
/// ours to read is left out.
[[nodiscard]] std::string write_instances(const told_by_all<told_process>& told);
/// {"who", "name", "prefix", "mayAct", "instanceOrigins"}
struct asking_operator {
    std::string_view who;
    std::string_view name;    ///< empty: none
    std::string_view prefix;  ///< likewise
    bool may_act = false;
    const std::vector<std::string>& origins;
};
[[nodiscard]] std::string write_operator(const asking_operator& asking);
/// {"data": [denials…], "complete": true}: the newest first, at most `limit`.
[[nodiscard]] std::string write_denials(const told_by_all<told_process>& told, int limit);

/// The samples of the processes of one instance.
struct told_series {
    std::string instance;
    std::string kind;
    std::vector<std::string> samples;  ///< the oldest first
};
/// {"data": [{"instance", "kind", "columns": ["at", …], "rows": [[…]]}], "sampleIntervalMs",
/// "complete"}; rows from `since` on.
[[nodiscard]] std::string write_history(const told_by_all<told_series>& told, timestamp since,
                                        std::chrono::milliseconds interval);

/// `minutes` of a question for the history: 1 to 1440, by default 60.
[[nodiscard]] result<std::chrono::minutes> read_history_query(const query_parameters& parameters);
/// `limit` of a question for denials: 1 to 100, by default 50.
[[nodiscard]] result<int> read_denials_query(const query_parameters& parameters);

}  // namespace livescore
