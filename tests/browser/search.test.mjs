/* Searching: the box, search.html, hits on the page that a result leads to; over http and from file://. */
import { assert, axe_source, equal, test } from './lib.mjs';

const still = { reducedMotion: 'reduce' };
const hits = '.find-list .hit:not(.hit-recent)';

async function open_box(page, text) {
	await page.keyboard.press('Control+k');
	await page.locator('dialog.find').waitFor();
	if (text)
		await search(page, text);
}

/* Types and waits until the list is this query's. */
async function search(page, text) {
	await page.locator('.find-input').fill(text);
	await settled(page);
}

async function settled(page) {
	await page.waitForFunction(() => document.querySelector('.find-list').getAttribute('aria-busy') === 'false');
}

const names = (page) => page.locator('.hit .hit-name').allTextContents();
const line = (page) => page.locator('.find-line').textContent();

/* What is shown as found, by either way. */
const found = (page) => page.evaluate(() => (window.Highlight && CSS.highlights.has('found')
	? [...CSS.highlights.get('found')].map((range) => range.toString())
	: [...document.querySelectorAll('mark.found')].map((mark) => mark.textContent)));

async function hits_shown(page) {
	await page.locator('.hits-bar').waitFor();
	await page.waitForFunction(() => document.querySelector('.hits-count').textContent);
}

async function axe(page, name) {
	await page.evaluate(axe_source);
	const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
	return violations.map((v) => `${name}: ${v.id} (${v.impact}): ${v.nodes[0].target.join(' ')}: ${v.nodes[0].failureSummary.replace(/\s+/g, ' ').slice(0, 200)}`);
}

test('search: nothing is loaded before the box is opened', async ({ open, url, at }) => {
	const page = await open();
	const asked = [];
	page.on('request', (request) => asked.push(new URL(request.url()).pathname));
	await page.goto(url(at.note.href));
	await page.waitForLoadState('networkidle');
	const engine = /\/_ob\/(search\/|search\.|hits\.)/;
	assert(!asked.some((address) => engine.test(address)), 'a page loads what only a search needs');
	await Promise.all([page.waitForRequest(/\/_ob\/search\/meta\.js/), page.keyboard.press('/')]);
	await search(page, 'zzzqqq');
	assert(asked.filter((address) => /\/_ob\/search\.|meta/.test(address)).length === 2, 'engine and directory are loaded once');
});

test('search: Chinese, arrows, Enter; the page shows the hits and keeps its address clean', async ({ open, url }) => {
	const page = await open();
	await page.goto(url());
	await open_box(page, '雪崩');
	const input = page.locator('.find-input');
	equal(await input.getAttribute('aria-expanded'), 'true', 'aria-expanded');
	const option = page.locator('.find-list .hit[aria-selected="true"]');
	equal(await option.locator('.hit-name').textContent(), '雪崩', 'the note of that title is the first');
	equal(await option.getAttribute('id'), await input.getAttribute('aria-activedescendant'), 'the chosen one is told');
	assert((await page.locator(hits).count()) > 2, 'more notes have it');
	await page.waitForFunction(() => [...document.querySelectorAll('.hit-text')].every((text) => text.querySelector('mark')));
	const marks = await page.locator('.hit-text mark').allTextContents();
	assert(marks.length && marks.every((mark) => mark === '雪崩'), `marks of the snippets: ${marks}`);
	await page.keyboard.press('ArrowDown');
	await page.keyboard.press('ArrowDown');
	await page.keyboard.press('ArrowUp');
	equal(await page.locator(hits).nth(1).getAttribute('aria-selected'), 'true', 'two down and one up');
	const title = await page.locator(`${hits} .hit-name`).nth(1).textContent();
	const href = new URL(await page.locator(hits).nth(1).getAttribute('href'));
	await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
	equal((await page.locator('h1.title').textContent()).trim(), title, 'Enter opens the second');
	await hits_shown(page);
	const shown = await found(page);
	assert(shown.length && shown.every((text) => text === '雪崩'), `shown on the page: ${shown}`);
	equal(new URL(page.url()).search, '', 'the query of the address');
	equal(new URL(page.url()).hash, href.hash, 'the anchor of the address');
	if (href.hash)
		equal(await page.evaluate(() => document.querySelector(':target') !== null), true, 'the anchor is the target');
});

test('search: words in the middle, of both scripts, in any case', async ({ open, url, at }) => {
	const page = await open();
	await page.goto(url());
	await open_box(page);
	for (const note of [at.first('a Chinese title of some length', (p) => p.kind === 'note' && /<h1 class="title">[\u4e00-\u9fff]{4,}</.test(p.html)), at.english]) {
		const title = note.html.match(/<h1 class="title">([^<]*)</)[1].replace(/&[a-z#0-9]+;/g, ' ');
		await search(page, /[\u4e00-\u9fff]/.test(title) ? title.slice(1, 4) : title.toUpperCase());
		assert((await names(page)).includes(title), `"${title}" is found`);
	}
	await search(page, 'kubec');
	await page.waitForFunction(() => [...document.querySelectorAll('.hit-text mark')].some((mark) => mark.textContent === 'kubectl'));
});

test('search: half-written pinyin is no query', async ({ open, url }) => {
	const page = await open();
	await page.goto(url());
	await open_box(page);
	const cdp = await page.context().newCDPSession(page);
	for (const text of ['x', 'xue', 'xue beng'])
		await cdp.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
	await page.waitForTimeout(300);
	equal(await page.locator(hits).count(), 0, 'hits in the middle of a composition');
	equal(await line(page), '', 'words in the middle of a composition');
	await cdp.send('Input.insertText', { text: '雪崩' });
	await page.locator(hits).first().waitFor();
	equal(await page.locator('.find-input').inputValue(), '雪崩', 'what was composed');
	equal((await names(page))[0], '雪崩', 'the first hit');
});

test('search: the newest answer wins, and Enter waits for it', async ({ open, url }) => {
	const page = await open();
	await page.goto(url());
	await open_box(page, 'kubectl');
	await page.evaluate(() => {
		const run = window.opsbook.search.run;
		window.opsbook.search.run = async (text, options) => {
			await new Promise((resolve) => { setTimeout(resolve, text === 'slo' ? 700 : 150); });
			return run(text, { ...options, signal: null });
		};
	});
	await page.locator('.find-input').fill('slo');
	await page.waitForTimeout(100);
	await page.locator('.find-input').fill('雪崩');
	await page.waitForFunction(() => document.querySelector('.hit-name')?.textContent === '雪崩');
	await page.waitForTimeout(800);
	equal((await names(page))[0], '雪崩', 'the first hit after the older answer came');
	await page.locator('.find-input').fill('重试风暴');
	await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
	equal((await page.locator('h1.title').textContent()).trim(), '重试风暴', 'Enter opens the first of what is typed, not of what is shown');
});

test('search: how the query was read is said', async ({ open, url }) => {
	const page = await open();
	await page.goto(url('sre/slo.html'));
	await open_box(page, 'kubectl 雪崩 postgresql');
	assert(/No note has every word/.test(await line(page)), `some words: ${await line(page)}`);
	await search(page, 'kubctl ');
	assert(/“kubectl”/.test(await line(page)), `a slip of the pen: ${await line(page)}`);
	await page.waitForFunction(() => document.querySelector('.hit-text mark'));
	equal((await page.locator('.hit-text mark').first().textContent()).toLowerCase(), 'kubectl', 'what is marked');
	await search(page, 'tag:nosuchtag kubectl ');
	assert(/searched for as text/.test(await line(page)), `filters that nothing passes: ${await line(page)}`);
	await search(page, 'zzzqqqxxx');
	equal(await page.locator(hits).count(), 0, 'hits for nonsense');
	assert(/Nothing found/.test(await line(page)), `nothing: ${await line(page)}`);
	await page.locator('.find-tips').waitFor();
	await page.waitForFunction(() => /Nothing found/.test(document.querySelector('dialog.find [role="status"]').textContent));
	for (const text of ['"', '"""" ****', '\u0000\u0000', '😀', '\ud800', 'a'.repeat(10000), '雪'.repeat(10000), '-', 'tag:', '<img src=x onerror=alert(1)>']) {
		await search(page, text);
		assert(!/could not|damaged|another build/.test(await line(page)), `an error for ${text.slice(0, 20)}: ${await line(page)}`);
	}
});

test('search: titles and snippets are text, whatever they hold', async ({ open, url }) => {
	const page = await open();
	await page.goto(url());
	await open_box(page, 'slo');
	await page.evaluate(() => {
		window.opsbook.search.run = async () => ({
			total: 1, complete: 1, reading: 'all', instead: '', note: '',
			hits: [{ path: '<i>/a.md', title: '<img src=x onerror="document.title=1">', url: 'a.html', heading: '<b>h</b>', anchor: 'a"b<', snippet: 'x <script>y</script> z', marks: [[2, 10]], score: 1 }],
		});
	});
	await search(page, 'img');
	equal(await page.locator('.find-list :is(img, script, b, i)').count(), 0, 'elements made of text');
	equal((await names(page))[0], '<img src=x onerror="document.title=1">', 'the title');
	equal(await page.locator('.hit-text mark').textContent(), '<script>', 'the mark');
});

test('search: a click with Ctrl and Ctrl-Enter open another tab, and the box stays', async ({ open, url }) => {
	const page = await open();
	await page.goto(url());
	await open_box(page, '雪崩');
	const href = await page.locator(hits).first().getAttribute('href');
	for (const act of [() => page.keyboard.press('Control+Enter'), () => page.locator(hits).first().click({ modifiers: ['Control'] })]) {
		const [tab] = await Promise.all([page.context().waitForEvent('page'), act()]);
		await tab.waitForLoadState();
		equal((await tab.locator('h1.title').textContent()).trim(), '雪崩', 'the other tab');
		equal(new URL(tab.url()).pathname, new URL(href).pathname, 'its address');
		await tab.close();
	}
	assert(await page.locator('dialog.find').isVisible(), 'the box is still open');
	equal(new URL(page.url()).pathname, new URL(url()).pathname, 'this tab');
});

test('search: recent searches are kept on this device, offered, cleared', async ({ open, url }) => {
	const page = await open();
	await page.goto(url());
	await open_box(page);
	equal(await page.locator('.hit-recent').count(), 0, 'recent searches at first');
	for (const text of ['雪崩', 'slo', '雪崩']) {
		await search(page, text);
		await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
		await open_box(page);
	}
	equal((await page.locator('.hit-recent .hit-name').allTextContents()).join(), '雪崩,slo', 'newest first, each once');
	equal(await page.locator('.find-input').getAttribute('aria-activedescendant'), null, 'none is chosen by itself');
	await page.keyboard.press('ArrowDown');
	await page.keyboard.press('ArrowDown');
	await page.keyboard.press('Enter');
	equal(await page.locator('.find-input').inputValue(), 'slo', 'Enter searches again');
	await page.locator(hits).first().waitFor();
	await page.locator('.find-input').fill('');
	await page.locator('.hit-recent').first().waitFor();
	await page.locator('.find-head button').click();
	equal(await page.locator('.hit-recent').count(), 0, 'after they were cleared');
	assert(await page.evaluate(() => document.activeElement.classList.contains('find-input')), 'the field has the focus');
	await page.reload();
	await open_box(page);
	equal(await page.locator('.hit-recent').count(), 0, 'and they stay cleared');
});

test('search: chips write filters into the query', async ({ open, url, at }) => {
	const page = await open();
	const runbook = at.first('a runbook with tags', (p) => p.kind === 'note' && /badge-runbook[^]*class="tags"/.test(p.html));
	await page.goto(url(runbook.href));
	await open_box(page, 'disk');
	const all = await names(page);
	const chip = (text) => page.locator(`.chip[title="${text}"]`);
	await chip('is:runbook').click();
	await settled(page);
	equal(await page.locator('.find-input').inputValue(), 'is:runbook disk', 'the query');
	equal(await chip('is:runbook').getAttribute('aria-pressed'), 'true', 'pressed');
	assert(await page.evaluate(() => document.activeElement.classList.contains('find-input')), 'the field has the focus');
	const some = await names(page);
	assert(some.length > 0 && some.length < all.length, `${some.length} of ${all.length} are runbooks`);
	equal(await page.locator('.hit').count(), await page.locator('.hit .badge-runbook').count(), 'all carry the badge');
	await chip('lang:zh').click();
	await chip('lang:en').click();
	await settled(page);
	equal(await page.locator('.find-input').inputValue(), 'lang:en is:runbook disk', 'one language at a time');
	await chip('is:runbook').click();
	await chip('lang:en').click();
	await settled(page);
	equal(await page.locator('.find-input').inputValue(), 'disk', 'taken out again');
	equal((await names(page)).join(), all.join(), 'all are back');
	const folder = await page.locator('.chip[title^="path:"]').getAttribute('title');
	await chip(folder).click();
	await settled(page);
	const where = await page.locator('.hit-where').evaluateAll((list) => list.map((w) => w.title));
	assert(where.length && where.every((path) => path.startsWith(folder.slice(5))), `below ${folder}: ${where}`);
	await page.locator('.find-input').fill('');
	const tag = page.locator('.chip[title^="tag:"]').first();
	await tag.click();
	await page.locator(hits).first().waitFor();
	assert((await names(page)).includes((await page.locator('h1.title').textContent()).trim()), 'a tag of the page finds the page');
});

test('search: roles, announcements, focus returns; no violation, light and dark, wide and narrow', async ({ open, url }) => {
	const faults = [];
	for (const colorScheme of ['light', 'dark']) {
		for (const viewport of [{ width: 1440, height: 900 }, { width: 390, height: 844 }]) {
			const name = `${colorScheme} at ${viewport.width}`;
			const page = await open({ ...still, colorScheme, viewport });
			await page.goto(url('sre/slo.html'));
			await page.locator('.find-button').click();
			faults.push(...(await axe(page, `empty box, ${name}`)));
			await search(page, '回滚');
			await page.waitForFunction(() => document.querySelector('.hit-text mark'));
			faults.push(...(await axe(page, `results, ${name}`)));
			const told = page.locator('dialog.find [role="status"]');
			await page.waitForFunction(() => /^\d+ results/.test(document.querySelector('dialog.find [role="status"]').textContent));
			equal(await told.getAttribute('aria-live'), 'polite', 'politely');
			await search(page, 'zzzqqq');
			faults.push(...(await axe(page, `nothing found, ${name}`)));
			await page.keyboard.press('Escape');
			await page.locator('dialog.find').waitFor({ state: 'hidden' });
			assert(await page.evaluate(() => document.activeElement.classList.contains('find-button')), 'the focus is back on the button');
			await open_box(page, '回滚');
			await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
			await hits_shown(page);
			faults.push(...(await axe(page, `hits on a page, ${name}`)));
			await open_box(page);
			await page.locator('.hit-recent').waitFor();
			faults.push(...(await axe(page, `recent searches, ${name}`)));
			await page.goto(url('search.html?q=slo'));
			await page.waitForFunction(() => document.querySelector('.hits .hit-text mark'));
			faults.push(...(await axe(page, `search.html, ${name}`)));
		}
	}
	assert(!faults.length, faults.slice(0, 12).join('\n'));
});

test('search: on a phone the box fills the screen and nothing scrolls sideways', async ({ open, url }) => {
	const page = await open({ ...still, viewport: { width: 390, height: 844 } });
	await page.goto(url('sre/slo.html'));
	await page.locator('.find-button').click();
	await search(page, 'checkout');
	await page.waitForFunction(() => document.querySelector('.hit-text mark'));
	for (const width of [390, 320]) {
		await page.setViewportSize({ width, height: 844 });
		const box = await page.locator('dialog.find').boundingBox();
		equal(`${box.x} ${box.y} ${box.width} ${box.height}`, `0 0 ${width} 844`, 'the box');
		const wide = await page.evaluate(() => [...document.querySelectorAll('dialog.find, .find-body, .hit, .find-foot')].filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => e.className));
		equal(wide.join(), '', `what is wider than ${width} pixels`);
	}
	await page.goto(url('search.html?q=checkout'));
	await page.waitForFunction(() => document.querySelector('.hits .hit'));
	equal(await page.evaluate(() => document.documentElement.scrollWidth), 320, 'the width of search.html');
});

test('search: hits on a page: next, previous, Escape, back, print', async ({ open, url }) => {
	const page = await open({ ...still });
	await page.goto(url());
	await open_box(page, 'title:"error budget" budget');
	await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
	await hits_shown(page);
	const count = async () => (await page.locator('.hits-count').textContent()).match(/\d+/g).map(Number);
	const [first, all] = await count();
	assert(all > 2, `${all} hits`);
	await page.keyboard.press('n');
	equal((await count())[0], (first % all) + 1, 'n goes on');
	await page.keyboard.press('N');
	await page.keyboard.press('N');
	equal((await count())[0], ((first + all - 2) % all) + 1, 'N goes back, round the end');
	await page.locator('.hits-bar button').nth(1).click();
	equal((await count())[0], first, 'so does the button');
	for (let i = 0; i < all; i++) {
		await page.keyboard.press('n');
		assert(await page.evaluate(() => {
			const { top, bottom } = [...CSS.highlights.get('found-now')][0].getBoundingClientRect();
			return top >= 0 && bottom <= window.innerHeight;
		}), `hit ${i} is in sight`);
	}
	await page.reload();
	await hits_shown(page);
	equal((await count())[1], all, 'hits after the page was loaded again');
	await page.emulateMedia({ media: 'print' });
	assert(!(await page.locator('.hits-bar').isVisible()), 'not on paper');
	await page.emulateMedia({ media: 'screen' });
	await page.keyboard.press('Escape');
	equal(await page.locator('.hits-bar').count(), 0, 'Escape takes them away');
	equal((await found(page)).length, 0, 'what is shown then');
	await page.reload();
	await page.waitForLoadState('networkidle');
	equal(await page.locator('.hits-bar').count(), 0, 'and they stay away');
});

test('search: hits without the browser\'s highlights are marks, and leave the page as it was', async ({ open, url }) => {
	const page = await open({ ...still });
	await page.addInitScript(() => { delete window.Highlight; });
	await page.goto(url('sre/error-budget.html'));
	/* Words parted by an inline element, in a folded part, and a name of which a part is asked. */
	await page.evaluate(() => {
		document.querySelector('.content').insertAdjacentHTML('beforeend',
			'<p>one err<em>or bud</em>get two</p><details><summary>x</summary><p>error budget</p></details><p>内<b>存泄</b>漏，内存</p><p><code>kubectl_get_pods</code> CheckoutSlowBurn</p>');
	});
	const before = await page.locator('.content').innerHTML();
	await page.evaluate(() => {
		const body = document.body.dataset;
		return [body.engine, body.hits].reduce((after, address) => after.then(() => window.opsbook.load_script(address)), Promise.resolve());
	});
	await page.evaluate(() => window.opsbook.hits_show('"error budget" 内存泄漏 get_pods slow*'));
	await hits_shown(page);
	const shown = await page.evaluate(() => {
		const texts = [];
		for (const mark of document.querySelectorAll('mark.found'))
			texts[mark.dataset.hit] = (texts[mark.dataset.hit] || '') + mark.textContent;
		return texts;
	});
	assert(shown.filter((text) => text.toLowerCase() === 'error budget').length >= 2, `across elements and in folded parts: ${shown}`);
	equal(shown.filter((text) => text.startsWith('内')).join(), '内存泄漏', 'a word in a row, not its pieces elsewhere');
	assert(shown.includes('get_pods'), `a part of a name: ${shown}`);
	assert(shown.includes('Slow'), `a piece of a name: ${shown}`);
	for (let i = 0; i < shown.length; i++)
		await page.keyboard.press('n');
	equal(await page.locator('mark.found.now').count() > 0, true, 'one of them is the present one');
	equal(await page.locator('.content details[open] p').count() > 0, true, 'the folded part was opened');
	await page.keyboard.press('Escape');
	equal((await page.locator('.content').innerHTML()).replace(/ open=""/g, ''), before.replace(/ open=""/g, ''), 'the page after Escape');
});

test('search.html: results, more, an address that follows, back', async ({ open, url }) => {
	const page = await open({ ...still });
	await page.goto(url());
	await open_box(page, 'lang:en the');
	const boxed = await names(page);
	await Promise.all([page.waitForNavigation(), page.locator('.find-all').click()]);
	equal(new URL(page.url()).searchParams.get('q'), 'lang:en the', 'the query in the address');
	equal(new URL(page.url()).pathname, new URL(url('search.html')).pathname, 'the page');
	await page.locator('.hits .hit').first().waitFor();
	equal((await names(page)).slice(0, boxed.length).join(), boxed.join(), 'the same results in the same order');
	equal(await page.locator('.hits .hit').count(), 20, 'results at first');
	assert((await page.title()).startsWith('lang:en the'), 'the title has the query');
	await page.locator('.seek-found .door').click();
	await page.waitForFunction(() => document.querySelectorAll('.hits .hit').length > 20);
	assert(await page.evaluate(() => document.querySelector('.hits .hit:nth-child(21)').contains(document.activeElement)), 'the focus is on the first of those that came');
	equal(new Set(await page.locator('.hits .hit a').evaluateAll((all) => all.map((a) => a.href.split(/[?#]/)[0]))).size, await page.locator('.hits .hit').count(), 'each note once');

	/* To a result and back: the list stands where it was left. */
	const links = page.locator('.hits .hit a');
	await links.nth(22).scrollIntoViewIfNeeded();
	const many = await links.count();
	const title = await links.nth(22).textContent();
	await Promise.all([page.waitForNavigation(), links.nth(22).click()]);
	equal((await page.locator('h1.title').textContent()).trim(), title, 'the result');
	await page.goBack();
	await page.waitForFunction((n) => document.querySelectorAll('.hits .hit').length === n, many);
	await page.waitForFunction(() => window.scrollY > 200);

	/* What is typed replaces the address; what was sent off keeps its place in the history. */
	const input = page.locator('.seek-input');
	await input.fill('雪');
	await input.fill('雪崩');
	await page.waitForFunction(() => new URLSearchParams(location.search).get('q') === '雪崩' && document.querySelector('.hit-name')?.textContent === '雪崩');
	await input.press('Enter');
	await input.fill('slo');
	await page.waitForFunction(() => new URLSearchParams(location.search).get('q') === 'slo');
	await page.goBack();
	await page.waitForFunction(() => document.querySelector('.seek-input').value === '雪崩' && document.querySelector('.hit-name')?.textContent === '雪崩');
	await page.goBack();
	await page.waitForFunction(() => document.querySelector('.seek-input').value === 'lang:en the');
	await page.keyboard.press('Escape');
	await page.locator('h1.title').click();
	await page.keyboard.press('/');
	assert(await page.evaluate(() => document.activeElement.classList.contains('seek-input')), '/ goes to the field of the page');
	equal(await page.locator('dialog.find').count(), 0, 'boxes over it');
	await input.fill('');
	await page.waitForFunction(() => !new URLSearchParams(location.search).has('q') && !document.querySelector('.hits .hit'));
	assert(await page.locator('.seek-found .tags a').first().isVisible(), 'recent searches');
	equal(await page.locator('meta[name="robots"][content="noindex"]').count(), 1, 'noindex');
});

test('search.html: a query is shared, chips, nothing found', async ({ open, url }) => {
	const page = await open({ ...still });
	await page.goto(url('search.html?q=' + encodeURIComponent('"错误预算" -nosuchword')));
	await page.locator('.hits .hit').first().waitFor();
	equal(await page.locator('.seek-input').inputValue(), '"错误预算" -nosuchword', 'the field');
	await page.locator('.seek-input').fill('disk');
	await page.waitForFunction(() => document.title.startsWith('disk'));
	await page.locator('.chip[title="is:runbook"]').click();
	await page.waitForFunction(() => new URLSearchParams(location.search).get('q') === 'is:runbook disk');
	await page.waitForFunction(() => document.querySelectorAll('.hits .hit').length === document.querySelectorAll('.hits .badge-runbook').length);
	await page.locator('.seek-input').fill('zzzqqq');
	await page.waitForFunction(() => /Nothing found/.test(document.querySelector('.find-line').textContent));
	equal(await page.locator('.hits .hit').count(), 0, 'results');
});

test('search.html: without JavaScript it says what it needs and where else to go', async ({ open, url }) => {
	const page = await open({ javaScriptEnabled: false });
	await page.goto(url('search.html?q=slo'));
	assert(/needs JavaScript/.test(await page.locator('.lead').textContent()), 'the sentence');
	equal(await page.locator('.seek-form').isVisible(), false, 'a form that does nothing');
	assert((await page.locator('.doors a:visible').count()) >= 2, 'ways to the notes');
	assert(await page.locator('.tree a').first().isVisible(), 'the tree');
	assert((await page.locator('.cloud a:visible').count()) > 3, 'the tags');
});

test('search: from file://, box, page and hits', async ({ open, file_url }) => {
	const page = await open();
	await page.goto(file_url('sre/slo.html'));
	await open_box(page, '雪崩');
	await page.waitForFunction(() => document.querySelector('.hit-text mark'));
	await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
	equal((await page.locator('h1.title').textContent()).trim(), '雪崩', 'the page');
	await hits_shown(page);
	equal((await found(page))[0], '雪崩', 'shown on the page');
	equal(new URL(page.url()).search, '', 'the query of the address');
	await page.goto(file_url('search.html?q=slo'));
	await page.locator('.hits .hit').first().waitFor();
	await page.locator('.seek-input').fill('重试');
	await page.waitForFunction(() => new URLSearchParams(location.search).get('q') === '重试' && /重试/.test(document.querySelector('.hits').textContent));
	await page.keyboard.press('Enter');
	await page.waitForTimeout(200);
	assert(page.url().startsWith('file://'), 'a form that is sent stays here');
});

test('search: an index that is stale, broken or away is told in one sentence, and the page works', async ({ open, url }) => {
	const page = await open({ allow: [/search\/(meta|t\d+)\.js/, /ERR_FAILED/, /404 \(Not Found\)/, /Invalid or unexpected token/] });
	let answer = null;
	await page.route(/\/_ob\/search\/(meta|t\d+)\.js/, (route) => (answer ? answer(route) : route.continue()));
	const cases = [
		[/could not be loaded/, (route) => route.abort()],
		[/could not be loaded/, (route) => route.fulfill({ status: 404, body: '' })],
		[/damaged/, async (route) => {
			const text = await (await route.fetch()).text();
			await route.fulfill({ contentType: 'text/javascript', body: text.slice(0, text.length / 2) });
		}],
		[/another build/, async (route) => {
			const text = await (await route.fetch()).text();
			await route.fulfill({ contentType: 'text/javascript', body: /meta\.js/.test(route.request().url()) ? text : text.replace(/"[0-9a-f]{16}"/, '"0123456789abcdef"') });
		}],
	];
	for (const [words, how] of cases) {
		answer = how;
		await page.goto(url('sre/slo.html'));
		await open_box(page, 'slo');
		assert(words.test(await line(page)), `${words}: ${await line(page)}`);
		equal(await page.locator(hits).count(), 0, 'hits');
		answer = null;
		await search(page, 'slo objective');
		assert((await page.locator(hits).count()) > 0, `asked again when the file is there (${words}): ${await line(page)}`);
		await page.keyboard.press('Escape');
		await page.locator('dialog.find').waitFor({ state: 'hidden' });
		answer = how;
		await page.goto(url('search.html?q=slo'));
		await page.waitForFunction((source) => new RegExp(source).test(document.querySelector('.find-line').textContent), words.source);
	}
});

test('search: a lost page begins with the words of its address', async ({ open, lost }) => {
	const page = await open({ allow: [/404/] });
	await page.goto(lost('gone/disk-full-again.html'));
	await page.locator('main [data-find]').click();
	equal(await page.locator('.find-input').inputValue(), 'disk full again', 'the query');
	await page.locator(hits).first().waitFor();
	await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
	assert(await page.locator('h1.title').isVisible(), 'a page that is there');
});
