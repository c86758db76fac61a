// Judges the messages of sockets and event streams by the AsyncAPI document.
const { Schemas } = require("./schemas.cjs");

class AsyncApi {
  constructor(document) {
    this.schemas = new Schemas("asyncapi.json", document);
    this.channels = Object.entries(document.channels ?? {}).map(([key, node]) => this.channel(document, key, this.schemas.resolve(node)));
    // "/api/matches/stream" comes before "/api/matches/{id}/stream".
    this.channels.sort((a, b) => a.parameters - b.parameters);
    this.seen = new Map();
  }

  channel(document, key, { address, messages }) {
    const source = address.split("?")[0].replace(/[.*+?^$()[\]\\|]/g, "\\$&").replace(/\{\w+\}/g, "[^/]+");
    const mine = Object.values(document.operations)
      .map((node) => this.schemas.resolve(node))
      .filter((operation) => operation.channel.$ref.split("/").pop() === key);
    const all = Object.keys(messages).map((name) => `#/channels/${key}/messages/${name}`);
    const refs = (nodes) => (nodes ?? all.map(($ref) => ({ $ref }))).map(({ $ref }) => $ref);
    // The document speaks as the server: what it sends, and its replies to what it receives.
    const heard = mine.flatMap((operation) => [
      ...(operation.action === "send" ? refs(operation.messages) : []),
      ...(operation.reply ? refs(operation.reply.messages) : []),
    ]);
    const said = mine.filter(({ action }) => action === "receive").flatMap(({ messages }) => refs(messages));
    return {
      key,
      matches: new RegExp(`^${source}$`),
      parameters: (address.match(/\{/g) ?? []).length,
      heard: [...new Set(heard)].map((reference) => this.message(reference)),
      said: [...new Set(said)].map((reference) => this.message(reference)),
    };
  }

  message(reference) {
    let place = this.schemas.place(reference.slice(2).split("/"));
    const name = place[place.length - 1];
    const payload = this.schemas.resolve(this.schemas.at(`#/${place.join("/")}`).payload);
    const tag = payload.properties?.type ?? payload.properties?.action;
    return { name, place: [...place, "payload"], tags: tag?.enum ?? (tag?.const === undefined ? undefined : [tag.const]) };
  }

  /** The faults of a message, each a text. `by`: "server" or "client". */
  faultsOf({ path, by, message }) {
    const channel = this.channels.find(({ matches }) => matches.test(path));
    if (!channel) return [`there is no channel ${path}`];
    const known = by === "server" ? channel.heard : channel.said;
    const word = message?.type ?? message?.action;
    const meant = known.filter(({ tags }) => !tags || tags.includes(word));
    const faults = [];
    for (const { name, place } of meant) {
      const found = this.schemas.faultsOf(place, message);
      if (found.length === 0) {
        const what = `${channel.key} ${by} ${name}`;
        this.seen.set(what, (this.seen.get(what) ?? 0) + 1);
        return [];
      }
      faults.push(...found.map((fault) => `${channel.key}, ${name}: ${fault}`));
    }
    return meant.length ? faults : [`${channel.key}: no message is like ${JSON.stringify(message)?.slice(0, 300)}`];
  }
}

module.exports = { AsyncApi };
