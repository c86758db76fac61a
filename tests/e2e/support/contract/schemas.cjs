// The schemas of one document, each compiled when it is first needed, and kept.
const Ajv = require("ajv/dist/2020");
const addFormats = require("ajv-formats");

const WORDS = 300;

class Schemas {
  constructor(name, document) {
    this.name = name;
    this.document = document;
    // The documents have words of their own beside those of JSON Schema. Others judge how they are written.
    const options = { strict: false, validateSchema: false };
    this.ajv = addFormats(new Ajv(options)).addSchema(document, name, undefined, false);
    this.withoutFormats = new Ajv({ ...options, validateFormats: false }).addSchema(document, name, undefined, false);
    this.ofTexts = addFormats(new Ajv({ ...options, coerceTypes: true })).addSchema(document, name, undefined, false);
    this.compiled = new Map();
    this.compiledForTexts = new Map();
  }

  /**
   * The faults of a value by the schema at this place of the document, each a text. In JSON Schema a format is a remark,
   * and the API reads some more than the format has; what it writes is judged by the format too.
   */
  faultsOf(place, value, { formats = true } = {}) {
    const pointer = pointerOf(place);
    const key = `${formats} ${pointer}`;
    let check = this.compiled.get(key);
    if (!check) {
      check = (formats ? this.ajv : this.withoutFormats).compile({ $ref: this.name + pointer });
      this.compiled.set(key, check);
    }
    if (check(value)) return [];
    return [...new Set(check.errors.map((error) => this.words(error, value)))].slice(0, 6);
  }

  words({ instancePath, message, params }, value) {
    const which = params.unevaluatedProperty ?? params.additionalProperty ?? params.allowedValue ?? params.allowedValues ?? "";
    const there = instancePath.split("/").slice(1).reduce((part, step) => part?.[step.replace(/~1/g, "/").replace(/~0/g, "~")], value);
    return `${instancePath || "/"} ${message} ${which} but is ${JSON.stringify(there)?.slice(0, WORDS)}`;
  }

  /** The faults of all examples in the document: of a schema, and beside one. Calls `judged` for each example. */
  exampleFaults(judged) {
    const faults = [];
    const visit = (node, place) => {
      if (node === null || typeof node !== "object") return;
      const isMessage = "payload" in node;
      const given = Object.values(node.examples ?? {}).map((example) =>
        isMessage ? example.payload : Array.isArray(node.examples) ? example : example.value,
      );
      if ("example" in node) given.push(node.example);
      const of = isMessage ? [...place, "payload"] : "schema" in node ? [...place, "schema"] : place;
      for (const example of given) {
        judged();
        faults.push(...this.faultsOf(of, example).map((fault) => `the example at ${pointerOf(place)}: ${fault}`));
      }
      for (const [key, value] of Object.entries(node)) {
        // What stands in an example, or as a value of a schema, is no part of the description.
        if (!["example", "examples", "const", "enum", "default"].includes(key)) visit(value, [...place, key]);
      }
    };
    visit(this.document, []);
    return faults;
  }

  /** Whether a text of a header, a path or a query is as this schema says, read as the type that the schema names. */
  takesText(schema, text) {
    let check = this.compiledForTexts.get(schema);
    if (!check) {
      check = this.ofTexts.compile({ type: "object", properties: { value: rebased(schema, this.name) } });
      this.compiledForTexts.set(schema, check);
    }
    const isList = this.resolve(schema).type === "array";
    return check({ value: isList ? text.split(",") : text });
  }

  /** The node itself, or what its $ref leads to. */
  resolve(node) {
    while (node?.$ref) node = this.at(node.$ref);
    return node;
  }

  at(reference) {
    return steps(reference).reduce((node, step) => node?.[step], this.document);
  }

  /** The place where the node at `place` really stands: after its $ref, if it has one. */
  place(place) {
    const node = place.reduce((part, step) => part?.[step], this.document);
    return node?.$ref ? this.place(steps(node.$ref)) : place;
  }
}

function steps(reference) {
  return reference.slice(2).split("/").map((step) => decodeURIComponent(step).replace(/~1/g, "/").replace(/~0/g, "~"));
}

function pointerOf(place) {
  return "#" + place.map((step) => "/" + encodeURIComponent(String(step).replace(/~/g, "~0").replace(/\//g, "~1"))).join("");
}

// The schema stands in another one here, so its references need the document's name.
function rebased(node, name) {
  if (Array.isArray(node)) return node.map((one) => rebased(one, name));
  if (node === null || typeof node !== "object") return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => [key, key === "$ref" && typeof value === "string" && value.startsWith("#") ? name + value : rebased(value, name)]),
  );
}

module.exports = { Schemas };
