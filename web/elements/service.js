import { LiveScore } from "../client/livescore.js";
import { pageKey } from "./key/stored_key.js";

/** The one connection of a page to the service that gave it. A page with a field for a key sends the key along. */
export const service = new LiveScore(location.origin, { token: () => pageKey() || null });

/** The body tells the state of the page's connection, and of which instance it is, to whoever looks into the page. */
export function showConnection(client) {
    const show = () => {
        document.body.dataset.connection = client.connection.state;
        document.body.dataset.instance = client.connection.instance ?? "";
    };
    client.addEventListener("connection", show);
    show();
}
showConnection(service);
