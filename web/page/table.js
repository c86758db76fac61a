// The table of the league of the match that is shown in full.
import { byId, make, setText } from "./dom.js";
import { mark } from "./frame.js";
import { tellTrouble } from "./notice.js";
import { live, opened, views } from "./state.js";

const TABLE_WAIT_MS = 1000; // between two readings of a table that moves
const TABLE_COLUMNS = [
    ["P", "Played", "played"], ["W", "Won", "won"], ["D", "Drawn", "drawn"], ["L", "Lost", "lost"],
    ["GD", "Goal difference", "goalDifference"], ["Pts", "Points", "points"],
];
const readings = new Map(); // league and season -> {data, told, timer}: the last answer, and what it was asked for

/** What can move the table of a match: the scores and states of the matches in it that the page knows. */
function toldOf({ leagueId, season }) {
    const told = [];
    for (const { match } of views.values()) {
        if (match.leagueId === leagueId && match.season === season) told.push([match.id, match.status, match.homeScore, match.awayScore]);
    }
    return JSON.stringify(told);
}

function readingOf(match) {
    const key = `${match.leagueId} ${match.season ?? ""}`;
    if (!readings.has(key)) readings.set(key, { data: null, told: null, timer: 0 });
    return readings.get(key);
}

/** Reads the table at once at first, and later at most once in a while. */
function refreshTable(match, reading) {
    if (reading.timer || reading.told === toldOf(match)) return;
    reading.timer = setTimeout(async () => {
        reading.told = toldOf(match);
        try {
            const { data } = await live.standings(match.leagueId, { season: match.season, live: true });
            reading.data = data;
        } catch (error) {
            if (error.status !== 404) tellTrouble(error);
        }
        reading.timer = 0;
        if (opened) mark(opened);
    }, reading.told === null ? 0 : TABLE_WAIT_MS);
}

export function drawTable() {
    const { match } = opened;
    const box = byId("table");
    const reading = match.leagueId ? readingOf(match) : null;
    if (reading) refreshTable(match, reading);
    const teams = [match.homeTeamId, match.awayTeamId];
    const tables = (reading?.data?.tables ?? []).filter(({ group, rows }) => (match.group ? group === match.group : rows.some(({ team }) => teams.includes(team.id))));
    box.hidden = tables.length === 0;
    const text = JSON.stringify([match.id, tables, reading?.data?.provisional]);
    if (box.dataset.drawn === text) return;
    box.dataset.drawn = text;
    setText(byId("table-title"), [match.league ?? "Table", match.season].filter(Boolean).join(" "));
    box.querySelector(".tables").replaceChildren(...tables.map((table) => makeTable(table, teams, reading.data.provisional)));
}

function makeTable({ stage, group, rows }, teams, provisional) {
    const title = [stage, group].filter(Boolean).join(", ") || "Table";
    const node = make("table", "", make("caption", "", provisional ? `${title}, as it stands` : title));
    const heads = [["#", "Position"], ["Team", "Team"], ...TABLE_COLUMNS].map(([short, whole]) => {
        const cell = make("th", "", short === whole ? short : make("abbr", "", short));
        cell.scope = "col";
        cell.querySelector("abbr")?.setAttribute("title", whole);
        return cell;
    });
    node.append(make("thead", "", make("tr", "", ...heads)), make("tbody", "", ...rows.map((row) => makeTableRow(row, teams))));
    return node;
}

function makeTableRow(row, teams) {
    const team = make("th", "", row.team.name);
    team.scope = "row";
    if (row.description) team.append(make("span", "unseen", `, ${row.description}`));
    const counts = TABLE_COLUMNS.map(([, , name]) => make("td", "", numberText(name, row[name])));
    const node = make("tr", "", make("td", "", `${row.position}${row.positionShared ? "=" : ""}`), team, ...counts);
    if (teams.includes(row.team.id)) node.dataset.plays = "";
    if (row.zone) node.dataset.zone = row.zone;
    return node;
}

/** What is not known is no 0. */
function numberText(name, value) {
    if (value === null || value === undefined) return "";
    return name === "goalDifference" && value > 0 ? `+${value}` : String(value);
}
