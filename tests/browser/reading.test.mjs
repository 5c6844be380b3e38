/* Reading: home, sidebar, note, contents, images, languages, no JavaScript, file://, print. */
import { assert, equal, test } from './lib.mjs';

const visible = (page, selector) => page.locator(selector).first().isVisible();

test('home: the title, ways in, and the sidebar', async ({ open, url }) => {
	const page = await open();
	await page.goto(url());
	equal(await page.locator('h1.title').count(), 1, 'titles on the page');
	assert((await page.title()).length > 0, 'the page has a title');
	assert(await visible(page, '#tree .node a'), 'the sidebar shows notes');
	assert((await page.locator('main a[href]').count()) >= 3, 'the home page leads somewhere');
	equal(await page.locator('.brand').getAttribute('href'), 'index.html', 'the name leads home');
});

test('sidebar: a folder opens, stays open on the next page, and marks the page', async ({ open, url }) => {
	const page = await open();
	await page.goto(url());
	const at = await page.locator('#tree > .node').evaluateAll((nodes) => nodes.findIndex((n) => n.matches('.folder:not(.open)')));
	const folder = page.locator('#tree > .node').nth(at);
	await folder.locator('> .row > .twist').click();
	await folder.locator('> ul > .node').first().waitFor();
	equal(await folder.locator('> .row > .twist').getAttribute('aria-expanded'), 'true', 'aria-expanded');
	const label = await folder.locator('> .row > a').textContent();
	const target = folder.locator('> ul > .node:not(.folder) > .row > a').first();
	const words = await target.textContent();
	await target.click();
	await page.waitForLoadState();
	equal((await page.locator('h1.title').first().textContent()).trim(), words.trim(), 'the note that was clicked');
	equal((await page.locator('#tree [aria-current="page"]').textContent()).trim(), words.trim(), 'the marked entry');
	const again = page.locator('#tree > .folder', { has: page.locator(`> .row > a:text-is(${JSON.stringify(label)})`) });
	assert(await again.evaluate((node) => node.classList.contains('open')), 'the folder is open on the next page');
	await again.locator('> .row > .twist').click();
	await page.waitForFunction(() => document.querySelector('#tree .twist[aria-expanded="false"]'));
});

test('sidebar: what the page does not carry is loaded when a folder is opened', async ({ open, url }) => {
	const page = await open();
	const loaded = [];
	page.on('request', (request) => loaded.push(request.url()));
	await page.goto(url());
	const closed = page.locator('#tree .folder:not(.open) > .row > .twist:visible');
	for (let left = 200; left > 0 && (await closed.count()) > 0; left--) {
		const twist = await closed.first().elementHandle();
		await twist.click();
		await page.waitForFunction((button) => button.closest('.folder').matches('.open'), twist);
	}
	equal(await page.locator('#tree .folder:not(.open)').count(), 0, 'folders that did not open');
	for (const href of await page.locator('#tree a').evaluateAll((links) => links.map((a) => a.href)))
		equal((await page.request.get(href)).status(), 200, `status of ${href}`);
	assert(loaded.some((address) => address.includes('/_ob/tree/')) || (await page.locator('#tree .node').count()) < 120, 'the tree came from the data scripts');
});

test('note: breadcrumbs, contents, previous and next', async ({ open, url, at }) => {
	const page = await open();
	await page.goto(url(at.note.href));
	assert(await visible(page, '.crumbs a'), 'breadcrumbs');
	const toc = page.locator('.toc a[href^="#"]');
	const count = await toc.count();
	assert(count >= 2, 'contents');
	for (let i = 0; i < count; i++) {
		const id = decodeURIComponent((await toc.nth(i).getAttribute('href')).slice(1));
		assert(await page.evaluate((name) => Boolean(document.getElementById(name)), id), `a heading for #${id}`);
	}
	await toc.last().click();
	await page.waitForFunction(() => document.querySelector('.toc a.here'));
	assert(page.url().includes('#'), 'the address names the heading');
	const title = await page.locator('h1.title').textContent();
	const next = page.locator('.around a.next .name');
	const wanted = await next.textContent();
	await next.click();
	await page.waitForLoadState();
	equal((await page.locator('h1.title').textContent()).trim(), wanted.trim(), 'the next note');
	equal((await page.locator('.around a.prev .name').textContent()).trim(), title.trim(), 'and back');
});

test('note: who links here, and the heading anchors', async ({ open, url, at }) => {
	const page = await open();
	await page.goto(url(at.backlinks.href));
	const link = page.locator('.backlinks a').first();
	const words = await link.textContent();
	await link.click();
	await page.waitForLoadState();
	equal((await page.locator('h1.title').textContent()).trim(), words.trim(), 'the page that links');
	await page.goto(url(at.note.href));
	const heading = page.locator('.content :is(h2, h3)[id]').first();
	await heading.hover();
	await heading.locator('a.anchor').click();
	equal(decodeURIComponent(new URL(page.url()).hash.slice(1)), await heading.getAttribute('id'), 'the address of the heading');
});

test('image: a click enlarges, Escape closes, the focus returns; keyboard as well', async ({ open, url, at }) => {
	const page = await open();
	await page.goto(url(at.image.href));
	const image = page.locator('.content :not(a) > img.zoom').first();
	await image.scrollIntoViewIfNeeded();
	await page.waitForFunction((img) => img.complete && img.naturalWidth > 0, await image.elementHandle());
	assert(Number(await image.getAttribute('width')) > 0 && Number(await image.getAttribute('height')) > 0, 'the image has its size in the page');
	equal(await image.getAttribute('loading'), 'lazy', 'loading');
	await image.click();
	const box = page.locator('dialog.lightbox');
	await box.waitFor();
	const shown = await box.locator('img').evaluate((img) => ({ src: img.src, width: img.getBoundingClientRect().width }));
	equal(shown.src, await image.evaluate((img) => img.src), 'the enlarged image');
	assert(shown.width > 0, 'it is drawn');
	await page.keyboard.press('Escape');
	await box.waitFor({ state: 'hidden' });
	assert(await image.evaluate((img) => document.activeElement === img), 'the focus is back on the image');
	await page.keyboard.press('Enter');
	await box.waitFor();
	await page.keyboard.press('Escape');
	await box.waitFor({ state: 'hidden' });
});

test('dark mode: follows the system, a choice is kept, nothing flashes', async ({ open, url, at }) => {
	const light_of = (page) => page.evaluate(() => {
		const [r, g, b] = getComputedStyle(document.body).backgroundColor.match(/[\d.]+/g).map(Number);
		const [x, y, z] = getComputedStyle(document.documentElement).backgroundColor.match(/[\d.]+/g).map(Number);
		return getComputedStyle(document.body).backgroundColor.startsWith('rgba(0, 0, 0, 0') ? (x + y + z) / 3 : (r + g + b) / 3;
	});
	const page = await open({ colorScheme: 'light' });
	await page.goto(url(at.note.href));
	assert((await light_of(page)) > 200, 'light by the system');
	await page.emulateMedia({ colorScheme: 'dark' });
	assert((await light_of(page)) < 60, 'dark by the system');
	await page.emulateMedia({ colorScheme: 'light' });
	const button = page.locator('[data-theme-button]');
	const choices = new Set();
	for (let i = 0; i < 3 && (await light_of(page)) > 60; i++) {
		choices.add(await button.getAttribute('aria-label'));
		await button.click();
	}
	assert((await light_of(page)) < 60, 'the button makes it dark');
	assert(choices.size >= 1 && !choices.has(await button.getAttribute('aria-label')), 'the button says what is chosen');
	/* The very first thing that can be seen on the next page is dark already: the script in the head has run. */
	await page.addInitScript(() => {
		new MutationObserver((changes, observer) => {
			if (document.body) {
				window.first_seen = document.documentElement.dataset.theme || 'none';
				observer.disconnect();
			}
		}).observe(document, { childList: true, subtree: true });
	});
	await page.goto(url());
	equal(await page.evaluate(() => window.first_seen), 'dark', 'the theme when the body appears');
	assert((await light_of(page)) < 60, 'the choice holds on the next page');
});

test('Chinese: language, interface words, Han anchors, fonts', async ({ open, url, at }) => {
	const page = await open();
	await page.goto(url(at.chinese.href));
	assert((await page.locator('html').getAttribute('lang')).startsWith('zh'), 'the language of the page');
	assert(/[\u4e00-\u9fff]/.test(await page.locator('.skip').textContent()), 'the interface is in Chinese');
	const id = await page.locator('.content h2[id]').evaluateAll((all) => all.map((h) => h.id).find((name) => /[\u4e00-\u9fff]/.test(name)));
	await page.goto(url(at.chinese.href) + '#' + encodeURIComponent(id));
	await page.waitForFunction((name) => {
		const top = document.getElementById(name).getBoundingClientRect().top;
		return top >= -2 && top < window.innerHeight;
	}, id);
	assert(/PingFang|YaHei|Noto Sans (CJK )?SC|Source Han/i.test(await page.evaluate(() => getComputedStyle(document.querySelector('.content p')).fontFamily)), 'a Chinese font is named');
	await page.goto(url(at.english.href));
	assert(!/[\u4e00-\u9fff]/.test(await page.locator('.skip').textContent()), 'an English page has an English interface');
});

test('without JavaScript: everything reads, the way through is there, images load', async ({ open, url, at }) => {
	const page = await open({ javaScriptEnabled: false });
	await page.goto(url());
	assert(await visible(page, 'main h1'), 'the title');
	assert(await visible(page, '#tree a'), 'the sidebar');
	equal(await page.locator('button.js:visible').count(), 0, 'buttons that would do nothing');
	await page.goto(url(at.note.href));
	assert((await page.locator('.content').innerText()).length > 200, 'the text');
	assert(await visible(page, '.around a.next'), 'the next note');
	assert(await visible(page, '.toc a'), 'the contents');
	await page.goto(url(at.image.href));
	const image = page.locator('.content img').first();
	await image.scrollIntoViewIfNeeded();
	await page.waitForTimeout(300);
	assert((await image.boundingBox()).height > 10, 'the image has room');
	await page.goto(url(at.math.href));
	assert((await page.locator('.math').first().innerText()).trim().length > 0, 'a formula reads as its source');
	await page.goto(url(at.mermaid.href));
	assert((await page.locator('figure.mermaid').first().innerText()).trim().length > 0, 'a diagram reads as its source');
	await page.setViewportSize({ width: 390, height: 800 });
	await page.goto(url(at.note.href));
	await page.locator('a.menu').click();
	assert(await visible(page, '#nav .tree a'), 'the drawer opens on a narrow screen');
	await page.locator('#nav .tree a').first().click({ force: true });
	await page.waitForLoadState();
	assert(await visible(page, 'main h1'), 'and leads on');
});

test('file://: home, note, sidebar, find and images work from a folder', async ({ open, file_url, at }) => {
	const page = await open();
	await page.goto(file_url('index.html'));
	await page.locator('#tree > .folder:not(.open) > .row > .twist').first().click();
	await page.locator('#tree .folder.open > ul > .node').first().waitFor();
	await page.goto(file_url(at.image.href));
	const image = page.locator('.content img').first();
	await image.scrollIntoViewIfNeeded();
	await page.waitForFunction((img) => img.complete && img.naturalWidth > 0, await image.elementHandle());
	await page.keyboard.press('/');
	const title = await page.locator('h1.title').textContent();
	await page.locator('.find-input').fill(title.trim());
	await page.locator('.find-list .hit').first().waitFor();
	await page.keyboard.press('Enter');
	await page.waitForURL((there) => there.href.startsWith('file://'));
	equal((await page.locator('h1.title').first().textContent()).trim(), title.trim(), 'the note that was found');
	await page.goto(file_url(at.math.href));
	await page.locator('.katex').first().waitFor();
	await page.goto(file_url(at.mermaid.href));
	await page.locator('figure.mermaid svg').first().waitFor();
});

test('every link on every page leads to a file and an id', async ({ site, at }) => {
	const { crawl } = await import('./crawl.mjs');
	const { faults, pages } = crawl(site);
	equal(pages, at.pages.length, 'pages read');
	assert(!faults.length, faults.slice(0, 20).join('\n'));
});

test('a lost page: any depth, with its style, the finder and a way home', async ({ open, lost }) => {
	const page = await open({ allow: [/no\/such\/deep/] });
	const answer = await page.goto(lost('no/such/deep/page.html'));
	equal(answer.status(), 404, 'status');
	assert(await visible(page, 'main h1'), 'the title');
	assert(await page.evaluate(() => getComputedStyle(document.querySelector('.bar')).position !== 'static'), 'the style sheet is there');
	await page.locator('main [data-find]').click();
	await page.locator('.find-input').fill('a');
	await page.locator('.find-list .hit').first().waitFor();
	await page.keyboard.press('Escape');
	await page.locator(`main a[href$="index.html"]`).first().click();
	await page.waitForLoadState();
	assert(await visible(page, '.kind-home main h1'), 'the home page');
});

test('print: the text without the frame', async ({ open, url, at }) => {
	const page = await open();
	await page.goto(url(at.code.href));
	await page.emulateMedia({ media: 'print' });
	for (const part of ['.bar', '#nav', '.around'])
		assert(!(await visible(page, part)), `${part} is not printed`);
	assert(await visible(page, '.content'), 'the text is printed');
	assert((await page.pdf()).length > 1000, 'a PDF comes out');
});
