// What counts as an answer.
import assert from "node:assert/strict";
import { test } from "node:test";
import { LiveScore } from "../../web/client/livescore.js";

const served = (answer) => new LiveScore("http://model.test", { transports: ["poll"], fetch: async () => answer() });

for (const text of ["", "{\"data\":[", "<html></html>"]) {
    test(`a success whose body is ${JSON.stringify(text)} is an error of the way, not an answer`, async () => {
        const live = served(() => new Response(text, { status: 200 }));
        await assert.rejects(live.request("GET", "/api/matches", { attempts: 1 }), { name: "LiveScoreError", status: 502 });
    });
}

test("204 has no body", async () => {
    assert.deepEqual(await served(() => new Response(null, { status: 204 })).request("DELETE", "/api/matches/1"), {});
});
