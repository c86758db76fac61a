// Shows the match that the address names in full.
import { place } from "./board.js";
import { detail, drawDetail } from "./detail.js";
import { byId, narrow } from "./dom.js";
import { refollow, take } from "./following.js";
import { mark, schedule } from "./frame.js";
import { load, viewOf } from "./match_view.js";
import { tellTrouble } from "./notice.js";
import { live, opened, setOpened, views } from "./state.js";

const hashId = () => Number(/^#match-(\d{1,10})$/.exec(location.hash)?.[1] ?? 0);

export function route() {
    const id = hashId();
    const view = views.get(id) ?? null;
    if (id && !view) adopt(id);
    if (view === opened) return;
    const before = opened;
    setOpened(view);
    if (before && views.has(before.id)) mark(before); // a removed match must not be drawn again
    byId("detail").hidden = !view;
    byId("layout").classList.toggle("split", Boolean(view));
    document.body.classList.toggle("covered", Boolean(view));
    // The user must not reach anything beneath the full-screen view of a phone.
    byId("board").inert = Boolean(view) && narrow.matches;
    for (const { node } of detail.items.values()) node.remove();
    detail.items.clear();
    detail.shown = 200;
    if (view) {
        load(view);
        mark(view);
        place(view);
        drawDetail();
        byId("detail").scrollTop = 0;
        if (document.activeElement?.closest(".card, .row, .toast")) byId("detail-title").focus({ preventScroll: true });
    } else if (before?.card && document.activeElement === document.body) {
        before.card.node.focus({ preventScroll: true });
    }
    refollow();
    schedule();
}
addEventListener("hashchange", route);
narrow.addEventListener("change", () => { byId("board").inert = Boolean(opened) && narrow.matches; });
byId("close").addEventListener("click", () => {
    const { card } = opened;
    location.hash = "";
    byId("board").inert = false;
    card.node.focus({ preventScroll: true });
});
addEventListener("keydown", (event) => {
    if (event.key === "Escape" && opened) byId("close").click();
});

/** Takes in a match beyond the list: an old one that has changed, or one that a link names. */
export async function adopt(id) {
    try {
        const { data } = await live.match(id);
        take(viewOf(data), data);
        route();
        refollow();
    } catch (error) {
        if (error.status !== 404) tellTrouble(error);
        else if (hashId() === id) location.hash = "";
    }
}
