// Judges answers by the OpenAPI document: the operation is known, its status, its headers and every member are declared.
const { Schemas } = require("./schemas.cjs");

// HTTP itself has these, and browsers and caches read them. They tell nothing about the operation.
const OF_HTTP = new Set([
  "connection", "content-encoding", "content-length", "content-type", "date", "keep-alive", "server", "transfer-encoding", "vary",
  "content-security-policy", "cross-origin-opener-policy", "cross-origin-resource-policy", "referrer-policy",
  "sec-websocket-accept", "x-accel-buffering", "x-content-type-options", "x-frame-options",
]);
// Anybody may add these to an address: the API ignores them.
const IGNORED_QUERY = /^(_|utm_.*)$/;

class OpenApi {
  constructor(document) {
    this.document = document;
    this.schemas = new Schemas("openapi.json", document);
    this.paths = Object.entries(document.paths).map(([template, item]) => ({ template, item, ...pattern(template) }));
    // "/api/matches/stream" comes before "/api/matches/{id}".
    this.paths.sort((a, b) => a.names.length - b.names.length);
    this.seen = new Map(); // "getMatch 200" -> how often
  }

  /** The faults of an answer, each a text. `answer`: {method, target, status, headers: [[name, value]…], body, sent}. */
  faultsOf(answer) {
    const [rawPath, rawQuery] = cut(answer.target, "?");
    const path = rawPath.length > 1 ? rawPath.replace(/\/$/, "") : rawPath;
    const method = answer.method === "HEAD" ? "get" : answer.method.toLowerCase();
    if (method === "options") return [];
    const found = this.paths.find(({ matches }) => matches.test(path));
    const operation = found?.item[method];
    if (!operation) {
      if (answer.method === "HEAD" && answer.status >= 400) return [];
      if (answer.status < 400) return [`${answer.method} ${path} is not in the document, but answers ${answer.status}`];
      return this.problemFaults(answer).map((fault) => `${answer.method} ${path} ${answer.status}: ${fault}`);
    }
    const what = `${operation.operationId} ${answer.status}`;
    const response = this.resolve(operation.responses[answer.status]);
    if (!response) return [`${what}: the status is not declared: ${answer.body.slice(0, 300)}`];
    this.seen.set(what, (this.seen.get(what) ?? 0) + 1);
    const at = ["paths", found.template, method];
    const faults = [
      ...this.headerFaults(response, answer),
      ...(answer.method === "HEAD" ? [] : this.bodyFaults([...at, "responses", answer.status], response, answer)),
      ...(answer.status < 300 ? this.requestFaults(at, found, operation, path, rawQuery, answer) : []),
    ];
    return faults.map((fault) => `${what}: ${fault}`);
  }

  resolve(node) {
    return this.schemas.resolve(node);
  }

  problemFaults(answer) {
    return this.schemas.faultsOf(["components", "schemas", "Problem"], parsed(answer.body));
  }

  bodyFaults(at, response, answer) {
    const declared = Object.keys(response.content ?? {});
    if (declared.length === 0) return answer.body === "" ? [] : [`there is a body: ${answer.body.slice(0, 300)}`];
    const type = media(header(answer, "content-type"));
    if (!declared.includes(type)) return [`the type ${type} is not declared (${declared})`];
    if (!/[/+]json$/.test(type)) return [];
    const body = parsed(answer.body);
    if (body === undefined) return ["the body is no JSON"];
    return this.schemas.faultsOf([...this.schemas.place(at), "content", type, "schema"], body);
  }

  headerFaults(response, answer) {
    const declared = new Map(
      Object.entries(response.headers ?? {}).map(([name, node]) => [name.toLowerCase(), { name, ...this.resolve(node) }]),
    );
    const faults = [];
    for (const { name, required } of declared.values()) {
      if (required && header(answer, name.toLowerCase()) === undefined) faults.push(`the header ${name} is missing`);
    }
    const isPacked = header(answer, "content-encoding") !== undefined;
    for (const [raw, given] of answer.headers) {
      const name = raw.toLowerCase();
      // nginx weakens the tag of what it packs.
      const value = isPacked && name === "etag" ? given.replace(/^W\//, "") : given;
      if (OF_HTTP.has(name) || name.startsWith("access-control-")) continue;
      const { schema } = declared.get(name) ?? {};
      if (!declared.has(name)) faults.push(`the header ${raw} is not declared`);
      else if (schema && !this.schemas.takesText(schema, value)) faults.push(`the header ${raw}: ${value} is not as declared`);
    }
    return faults;
  }

  // What a successful request had is declared too.
  requestFaults(at, { item, matches, names }, operation, path, rawQuery, answer) {
    const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])].map((node) => this.resolve(node));
    const named = (where) => new Map(parameters.filter((one) => one.in === where).map((one) => [one.name, one]));
    const faults = [];
    const inPath = named("path");
    matches.exec(path).slice(1).forEach((text, i) => {
      const declared = inPath.get(names[i]);
      if (!declared) faults.push(`the path's ${names[i]} is not declared`);
      else if (!this.schemas.takesText(declared.schema, decodeURIComponent(text))) faults.push(`the path's ${names[i]} ${text} is not as declared`);
    });
    const inQuery = named("query");
    for (const [name, value] of new URLSearchParams(rawQuery)) {
      const declared = inQuery.get(name);
      if (declared && !this.schemas.takesText(declared.schema, value)) faults.push(`the parameter ${name}=${value} is not as declared`);
      // Elsewhere the API ignores what it does not know.
      if (!declared && path.startsWith("/api/") && !IGNORED_QUERY.test(name)) faults.push(`the parameter ${name} is not declared`);
    }
    for (const { name, required } of inQuery.values()) {
      if (required && !new URLSearchParams(rawQuery).has(name)) faults.push(`the parameter ${name} is missing, and it did without`);
    }
    if (answer.sent !== null) faults.push(...this.sentFaults(at, operation, answer));
    return faults;
  }

  sentFaults(at, operation, answer) {
    const declared = this.resolve(operation.requestBody);
    if (!declared) return ["it takes no body, but took one"];
    const type = media(answer.sentType).replace(/^application\/.+\+json$/, "application/json");
    if (!declared.content[type]) return [`it took a body of the type ${type}, which is not declared`];
    const body = parsed(answer.sent);
    if (type !== "application/json" || body === undefined) return [];
    const place = [...this.schemas.place([...at, "requestBody"]), "content", type, "schema"];
    return this.schemas.faultsOf(place, body, { formats: false }).map((fault) => `it took a body that is not as declared: ${fault}`);
  }
}

function pattern(template) {
  const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  const source = template.replace(/[.*+?^$()[\]\\|]/g, "\\$&").replace(/\{\w+\}/g, "([^/]+)");
  return { names, matches: new RegExp(`^${source}$`) };
}

function cut(text, mark) {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

function header(answer, wanted) {
  return answer.headers.find(([name]) => name.toLowerCase() === wanted)?.[1];
}

function media(type) {
  return (type ?? "").split(";")[0].trim().toLowerCase();
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

module.exports = { OpenApi, parsed };
