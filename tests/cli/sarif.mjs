// Holds a SARIF file to the schema of the standard, version 2.1.0. The schema and the validator come
// from npm; what is printed is the first things that are wrong.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const Ajv = require("ajv");
const schema = require("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json");
const ajv = new Ajv({ schemaId: "auto", allErrors: true, logger: false, unknownFormats: "ignore" });
ajv.addMetaSchema(require("ajv/lib/refs/json-schema-draft-04.json"));
const valid = ajv.validate(schema, JSON.parse(readFileSync(process.argv[2], "utf8")));

if (!valid) {
	for (const e of ajv.errors.slice(0, 10))
		console.log(`${e.dataPath}: ${e.message}`);
	process.exitCode = 1;
}
