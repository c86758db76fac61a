// The settings of a desk, which this browser keeps. No key is among them.
const PLACE = "livescore.desk.settings";
const DEFAULTS = { pendingGoals: false, shortcuts: true };

export function readSettings() {
    try {
        return { ...DEFAULTS, ...JSON.parse(localStorage.getItem(PLACE) ?? "{}") };
    } catch {
        return { ...DEFAULTS };
    }
}

export function keepSettings(settings) {
    try {
        localStorage.setItem(PLACE, JSON.stringify(settings));
    } catch {
        // They hold until the page is left.
    }
}
