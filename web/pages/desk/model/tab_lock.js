// The id of this desk, which is a tab. Two tabs must not send one queue at a time, and the queue of a tab that was
// closed must not be lost: the next desk takes it.
import { newId } from "./intents.js";

const PLACE = "livescore.desk";
/** A page that is reloaded gets its lock back when the old one is gone. */
const RELOAD_MS = 2_000;

/** Resolves to whether the lock is ours, until the page ends. */
function hold(name, options) {
    return new Promise((resolve) => {
        navigator.locks.request(name, options, (lock) => {
            resolve(lock !== null);
            return lock ? new Promise(() => {}) : undefined;
        }).catch(() => resolve(false));
    });
}
const lockOf = (desk) => `livescore-desk-${desk}`;

/** {desk, mine}: the id of this desk, and the ids of the desks whose intents it sends. @param known the ids in the store */
export async function takeDesk(known) {
    let desk = null;
    try {
        desk = sessionStorage.getItem(PLACE);
    } catch {
        // The id lasts until the page is left.
    }
    // Without locks (in a page that is not secure) the Idempotency-Keys alone see to it that all happens once.
    if (!navigator.locks) {
        desk ??= newId();
        keep(desk);
        return { desk, mine: new Set([desk, ...known]) };
    }
    if (!desk || !(await hold(lockOf(desk), { signal: AbortSignal.timeout(RELOAD_MS) }))) {
        desk = newId(); // a tab that was duplicated has the id of its original
        await hold(lockOf(desk), {});
    }
    keep(desk);
    const mine = new Set([desk]);
    for (const one of known) {
        if (one !== desk && (await hold(lockOf(one), { ifAvailable: true }))) mine.add(one);
    }
    return { desk, mine };
}

function keep(desk) {
    try {
        sessionStorage.setItem(PLACE, desk);
    } catch {
        // As above.
    }
}
