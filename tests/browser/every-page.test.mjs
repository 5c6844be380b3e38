/* What must hold on every page: no complaint of the browser, no request elsewhere, no sideways scroll, axe-core. */
import fs from 'node:fs';
import { assert, axe_source, equal, test } from './lib.mjs';

/* Colours change in steps when there is motion; axe would measure the way there. */
const still = { reducedMotion: 'reduce' };

async function settle(page) {
	if (await page.locator('figure.mermaid').count())
		await page.locator('figure.mermaid svg, .diagram-failed').first().waitFor();
}

test('every page: loads without a complaint, asks nobody else, has its language and one title', async ({ open, url, at, server }) => {
	const page = await open(still);
	const hosts = new Set();
	page.on('request', (request) => hosts.add(new URL(request.url()).host));
	for (const { href } of at.pages.filter((p) => p.kind !== 'redirect' && p.kind !== '404')) {
		await page.goto(url(href));
		await settle(page);
		/* Lazy images too. */
		await page.evaluate(() => {
			for (const image of document.images)
				image.loading = 'eager';
		});
		await page.waitForFunction(() => [...document.images].every((image) => image.complete));
		const broken = await page.evaluate(() => [...document.images].filter((image) => !image.naturalWidth && !image.src.endsWith('.svg')).map((image) => image.src));
		assert(!broken.length, `${href}: images that do not load: ${broken.join(' ')}`);
		assert(await page.locator('html[lang]').count(), `${href}: has a language`);
		equal(await page.locator('h1.title').count(), 1, `${href}: titles`);
		equal(await page.locator('[style]:not(svg *):not(svg):not(.katex *):not(.lightbox *):not(.diagram *):not(html)').count(), 0, `${href}: elements with a style attribute`);
		equal(await page.locator('script:not([src])').count(), 0, `${href}: inline scripts`);
	}
	equal([...hosts].filter((host) => host).join(' '), new URL(server.address).host, 'hosts that were asked');
});

test('every page: no sideways scroll at 390 and 320 pixels', async ({ open, url, at }) => {
	const page = await open({ ...still, viewport: { width: 390, height: 844 } });
	const faults = [];
	for (const { href } of at.pages.filter((p) => p.kind !== 'redirect' && p.kind !== '404')) {
		await page.setViewportSize({ width: 390, height: 844 });
		await page.goto(url(href));
		await settle(page);
		for (const width of [390, 320]) {
			await page.setViewportSize({ width, height: 844 });
			const wide = await page.evaluate(() => {
				const most = document.documentElement.clientWidth;
				if (document.documentElement.scrollWidth <= most)
					return null;
				const widest = [...document.querySelectorAll('main *')].filter((e) => e.getBoundingClientRect().right > most + 1)[0];
				return `${document.documentElement.scrollWidth} wide, ${widest ? widest.outerHTML.slice(0, 120) : '?'}`;
			});
			if (wide)
				faults.push(`${href} at ${width}: ${wide}`);
		}
	}
	assert(!faults.length, faults.slice(0, 12).join('\n'));
});

for (const scheme of ['light', 'dark']) {
	test(`accessibility, ${scheme}: no violation on any kind of page, wide and narrow`, async ({ open, url, lost, at }) => {
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
				faults.push(...(await axe(page, `${name} (${href}) at ${viewport.width}`)));
			}
			await page.keyboard.press('/');
			await page.locator('.find-input').fill('a');
			await page.locator('.find-list .hit').first().waitFor();
			faults.push(...(await axe(page, `find dialog at ${viewport.width}`)));
			await page.locator('.find-input').press('Escape');
			await page.locator('dialog.find').waitFor({ state: 'hidden' });
			await page.keyboard.press('?');
			await page.locator('dialog.help-box').waitFor();
			faults.push(...(await axe(page, `help dialog at ${viewport.width}`)));
		}
		assert(!faults.length, faults.slice(0, 15).join('\n'));
	});
}

async function axe(page, name) {
	await page.evaluate(axe_source);
	const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
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
