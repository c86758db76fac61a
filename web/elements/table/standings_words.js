// The criteria of docs/API.md, "Rules of a season", as a fan says them.
const CRITERIA = {
    pointsPerMatch: ["points per match", "pointsPerMatch"],
    goalDifference: ["goal difference", "goalDifference"],
    goalsFor: ["goals scored", "goalsFor"],
    wins: ["matches won", "won"],
    awayWins: ["matches won away"],
    awayGoals: ["goals scored away"],
    h2hPoints: ["points in the matches between the teams that are level"],
    h2hGoalDifference: ["goal difference in the matches between the teams that are level"],
    h2hGoalsFor: ["goals scored in the matches between the teams that are level"],
    h2hAwayGoals: ["goals scored away in the matches between the teams that are level"],
    fairPlay: ["fair play: fewer cards"],
    opponentsPoints: ["the points of its opponents"],
    opponentsGoalDifference: ["the goal difference of its opponents"],
    opponentsGoalsFor: ["the goals of its opponents"],
    halfPointLost: ["the half point that it lost when points were halved"],
    drawnLots: ["the decision of the competition: lots or a ranking"],
    playoff: ["a play-off"],
};

/** Why a row stands above the next one, in words. Nothing where the points tell it already. */
export function hintOf(row, next) {
    if (!next || !row.decidedBy || row.decidedBy === "points" || row.played + next.played === 0) return null;
    const isLevel = row.points === next.points;
    const level = isLevel ? `Level on points with ${next.team.name}. ` : "";
    if (row.decidedBy === "name") return `${level}Nothing parts the two, so they stand by name.`;
    const [words, member] = CRITERIA[row.decidedBy] ?? [row.decidedBy];
    const values = member ? `: ${text(member, row[member])} against ${text(member, next[member])}` : "";
    return `${level}Ahead ${isLevel ? "" : `of ${next.team.name} `}on ${words}${values}.`;
}

function text(member, value) {
    return member === "goalDifference" && value > 0 ? `+${value}` : String(value).replace("-", "−");
}
