// node parsers.cjs PARSER FILE: prints a line for each thing that this parser finds wrong with the document.
const fs = require("node:fs");

const parsers = {
  async "swagger-parser"(file) {
    const SwaggerParser = require("@apidevtools/swagger-parser");
    try {
      await SwaggerParser.validate(file);
      return [];
    } catch (error) {
      return [error.message];
    }
  },

  // The linter that the makers of Redoc keep: rules of sense beside those of the standard.
  async redocly(file) {
    const { createConfig, lint } = require("@redocly/openapi-core");
    const rules = {
      "no-unresolved-refs": "error",
      "no-unused-components": "error",
      "operation-operationId-unique": "error",
      "operation-operationId-url-safe": "error",
      "operation-summary": "error",
      "operation-description": "off",
      "operation-parameters-unique": "error",
      "operation-tag-defined": "error",
      "no-identical-paths": "error",
      "no-path-trailing-slash": "error",
      "path-parameters-defined": "error",
      "path-declaration-must-exist": "error",
      "path-not-include-query": "error",
      "no-duplicated-tag-names": "error",
      "tag-description": "error",
      "parameter-description": "error",
      "no-enum-type-mismatch": "error",
      "no-invalid-schema-examples": "error",
      "no-invalid-media-type-examples": "error",
      "no-invalid-parameter-examples": "error",
      "no-schema-type-mismatch": "error",
      "security-defined": "off", // what is open to all names no way in
    };
    const config = await createConfig({ extends: ["minimal"], rules });
    const problems = await lint({ ref: file, config });
    return problems.filter(({ ignored, severity }) => !ignored && severity === "error").map(({ ruleId, message, location }) => `${ruleId}: ${message} at ${location[0]?.pointer}`);
  },

  async "asyncapi-parser"(file) {
    const { Parser, DiagnosticSeverity } = require("@asyncapi/parser");
    const { document, diagnostics } = await new Parser().parse(fs.readFileSync(file, "utf8"), { source: file });
    const faults = diagnostics
      .filter(({ severity }) => severity <= (DiagnosticSeverity?.Warning ?? 1))
      .map(({ code, message, path }) => `${code}: ${message} at ${path.join("/")}`);
    return document || faults.length ? faults : ["it is no document"];
  },
};

const [name, file] = process.argv.slice(2);
parsers[name](file).then((faults) => faults.forEach((fault) => console.log(fault.replace(/\n/g, " "))));
