// "Scores delayed": the choice is kept in the browser, and holds from the next load of the page on.
const KEY = "livescore.delay";
/** Broadcasts over the network are about so much later than the stadium. */
const SECONDS = 30;
const MOST = 300; // the service's own limit

export function delaySeconds() {
    try {
        const seconds = Number(localStorage.getItem(KEY));
        return Number.isInteger(seconds) && seconds > 0 ? Math.min(seconds, MOST) : 0;
    } catch {
        return 0;
    }
}

export function setDelay(on) {
    localStorage.setItem(KEY, on ? String(SECONDS) : "0");
    location.reload();
}
