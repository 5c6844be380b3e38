/*
 * A first query in a real browser: what it takes from the network and how long. A small server gzips what a host would
 * and counts what it sends; every query has a browser context of its own, so nothing is cached.
 */
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import zlib from 'node:zlib';
import { pathToFileURL } from 'node:url';
import { launch } from '../../tests/browser/lib.mjs';
import { difference, find_here, prepare } from '../../tests/search/parity.mjs';
import { median } from './common.mjs';

export const QUERIES = ['容器', '内存泄漏 排查', 'kubectl get pods', '"dry-run"'];

const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json', '.svg': 'image/svg+xml' };
const WARM = 31;
const COLD = 5;

/* Bodies as sent are counted, heads are not: `sent` is a list of { name, bytes }. */
export async function serve(folder) {
	const packed = new Map();
	const server = http.createServer((request, response) => {
		const name = decodeURIComponent(request.url.split(/[?#]/)[0]).slice(1) || 'index.html';
		const file = path.join(folder, name);
		if (!file.startsWith(folder) || !fs.existsSync(file) || fs.statSync(file).isDirectory()) {
			response.writeHead(404).end();
			return;
		}
		const type = TYPES[path.extname(file)];
		if (!packed.has(file))
			packed.set(file, type ? zlib.gzipSync(fs.readFileSync(file)) : fs.readFileSync(file));
		const body = packed.get(file);
		served.sent.push({ name, bytes: body.length });
		response.writeHead(200, { 'content-type': type ?? 'application/octet-stream', 'content-length': body.length, ...(type && { 'content-encoding': 'gzip' }) });
		response.end(body);
	});
	await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
	const served = { sent: [], address: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
	return served;
}

const sum = (list) => ({ requests: list.length, bytes: list.reduce((n, one) => n + one.bytes, 0) });

/* In the page: load what the page's own search loads, run the query, give what was found and when. */
async function ask_page([query, warm]) {
	const { opsbook } = window;
	const start = performance.now();
	await opsbook.finder.prepare();
	const found = await opsbook.search.run(query, { limit: 10 });
	const cold = performance.now() - start;
	await Promise.all(found.hits.map((hit) => hit.more()));
	const times = [];
	for (let i = 0; i < warm; i++) {
		const from = performance.now();
		await opsbook.search.run(query, { limit: 10 });
		times.push(performance.now() - from);
	}
	return { cold, times, total: found.total, paths: found.hits.map((hit) => hit.path), scores: found.hits.map((hit) => hit.score) };
}

async function in_page(browser, address, run) {
	const context = await browser.newContext();
	try {
		const page = await context.newPage();
		await page.goto(address, { waitUntil: 'networkidle' });
		return await run(page);
	} finally {
		await context.close();
	}
}

/*
 * A query typed into the site's own box: what it takes from the key that opens it to results with their texts. The last
 * word may still go on there, so more is asked of the index.
 */
async function ask_box(browser, server, query) {
	return in_page(browser, server.address, async (page) => {
		server.sent.length = 0;
		await page.keyboard.press('/');
		await page.waitForSelector('dialog[open] input, [role=dialog] input', { timeout: 30000 });
		await page.keyboard.insertText(query);
		await page.waitForSelector('dialog[open] [role=option], [role=dialog] [role=option]', { timeout: 30000 });
		await page.waitForLoadState('networkidle');
		return sum(server.sent);
	});
}

/*
 * First queries of a built site: [{ query, total, order, titled, texts, box, cold, warm, file }]. `order` is what is
 * taken until the order of the results is known, `titled` with ten titles, `texts` with their texts, `box` in the
 * site's box; `file` tells whether the same was found from file://.
 */
export async function first_queries(site) {
	const server = await serve(site);
	const browser = await launch();
	const rows = [];
	try {
		for (const query of QUERIES) {
			const colds = [];
			let found;
			for (let i = 0; i < COLD; i++) {
				found = await in_page(browser, server.address, (page) => {
					server.sent.length = 0;
					return page.evaluate(ask_page, [query, i + 1 < COLD ? 0 : WARM]);
				});
				colds.push(found.cold);
			}
			const sent = [...server.sent];
			const kind = (one) => (one.name.match(/_ob\/search\/([a-z])[^/]*$/) || [])[1];
			const row = {
				query, total: found.total, cold: median(colds), warm: median(found.times),
				order: sum(sent.filter((one) => !/[dx]/.test(kind(one) ?? ''))), titled: sum(sent.filter((one) => kind(one) !== 'x')), texts: sum(sent), sent,
			};
			row.box = await ask_box(browser, server, query).catch((e) => ({ requests: NaN, bytes: NaN, why: e.message }));
			row.file = await in_page(browser, pathToFileURL(path.join(site, 'index.html')).href, (page) => page.evaluate(ask_page, [query, 0]))
				.then((there) => (String([there.paths, there.scores]) === String([found.paths, found.scores]) ? 'works' : 'differs'), (e) => `fails: ${e.message.split('\n')[0]}`);
			rows.push(row);
		}
	} finally {
		await browser.close();
		server.close();
	}
	return rows;
}

/* ---- Other engines: a page of theirs with window.ask(text), which loads what it needs and gives urls ---- */

async function ask_other(query) {
	const start = performance.now();
	const found = await window.ask(query);
	const cold = performance.now() - start;
	const times = [];
	for (let i = 0; i < 11; i++) {
		const from = performance.now();
		await window.ask(query);
		times.push(performance.now() - from);
	}
	return { total: found.length, cold, times };
}

/* First queries of a folder with such a page: [{ query, total, titled, cold, warm, file }]. */
export async function first_queries_of(folder) {
	const server = await serve(folder);
	const browser = await launch();
	const rows = [];
	try {
		for (const query of QUERIES) {
			let sent;
			const found = await in_page(browser, server.address, async (page) => {
				server.sent.length = 0;
				await page.evaluate((text) => window.ask(text), query);
				sent = [...server.sent];
				await page.reload({ waitUntil: 'networkidle' });
				return page.evaluate(ask_other, query);
			});
			const file = await in_page(browser, pathToFileURL(path.join(folder, 'index.html')).href, (page) => page.evaluate((text) => window.ask(text), query))
				.then(() => 'works', () => 'fails');
			rows.push({ query, total: found.total, titled: sum(sent), cold: found.cold, warm: median(found.times), file });
		}
	} finally {
		await browser.close();
		server.close();
	}
	return rows;
}

/* The urls found for each text by such a page; all of them. */
export async function ask_all(folder, texts) {
	const server = await serve(folder);
	const browser = await launch();
	try {
		return await in_page(browser, server.address, async (page) => {
			const out = [];
			for (const text of texts)
				out.push(await page.evaluate((t) => window.ask(t, true), text));
			return out;
		});
	} finally {
		await browser.close();
		server.close();
	}
}

/* n random queries over a copy of the notes, in the terminal and in the browser: { same, n, different: [line] }. */
export async function compare_in_browser(opsbook, notes, n, seed) {
	const { work, site, queries, wanted } = await prepare(opsbook, notes, n, seed);
	const server = await serve(site);
	const browser = await launch();
	const different = [];
	try {
		await in_page(browser, server.address, async (page) => {
			await page.evaluate(() => window.opsbook.finder.prepare());
			for (let i = 0; i < queries.length; i++) {
				const line = await page.evaluate(`(${find_here})(window.opsbook.search, ${JSON.stringify(queries[i])}, 100, 10)`)
					.then((got) => difference(wanted[i], got), (e) => e.message.split('\n')[0]);
				if (line)
					different.push(`${queries[i]}: ${line}`);
			}
		});
	} finally {
		await browser.close();
		server.close();
		fs.rmSync(work, { recursive: true, force: true });
	}
	return { same: queries.length - different.length, n: queries.length, different };
}
