// Days as the visitor's calendar has them: "2026-11-29". No DOM.

/** The day of a moment, in the zone of the browser. */
export function dayOf(ms) {
    const at = new Date(ms);
    return [at.getFullYear(), at.getMonth() + 1, at.getDate()].map((part, i) => String(part).padStart(i === 0 ? 4 : 2, "0")).join("-");
}

/** The moment at which a day begins in the zone of the browser, in ms. */
export function startOf(day) {
    const [year, month, date] = day.split("-").map(Number);
    return new Date(year, month - 1, date).getTime();
}

/** The day `n` days later. */
export function shiftDay(day, n) {
    const [year, month, date] = day.split("-").map(Number);
    return new Date(Date.UTC(year, month - 1, date + n)).toISOString().slice(0, 10);
}

/** Whether it is a day that there is. */
export function isDay(text) {
    return /^\d{4}-\d\d-\d\d$/.test(text ?? "") && !Number.isNaN(Date.parse(text)) && shiftDay(text, 0) === text;
}

const words = new Intl.DateTimeFormat(undefined, { weekday: "short", day: "numeric", month: "long", timeZone: "UTC" });
const wordsOfYear = new Intl.DateTimeFormat(undefined, { weekday: "short", day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });

/** "Sun 29 November", with the year if it is another one than that of `today`. */
export function dayWords(day, today) {
    return (day.slice(0, 4) === today.slice(0, 4) ? words : wordsOfYear).format(new Date(`${day}T00:00:00Z`));
}

export const timeZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone ?? "UTC";
