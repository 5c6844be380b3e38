/*
 * What the browser tests share: a server for the site, Chromium, pages that remember every complaint,
 * and the words of a test. No test asserts a time; a wait that never ends fails after 15 seconds.
 */
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const require = createRequire(import.meta.url);
export const axe_source = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

const types = {
	'.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript', '.svg': 'image/svg+xml', '.png': 'image/png',
	'.jpg': 'image/jpeg', '.gif': 'image/gif', '.webp': 'image/webp', '.woff2': 'font/woff2', '.xml': 'application/xml',
};

/* Serves `site` below /sub/path/ as a plain static host would; unknown addresses get 404.html. */
export async function serve(site, below = '/') {
	const server = http.createServer((request, response) => {
		const url = decodeURIComponent(request.url.split(/[?#]/)[0]);
		let file = url.startsWith(below) ? path.join(site, url.slice(below.length)) : '';
		if (file && fs.existsSync(file) && fs.statSync(file).isDirectory())
			file = path.join(file, 'index.html');
		const found = file && file.startsWith(site) && fs.existsSync(file);
		if (!found)
			file = path.join(site, '404.html');
		response.writeHead(found ? 200 : 404, { 'content-type': found ? types[path.extname(file)] || 'application/octet-stream' : types['.html'] });
		/* A page may ask when its test has ended and its site is gone. */
		response.end(fs.existsSync(file) ? fs.readFileSync(file) : '');
	});
	await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
	return { address: `http://127.0.0.1:${server.address().port}${below}`, close: () => server.close() };
}

export function launch() {
	return chromium.launch({
		executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
		args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run',
			'--disable-default-apps', '--disable-gpu', '--disable-dev-shm-usage', '--font-render-hinting=none'],
	});
}

/* ---- What is in the site, found by looking: tests do not depend on the handbook's wording ---- */

export function survey(site) {
	const pages = [];
	const walk = (folder) => {
		for (const entry of fs.readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
			const file = path.join(folder, entry.name);
			if (entry.isDirectory()) {
				walk(file);
			} else if (entry.name.endsWith('.html')) {
				const html = fs.readFileSync(file, 'utf8');
				pages.push({
					file, html, href: path.relative(site, file).split(path.sep).map(encodeURIComponent).join('/'),
					kind: (html.match(/<body class="kind-([a-z0-9]+)"/) || [])[1], lang: (html.match(/<html lang="([^"]*)"/) || [])[1],
				});
			}
		}
	};
	walk(site);
	const first = (what, test) => {
		const page = pages.find(test);
		if (!page)
			throw new Error(`the site has no page with ${what}`);
		return page;
	};
	const has = (pattern) => (page) => page.kind === 'note' && pattern.test(page.html);
	return {
		pages, first,
		kind: (kind) => first('kind ' + kind, (page) => page.kind === kind),
		kinds: [...new Set(pages.map((page) => page.kind))],
		note: first('a table of contents, a previous and a next one', has(/class="toc"[^]*class="prev"[^]*class="next"/)),
		image: first('an image to enlarge', has(/<img[^>]*class="[^"]*\bzoom\b/)),
		console: first('a console session with output', has(/class="line cmd"[^]*class="line out"/)),
		code: first('a code block', has(/<figure class="code"/)),
		chinese: first('Chinese text and headings', has(/<html lang="zh[^]*<h2 id="[^"a-z]+"/)),
		english: first('English text', (page) => page.kind === 'note' && page.lang.startsWith('en')),
		math: first('a formula', has(/<(span|div) class="math"/)),
		mermaid: first('a diagram', has(/<figure class="mermaid"/)),
		backlinks: first('backlinks', has(/class="backlinks"/)),
		table: first('a table', has(/<div class="table"/)),
	};
}

/* ---- Tests ---- */

const tests = [];

export function test(name, run) {
	tests.push({ name, run });
}

export function assert(truth, words) {
	if (!truth)
		throw new Error(words);
}

export function equal(got, wanted, words) {
	assert(Object.is(got, wanted), `${words}: wanted ${JSON.stringify(wanted)}, got ${JSON.stringify(got)}`);
}

/*
 * A context and page that note every complaint: errors of scripts, console errors (a refusal by the
 * Content-Security-Policy is one), requests that failed or went to another host than the site's.
 */
async function open_page(world, options = {}) {
	const { allow = [], ...rest } = options;
	const context = await world.browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-US', ...rest });
	const page = await context.newPage();
	const complaints = [];
	const complain = (text) => {
		if (!allow.some((pattern) => pattern.test(text)))
			complaints.push(text);
	};
	page.setDefaultTimeout(15000);
	page.on('pageerror', (error) => complain(`script error: ${error.message} (${page.url()})`));
	page.on('console', (message) => {
		if (message.type() === 'error' || /Content.Security.Policy/i.test(message.text()))
			complain(`console: ${message.text()} (${page.url()})`);
	});
	page.on('requestfailed', (request) => {
		if (request.failure()?.errorText !== 'net::ERR_ABORTED')
			complain(`request failed: ${request.url()} ${request.failure()?.errorText}`);
	});
	page.on('request', (request) => {
		const url = request.url();
		if (!url.startsWith(world.server.address) && !url.startsWith(world.at_root.address) && !/^(file|data|blob|about):/.test(url))
			complain(`request to elsewhere: ${url}`);
	});
	page.on('response', (response) => {
		if (response.status() >= 400)
			complain(`${response.status()} for ${response.url()}`);
	});
	return { context, page, complaints };
}

/* Runs the tests whose name holds one of the words (all without words); gives the exit status. */
export async function run_all(site, words) {
	const browser = await launch();
	/* The site is walked below a path; only 404.html, without a base_url, belongs at the root of a server. */
	const server = await serve(site, '/sub/path/');
	const at_root = await serve(site);
	const world = {
		browser, site, server, at_root, at: survey(site),
		url: (href = '') => server.address + href,
		lost: (href = '') => at_root.address + href,
		file_url: (href = '') => pathToFileURL(site).href + '/' + href,
	};
	let passed = 0;
	let failed = 0;
	for (const { name, run } of tests) {
		if (words.length && !words.some((word) => name.includes(word)))
			continue;
		const opened = [];
		const start = Date.now();
		const open = async (options) => {
			opened.push(await open_page(world, options));
			return opened[opened.length - 1].page;
		};
		try {
			await run({ ...world, open });
			const complaints = opened.flatMap((o) => o.complaints);
			assert(!complaints.length, 'the browser complained:\n' + [...new Set(complaints)].slice(0, 12).join('\n'));
			console.log(`ok - ${name} (${Math.round((Date.now() - start) / 1000)} s)`);
			passed++;
		} catch (error) {
			console.log(`not ok - ${name}`);
			console.log(String(error.message).split('\n').slice(0, 30).map((line) => '    ' + line).join('\n'));
			failed++;
		}
		for (const { context } of opened)
			await context.close();
	}
	await browser.close();
	server.close();
	at_root.close();
	console.log(`${passed} passed, ${failed} failed`);
	return failed || !passed ? 1 : 0;
}
