#include "tally.h"

namespace livescore {
namespace {

void take_result(match_part& part, int own, int other, const points_rules& points) {
    part.letter = own > other ? 'W' : own < other ? 'L' : 'D';
    part.points = own > other ? points.win : own < other ? points.loss : points.draw;
}

void take_shootout(counted_match& match, match_side winner, const points_rules& points) {
    const bool home_won = winner == match_side::home;
    match_part& won = home_won ? match.home : match.away;
    match_part& lost = home_won ? match.away : match.home;
    won.points = points.shootout_win.value_or(points.draw);
    lost.points = points.shootout_loss.value_or(points.draw);
}

void take_award(match_part& part, award_result outcome, const points_rules& points) {
    const bool won = outcome == award_result::win;
    part.letter = won ? 'W' : 'L';
    part.points = won ? points.win : points.loss;
}

void add_part(tally& sum, const match_part& own, const match_part& other, bool is_away) {
    ++sum.played;
    sum.won += own.letter == 'W' ? 1 : 0;
    sum.drawn += own.letter == 'D' ? 1 : 0;
    sum.lost += own.letter == 'L' ? 1 : 0;
    sum.goals_for += own.goals;
    sum.goals_against += other.goals;
    sum.points += own.points;
    sum.fair_play += own.fair_play;
    if (!is_away) return;
    sum.away_goals += own.goals;
    sum.away_wins += own.letter == 'W' ? 1 : 0;
}

void add_match(std::vector<tally>& sums, const counted_match& match,
               std::optional<match_side> venue) {
    if (venue != match_side::away) add_part(sums[match.home.team], match.home, match.away, false);
    if (venue != match_side::home) add_part(sums[match.away.team], match.away, match.home, true);
}

}  // namespace

std::optional<counted_match> count_match(const standings_match& match, const points_rules& points,
                                         std::size_t home, std::size_t away) {
    counted_match counted{{.team = home}, {.team = away}, &match};
    counted.home.fair_play = match.fair_play[0];
    counted.away.fair_play = match.fair_play[1];
    const bool by_award = match.standing == match_standing::awarded && match.award.has_value();
    const bool has_goals = !by_award || match.award->goals;
    if (has_goals && !match.score && !by_award) return std::nullopt;
    if (has_goals && match.score) {
        counted.home.goals = match.score->home;
        counted.away.goals = match.score->away;
    }
    if (by_award) {
        take_award(counted.home, match.award->home, points);
        take_award(counted.away, match.award->away, points);
        return counted;
    }
    take_result(counted.home, counted.home.goals, counted.away.goals, points);
    take_result(counted.away, counted.away.goals, counted.home.goals, points);
    if (counted.home.letter == 'D' && match.shootout_winner &&
        match.standing != match_standing::running) {
        take_shootout(counted, *match.shootout_winner, points);
    }
    return counted;
}

std::vector<tally> add_up(std::span<const counted_match> matches, std::size_t team_count,
                          std::optional<match_side> venue) {
    std::vector<tally> sums(team_count);
    for (const counted_match& match : matches) add_match(sums, match, venue);
    return sums;
}

std::vector<tally> mini_league(std::span<const counted_match> matches, std::size_t team_count,
                               std::span<const std::size_t> teams,
                               std::optional<match_side> venue) {
    std::vector<char> belongs(team_count, 0);
    for (const std::size_t team : teams) belongs[team] = 1;
    std::vector<tally> sums(team_count);
    for (const counted_match& match : matches) {
        if (belongs[match.home.team] != 0 && belongs[match.away.team] != 0) {
            add_match(sums, match, venue);
        }
    }
    return sums;
}

}  // namespace livescore
