/* The whole way of a note: edited in a clone, pushed, checked, merged, published, fetched, searched for. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { assert, equal, serve, test } from './lib.mjs';

const opsbook = process.env.OPSBOOK || path.resolve('build/opsbook');

test('publish: from an edited note to its page, found by searching', async ({ open }) => {
	const work = fs.mkdtempSync(path.join(os.tmpdir(), 'opsbook-e2e-'));
	const env = {
		...process.env, HOME: work, GIT_CONFIG_GLOBAL: path.join(work, 'gitconfig'), GIT_CONFIG_NOSYSTEM: '1',
		GIT_AUTHOR_NAME: 'Ann', GIT_AUTHOR_EMAIL: 'ann@example.com', GIT_COMMITTER_NAME: 'Ann', GIT_COMMITTER_EMAIL: 'ann@example.com',
	};
	/* What a program says on both streams; it must end well. */
	const say = (folder, ...argv) => execFileSync('/bin/sh', ['-c', 'exec "$0" "$@" 2>&1', ...argv], { cwd: path.join(work, folder), env, encoding: 'utf8' });
	const put = (file, text) => {
		fs.mkdirSync(path.dirname(path.join(work, file)), { recursive: true });
		fs.writeFileSync(path.join(work, file), text);
	};
	const commit = (message) => {
		say('clone', 'git', 'add', '-A');
		say('clone', 'git', 'commit', '-qm', message);
	};
	let server;
	try {
		say('.', 'git', 'init', '-q', '--bare', '-b', 'main', 'notes.git');
		say('.', opsbook, 'hook', 'install', 'notes.git', '--dir', path.join(work, 'www/site'));
		say('.', 'git', 'init', '-q', '-b', 'main', 'clone');
		say('clone', 'git', 'remote', 'add', 'origin', path.join(work, 'notes.git'));
		say('clone', opsbook, 'init');
		put('clone/ops/disk-full.md', '# Disk full\n\nLook for large files.\n');
		commit('first');
		assert(say('clone', 'git', 'push', '-u', 'origin', 'main').includes('opsbook: published'), 'the push does not tell of the site');
		server = await serve(path.join(work, 'www/site'), '/notes/');

		/* On a branch: checked, not on line. */
		say('clone', 'git', 'checkout', '-qb', 'change');
		say('clone', 'git', 'mv', 'ops/disk-full.md', 'ops/disk.md');
		put('clone/ops/oom.md', '# 内存泄漏\n\nThe collector `gc-sweeper-7` never ends. See [the disk](disk.md).\n');
		commit('change');
		const diff = say('clone', opsbook, 'diff', 'main', 'change');
		assert(diff.includes('+ ops/oom.md') && diff.includes('ops/disk-full.md -> ops/disk.md'), diff);
		say('clone', opsbook, 'check', '--changed-since', 'main');
		say('clone', 'git', 'push', '-q', 'origin', 'change');
		equal((await fetch(server.address + 'ops/oom.html')).status, 404, 'what is not merged is not on line');

		/* Merged: on line. */
		say('clone', 'git', 'checkout', '-q', 'main');
		say('clone', 'git', 'merge', '-q', '--no-ff', '--no-edit', 'change');
		const pushed = say('clone', 'git', 'push');
		assert(pushed.includes('+ ops/oom.html') && pushed.includes('> ops/disk-full.html -> ops/disk.html'), pushed);
		assert((await (await fetch(server.address + 'ops/oom.html')).text()).includes('gc-sweeper-7'), 'the page is not what was written');

		const page = await open({ allow: [new RegExp(`request to elsewhere: ${server.address}`)] });
		await page.goto(server.address + 'index.html');
		await page.keyboard.press('Control+k');
		await page.locator('.find-input').fill('gc-sweeper-7');
		await page.locator('.find-list .hit:not(.hit-recent)').first().waitFor();
		await page.keyboard.press('Enter');
		await page.waitForURL('**/ops/oom.html*');
		equal(await page.locator('h1').first().textContent(), '内存泄漏', 'the page that the search leads to');
		await page.goto(server.address + 'ops/disk-full.html');
		await page.waitForURL('**/ops/disk.html');
	} finally {
		server?.close();
		fs.rmSync(work, { recursive: true, force: true });
	}
});
