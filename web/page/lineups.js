// The line-ups of the match that is shown in full.
import { byId, make } from "./dom.js";
import { mark } from "./frame.js";
import { tellTrouble } from "./notice.js";
import { live, opened } from "./state.js";

const POSITION_WORDS = { G: "Goalkeeper", D: "Defender", M: "Midfielder", F: "Forward" };

/** Reads the line-ups once; an event brings each later change. */
async function loadLineups(view) {
    view.lineups = null;
    try {
        const { data } = await live.lineups(view.id);
        view.lineups ??= data; // an event may have come first
        mark(view);
    } catch (error) {
        // 404: nobody has told them.
        if (error.status !== 404) tellTrouble(error);
    }
}

export function drawLineups() {
    const view = opened;
    // A server that knows line-ups tells the coverage of each match.
    if (view.lineups === undefined && view.match.coverage) loadLineups(view);
    const box = byId("lineups");
    const sides = ["home", "away"].filter((side) => view.lineups?.[side]?.starting?.length);
    box.hidden = sides.length === 0;
    const text = JSON.stringify([view.id, sides.map((side) => [view.match[`${side}Team`], view.lineups[side]])]);
    if (box.dataset.drawn === text) return;
    box.dataset.drawn = text;
    box.querySelector(".sides").replaceChildren(...sides.map((side) => makeSide(view.match[`${side}Team`], view.lineups[side])));
}

function makeSide(team, { formation, coach, starting, bench }) {
    const title = make("h4", "", team);
    if (formation) title.append(" ", make("span", "formation", formation));
    const node = make("div", "", title, makePlayers(starting, `Starting for ${team}`));
    if (bench?.length) node.append(make("h5", "", "Bench"), makePlayers(bench, `Bench of ${team}`));
    if (coach) node.append(make("p", "coach", `Coach: ${coach}`));
    return node;
}

function makePlayers(players, label) {
    const list = make("ol", "players", ...players.map(({ player, playerId, number, position, captain }) => {
        const item = make("li", "", make("span", "number", number ?? ""), make("span", "", player ?? `Player ${playerId}`));
        if (captain) item.append(make("abbr", "", "C"));
        item.querySelector("abbr")?.setAttribute("title", "Captain");
        if (POSITION_WORDS[position]) item.append(make("span", "position", POSITION_WORDS[position]));
        return item;
    }));
    list.setAttribute("aria-label", label);
    return list;
}
