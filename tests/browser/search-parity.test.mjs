/*
 * The search of the pages, in Chromium, gives what `opsbook search` gives: the same notes in the same order with the
 * same scores to the last bit, and the same texts. Over the notes of content/, generated ones and ones that are hard
 * to count; over http and from file://; and what it says of an index that is not whole.
 *
 * PARITY sets the number of queries (1,000).
 */
import fs from 'node:fs';
import path from 'node:path';
import { execFileSync } from 'node:child_process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { assert, equal, serve, test } from './lib.mjs';
import { difference, find_here, prepare } from '../search/parity.mjs';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..');
const opsbook = process.env.OPSBOOK || path.join(root, 'build/opsbook');
const generate = process.env.GENERATE || path.join(root, 'build/bench/generate');
const total = Number(process.env.PARITY || 1000);
const elsewhere = { allow: [/^request to elsewhere: http:\/\/127\.0\.0\.1:/] };

async function load_engine(page, address) {
	await page.goto(address);
	await page.evaluate(() => window.opsbook.load_script(new URL(document.body.dataset.engine, location.href).href));
}

/* The answers of a page to all queries, asked for fifty at a time. */
async function answers_of(page, queries) {
	const out = [];
	for (let from = 0; from < queries.length; from += 50) {
		out.push(...await page.evaluate(async ([source, some]) => {
			const find = new Function('return ' + source)();
			const found = [];
			for (const query of some)
				found.push(await find(window.opsbook.search, query, 100, 10));
			return found;
		}, [find_here.toString(), queries.slice(from, from + 50)]));
	}
	return out;
}

function compare(prepared, found) {
	const different = prepared.queries.map((query, i) => [query, difference(prepared.wanted[i], found[i])]).filter((pair) => pair[1]);
	assert(!different.length, `${different.length} of ${found.length} differ:\n` +
		different.slice(0, 8).map(([query, words]) => JSON.stringify(query) + ': ' + words).join('\n'));
	assert(prepared.wanted.filter((answer) => answer.hits.length).length > found.length / 2, 'most queries find something');
}

const kinds = [
	['content/', () => path.join(root, 'content'), 0.35, '11'],
	['generated notes', (work) => {
		execFileSync(generate, ['1000', path.join(work, 'made')], { stdio: 'ignore' });
		return path.join(work, 'made');
	}, 0.35, '12'],
	['notes that are hard to count', () => 'hard', 0.3, '13'],
];

for (const [name, notes_of, share, seed] of kinds) {
	test(`search is the terminal's: ${name}`, async ({ open }) => {
		const made = fs.mkdtempSync(path.join(process.env.TMPDIR || '/tmp', 'opsbook-notes-'));
		const prepared = await prepare(opsbook, notes_of(made), Math.round(total * share), seed);
		const server = await serve(prepared.site, '/sub/path/');
		try {
			const page = await open(elsewhere);
			await load_engine(page, server.address + 'index.html');
			compare(prepared, await answers_of(page, prepared.queries));
			const from_file = await open();
			const some = { queries: prepared.queries.slice(0, 30), wanted: prepared.wanted.slice(0, 30) };
			await load_engine(from_file, pathToFileURL(prepared.site).href + '/index.html');
			compare(some, await answers_of(from_file, some.queries));
		} finally {
			server.close();
			fs.rmSync(prepared.work, { recursive: true });
			fs.rmSync(made, { recursive: true });
		}
	});
}

/* ---- An index that is not whole ---- */

/* What a search says after `change` was done to the index; then the page must still find, when `repair` is done. */
async function said_after(world, change, allow = []) {
	const site = fs.mkdtempSync(path.join(process.env.TMPDIR || '/tmp', 'opsbook-site-'));
	fs.cpSync(world.site, site, { recursive: true });
	const server = await serve(site);
	const index = path.join(site, '_ob/search');
	const ask = (page) => page.evaluate(() => window.opsbook.search.run('容器').then((found) => 'found ' + (found.total > 0), (e) => e.message));
	try {
		const page = await world.open({ allow: [...elsewhere.allow, ...allow] });
		await load_engine(page, server.address + 'index.html');
		change((pattern, edit) => {
			for (const name of fs.readdirSync(index).filter((file) => pattern.test(file)))
				edit(path.join(index, name));
		});
		const said = await ask(page);
		fs.cpSync(world.site, site, { recursive: true });
		return [said, await ask(page)];
	} finally {
		server.close();
		fs.rmSync(site, { recursive: true });
	}
}

const edit_text = (change) => (file) => fs.writeFileSync(file, change(fs.readFileSync(file, 'utf8')));
const other_build = edit_text((text) => text.replace(/^(opsbook\.index\("[^"]*",")[0-9a-f]{4}/, '$1ffff'));
const cut = edit_text((text) => text.slice(0, text.length / 2));
const cut_payload = edit_text((text) => text.replace(/[^"]{8}"\);\s*$/, '");'));
const unparsed = [/SyntaxError|Invalid or unexpected token/];

for (const [name, change, wanted, allow] of [
	['another build', (each) => each(/^t/, other_build), 'stale'],
	['another version', (each) => each(/^meta/, edit_text((text) => text.replace(/"[^"]*"\);/, '"YwAA");'))), 'stale'],
	['a script cut off', (each) => each(/^t/, cut), 'broken', unparsed],
	['a payload cut off', (each) => each(/^t/, cut_payload), 'broken'],
	['no directory', (each) => each(/^meta/, (file) => fs.rmSync(file)), 'missing', [/404/]],
	['no terms', (each) => each(/^t/, (file) => fs.rmSync(file)), 'missing', [/404/]],
	['no cards', (each) => each(/^d/, (file) => fs.rmSync(file)), 'missing', [/404/]],
]) {
	test(`search with ${name} says '${wanted}' and works when that is repaired`, async (world) => {
		const [said, later] = await said_after(world, change, allow);
		equal(said, wanted, 'what it says');
		equal(later, 'found true', 'later');
	});
}

test('search finds when only a cached directory is of another build', async (world) => {
	const page = await world.open();
	/* As a cache would: the directory of before for its plain address only. */
	await page.route(/\/_ob\/search\/meta\.js$/, async (route) => {
		const body = fs.readFileSync(path.join(world.site, '_ob/search/meta.js'), 'utf8');
		await route.fulfill({ contentType: 'text/javascript', body: body.replace(/","[0-9a-f]{4}/, '","ffff') });
	});
	await load_engine(page, world.url('index.html'));
	equal(await page.evaluate(() => window.opsbook.search.run('容器').then((found) => found.total > 0, (e) => e.message)), true, 'found');
});

test('search: whatever is typed is a query, and an answer that is not wanted any more is none', async (world) => {
	const page = await world.open();
	await load_engine(page, world.url('index.html'));
	const said = await page.evaluate(async () => {
		const odd = ['', ' ', '"', '"'.repeat(1000), '\0\0\0', 'a\0b', '\ud800', '\udc00x', '🎉🎉', '*', '-', '-"', 'tag:', 'tag:""', 'lang:""', 'path:""', 'title:*', 'x'.repeat(10000), '字'.repeat(10000),
			'w '.repeat(5000), '-a '.repeat(3000), 'a* '.repeat(60), '👩‍💻'.repeat(2000), 'a_'.repeat(5000), '__proto__ constructor toString', 'is:runbook '.repeat(100)];
		const failed = [];
		for (const typing of [false, true])
			for (const text of odd)
				await window.opsbook.search.run(text, { typing }).then((found) => Promise.all(found.hits.map((hit) => hit.more()))).catch((e) => failed.push(JSON.stringify(text.slice(0, 20)) + ' ' + e.message));
		const stop = new AbortController();
		const answer = window.opsbook.search.run('容器 内存', { signal: stop.signal });
		stop.abort();
		failed.push(...await answer.then(() => ['not stopped'], (e) => e.name === 'AbortError' ? [] : [e.message]));
		return failed;
	});
	equal(said.join('\n'), '', 'failures');
});
