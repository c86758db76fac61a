// The matches of a day as the scoreboard shows them: by league, filtered, in order. No DOM.
import { isRunning, sportOf } from "../../elements/match/match_words.js";

/** A text as a search compares it: without case and accents. */
export const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

const names = new Intl.Collator("en", { sensitivity: "base", numeric: true });

/** What tells the group of a match. Matches that name no league stand together, by sport. */
export const groupKey = ({ leagueId, league, sport }) => (leagueId ? `league ${leagueId}` : `name ${folded(sport ?? "")} ${folded(league ?? "")}`);

/**
 * @param matches all of the day
 * @param leagues league id -> {name, country, rank}, as far as they are known
 * @param favourites {matches: Set of ids, leagues: Set of ids}
 * @param filter {show: "all" | "live" | "favourites", league: the key of a group or "", words: what is searched for}
 * Returns {groups, leagues, shown, shownLive, total, live}. A group is {key, id, title, country, favourite, live, matches};
 * `leagues` are the keys and titles of all groups of the day; `total` and `live` count all of the day.
 */
export function groupMatches(matches, leagues, favourites, { show = "all", league = "", words = "" } = {}) {
    const wanted = folded(words).split(/\s+/).filter(Boolean);
    const groups = new Map();
    const all = new Map();
    const starred = { key: "favourites", id: null, title: "Favourites", country: null, favourite: null, rank: -1, live: 0, matches: [] };
    let [shown, shownLive, total, live] = [0, 0, 0, 0];
    for (const match of matches) {
        const key = groupKey(match);
        const known = leagues.get(match.leagueId);
        total += 1;
        if (isRunning(match)) live += 1;
        if (!all.has(key)) all.set(key, titleOf(match, known));
        const isFavourite = favourites.matches.has(match.id);
        if (show === "live" && !isRunning(match)) continue;
        if (show === "favourites" && !isFavourite && !favourites.leagues.has(match.leagueId)) continue;
        if (league && league !== key) continue;
        if (wanted.length > 0 && !fits(match, all.get(key), wanted)) continue;
        shown += 1;
        if (isRunning(match)) shownLive += 1;
        let group = isFavourite ? starred : groups.get(key);
        if (!group) {
            group = {
                key, id: match.leagueId ?? null, title: all.get(key), country: known?.country ?? null, rank: known?.rank ?? Infinity,
                favourite: match.leagueId ? favourites.leagues.has(match.leagueId) : null, live: 0, matches: [],
            };
            groups.set(key, group);
        }
        group.matches.push(match);
        if (isRunning(match)) group.live += 1;
    }
    for (const { matches: of } of [starred, ...groups.values()]) of.sort(byTime);
    const sorted = [...groups.values()].sort(byRank);
    if (starred.matches.length > 0) sorted.unshift(starred);
    const choices = [...all].map(([key, title]) => ({ key, title })).sort((a, b) => names.compare(a.title, b.title));
    return { groups: sorted, leagues: choices, shown, shownLive, total, live };
}

function titleOf({ league, sport }, known) {
    const name = known?.name ?? league ?? "Other matches";
    const place = known?.country ? `${known.country}: ${name}` : name;
    return sportOf({ sport }) === "football" || !sport ? place : `${sport[0].toUpperCase()}${sport.slice(1)}, ${place}`;
}

function fits({ homeTeam, awayTeam }, title, wanted) {
    const text = folded(`${homeTeam} ${awayTeam} ${title}`);
    return wanted.every((word) => text.includes(word));
}

/** What runs comes first, then the order is that of the start. */
function byTime(a, b) {
    return isRunning(b) - isRunning(a) || a.startTime.localeCompare(b.startTime) || a.id - b.id;
}

function byRank(a, b) {
    return Boolean(b.favourite) - Boolean(a.favourite) || (b.live > 0) - (a.live > 0) || rankOf(a) - rankOf(b)
        || names.compare(a.country ?? "\uffff", b.country ?? "\uffff") || names.compare(a.title, b.title);
}
const rankOf = ({ rank }) => Math.min(rank, Number.MAX_SAFE_INTEGER);
