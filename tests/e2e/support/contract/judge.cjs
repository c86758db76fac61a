// Reads one JSON object a line: the documents, then what a test heard. Answers each {"flush": n} with the faults since the last.
const readline = require("node:readline");
const { AsyncApi } = require("./asyncapi.cjs");
const { OpenApi, parsed } = require("./openapi.cjs");

let openapi, asyncapi;
let faults = [];
const known = new Set();

function add(found) {
  for (const fault of found) {
    // One untruth is told once, by the first test that meets it.
    const kind = fault.replace(/\d+/g, "0").slice(0, 160);
    if (!known.has(kind)) faults.push(fault);
    known.add(kind);
  }
}

const take = {
  documents(given) {
    openapi = new OpenApi(given.openapi);
    asyncapi = new AsyncApi(given.asyncapi);
  },
  answer(answer) {
    add(openapi.faultsOf(answer));
  },
  message({ path, by, text, kind }) {
    const message = parsed(text);
    if (message === undefined) return add([`${path}: a message is no JSON: ${text.slice(0, 300)}`]);
    // A replay's last event is called "end", for clients that know no more.
    if (kind && message.type && ![message.type, "end"].includes(kind)) add([`${path}: the event ${kind} carries ${message.type}`]);
    add(asyncapi.faultsOf({ path, by, message }));
  },
  /** From here on a fault is told again. */
  forget() {
    known.clear();
  },
  flush(number) {
    const seen = { ...Object.fromEntries(openapi.seen), ...Object.fromEntries(asyncapi.seen) };
    process.stdout.write(JSON.stringify({ number, faults, seen }) + "\n");
    faults = [];
  },
  examples(number) {
    let judged = 0;
    const found = [openapi, asyncapi].flatMap(({ schemas }) => schemas.exampleFaults(() => judged++));
    process.stdout.write(JSON.stringify({ number, faults: found, judged }) + "\n");
  },
};

readline.createInterface({ input: process.stdin, crlfDelay: Infinity }).on("line", (line) => {
  const [kind, given] = JSON.parse(line);
  try {
    take[kind](given);
  } catch (error) {
    faults.push(`the judge failed on ${line.slice(0, 500)}: ${error.stack}`);
  }
});
