import { LiveScore } from "../client/livescore.js";

/** The one connection of a page to the service that gave it. */
export const service = new LiveScore(location.origin);

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
