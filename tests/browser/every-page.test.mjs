/* What must hold on every page: no complaint of the browser, no request elsewhere, no sideways scroll, axe-core. */
import fs from 'node:fs';
import { assert, axe_source, equal, test } from './lib.mjs';

/* Colours change in steps when there is motion; axe would measure the way there. */
const still = { reducedMotion: 'reduce' };

async function settle(page) {
	if (await page.locator('figure.mermaid').count())
		await page.locator('figure.mermaid svg, .diagram-failed').first().waitFor();
}

/* What is wider than the window, told with the element that is, or null. */
function too_wide() {
	const most = document.documentElement.clientWidth;
	if (document.documentElement.scrollWidth <= most)
		return null;
	const widest = [...document.querySelectorAll('main *')].filter((e) => e.getBoundingClientRect().right > most + 1)[0];
	return `${document.documentElement.scrollWidth} wide, ${widest ? widest.outerHTML.slice(0, 120) : '?'}`;
}

/* One load a page for all of it: loading is what takes the time. */
test('every page: no complaint, nobody else asked, a language, one title, no sideways scroll at 390 and 320 pixels', async ({ open, url, at, server }) => {
	const page = await open(still);
	const hosts = new Set();
	const faults = [];
	page.on('request', (request) => hosts.add(new URL(request.url()).host));
	for (const { href } of at.pages.filter((p) => p.kind !== 'redirect' && p.kind !== '404')) {
		await page.setViewportSize({ width: 1440, height: 900 });
		await page.goto(url(href));
		await settle(page);
		/* Lazy images too. */
		await page.evaluate(() => {
			for (const image of document.images)
				image.loading = 'eager';
		});
		await page.waitForFunction(() => [...document.images].every((image) => image.complete));
		const found = await page.evaluate(() => ({
			broken: [...document.images].filter((image) => !image.naturalWidth && !image.src.endsWith('.svg')).map((image) => image.src),
			languages: document.querySelectorAll('html[lang]').length,
			titles: document.querySelectorAll('h1.title').length,
			styles: document.querySelectorAll('[style]:not(svg *):not(svg):not(.katex *):not(.lightbox *):not(.diagram *):not(html)').length,
			scripts: document.querySelectorAll('script:not([src])').length,
		}));
		equal(found.broken.join(' '), '', `${href}: images that do not load`);
		equal(found.languages, 1, `${href}: languages`);
		equal(found.titles, 1, `${href}: titles`);
		equal(found.styles, 0, `${href}: elements with a style attribute`);
		equal(found.scripts, 0, `${href}: inline scripts`);
		for (const width of [390, 320]) {
			await page.setViewportSize({ width, height: 844 });
			const wide = await page.evaluate(too_wide);
			if (wide)
				faults.push(`${href} at ${width}: ${wide}`);
		}
	}
	equal([...hosts].filter((host) => host).join(' '), new URL(server.address).host, 'hosts that were asked');
	assert(!faults.length, faults.slice(0, 12).join('\n'));
});

for (const scheme of ['light', 'dark']) {
	test(`accessibility, ${scheme}: no violation on any kind of page, wide and narrow`, async ({ open, url, lost, at }) => {
		/* What is not about colours is the same in the dark. */
		const rules = scheme === 'dark' ? ['color-contrast', 'link-in-text-block'] : null;
		/* Every kind of page, and every note that shows something of its own. */
		const chosen = new Map();
		for (const kind of at.kinds.filter((k) => k && k !== 'redirect'))
			chosen.set(at.kind(kind).href, kind);
		for (const name of ['note', 'image', 'console', 'code', 'chinese', 'math', 'mermaid', 'backlinks', 'table'])
			chosen.set(at[name].href, name);
		for (const kind of ['home', 'note', 'folder', 'tags', 'tag', 'recent', '404'])
			assert(at.kinds.includes(kind), `the site has a page of kind ${kind}`);
		const faults = [];
		for (const viewport of [{ width: 1440, height: 900 }, { width: 390, height: 844 }]) {
			const page = await open({ ...still, colorScheme: scheme, viewport });
			for (const [href, name] of chosen) {
				await page.goto(name === '404' ? lost(href) : url(href));
				await settle(page);
				faults.push(...(await axe(page, `${name} (${href}) at ${viewport.width}`, rules)));
			}
			await page.keyboard.press('/');
			await page.locator('.find-input').fill('a');
			await page.locator('.find-list .hit').first().waitFor();
			faults.push(...(await axe(page, `find dialog at ${viewport.width}`, rules)));
			await page.locator('.find-input').press('Escape');
			await page.locator('dialog.find').waitFor({ state: 'hidden' });
			await page.keyboard.press('?');
			await page.locator('dialog.help-box').waitFor();
			faults.push(...(await axe(page, `help dialog at ${viewport.width}`, rules)));
		}
		assert(!faults.length, faults.slice(0, 15).join('\n'));
	});
}

/* With `rules`, those that are to hold; else all that hold by default. */
async function axe(page, name, rules) {
	await page.evaluate(axe_source);
	const { violations } = await page.evaluate((ids) =>
		window.axe.run(document, { resultTypes: ['violations'], ...(ids ? { runOnly: { type: 'rule', values: ids } } : {}) }), rules);
	return violations.map((v) => `${name}: ${v.id} (${v.impact}): ${v.nodes.length} times, ${v.nodes[0].target.join(' ')}: ${v.nodes[0].failureSummary.replace(/\s+/g, ' ').slice(0, 200)}`);
}

test('every page: ids are unique, buttons and links have names, a page is not heavy', async ({ at }) => {
	for (const { file, html, href } of at.pages) {
		assert(!/<(a|button)\b[^>]*>\s*<\/\1>/.test(html.replace(/<a class="anchor"[^]*?<\/a>/g, '')), `${href}: an empty link or button`);
		assert(!/\s(on[a-z]+|style)="/.test(html.replace(/<svg[^]*?<\/svg>/g, '').replace(/<code[^]*?<\/code>/g, '').replace(/"[^"]*&[^"]*"/g, '""')), `${href}: inline script or style`);
		assert(fs.statSync(file).size < 1 << 20, `${href}: over a megabyte`);
	}
});

test('redirects: a page that moved leads to its note', async ({ open, url, at }) => {
	const moved = at.first('a redirect', (p) => p.kind === 'redirect');
	const page = await open();
	await page.goto(url(moved.href));
	await page.waitForURL((there) => there.href !== url(moved.href));
	assert(await page.locator('h1.title').isVisible(), 'a page with a title');
	assert(!page.url().includes('404'), 'not the lost page');
});
