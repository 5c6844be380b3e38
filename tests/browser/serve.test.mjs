/*
 * opsbook serve as a writer sees it: the page follows the note, in place; what is wrong is shown over it; a server that
 * comes back is found again; and nothing of a note becomes script.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { spawn } from 'node:child_process';
import { test, assert, equal } from './lib.mjs';

const opsbook = process.env.OPSBOOK;

/* A server for a folder of its own; `change` writes into it. */
export async function begin(files, ...args) {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'opsbook-serve-'));
	const change = (name, text) => {
		fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
		fs.writeFileSync(path.join(folder, name), text);
	};
	for (const [name, text] of Object.entries(files))
		change(name, text);
	const served = { folder, change, child: null, url: '', token: '' };
	served.start = async (...more) => {
		const child = spawn(opsbook, ['serve', folder, '--quiet', ...args, ...more], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, XDG_STATE_HOME: folder + '.state' } });
		served.child = child;
		served.errors = '';
		child.stderr.on('data', (bytes) => { served.errors += bytes; });
		const line = await new Promise((resolve, reject) => {
			let text = '';
			child.stdout.on('data', (bytes) => {
				text += bytes;
				served.lines = text.split('\n');
				if (text.includes('\n'))
					resolve(served.lines[0]);
			});
			child.on('exit', () => reject(new Error('opsbook serve ended: ' + served.errors)));
		});
		served.address = line;
		[served.url, served.token] = line.split('#token=');
		served.port = new URL(served.url).port;
	};
	served.end = async () => {
		const ended = new Promise((resolve) => served.child.on('exit', resolve));
		served.child.kill('SIGTERM');
		const code = await ended;
		served.child.removeAllListeners();
		return code;
	};
	served.remove = async () => {
		if (served.child.exitCode === null)
			await served.end();
		fs.rmSync(folder, { recursive: true, force: true });
		fs.rmSync(folder + '.state', { recursive: true, force: true });
	};
	await served.start();
	return served;
}

const allowed = { allow: [/request to elsewhere/, /ERR_CONNECTION_REFUSED/, /ERR_INCOMPLETE_CHUNKED_ENCODING/, /ERR_CONNECTION_RESET/, /ERR_EMPTY_RESPONSE/, /404/] };
const lines = (n) => Array.from({ length: n }, (_, i) => `Paragraph number ${i + 1} of many.\n`).join('\n');
const seen = (page, text) => page.waitForFunction((t) => document.querySelector('main').textContent.includes(t), text, { polling: 20 });

test('serve: a saved note is on the screen, in its place', async ({ open }) => {
	const served = await begin({ 'README.md': '# Home\n\n[long](long.md)\n', 'long.md': `# Long\n\n## One\n\n${lines(80)}\n\n\`\`\`sh\necho old\n\`\`\`\n` });
	try {
		const page = await open(allowed);
		const response = await page.goto(served.url + 'long.html');
		equal(response.status(), 200, 'the page');
		await page.evaluate(() => { window.marker = 1; window.scrollTo(0, 900); });
		await page.waitForTimeout(300);
		const before = await page.evaluate(() => {
			const block = [...document.querySelectorAll('.content > p')].find((p) => p.getBoundingClientRect().top > 100);
			return { text: block.textContent, top: block.getBoundingClientRect().top };
		});
		served.change('long.md', `# Long\n\n## One\n\nA new beginning.\n\nAnd more.\n\n${lines(80)}\n\n\`\`\`sh\necho new\n\`\`\`\n`);
		await seen(page, 'A new beginning.');
		await seen(page, 'echo new');
		const after = await page.evaluate((text) => ({
			marker: window.marker,
			top: [...document.querySelectorAll('.content > p')].find((p) => p.textContent === text).getBoundingClientRect().top,
			copy: document.querySelectorAll('figure.code .code-tool').length,
		}), before.text);
		equal(after.marker, 1, 'without a reload');
		assert(Math.abs(after.top - before.top) < 2, `what was read stays where it was: ${before.top} and ${after.top}`);
		assert(after.copy > 0, 'a new block of code has its button');
		served.change('long.md', '# Other\n\nAll is new.\n');
		await seen(page, 'All is new.');
		equal(await page.title(), 'Other · Home', 'the title of the window');
		await page.waitForFunction(() => [...document.querySelectorAll('#tree a')].some((a) => a.textContent === 'Other'));
		equal(await page.evaluate(() => window.marker), 1, 'still without a reload');
	} finally {
		await served.remove();
	}
});

test('serve: pages that show something of a note follow it too', async ({ open }) => {
	const served = await begin({ 'README.md': '# Home\n\nHello.\n', 'a.md': '# A\n\nText.\n', 'b.md': '# B\n\nSee [a](a.md).\n' });
	try {
		const a = await open(allowed);
		const home = await open(allowed);
		await a.goto(served.url + 'a.html');
		await home.goto(served.url);
		await a.waitForTimeout(300);
		served.change('b.md', '# The other one\n\nSee [a](a.md).\n');
		await a.waitForFunction(() => document.querySelector('.backlinks').textContent.includes('The other one'));
		await home.waitForFunction(() => document.querySelector('#tree').textContent.includes('The other one'));
		served.change('c/new.md', '# A new note\n\nSee [a](../a.md).\n');
		await a.waitForFunction(() => document.querySelector('.backlinks').textContent.includes('A new note'));
		fs.rmSync(path.join(served.folder, 'a.md'));
		await a.waitForFunction(() => document.body.className === 'kind-404');
		served.change('a.md', '# A again\n\nText.\n');
		await a.waitForFunction(() => document.body.className === 'kind-note');
	} finally {
		await served.remove();
	}
});

test('serve: what is wrong with the saved note is shown with its line, as text', async ({ open }) => {
	const served = await begin({ 'README.md': '# Home\n\nHello.\n', 'opsbook.yml': 'title: Mine\n' });
	try {
		const page = await open(allowed);
		await page.goto(served.url);
		await page.waitForTimeout(300);
		served.change('README.md', '# Home\n\nHello.\n\n[[nowhere <img src=x onerror=window.bad=1>]]\n');
		await page.waitForSelector('.live-panel:not([hidden])');
		const text = await page.textContent('.live-panel');
		assert(text.includes('README.md:5:'), 'with its line: ' + text);
		assert(text.includes('link leads nowhere'), 'and what it is');
		equal(await page.locator('.live-panel img').count(), 0, 'markup in it is text');
		equal(await page.evaluate(() => window.bad), undefined, 'nothing ran');
		served.change('README.md', '# Home\n\nMended.\n');
		await seen(page, 'Mended.');
		await page.waitForSelector('.live-panel', { state: 'hidden' });
		served.change('README.md', '# Home\n\nMended, but\n\n![[README]]\n');
		await page.waitForSelector('.live-panel:not([hidden])');
		assert((await page.textContent('.live-panel')).includes('embeds itself'), 'also what only its page shows');
		served.change('README.md', '# Home\n\nMended again.\n');
		await seen(page, 'Mended again.');
		await page.waitForSelector('.live-panel', { state: 'hidden' });
		served.change('opsbook.yml', 'title: [\n');
		await page.waitForSelector('.live-panel.live-failed:not([hidden])');
		assert((await page.textContent('.live-panel')).includes('opsbook.yml'), 'a broken configuration is named');
		served.change('opsbook.yml', 'title: Yours\n');
		await page.waitForFunction(() => document.querySelector('.brand').textContent.includes('Yours'));
		await page.waitForSelector('.live-panel', { state: 'hidden' });
		served.change('theme/assets/palette.css', ':root { --paper: rgb(1, 2, 3); }\n');
		await page.waitForFunction(() => getComputedStyle(document.body).backgroundColor === 'rgb(1, 2, 3)');
	} finally {
		await served.remove();
	}
});

test('serve: a page finds a server that comes back', async ({ open }) => {
	const served = await begin({ 'README.md': '# Home\n\nBefore.\n' });
	try {
		const page = await open(allowed);
		await page.goto(served.url);
		await page.waitForTimeout(300);
		equal(await served.end(), 0, 'it ends with 0 while a page listens');
		served.change('README.md', '# Home\n\nAfter.\n');
		await served.start('--port', served.port);
		await seen(page, 'After.');
	} finally {
		await served.remove();
	}
});

/* In every field that a note has, what would run if anything forgot to escape it. */
const evil = ['<script>window.bad=1</script>', '<img src=x onerror="window.bad=1">', '"><svg onload=window.bad=1>', 'javascript:window.bad=1', "'-window.bad-'", '</title><script>window.bad=1</script>', '{{{window.bad=1}}}'];

test('serve: nothing of a note becomes script', async ({ open }) => {
	const served = await begin({
		'README.md': `# Home ${evil[0]}\n\n${evil.map((e, i) => `[${e}](e${i}.md)`).join('\n\n')}\n\n[page](page.html) ![drawing](drawing.svg)\n`,
		'page.html': '<script>window.bad=1; parent.bad=1</script><script src="tool.js"></script>',
		'tool.js': 'window.bad = 1;',
		'drawing.svg': '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>window.bad=1</script></svg>',
		'<img src=x onerror=window.bad=1>.md': '# Named\n\nText.\n',
		...Object.fromEntries(evil.map((e, i) => [`e${i}.md`, `---\ntitle: '${e.replace(/'/g, "''")}'\ndescription: '${e.replace(/'/g, "''")}'\ntags: ['${e.replace(/'/g, "''")}']\nowner: '${e.replace(/'/g, "''")}'\naliases: ['${e.replace(/'/g, "''")}']\n---\n\n## ${e}\n\n${e}\n\n[x](${e.replace(/[\s()]/g, '')}) \`${e}\` ==${e}== $${e}$\n\n> [!NOTE] ${e}\n> ${e}\n\n\`\`\`sh {name=x}\necho '${e}'\n\`\`\`\n\n\`\`\`${e.replace(/`/g, '')}\n${e}\n\`\`\`\n\n| ${e.replace(/\|/g, '')} |\n|---|\n| ${e.replace(/\|/g, '')} |\n`])),
	});
	try {
		const page = await open({ allow: [...allowed.allow, /Content.Security.Policy/, /40[0-9] for/, /status of 40/, /sandbox/, /request failed/] });
		const dialogs = [];
		page.on('dialog', (dialog) => { dialogs.push(dialog.message()); dialog.dismiss(); });
		const check = async (where) => {
			/* The page of an alias leads on while it is looked at. */
			const bad = () => page.evaluate(() => window.bad);
			equal(await bad().catch(() => page.waitForLoadState().then(bad)), undefined, `nothing ran on ${where}`);
		};
		for (const where of ['', ...evil.map((_, i) => `e${i}.html`), '_ob/tags/index.html', 'search.html?q=' + encodeURIComponent(evil[1]), encodeURIComponent(evil[1]), 'page.html', 'drawing.svg', 'tool.js', '%3Cimg%20src%3Dx%20onerror%3Dwindow.bad%3D1%3E.html']) {
			await page.goto(served.url + where);
			await page.waitForTimeout(30);
			await check(where);
		}
		await page.goto(served.url + 'e1.html');
		await page.waitForTimeout(200);
		served.change('e1.md', `# ${evil[1]}\n\n${evil.join('\n\n')}\n\n[[${evil[1]}]]\n`);
		await page.waitForFunction(() => document.querySelector('main').textContent.includes('{{{window.bad'));
		await check('a page that was put in place');
		equal(dialogs.length, 0, 'dialogs');
	} finally {
		await served.remove();
	}
});
