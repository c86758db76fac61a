// The page's knowledge, and the client that brings it.
import { LiveScore, LiveScoreError, applyEvent, elapsedSeconds } from "/livescore.js";

export { LiveScoreError, applyEvent, elapsedSeconds };

export const live = new LiveScore();
/** Match id -> the page's knowledge of it (`viewOf` in match_view.js). */
export const views = new Map();
/** The view that is shown in full. */
export let opened = null;
export function setOpened(view) {
    opened = view;
}
