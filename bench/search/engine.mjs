/*
 * One of lunr and minisearch, outside a browser:
 *   node engine.mjs MODULES NAME build NOTES.json OUT.json     makes the index; measured from outside
 *   node engine.mjs MODULES NAME ask INDEX.json QUERIES.json   prints [[url, ...], ...], a list a query
 */
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const [modules, name, what, from, to] = process.argv.slice(2);
const require = createRequire(path.join(path.resolve(modules), 'x.js'));
const here = createRequire(import.meta.url);

globalThis[name === 'lunr' ? 'lunr' : 'MiniSearch'] = require(name);
here('./bigrams.js');
here(`./engine-${name}.js`);
const engine = globalThis.bench_engine;
const input = fs.readFileSync(from, 'utf8');
if (what === 'build') {
	fs.writeFileSync(to, engine.build(JSON.parse(input)));
} else {
	engine.load(input);
	process.stdout.write(JSON.stringify(JSON.parse(fs.readFileSync(to, 'utf8')).map((text) => engine.ask(text))));
}
