/// The stages that have tables, and what each takes along from another.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "livescore/domain/standings/standings.h"

namespace livescore {

struct planned_stage {
    std::optional<std::string> name;  ///< absent: of the matches that name none
    stage_carry carry = stage_carry::none;
    std::optional<std::size_t> from{};    ///< what it comes from, with a carry or without
    const season_stage* given = nullptr;  ///< nullptr: only matches or other stages name it
    std::vector<const standings_match*> matches{};
    std::vector<std::optional<std::string>> groups{};  ///< of its tables, in order
};

/// The stages in the order of their tables, each with its matches. A match whose stage has no table
/// is in none.
class stage_plan {
public:
    /// `wanted`: a stage that gets a table even if the season's stages do not have it.
    stage_plan(const standings_season&, const std::optional<std::string>& wanted);

    [[nodiscard]] const std::vector<planned_stage>& stages() const { return stages_; }
    /// The stages whose matches count in `stage`: what it takes along, the oldest first, and
    /// itself.
    [[nodiscard]] std::vector<std::size_t> chain_of(std::size_t stage) const;

private:
    void list(const standings_season&);
    void take_from_matches(const standings_season&);
    std::size_t find_or_add(const std::optional<std::string>& name);
    [[nodiscard]] std::optional<std::size_t> find(const std::optional<std::string>& name) const;
    void assign(const standings_season&, const std::optional<std::string>& wanted);
    void find_groups();

    std::vector<planned_stage> stages_;
};

}  // namespace livescore
