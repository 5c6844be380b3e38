/*
 * The pages' tokenizer from the command line, in the form of vectors.txt:
 *   node twin.mjs <TEXTS     reads texts, a line each
 * tests/search/test_tokens.c compares what it prints with the program's tokens.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const { tokens } = require("../../themes/default/engine/tokens.js");

const lines = readFileSync(0, "utf8").split("\n");
lines.pop();
let out = "";
for (const line of lines) {
	const shown = tokens(line).map((t) =>
		(t.same ? "+" : "") + t.kind + ":" + t.text + "@" + line.slice(t.from, t.to));
	out += "> " + line + "\n" + shown.join(" ") + "\n";
}
process.stdout.write(out);
