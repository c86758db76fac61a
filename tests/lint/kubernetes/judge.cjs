// Reads a JSON array of Kubernetes objects, and prints a JSON array of what Kubernetes 1.27 would not accept in them. The
// validators of kubernetes-models judge values, and let unknown members pass. Its types know the members, so the
// TypeScript compiler judges the objects as literals of these types.
const path = require("node:path");
const ts = require("typescript");

const objects = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
const problems = [];
const called = (object) => `${object.kind}/${object.metadata?.name}`;

for (const object of objects) {
    try {
        const model = require(`kubernetes-models/${object.apiVersion}`)[object.kind];
        if (!model) throw new Error(`no kind of ${object.apiVersion}`);
        new model(object).validate();
    } catch (error) {
        problems.push(`${called(object)}: ${error.message}`);
    }
}

const file = path.join(__dirname, "objects.ts"); // exists for the compiler only
const lines = objects.map(
    (object, i) => `export const object${i}: import("kubernetes-models/${object.apiVersion}").I${object.kind} = ${JSON.stringify(object)};`,
);
const options = { strict: true, noEmit: true, skipLibCheck: true, types: [], module: ts.ModuleKind.CommonJS, moduleResolution: ts.ModuleResolutionKind.Node10 };
const host = ts.createCompilerHost(options);
const { getSourceFile, fileExists } = host;
host.fileExists = (name) => name === file || fileExists.call(host, name);
host.getSourceFile = (name, version, ...rest) =>
    name === file ? ts.createSourceFile(name, lines.join("\n"), version) : getSourceFile.call(host, name, version, ...rest);
const program = ts.createProgram([file], options, host);
for (const found of program.getSemanticDiagnostics(program.getSourceFile(file))) {
    const { line } = found.file.getLineAndCharacterOfPosition(found.start);
    problems.push(`${called(objects[line])}: ${ts.flattenDiagnosticMessageText(found.messageText, " ")}`);
}
process.stdout.write(JSON.stringify(problems));
