// How figures are written. null is what is not known, and never 0.
const whole = new Intl.NumberFormat();
const short = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 3 });
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: "short", timeStyle: "medium" });
const minute = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });
const UNKNOWN = "–";

export const count = (value) => (value === null || value === undefined ? UNKNOWN : whole.format(value));
export const rate = (value) => (value === null || value === undefined ? UNKNOWN : short.format(value));

export function milliseconds(value) {
    if (value === null || value === undefined) return UNKNOWN;
    if (value >= 60_000) return `${short.format(value / 60_000)} min`;
    return value >= 1000 ? `${short.format(value / 1000)} s` : `${short.format(value)} ms`;
}

export function bytes(value) {
    if (value === null || value === undefined) return UNKNOWN;
    const units = ["B", "KiB", "MiB", "GiB", "TiB"];
    let unit = 0;
    while (value >= 1024 && unit + 1 < units.length) {
        value /= 1024;
        ++unit;
    }
    return `${short.format(value)} ${units[unit]}`;
}

export const timeOfDay = (at) => (at ? clock.format(new Date(at)) : UNKNOWN);
export const minuteOfDay = (at) => minute.format(new Date(at));
export const dateAndTime = (at) => (at ? moment.format(new Date(at)) : UNKNOWN);

/** "3 min", the time since then. */
export function since(at, now = Date.now()) {
    if (!at) return UNKNOWN;
    const seconds = Math.max(0, Math.round((now - new Date(at).getTime()) / 1000));
    if (seconds < 60) return `${seconds} s`;
    if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
    return seconds < 86_400 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86_400)} d`;
}

/** "rate_limited" is "rate limited". */
export const words = (name) => name.replaceAll("_", " ");
/** "pauseFeed" is "pause feed"; "api_key_created" is "api key created". */
export const actionWords = (name) => words(name).replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
