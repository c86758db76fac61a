import { LiveScore } from "../client/livescore.js";

/** The one connection of a page to the service that gave it. */
export const service = new LiveScore(location.origin);
