import { html, nothing } from "lit";
import { clockWords, incidentIcon, isCard, isGoal, isVoid, kindOf, playerOf, sideOf } from "../../elements/match/incident_words.js";
import { styled } from "../../elements/styled.js";

const SIDES = ["home", "away"];
const POSITIONS = { G: "Goalkeeper", D: "Defender", M: "Midfielder", F: "Forward" };
const OTHER = { home: "away", away: "home" };
const COLUMNS = 60; // of the grid of a row: 1 to 6 players part them evenly
const NO_COLOUR = { home: "#15733b", away: "#1d5fd0" };

/** Who plays: on a pitch where the places are known, else as a list. */
export function lineUps(record) {
    const { match, lineups } = record;
    const sides = SIDES.filter((side) => lineups?.[side]?.starting?.length || lineups?.[side]?.bench?.length);
    if (sides.length === 0) return null;
    const deeds = deedsOf(record);
    const hasPitch = sides.every((side) => placesOf(lineups[side].starting ?? []));
    return html`
        ${hasPitch ? html`<div class="pitch" data-sides=${sides.length}>${sides.map((side) => half(match, side, lineups[side], deeds))}</div>` : nothing}
        <div class="sheets">${sides.map((side) => sheet(match, side, lineups[side], deeds, hasPitch))}</div>`;
}

/** The rows of the grid, each with its players from left to right; null when a place is not known. */
function placesOf(starting) {
    const rows = [];
    for (const player of starting) {
        const [row, column] = /^(\d+):(\d+)$/.exec(player.grid ?? "")?.slice(1).map(Number) ?? [];
        if (!row || row > 8) return null;
        (rows[row - 1] ??= []).push({ player, column });
    }
    const known = rows.filter(Boolean);
    return known.length === 0 || known.some((row) => row.length > 6) ? null : known.map((row) => row.sort((a, b) => a.column - b.column).map(({ player }) => player));
}

/** name of the player -> entries of this side. @returns (side, player) => entries */
function deedsOf({ match, inOrder }) {
    const bySide = { home: [], away: [] };
    for (const entry of inOrder) {
        if (isVoid(entry) || !(isGoal(entry) || isCard(entry) || kindOf(entry) === "substitution")) continue;
        const side = sideOf(entry, match);
        if (!side) continue;
        // The side of an own goal is the one that gains it.
        const isOwn = kindOf(entry) === "own_goal" || entry.metadata?.ownGoal;
        bySide[isOwn ? OTHER[side] : side].push(isOwn ? { ...entry, eventType: "own_goal" } : entry);
    }
    const is = (name, id, { player, playerId }) => (Number.isInteger(id) && Number.isInteger(playerId) ? id === playerId : Boolean(name) && name === player);
    return (side, player) => bySide[side].flatMap((entry) => {
        if (is(playerOf(entry), entry.playerId, player)) return [{ entry, role: kindOf(entry) === "substitution" ? "off" : null }];
        const comesOn = kindOf(entry) === "substitution" && is(entry.relatedPlayer, entry.relatedPlayerId, player);
        return comesOn ? [{ entry, role: "on" }] : [];
    });
}

function half(match, side, { starting, colors, formation }, deeds) {
    const rows = placesOf(starting);
    const team = match[`${side}Team`];
    return html`<div class="half ${side}"><p class="half-name"><span class="name" dir="auto">${team}</span> ${formation ? html`<span class="number">${formation}</span>` : nothing}</p>
        <ol aria-label=${`Starting for ${team}`}>${rows.map((row, r) => row.map((player, i) => {
            const width = Math.floor(COLUMNS / row.length);
            // The keeper of the home team stands at the top, and that of the away team at the bottom, who look at each other.
            const column = side === "home" ? row.length - 1 - i : i;
            const place = { "grid-row": String(side === "home" ? r + 1 : rows.length - r), "grid-column": `${column * width + 1} / span ${width}` };
            return html`<li ${styled(place)}>${onPitch(player, side, colors, deeds(side, player))}</li>`;
        }))}</ol></div>`;
}

function onPitch(player, side, colors, told) {
    return html`<span class="shirt-place">${shirt(player, side, colors)}${player.captain ? captain() : nothing}${badges(told)}</span>
        <span class="player-name name" dir="auto" title=${playerName(player)}>${shortName(playerName(player))}</span>`;
}

function shirt({ number, position }, side, colors) {
    const colour = (position === "G" && colors?.goalkeeper) || colors?.shirt || NO_COLOUR[side];
    const ink = readable(colors?.number, colour);
    return html`<span class="shirt number" ${styled({ "background-color": colour, color: ink, "border-color": colors?.border ?? ink })}>${number ?? ""}</span>`;
}
const captain = () => html`<abbr class="captain" title="Captain"><span aria-hidden="true">C</span><span class="visually-hidden">Captain</span></abbr>`;
const playerName = ({ player, playerId }) => player ?? `Player ${playerId}`;

/** On the pitch there is room for the last name. */
function shortName(name) {
    const words = name.trim().split(/\s+/);
    return words.length > 1 && name.length > 12 ? words.slice(1).join(" ") : name;
}

const ROLE_WORDS = { on: "comes on", off: "goes off" };
const DEED_WORDS = { own_goal: "own goal", yellow_card: "yellow card", second_yellow: "second yellow card", red_card: "red card" };
function badges(told) {
    if (told.length === 0) return nothing;
    return html`<span class="badges">${told.map(({ entry, role }) => {
        const words = `${role ? ROLE_WORDS[role] : DEED_WORDS[kindOf(entry)] ?? "goal"} ${clockWords(entry)}`.trim();
        return html`<span class="badge" title=${words}>${role ? arrow(role) : incidentIcon(entry)}<span class="visually-hidden">, ${words}</span></span>`;
    })}</span>`;
}
const arrow = (role) => html`<svg class="incident-icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path
    class=${role} d=${role === "on" ? "M8 1 14 8H10.5V15H5.5V8H2z" : "M8 15 2 8H5.5V1H10.5V8H14z"}></path></svg>`;

function sheet(match, side, { starting = [], bench = [], coach, formation, colors }, deeds, hasPitch) {
    const team = match[`${side}Team`];
    return html`<div class="sheet"><h3><span class="name" dir="auto">${team}</span> ${formation ? html`<span class="number muted">${formation}</span>` : nothing}</h3>
        ${!hasPitch && starting?.length ? players(starting, `Starting for ${team}`, side, colors, deeds) : nothing}
        ${bench?.length ? html`<h4>Bench</h4>${players(bench, `Bench of ${team}`, side, colors, deeds)}` : nothing}
        ${coach ? html`<p class="coach">Coach: <span class="name" dir="auto">${coach}</span></p>` : nothing}</div>`;
}

function players(list, label, side, colors, deeds) {
    return html`<ol class="players" aria-label=${label}>${list.map((player) => html`<li>
        <span class="shirt-number number">${player.number ?? ""}</span><span class="name" dir="auto">${playerName(player)}</span>
        ${player.captain ? captain() : nothing}${badges(deeds(side, player))}
        ${POSITIONS[player.position] ? html`<span class="position">${POSITIONS[player.position]}</span>` : nothing}</li>`)}</ol>`;
}

// ---- Colours

function luminance(colour) {
    const part = (at) => {
        const value = parseInt(colour.slice(at, at + 2), 16) / 255;
        return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    };
    return 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5);
}

/** The contrast of two colours, 1 to 21, by WCAG 2. */
export function contrast(a, b) {
    const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (high + 0.05) / (low + 0.05);
}

/** The wanted colour of a number where it can be read on the ground, else black or white. */
export function readable(wanted, ground) {
    if (wanted && contrast(wanted, ground) >= 4.5) return wanted;
    return contrast("#ffffff", ground) >= contrast("#101713", ground) ? "#ffffff" : "#101713";
}
