/* Runbooks on the page: values that fill in the commands, ticks, and the command that runs a block. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { assert, axe_source, equal, test } from './lib.mjs';

const opsbook = process.env.OPSBOOK || path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../build/opsbook');

/* A note whose values stand in awkward places. */
const note = `---
runbook:
  params:
    NODE: {help: any text}
    PORT: {type: int, default: 80}
    TOKEN: {secret: true}
---
# Places

\`\`\`sh {name=one effect=read}
printf '%s\\n' $NODE "$NODE" "节点😀 \${NODE} end" '$NODE' "\${NODE:-none}" $PORT "$TOKEN"
cat <<END
$NODE
END
\`\`\`

\`\`\`sh {name=two needs=one undo=back}
true
\`\`\`

\`\`\`sh {name=back}
true
\`\`\`

\`\`\`console
$ printf '%s\\n' <the-node> "<the-node>"
out <the-node>
\`\`\`
`;

/* Two of its blocks passed a test once, three days ago and in a moment to come, as other blocks than they are. */
const moment = (days) => new Date(Date.now() + days * 86400000).toISOString().replace(/\.\d+Z/, 'Z');
const tested = { one: moment(-3.1), two: moment(2) };
const passed = (when) => ({ hash: '0'.repeat(40), when, commit: 'abc1234' + '0'.repeat(33), where: 'ci' });

/* The address of a site of that one note, made by the program under test when it is first wanted. */
let made = '';
function places() {
	if (!made) {
		const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'opsbook-steps-'));
		const record = { version: 1, notes: { 'places.md': { one: passed(tested.one), two: passed(tested.two) } } };
		process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
		fs.writeFileSync(path.join(folder, 'places.md'), note);
		fs.mkdirSync(path.join(folder, '.opsbook'));
		fs.writeFileSync(path.join(folder, '.opsbook/verified.json'), JSON.stringify(record));
		execFileSync(opsbook, ['build', folder, '-o', path.join(folder, 'site'), '--quiet']);
		made = pathToFileURL(path.join(folder, 'site', 'places.html')).href;
	}
	return made;
}

const code_of = (page, step) => page.locator(`figure[data-run$="#${step}"] pre code`);
const odd = ['node-1', 'a b', "it's", '$(reboot)`x`', 'a"b\\c$d', '!x!', '中文', '-rf', 'a\'b"c$(d)\\!e'];

test('steps: what is shown means to a shell what was entered', async ({ open }) => {
	const page = await open();
	await page.goto(places());
	for (const value of odd) {
		await page.locator('input[name=NODE]').fill(value);
		await page.locator('input[name=THE_NODE]').fill(value);
		const script = await code_of(page, 'one').textContent();
		const said = execFileSync('sh', ['-c', script], { encoding: 'utf8', env: { PATH: process.env.PATH, TOKEN: 'secret' } });
		/* "$NODE" in single quotes is text, and ${NODE:-none} has the assignment before it. */
		equal(said, [value, value, `节点😀 ${value} end`, '$NODE', value, '80', 'secret', value, ''].join('\n'), `filled in with ${value}`);
		const typed = await page.locator('figure[data-run$="#4"] .line.cmd').evaluateAll((lines) => lines.map((line) => line.textContent.replace(/^\$ /, '')).join(''));
		equal(execFileSync('sh', ['-c', typed], { encoding: 'utf8' }), `${value}\n${value}\n`, `in a session, ${value}`);
	}
	equal(await page.locator('figure[data-run$="#4"] .line.out').textContent(), 'out <the-node>\n', 'what was printed stays');
	equal(await page.locator('[name=TOKEN]').count(), 0, 'a secret is not asked for');
});

test('steps: values stay on this device until they are forgotten; wrong ones are not shown', async ({ open }) => {
	const page = await open();
	await page.goto(places());
	const before = await code_of(page, 'one').innerHTML();
	await page.locator('input[name=NODE]').fill('node-1');
	await page.locator('input[name=PORT]').fill('eighty');
	equal(await page.locator('input[name=PORT]').getAttribute('aria-invalid'), 'true', 'no number');
	assert((await code_of(page, 'one').textContent()).includes(' $PORT '), 'and not put in');
	await page.reload();
	equal(await page.locator('input[name=NODE]').inputValue(), 'node-1', 'after a reload');
	assert((await code_of(page, 'one').textContent()).includes('"node-1"'), 'it is shown too');
	await page.locator('form.run-values button[type=reset]').click();
	await page.waitForFunction(() => document.querySelector('input[name=NODE]').value === '');
	equal(await code_of(page, 'one').innerHTML(), before, 'forgotten: as it was');
	await page.reload();
	equal(await page.locator('input[name=NODE]').inputValue(), '', 'also after a reload');
});

test('steps: ticks survive a reload, and a step that changed loses its own', async ({ open }) => {
	const page = await open();
	await page.goto(places());
	equal(await page.locator('.run-steps li').count(), 2, 'a step that only undoes is not in the list');
	await page.locator('.run-steps li[data-step=two] .run-tick').check();
	assert(await page.locator('figure#step\\:two .run-tick').isChecked(), 'in the block too');
	await page.reload();
	assert(await page.locator('figure#step\\:two .run-tick').isChecked(), 'after a reload');
	await page.evaluate(() => {
		const name = 'ticks:' + location.pathname;
		window.opsbook.store.set(name, { two: 'another' });
	});
	await page.reload();
	assert(!(await page.locator('figure#step\\:two .run-tick').isChecked()), 'its hash is another');
	await page.locator('figure#step\\:two .run-tick').check();
	await page.locator('.run-steps button').click();
	assert(!(await page.locator('figure#step\\:two .run-tick').isChecked()), 'start again');
});

test('steps: links between steps, the command to copy', async ({ open }) => {
	const page = await open({ permissions: ['clipboard-read', 'clipboard-write'] });
	await page.goto(places());
	await page.locator('figure#step\\:two .step-facts a').first().click();
	assert(page.url().endsWith('#step:one'), 'a step that is needed is a link');
	await page.locator('figure#step\\:two .run-copy').click();
	await page.locator('figure#step\\:two .run-copy .icon-check').waitFor();
	equal(await page.evaluate(() => navigator.clipboard.readText()), "opsbook run 'places.md#two'\n", 'what runs it');
});

test('steps: when a block passed its test, and how long ago', async ({ open, browser }) => {
	const words = (step) => `changed since last verified ${tested[step].slice(0, 10)}`;
	const said = (page, step) => page.locator(`figure#step\\:${step} .step-changed`);
	const page = await open();
	await page.goto(places());
	equal((await said(page, 'one').textContent()).trim(), words('one') + ' (3 days ago) at abc1234', 'with the time that has passed');
	equal((await said(page, 'two').textContent()).trim(), words('two') + ' at abc1234', 'a moment to come is not said to be ago');
	equal(await page.locator('figure#step\\:back .step-facts').count(), 0, 'nothing of a block that was never tested');
	await page.emulateMedia({ media: 'print' });
	assert(!(await said(page, 'one').locator('.step-ago').isVisible()), 'paper has the date alone');
	const context = await browser.newContext({ javaScriptEnabled: false });
	const plain = await context.newPage();
	await plain.goto(places());
	equal((await said(plain, 'one').textContent()).trim(), words('one') + ' at abc1234', 'without script, the date and the commit');
	await context.close();
});

test('steps: without script there are no empty boxes', async ({ browser }) => {
	const context = await browser.newContext({ javaScriptEnabled: false });
	const page = await context.newPage();
	await page.goto(places());
	assert(!(await page.locator('form.run-values').isVisible()), 'the form needs script');
	assert(await page.locator('.run-steps a').first().isVisible(), 'the list does not');
	await context.close();
});

for (const colorScheme of ['light', 'dark']) {
	test(`steps: accessibility, ${colorScheme}, filled in and ticked`, async ({ open }) => {
		const faults = [];
		for (const viewport of [{ width: 1440, height: 900 }, { width: 390, height: 844 }]) {
			const page = await open({ colorScheme, viewport, reducedMotion: 'reduce' });
			await page.goto(places());
			await page.locator('input[name=NODE]').fill('node-1');
			await page.locator('input[name=PORT]').fill('eighty');
			await page.locator('.run-steps li[data-step=two] .run-tick').check();
			await page.evaluate(axe_source);
			const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'], preload: false }));
			for (const v of violations)
				faults.push(`${viewport.width}: ${v.id}: ${v.nodes[0].target.join(' ')}: ${v.nodes[0].failureSummary.replace(/\s+/g, ' ').slice(0, 300)}`);
		}
		assert(!faults.length, faults.join('\n'));
	});
}
