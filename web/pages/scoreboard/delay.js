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
    sessionStorage.setItem(KEY, "chosen");
    location.reload();
}

/** Whether the choice has just loaded the page anew: the switch had the focus, and has it again. Answers true once. */
export function wasChosenNow() {
    try {
        const was = sessionStorage.getItem(KEY) !== null;
        sessionStorage.removeItem(KEY);
        return was;
    } catch {
        return false;
    }
}
