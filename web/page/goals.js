// Goals: the shout on a card, the announcement, and a toast for goals elsewhere.
import { detail } from "./detail.js";
import { byId, calm, make, narrow, setAttribute, setText } from "./dom.js";
import { opened } from "./state.js";
import { minuteText, scoreText } from "./words.js";

const SHOUT_MS = 2200;

export function shout(view, home, away) {
    const goal = home > 0 || away > 0;
    // The entry of the scorer comes right after the score.
    setTimeout(() => {
        const entry = view.goal;
        view.goal = null;
        const { match } = view;
        const line = `${match.homeTeam} ${scoreText(match)} ${match.awayTeam}`;
        const facts = goal && entry ? `${entry.actor ?? ""} ${minuteText(entry)}`.trim() : "";
        setText(byId("announce"), `${goal ? "Goal" : "Score corrected"}: ${line}. ${facts}`);
        if (document.hidden) return;
        if (goal && (!view.visible || (opened && narrow.matches && view !== opened))) toast(view, line, facts);
        if (view.card) flash(view.card, goal, home > 0 ? "home" : "away");
        if (view === opened) flash(detail, goal, home > 0 ? "home" : "away");
    }, 120);
}

function flash({ shout: cover, face }, goal, side) {
    if (cover) {
        setText(cover, goal ? "GOAL!" : "Score corrected");
        setAttribute(cover, "data-tone", goal ? null : "warn");
        const steps = calm.matches ? [{ opacity: 0.9 }, { opacity: 0 }] : [
            { opacity: 0, clipPath: "inset(0 100% 0 0)" }, { opacity: 1, clipPath: "inset(0)", offset: 0.1 },
            { opacity: 1, clipPath: "inset(0)", offset: 0.55 }, { opacity: 0, clipPath: "inset(0)" },
        ];
        cover.animate(steps, { duration: SHOUT_MS, easing: "ease-out" });
    }
    if (goal && !calm.matches) {
        face[side].digit.animate([{ transform: "scale(1)" }, { transform: "scale(1.55)", color: "var(--accent-strong)", offset: 0.25 }, { transform: "scale(1)" }],
            { duration: 900, delay: SHOUT_MS * 0.7, easing: "ease-out" });
    }
}

function toast(view, line, facts) {
    const node = make("a", "toast", make("em", "", "GOAL"), make("b", "", line));
    if (facts) node.append(make("span", "", facts));
    node.href = `#match-${view.id}`;
    const box = byId("toasts");
    box.append(node);
    while (box.children.length > 3) box.firstChild.remove();
    setTimeout(() => node.remove(), 6000);
}
