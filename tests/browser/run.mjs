/*
 * Walks through a built site with Chromium. `SITE=build/browser-site node tests/browser/run.mjs [WORD...]` runs the
 * tests whose name holds one of the words. A missing browser is a failure, not a reason to skip.
 */
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { run_all } from './lib.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const site = path.resolve(process.env.SITE || path.join(here, '../../build/browser-site'));
if (!fs.existsSync(path.join(site, 'index.html'))) {
	console.log(`not ok - there is no site in ${site} (make browser builds one)`);
	console.log('0 passed, 1 failed');
	process.exit(1);
}
for (const file of fs.readdirSync(here).filter((name) => name.endsWith('.test.mjs')).sort())
	await import('./' + file);
process.exitCode = await run_all(site, process.argv.slice(2));
