import { paintBadge } from "./badges.js";
import { make, setText } from "./dom.js";
import { scorersOf } from "./match_view.js";
import { knowsScore, shootoutOf } from "./words.js";

/** The elements that cards, rows and the full view have in common. */
export function makeFace() {
    const face = {};
    for (const side of ["home", "away"]) {
        face[side] = { badge: make("span", "badge"), name: make("span", "name"), digit: make("span", "digit"), scorers: make("div", "") };
        face[side].badge.setAttribute("aria-hidden", "true");
        face[side].painted = null;
    }
    face.dash = make("span", "");
    face.score = make("span", "score", face.home.digit, face.dash, face.away.digit);
    face.pens = make("div", "pens");
    face.scorers = make("div", "scorers", face.home.scorers, face.away.scorers);
    return face;
}

export function drawFace(face, view) {
    const { match } = view;
    const begun = view.group !== "upcoming";
    const shows = begun && knowsScore(match);
    for (const side of ["home", "away"]) {
        const part = face[side];
        const team = match[`${side}Team`];
        if (part.painted !== team) {
            part.painted = team;
            paintBadge(part.badge, team);
            setText(part.name, team);
        }
        setText(part.digit, shows ? String(match[`${side}Score`]) : "");
    }
    setText(face.dash, begun ? "–" : "v");
    const shootout = shootoutOf(match);
    setText(face.pens, shootout ? `${shootout.join("–")} on penalties` : "");
    face.pens.hidden = !shootout;
    const scorers = scorersOf(view);
    for (const side of ["home", "away"]) {
        setText(face[side].scorers, scorers[side].join("\n"));
    }
    face.scorers.classList.toggle("any", scorers.home.length + scorers.away.length > 0);
}
