// What applications give: an error names what is wrong, before anything is done.
export const TRANSPORTS = ["websocket", "stream", "poll"];

export function checkedId(id, what) {
    const number = typeof id === "string" && /^\d+$/.test(id) ? Number(id) : id;
    if (!Number.isSafeInteger(number) || number < 1) throw new TypeError(`the id of a ${what} is a positive integer, got ${id}`);
    return number;
}

export function checkedHandlers(handlers) {
    if (handlers === null || typeof handlers !== "object") throw new TypeError("handlers are an object of functions");
    return handlers;
}

export function checkedOptions(options) {
    const { since, epoch, events } = options;
    if (since !== undefined && since !== null && !(Number.isSafeInteger(since) && since >= 0)) throw new TypeError(`since is an integer of 0 or more, got ${since}`);
    if (epoch !== undefined && epoch !== null && typeof epoch !== "string") throw new TypeError(`epoch is a string, got ${epoch}`);
    if (events !== undefined && !Array.isArray(events)) throw new TypeError("events is a list of types");
    return options;
}

/** Seconds. The service refuses more than it allows (300). */
export function checkedDelay(delay) {
    if (!Number.isSafeInteger(delay) || delay < 0) throw new TypeError(`delay is a whole number of seconds, got ${delay}`);
    return delay;
}

/** The service's address, without a slash at its end. */
export function checkedAddress(url) {
    const address = new URL(url); // throws a TypeError with the text
    if (!/^https?:$/.test(address.protocol)) throw new TypeError(`the address must be http or https, got ${url}`);
    return address.href.replace(/\/+$/, "");
}

export function checkedTransports(names) {
    const unknown = names.filter((name) => !TRANSPORTS.includes(name));
    if (unknown.length > 0 || names.length === 0) throw new TypeError(`transports are ${TRANSPORTS.join(", ")}; got ${unknown.join(", ") || "none"}`);
    return names;
}
