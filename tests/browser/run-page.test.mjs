/*
 * Running blocks from the page, against the real server: what is asked before, what is shown meanwhile, who else sees it,
 * what a hostile program can print, and who may not run anything.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test, assert, equal, axe_source, serve } from './lib.mjs';
import { begin } from './serve.test.mjs';

const opsbook = process.env.OPSBOOK;
const allowed = { allow: [/request to elsewhere/, /ERR_CONNECTION_REFUSED/, /ERR_INCOMPLETE_CHUNKED_ENCODING/, /ERR_CONNECTION_RESET/, /ERR_EMPTY_RESPONSE/, /40[0-9]/, /CORS policy/, /ERR_FAILED/] };
const fence = (head, script) => '```' + head + '\n' + script + '\n```\n\n';

/* A note whose steps leave traces in the folder above it, so that what really ran can be seen. */
const note = `---
title: Maintenance
runbook:
  params:
    NODE: {type: host, default: node-1, help: which one}
    COUNT: {type: int, required: true, default: "3"}
---
# Maintenance

Some text.

` + fence('sh {name=look effect=read}', 'echo "looking at $NODE, $COUNT times"; echo aside >&2')
	+ fence('sh {name=drain needs=look verify=drained undo=fill}', 'echo drained > state; echo draining')
	+ fence('sh {name=drained effect=read}', 'cat state; test "$(cat state)" = drained')
	+ fence('sh {name=fill}', 'echo filled > state; echo filling')
	+ fence('sh {name=wipe effect=danger}', 'echo wiped > state; echo wiping')
	+ fence('sh {name=broken excludeFromRunAll=true}', 'echo before; exit 3')
	+ fence('sh {name=slow effect=read excludeFromRunAll=true}', 'sleep 60 & echo $! > pid; echo begun; wait; echo never')
	+ fence('sh {name=talk effect=read interactive=true excludeFromRunAll=true}', 'printf "your name? "; read x; echo "hello $x"')
	+ fence('sh', 'echo unnamed');

const power = (files, ...args) => begin(files, '--allow-run', '--trust', ...args);
const home = { 'README.md': '# Home\n\n[m](m.md)\n', 'm.md': note };
const enter = async (page, served, where = 'm.html') => {
	await page.goto(served.url + where + '#token=' + served.token);
	await page.waitForSelector('.run-dock');
};
const go_of = (page, step) => page.locator(`figure[data-run="m.md#${step}"] .run-go`);
const dialog = (page) => page.locator('dialog.run-box[open]');
const ask = async (page, step) => {
	const close = page.locator('.run-tools .tool').last();
	if (await close.isVisible())
		await close.click();
	await go_of(page, step).click();
	await dialog(page).locator('.run-planned').first().waitFor();
};
const say_yes = async (page) => {
	await dialog(page).locator('button[type=submit]').click();
	await dialog(page).waitFor({ state: 'hidden' });
};
const text_of = (page, selector = '.run-view') => page.locator(selector).first().innerText();
const ended = (page, outcome) => page.locator(`.run-dock[data-state="${outcome}"]`).waitFor({ state: 'attached' });
const waits = (page, text) => page.waitForFunction((t) => document.querySelector('.run-view')?.innerText.includes(t), text, { polling: 30 });
const read = (served, name) => fs.readFileSync(path.join(served.folder, name), 'utf8').trim();

test('run: a block is run, with what it prints, and how it ended', async ({ open }) => {
	const served = await power(home);
	try {
		const page = await open(allowed);
		await enter(page, served);
		assert(!page.url().includes('token'), 'the token leaves the address');
		await ask(page, 'look');
		const asked = await dialog(page).innerText();
		assert(asked.includes('looking at $NODE') && asked.includes(served.folder), 'the exact script and the folder: ' + asked);
		equal(await dialog(page).locator('.run-danger:visible, .run-each:visible, .run-note:visible').count(), 0, 'what only looks is asked about once');
		await dialog(page).locator('input[name=COUNT]').fill('many');
		await dialog(page).locator('button[type=submit]').click();
		await dialog(page).locator('input[name=COUNT][aria-invalid]').waitFor();
		assert((await text_of(page, 'dialog[open] .run-field:has([aria-invalid]) .run-problem')).length > 3, 'what is wrong with a value is said');
		await dialog(page).locator('input[name=COUNT]').fill('5');
		await page.keyboard.press('Enter');
		await dialog(page).waitFor({ state: 'hidden' });
		equal(await page.evaluate(() => document.activeElement.className), 'run-body', 'the keyboard is where the run is');
		await ended(page, 'ok');
		const shown = await text_of(page);
		assert(shown.includes('looking at node-1, 5 times') && shown.includes('aside'), 'what it printed: ' + shown);
		equal(await page.locator('.run-line.is-err').innerText(), 'aside', 'what it complained');
		equal(await page.locator('figure[data-run="m.md#look"] .run-seen.is-ok').count(), 1, 'and how it went stands by the block');
		await ask(page, 9);
		await say_yes(page);
		await waits(page, 'unnamed');
		await page.locator('.run-tools .tool').first().click();
		await page.waitForFunction(() => document.querySelectorAll('.run-past').length === 2);
		const listed = execFileSync(opsbook, ['runs', 'list', '--note', 'm.md'], { encoding: 'utf8', cwd: served.folder, env: { ...process.env, XDG_STATE_HOME: served.folder + '.state' } });
		execFileSync(opsbook, ['run', 'm.md#look', '--yes', '--param', 'NODE=node-7'], { stdio: 'ignore', cwd: served.folder, env: { ...process.env, XDG_STATE_HOME: served.folder + '.state' } });
		await page.locator('.run-past').first().click();
		await page.locator('.run-tools .tool').first().click();
		await page.waitForFunction(() => document.querySelectorAll('.run-past').length === 3);
		await page.locator('.run-past').first().click();
		await waits(page, 'looking at node-7');
		await ended(page, 'ok');
		assert(listed.trim().split('\n').filter((line) => line.includes('m.md')).length === 2, 'the terminal lists the same runs: ' + listed);
	} finally {
		await served.remove();
	}
});

test('run: changes with their verify, a danger that is typed, and taking back', async ({ open }) => {
	const served = await power(home);
	try {
		const page = await open(allowed);
		await enter(page, served);
		await ask(page, 'wipe');
		assert(await dialog(page).locator('button[type=submit]').isDisabled(), 'a danger is not run by a click');
		const target = await dialog(page).locator('.run-danger code').innerText();
		await dialog(page).locator('.run-danger input').fill('something else');
		assert(await dialog(page).locator('button[type=submit]').isDisabled(), 'nor by other words');
		await page.keyboard.press('Escape');
		assert(!fs.existsSync(path.join(served.folder, 'state')), 'nothing ran');
		await ask(page, 'drain');
		equal(await dialog(page).locator('.run-planned').count(), 2, 'with what it needs');
		await say_yes(page);
		await ended(page, 'ok');
		assert((await text_of(page)).includes('verify'), 'it was verified');
		equal(read(served, 'state'), 'drained', 'it was done');
		await page.locator('.run-tools .run-act:not([hidden])').click();
		await page.waitForFunction(() => document.querySelector('.run-question, .run-dock[data-state=undone]'));
		while (await page.locator('.run-question').count()) {
			await page.locator('.run-question button[type=submit]').first().click();
			await page.waitForTimeout(150);
		}
		await ended(page, 'undone');
		equal(read(served, 'state'), 'filled', 'it was taken back');
		await ask(page, 'wipe');
		await dialog(page).locator('.run-danger input').fill(target);
		await say_yes(page);
		await ended(page, 'ok');
		equal(read(served, 'state'), 'wiped', 'typed, it is run');
	} finally {
		await served.remove();
	}
});

test('run: a failure is asked about; a run is stopped with all that it started', async ({ open }) => {
	const served = await power(home);
	try {
		const page = await open(allowed);
		await enter(page, served);
		await ask(page, 'broken');
		await say_yes(page);
		await page.locator('.run-question').waitFor();
		assert((await text_of(page)).includes('before'), 'what it printed');
		await page.locator('.run-question .run-quiet').last().click();
		await ended(page, 'failed');
		assert((await text_of(page, '.run-step.is-failed')).includes('3'), 'its status');
		await ask(page, 'slow');
		await say_yes(page);
		await waits(page, 'begun');
		await page.locator('.run-act.is-stop').click();
		await page.waitForFunction(() => document.querySelector('.run-question, .run-dock[data-state=stopped], .run-dock[data-state=failed]'));
		if (await page.locator('.run-question').count())
			await page.locator('.run-question .run-quiet').last().click();
		await page.waitForFunction(() => !['running', 'waiting'].includes(document.querySelector('.run-dock').dataset.state));
		assert(!(await text_of(page)).includes('never'), 'it did not go on');
		assert(!fs.existsSync('/proc/' + read(served, 'pid')), 'what it left in the background has ended too');
	} finally {
		await served.remove();
	}
});

test('run: all steps from one on; a question answered in one tab is answered in both', async ({ open }) => {
	const served = await power(home);
	try {
		const page = await open(allowed);
		await enter(page, served);
		await page.locator('.run-all').click();
		await dialog(page).locator('.run-planned').first().waitFor();
		equal((await dialog(page).locator('.run-planned h3 > span:nth-child(2)').allInnerTexts()).join(' '), 'look drain wipe', 'the steps of the note');
		await say_yes(page);
		await page.locator('.run-question').waitFor();
		const other = await page.context().newPage();
		await other.goto(served.url + 'm.html');
		await other.locator('.run-dock[data-state="waiting"]').waitFor({ state: 'attached' });
		if (await other.locator('.run-handle').isVisible())
			await other.locator('.run-handle').click();
		await other.locator('.run-question').waitFor();
		assert((await text_of(other)).includes('looking at node-1'), 'the other tab has what was said before it came');
		await other.locator('.run-question input').fill(await other.locator('.run-question .run-danger code').innerText());
		await other.locator('.run-question button[type=submit]').click();
		await ended(page, 'ok');
		await ended(other, 'ok');
		equal(await page.locator('.run-question').count(), 0, 'nothing is asked any more');
		equal(await text_of(page, '.run-list'), await text_of(other, '.run-list'), 'both show the same');
		await other.close();
	} finally {
		await served.remove();
	}
});

test('run: a program that wants input gets it', async ({ open }) => {
	const served = await power(home);
	try {
		const page = await open(allowed);
		await enter(page, served);
		await ask(page, 'talk');
		await say_yes(page);
		await page.locator('.run-input').waitFor();
		await waits(page, 'your name?');
		await page.locator('.run-input input[type=text]').fill('<b>Ann</b>');
		await page.keyboard.press('Enter');
		await waits(page, 'hello <b>Ann</b>');
		await ended(page, 'ok');
		assert(!(await page.locator('.run-input').isVisible()), 'and then no more');
	} finally {
		await served.remove();
	}
});

test('run: reload, a changed note and a new server in the middle of a run', async ({ open }) => {
	const served = await power(home);
	try {
		const page = await open(allowed);
		await enter(page, served);
		await ask(page, 'slow');
		await say_yes(page);
		await waits(page, 'begun');
		await page.reload();
		await page.locator('.run-dock.is-open[data-state="running"]').waitFor();
		await waits(page, 'begun');
		served.change('m.md', note.replace('Some text.', 'Other text.'));
		await page.waitForFunction(() => document.querySelector('main').textContent.includes('Other text.'));
		await page.locator('.run-dock.is-open[data-state="running"]').waitFor();
		assert(!(await page.locator('.run-older').isVisible()), 'other text elsewhere does not matter');
		served.change('m.md', note.replace('echo begun', 'echo begun anew'));
		await page.waitForFunction(() => document.querySelector('main').textContent.includes('echo begun anew'));
		await page.locator('.run-older:not([hidden])').waitFor();
		const old = { ...served };
		await served.end();
		await served.start('--port', old.port);
		assert(served.token !== old.token, 'a new server has another token');
		await page.waitForFunction(() => !document.querySelector('.run-go'));
		const other = await page.context().newPage();
		await enter(other, served);
		await page.locator('.run-go').first().waitFor();
		await page.waitForFunction(() => document.querySelector('.run-dock').dataset.state !== 'running');
		await other.close();
	} finally {
		await served.remove();
	}
});

test('run: what the page showed is what is run, or nothing', async ({ open }) => {
	const served = await power(home, '--no-watch');
	try {
		const page = await open(allowed);
		await enter(page, served);
		served.change('m.md', note.replace('echo unnamed', 'echo other > state'));
		await go_of(page, 9).click();
		await page.waitForFunction(() => document.querySelector('dialog[open] .run-problem[role=alert]')?.textContent.includes('changed'));
		assert(await dialog(page).locator('button[type=submit]').isDisabled(), 'it cannot be agreed to');
		await page.keyboard.press('Escape');
		served.change('m.md', note);
		await go_of(page, 9).click();
		await dialog(page).locator('.run-planned').waitFor();
		served.change('m.md', note.replace('echo unnamed', 'echo other > state'));
		await dialog(page).locator('button[type=submit]').click();
		await page.waitForFunction(() => document.querySelector('dialog[open] .run-problem[role=alert]')?.textContent.includes('changed'));
		assert(!fs.existsSync(path.join(served.folder, 'state')), 'the other one did not run');
	} finally {
		await served.remove();
	}
});

/* Colours, titles, links, markup, a terminal's own controls, and a great deal of it. */
const hostile = String.raw`printf '\033[31mred\033[0m \033[48;5;226m\033[38;2;1;2;3mall\033[0m\n'
printf '<img src=x onerror=window.bad=1><script>window.bad=1</script>\n'
printf '\033]0;title\007\033]8;;javascript:window.bad=1\033\\link\033]8;;\033\\\n'
printf '\033[2J\033[H\033[?1049h\033Pq#0\033\\still here\n'
printf '1%%\r50%%\r100%%\n'
printf '\033]0;never ended'; echo; echo after`;

test('run: what a program prints is text, however it is written and however much', async ({ open }) => {
	const served = await power({ 'README.md': '# Home\n', 'm.md': '# M\n\n' + fence('sh {name=evil effect=read}', hostile)
		+ fence('sh {name=big effect=read}', "yes '0123456789 0123456789 0123456789 0123456789' | head -c 10000000; echo; echo the end")
		+ fence('sh {name=odd effect=read}', 'echo a\u202eb') });
	try {
		const page = await open(allowed);
		await enter(page, served);
		await ask(page, 'evil');
		await say_yes(page);
		await ended(page, 'ok');
		const shown = await text_of(page, '.run-output');
		for (const part of ['red all', '<script>window.bad=1</script>', 'link', 'still here', 'after'])
			assert(shown.includes(part), `${part} is there: ${shown}`);
		assert(!/title|javascript|never|1049/.test(shown) && !shown.includes('\u001b'), 'and nothing of what was for a terminal: ' + shown);
		assert(shown.split('\n').includes('100%'), 'a line that was overwritten is overwritten');
		equal(await page.locator('.run-output :is(img, script, a)').count(), 0, 'nothing became markup');
		equal(await page.evaluate(() => window.bad), undefined, 'nothing ran in the page');
		assert(await page.locator('.run-output span[style*="color"]').count() >= 2, 'colours are colours');
		await ask(page, 'big');
		await say_yes(page);
		await ended(page, 'ok');
		await waits(page, 'the end');
		assert(await page.locator('.run-line').count() <= 2000, 'not all lines are kept');
		assert(/[0-9]+ /.test(await text_of(page, '.run-left')), 'and it is said that some are left out');
		await ask(page, 'odd');
		assert((await dialog(page).innerText()).includes('U+202E'), 'what turns text round is shown in the script');
	} finally {
		await served.remove();
	}
});

test('run: without --allow-run a page has nothing of it; without the token nothing can be run', async ({ open }) => {
	const served = await begin(home);
	try {
		const page = await open(allowed);
		await page.goto(served.url + 'm.html');
		equal(await page.locator('script[src*="/run."], link[href*="/run."], .run-dock, .run-go').count(), 0, 'nothing of running');
		assert(!(await page.content()).includes('data-power'), 'not a word');
		await served.end();
		await served.start('--allow-run', '--trust');
		await page.goto(served.url + 'm.html');
		await page.locator('.run-handle').click();
		equal(await page.locator('.run-go').count(), 0, 'no button without the token');
		assert((await text_of(page, '.run-body')).length > 10, 'but it is said where the token is');
		equal(await page.evaluate(async (url) => (await fetch(url + '_ob/run/list', { method: 'POST', headers: { 'content-type': 'application/json', authorization: 'Bearer ' + '0'.repeat(64) }, body: '{}' })).status, served.url), 401, 'the server refuses too');
	} finally {
		await served.remove();
	}
});

/* A published site: built from a folder of a repository, and shown by another server at another port. */
async function publish(files, conf) {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'opsbook-pair-'));
	fs.mkdirSync(path.join(folder, 'notes'));
	execFileSync('git', ['init', '-q', folder]);
	for (const [name, text] of Object.entries({ ...files, 'opsbook.yml': conf }))
		fs.writeFileSync(path.join(folder, 'notes', name), text);
	execFileSync(opsbook, ['build', path.join(folder, 'notes'), '-o', path.join(folder, 'site'), '--quiet']);
	const server = await serve(path.join(folder, 'site'), '/ops/');
	return { address: server.address, folder, remove: () => { server.close(); fs.rmSync(folder, { recursive: true, force: true }); } };
}

test('run: a published site runs on the reader\'s machine when both were paired, and no other does', async ({ open }) => {
	const site = await publish(home, 'run_from_site: true\n');
	const stranger = await publish(home, 'run_from_site: true\n');
	const plain = await publish(home, 'title: Plain\n');
	const served = await power(home, '--pair', site.address);
	try {
		const link = served.lines.find((line) => line.startsWith(site.address + '#opsbook='));
		assert(link, 'the address to open is printed: ' + served.lines.join(' '));
		const fragment = link.slice(link.indexOf('#'));
		const page = await open(allowed);
		await page.goto(site.address + 'm.html');
		await page.waitForTimeout(200);
		equal(await page.locator('.run-dock, .run-go').count(), 0, 'nothing before it was paired');
		await page.goto(site.address + fragment);
		await dialog(page).locator('button[type=submit]').click();
		await dialog(page).waitFor({ state: 'hidden' });
		assert(!page.url().includes('token'), 'the token leaves the address');
		await page.goto(site.address + 'm.html');
		await page.locator('.run-go').first().waitFor();
		await ask(page, 'look');
		await say_yes(page);
		await ended(page, 'ok');
		assert((await text_of(page)).includes('looking at node-1'), 'it ran here');
		await page.locator('.run-tools .tool').last().click();
		served.change('m.md', note.replace('echo unnamed', 'echo other > state'));
		await go_of(page, 9).click();
		await page.waitForFunction(() => document.querySelector('dialog[open] .run-problem[role=alert]')?.textContent.includes('changed'));
		await page.keyboard.press('Escape');
		await page.locator('.run-handle').click();
		const other = await open(allowed);
		await other.goto(stranger.address + 'm.html' + fragment);
		await dialog(other).locator('button[type=submit]').click();
		await other.waitForFunction(() => document.querySelector('dialog[open] .run-problem')?.textContent.length > 5);
		await other.keyboard.press('Escape');
		equal(await other.locator('.run-dock, .run-go').count(), 0, 'a site that was not paired runs nothing with its token');
		await other.goto(plain.address + 'm.html' + fragment);
		await other.waitForTimeout(200);
		equal(await other.locator('dialog, .run-dock, script[src*="/run."]').count(), 0, 'a site that does not say so has nothing of it');
		assert(!(await other.content()).includes('127.0.0.1:*'), 'and its policy allows no such request');
		assert(!fs.readdirSync(path.join(plain.folder, 'site/_ob')).some((name) => name.startsWith('run.')), 'nor are the scripts there');
		await page.locator('.run-tools .tool').first().click();
		await page.locator('.run-tools .run-act').click();
		await page.waitForFunction(() => !document.querySelector('.run-dock, .run-go'));
		await page.reload();
		await page.waitForTimeout(300);
		equal(await page.locator('.run-dock').count(), 0, 'unpaired, it stays so');
	} finally {
		await served.remove();
		for (const one of [site, stranger, plain])
			one.remove();
	}
});

async function faults_of(page) {
	await page.evaluate(axe_source);
	const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'], preload: false }));
	return violations.map((v) => `${v.id}: ${v.nodes[0].target.join(' ')}: ${v.nodes[0].failureSummary.replace(/\s+/g, ' ').slice(0, 300)}`);
}

/* Both themes and both widths, not each with each. */
for (const [colorScheme, width] of [['light', 1440], ['dark', 390]]) {
	test(`run: accessibility, ${colorScheme}, of the question and the drawer`, async ({ open }) => {
		const colors = Array.from({ length: 16 }, (_, i) => `\\033[${i < 8 ? 30 + i : 82 + i}mcolour ${i}\\033[0m \\033[38;5;${16 + i * 14}mmore\\033[0m \\033[${40 + i % 8}mbehind\\033[0m`).join('\\n');
		const served = await power({ ...home, 'm.md': note + fence('sh {name=paint effect=read excludeFromRunAll=true}', `printf '${colors}\\n\\033[2mdim\\033[0m \\033[7minverse\\033[0m\\n'`) });
		try {
			const faults = [];
			const page = await open({ ...allowed, colorScheme, viewport: { width, height: 850 }, reducedMotion: 'reduce' });
			await enter(page, served);
			await ask(page, 'wipe');
			faults.push(...await faults_of(page));
			await page.keyboard.press('Escape');
			await ask(page, 'paint');
			await say_yes(page);
			await ended(page, 'ok');
			await waits(page, 'inverse');
			faults.push(...await faults_of(page));
			await ask(page, 'broken');
			await say_yes(page);
			await page.locator('.run-question').waitFor();
			faults.push(...await faults_of(page));
			await page.locator('.run-question .run-quiet').last().click();
			await ended(page, 'failed');
			await page.locator('.run-tools .tool').first().click();
			await page.locator('.run-past').first().waitFor();
			faults.push(...await faults_of(page));
			equal(await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth), false, 'nothing is wider than the window');
			assert(!faults.length, [...new Set(faults)].join('\n'));
		} finally {
			await served.remove();
		}
	});
}
