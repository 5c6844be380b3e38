/* Using: keyboard, copy, drawer, diagrams and formulas. */
import { assert, equal, test } from './lib.mjs';

const focused = (page) => page.evaluate(() => document.activeElement.className || document.activeElement.tagName);

test('keyboard: find, help, theme, previous and next, skip link', async ({ open, url, at }) => {
	const page = await open();
	await page.goto(url(at.note.href));
	await page.keyboard.press('Tab');
	equal(await focused(page), 'skip', 'the first stop');
	await page.keyboard.press('Enter');
	equal(await page.evaluate(() => document.activeElement.id), 'main', 'the skip link leads to the text');

	for (const key of ['/', 'Control+k']) {
		await page.keyboard.press(key);
		await page.locator('dialog.find').waitFor();
		assert((await focused(page)).includes('find-input'), `${key} opens the find dialog`);
		await page.keyboard.press('Escape');
		await page.locator('dialog.find').waitFor({ state: 'hidden' });
	}
	await page.keyboard.press('?');
	await page.locator('dialog.help-box').waitFor();
	assert((await page.locator('.help-list kbd').count()) >= 5, 'the help lists the keys');
	await page.keyboard.press('Escape');
	await page.locator('dialog.help-box').waitFor({ state: 'hidden' });

	const before = await page.locator('[data-theme-button]').getAttribute('aria-label');
	await page.keyboard.press('t');
	assert((await page.locator('[data-theme-button]').getAttribute('aria-label')) !== before, 't changes the theme');

	const title = (await page.locator('h1.title').textContent()).trim();
	const next = (await page.locator('.around a.next .name').textContent()).trim();
	await Promise.all([page.waitForNavigation(), page.keyboard.press(']')]);
	equal((await page.locator('h1.title').textContent()).trim(), next, '] goes on');
	await Promise.all([page.waitForNavigation(), page.keyboard.press('ArrowLeft')]);
	equal((await page.locator('h1.title').textContent()).trim(), title, 'and the left arrow back');
});

test('keyboard: keys typed into a field stay there', async ({ open, url, at }) => {
	const page = await open();
	await page.goto(url(at.note.href));
	await page.keyboard.press('/');
	await page.locator('.find-input').fill('');
	await page.keyboard.type('t?]/');
	equal(await page.locator('.find-input').inputValue(), 't?]/', 'what was typed');
	assert(page.url().includes(at.note.href), 'the page is the same');
});

test('copy: a session gives its commands, a block its text', async ({ open, url, at, browser }) => {
	for (const [page_at, session] of [[at.console, true], [at.code, false]]) {
		const page = await open({ permissions: ['clipboard-read', 'clipboard-write'] });
		await page.goto(url(page_at.href));
		const figure = page.locator('figure.code', session ? { has: page.locator('.line.cmd') } : { hasNot: page.locator('.line.cmd') }).first();
		const wanted = await figure.evaluate((element) => {
			const lines = [...element.querySelectorAll('.line.cmd')];
			if (!lines.length)
				return element.querySelector('code').textContent;
			return lines.map((line) => line.textContent.replace(/\n$/, '').slice(line.querySelector('.hl-prompt').textContent.length)).join('\n') + '\n';
		});
		const button = figure.locator('.code-tool').last();
		await button.click();
		await page.waitForFunction((b) => b.classList.contains('done'), await button.elementHandle());
		equal(await page.evaluate(() => navigator.clipboard.readText()), wanted, 'the clipboard');
		if (session)
			assert(!/^\$ /m.test(wanted) && wanted.trim().length > 0, 'commands without prompts');
		await page.waitForFunction(() => [...document.querySelectorAll('[role="status"]')].some((e) => e.textContent.trim()));
	}
});

test('narrow screen: the drawer opens, keeps the focus, closes', async ({ open, url, at }) => {
	const page = await open({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
	await page.goto(url(at.note.href));
	const button = page.locator('button.menu');
	equal(await button.getAttribute('aria-expanded'), 'false', 'closed at first');
	assert(!(await page.locator('#nav').isVisible()) || !(await page.locator('#nav a').first().isVisible()), 'the drawer is away');
	await button.click();
	equal(await button.getAttribute('aria-expanded'), 'true', 'open after a tap');
	await page.locator('#nav .tree a').first().waitFor();
	for (let i = 0; i < 60; i++) {
		await page.keyboard.press('Tab');
		assert(await page.evaluate(() => document.activeElement === document.body || document.getElementById('nav').contains(document.activeElement)), 'the focus stays in the drawer');
	}
	await page.keyboard.press('Escape');
	equal(await button.getAttribute('aria-expanded'), 'false', 'closed by Escape');
	assert(await page.evaluate(() => document.activeElement.classList.contains('menu')), 'the focus is back on the button');
	const toggle = page.locator('.toc-toggle summary');
	await toggle.click();
	assert(await page.locator('.toc a').first().isVisible(), 'the contents unfold');
});

test('formulas and diagrams are drawn, and redrawn when the theme changes', async ({ open, url, at }) => {
	const page = await open();
	await page.goto(url(at.math.href));
	await page.locator('.math .katex').first().waitFor();
	equal(await page.locator('.math .katex-error').count(), 0, 'formulas that KaTeX refused');
	await page.goto(url(at.mermaid.href));
	const drawing = page.locator('figure.mermaid .diagram svg').first();
	await drawing.waitFor();
	equal(await page.locator('.diagram-failed').count(), 0, 'diagrams that failed');
	const before = await drawing.evaluate((svg) => svg.outerHTML);
	await page.emulateMedia({ colorScheme: 'dark' });
	await page.waitForFunction((old) => document.querySelector('figure.mermaid .diagram svg')?.outerHTML !== old, before);
	await page.goto(url(at.first('neither formula nor diagram', (p) => p.kind === 'note' && !/class="math"|class="mermaid"/.test(p.html)).href));
	equal(await page.evaluate(() => [...document.scripts].filter((s) => /mermaid|katex/.test(s.src)).length), 0, 'libraries on a page without need');
});

test('reduced motion and forced colours do not hide anything', async ({ open, url, at }) => {
	const page = await open({ reducedMotion: 'reduce', forcedColors: 'active' });
	await page.goto(url(at.note.href));
	assert(await page.locator('.content').isVisible(), 'the text');
	assert(await page.locator('button[data-find]').first().isVisible(), 'the find button');
	equal(await page.evaluate(() => document.getAnimations().length), 0, 'running animations');
});
