/** The last known state of each day, for a visit without a network. It never stands without its time. */
const CACHE = "last-known";
const DAYS_KEPT = 5;

const addressOf = (day) => `/last-known/${day}`;

/** @param state {at: ms since 1970, matches, leagues} */
export async function keep(day, state) {
    try {
        const cache = await caches.open(CACHE);
        await cache.put(addressOf(day), new Response(JSON.stringify(state), { headers: { "Content-Type": "application/json" } }));
        const days = (await cache.keys()).map(({ url }) => new URL(url).pathname).sort();
        for (const old of days.slice(0, -DAYS_KEPT)) await cache.delete(old);
    } catch {
        // No cache here (a page without TLS), or no room: then there is no last known state.
    }
}

/** The state, or null. */
export async function recall(day) {
    try {
        const answer = await (await caches.open(CACHE)).match(addressOf(day));
        const state = answer && (await answer.json());
        return Array.isArray(state?.matches) ? state : null;
    } catch {
        return null;
    }
}
