// The API key of this tab, without DOM. It ends with the tab, and it never stands in an address.
const PLACE = "livescore.key";
let current = null;

/** The key that requests of this page carry, or "". A page that has no field for a key sends none. */
export const pageKey = () => current ?? "";

/** Takes the key that this tab had before, if any. Called by pages that have a field for it. */
export function takeStoredKey() {
    try {
        current = sessionStorage.getItem(PLACE);
    } catch {
        current ??= null; // the browser keeps nothing for this site: the key lasts until the page is left
    }
    return pageKey();
}

/** Keeps a key; "" forgets it. */
export function keepKey(key) {
    current = key || null;
    try {
        if (key) sessionStorage.setItem(PLACE, key);
        else sessionStorage.removeItem(PLACE);
    } catch {
        // As above.
    }
}

/** `fetch` with the key in a header, where there is one. */
export function fetchWithKey(path, { headers = {}, ...options } = {}) {
    const key = pageKey();
    return fetch(new URL(path, location.origin), {
        ...options,
        headers: { Accept: "application/json", ...headers, ...(key && { Authorization: `Bearer ${key}` }) },
    });
}

/**
 * What this page may do, as the server sees its key:
 * `{state, name, scopes, leagues, message}`. `state` is
 *   "accepted"  the key is valid (or none is needed: `name` is null then)
 *   "refused"   the key is not valid; `message` is the server's sentence
 *   "missing"   there is no key, and the server wants one for `scope`
 *   "lacking"   the key is valid, but it has not `scope`
 *   "unknown"   there was no answer that tells it
 * @param {string} scope what the page needs: "score", "admin"
 */
export async function askAccess(scope, { signal } = {}) {
    const about = { state: "unknown", name: null, scopes: [], leagues: null, message: "" };
    let answer;
    try {
        answer = await fetchWithKey("/api/access", { signal, cache: "no-store" });
        const body = await answer.json();
        if (answer.status === 401) return { ...about, state: "refused", message: body.error };
        if (!answer.ok) return { ...about, message: body.error };
        Object.assign(about, { name: body.data.name, scopes: body.data.scopes, leagues: body.data.leagues });
    } catch (error) {
        return { ...about, message: answer ? `The server answered ${answer.status}` : `No answer from the server (${error.message})` };
    }
    if (about.scopes.includes(scope)) return { ...about, state: "accepted" };
    return pageKey()
        ? { ...about, state: "lacking", message: `This key has no scope “${scope}”` }
        : { ...about, state: "missing", message: `This server asks for a key with the scope “${scope}”` };
}
