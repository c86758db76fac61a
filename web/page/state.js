// What the page knows, and the client that tells it.
import { LiveScore, LiveScoreError, applyEvent, elapsedSeconds } from "/livescore.js";

export { LiveScoreError, applyEvent, elapsedSeconds };

export const live = new LiveScore();
/** Match id -> what the page knows of it (`viewOf` in match_view.js). */
export const views = new Map();
/** The view that is shown in full. */
export let opened = null;
export function setOpened(view) {
    opened = view;
}
