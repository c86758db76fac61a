/**
 * Reads server-sent events from an answer of `fetch`. Unlike an `EventSource`, it can send a token, works outside of
 * browsers, and leaves it to the caller when to come back.
 *
 * @param onLife() bytes have come
 * @param onMessage(text) the data of an event
 * Returns when the stream has ended.
 */
export async function readEventStream(answer, { onLife, onMessage }) {
    const reader = answer.body.getReader();
    const decoder = new TextDecoder();
    let rest = "";
    let data = [];
    try {
        for (;;) {
            const { done, value } = await reader.read();
            if (done) return;
            onLife();
            rest += decoder.decode(value, { stream: true });
            // A CR may be the first half of a line's end, so it waits for the byte behind it.
            const lines = rest.split(/\r\n|\n|\r(?!$)/);
            rest = lines.pop();
            for (const line of lines) {
                if (line === "") {
                    if (data.length > 0) onMessage(data.join("\n"));
                    data = [];
                } else if (line.startsWith("data:")) {
                    data.push(line.slice(line[5] === " " ? 6 : 5));
                }
            }
        }
    } finally {
        reader.cancel().catch(() => {}); // it may be over already
    }
}
