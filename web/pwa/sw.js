// The scoreboard and the scorer's desk without a network. The network always comes first, so nobody sees an old version of
// a page while there is one. Scores never come from here: the page itself keeps its last known state, and marks it as such.
const SHELL = "shell";
const PAGES = ["/", "/desk"];
const ADDRESSES = [...PAGES, "/assets/scoreboard.js", "/assets/scoreboard.css", "/assets/desk.js", "/assets/desk.css", "/assets/icon.svg", "/manifest.webmanifest"];
/** A network that is there and answers nothing is no better than none. */
const PATIENCE_MS = 3_000;

self.addEventListener("install", (event) => {
    event.waitUntil((async () => {
        const cache = await caches.open(SHELL);
        // The address `/` answers a program with JSON.
        await Promise.all(ADDRESSES.map(async (address) => cache.put(address, await answerOf(address))));
        await self.skipWaiting();
    })());
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
    const { request } = event;
    const { origin, pathname } = new URL(request.url);
    if (request.method !== "GET" || origin !== location.origin) return;
    // What stands behind the path, such as the number of a match, is for the page's script.
    if (request.mode === "navigate" && PAGES.includes(pathname)) event.respondWith(networkFirst(request, pathname));
    else if (ADDRESSES.includes(pathname) && !PAGES.includes(pathname)) event.respondWith(networkFirst(request, pathname));
    else if (pathname.startsWith("/flags/")) event.respondWith(cacheFirst(request));
});

async function answerOf(address) {
    const answer = await fetch(address, { headers: address === "/" ? { Accept: "text/html" } : {} });
    if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
    return answer;
}

async function networkFirst(request, key) {
    const cache = await caches.open(SHELL);
    const fromNetwork = fetch(request).then(async (answer) => {
        // nginx answers for a service that is away.
        if (!answer.ok) throw new Error(`${key}: ${answer.status}`);
        await cache.put(key, answer.clone());
        return answer;
    });
    const patience = new Promise((_, reject) => setTimeout(() => reject(new Error("no answer")), PATIENCE_MS));
    try {
        return await Promise.race([fromNetwork, patience]);
    } catch {
        return (await cache.match(key)) ?? fromNetwork;
    }
}

/** Flags don't change. */
async function cacheFirst(request) {
    const cache = await caches.open("flags");
    const known = await cache.match(request);
    if (known) return known;
    const answer = await fetch(request);
    if (answer.ok) await cache.put(request, answer.clone());
    return answer;
}
