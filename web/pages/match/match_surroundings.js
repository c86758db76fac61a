import { html } from "lit";
import { isRunning } from "../../elements/match/match_words.js";

const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric" });

/** The tables of the match's league in which its teams stand, with the running matches counted; null without one. */
export function leagueTable({ table, now }) {
    const { match } = now;
    const ids = [match.homeTeamId, match.awayTeamId];
    const tables = (table?.standings.tables ?? []).filter(({ rows }) => rows.some(({ team }) => ids.includes(team.id)));
    if (tables.length === 0) return null;
    const running = isRunning(match) ? new Map(ids.map((id) => [id, match])) : new Map();
    const { standings, before } = table;
    return html`${tables.map(({ stage, group, rows }) => {
        const then = before?.tables.find((one) => one.stage === stage && one.group === group);
        const places = new Map((isRunning(match) ? then?.rows : null)?.map(({ team, position }) => [team.id, position]));
        const name = [standings.league.name, standings.season, stage, group && `Group ${group}`.replace(/^Group Group/i, "Group")].filter(Boolean).join(", ");
        return html`<standings-table .rows=${rows} caption="${name}${isRunning(match) ? ", as it stands" : ""}" titled .marked=${ids} .running=${running} .before=${places}></standings-table>`;
    })}`;
}

/** What the two teams have played so far; null if nothing. */
export function headToHead({ meetings, now }) {
    const { match } = now;
    const matches = (meetings?.matches ?? []).filter(({ id }) => id !== match.id);
    if (matches.length === 0) return null;
    const { wins, draws, losses } = meetings;
    return html`<dl class="balance">
            <div><dt><span class="name" dir="auto">${match.homeTeam}</span><span class="visually-hidden"> won</span></dt><dd class="number">${wins}</dd></div>
            <div><dt>Draws</dt><dd class="number">${draws}</dd></div>
            <div><dt><span class="name" dir="auto">${match.awayTeam}</span><span class="visually-hidden"> won</span></dt><dd class="number">${losses}</dd></div>
        </dl>
        <ul class="match-list" aria-label="Earlier matches of the two teams">${matches.map((one) => html`<li><time class="when" datetime=${one.startTime}>${
            day.format(new Date(one.startTime))}</time><match-row .match=${one}></match-row></li>`)}</ul>`;
}
