import { html, nothing } from "lit";
import { OpsSection, facts } from "./section.js";
import { bytes, count, milliseconds } from "./words.js";

class OpsStores extends OpsSection {
    heading = "PostgreSQL and Redis";

    async load() {
        const [stores, instances] = await Promise.all([this.operator.get("/api/admin/stores"), this.operator.get("/api/admin/instances")]);
        return { ...stores.data, pools: instances.data.flatMap((one) => one.postgres.pools) };
    }

    postgres(found, pools) {
        const replicas = found.replicas.map((one) => `${one.name} ${one.state} ${milliseconds(one.behindMs)}`).join(", ") || "none";
        return facts([
            ["Version", found.version], ["Database", bytes(found.databaseBytes)], ["Connections", `${count(found.connections)} of ${count(found.connectionsMax)}`],
            ["Active", count(found.active)], ["Wait for locks", count(found.waitingForLocks)], ["Longest transaction", milliseconds(found.longestTransactionMs)],
            ["Role", found.standby ? "standby" : "primary"], ["Standbys", replicas],
            ["Refused by our pools", count(pools.reduce((all, pool) => all + pool.refused, 0))]]);
    }

    redis(found) {
        return facts([
            ["Version", found.version], ["Memory", `${bytes(found.usedBytes)} of ${found.maxBytes === null ? "no limit" : bytes(found.maxBytes)}`],
            ["Clients", count(found.clients)], ["Commands/s", count(found.commandsPerSecond)], ["Evicted keys", count(found.evictedKeys)],
            ["Refused connections", count(found.rejectedConnections)], ["Clients dropped for not reading", found.outputDrops === null ? "not told" : count(found.outputDrops)],
            ["Role", found.role ?? "–"], ["Replicas", count(found.replicas)]]);
    }

    body({ postgres, redis, problems, pools }) {
        return html`${problems.length ? html`<p class="ops-warning" role="status">${problems.join(". ")}.</p>` : nothing}
            <div class="ops-pair">
                <div class="panel ops-card"><h3>PostgreSQL</h3>${postgres ? this.postgres(postgres, pools) : html`<p class="ops-empty">It does not answer.</p>`}</div>
                <div class="panel ops-card"><h3>Redis</h3>${redis ? this.redis(redis) : html`<p class="ops-empty">It does not answer.</p>`}</div>
            </div>`;
    }
}
customElements.define("ops-stores", OpsStores);
