/*
 * Holds the search of the pages to that of the terminal: the same notes in the same order, with the same scores to the
 * last bit, texts and marks, for queries drawn from the notes themselves.
 *
 *   node parity.mjs OPSBOOK NOTES [QUERIES [SEED]]     builds the site of NOTES and compares in node
 *
 * NOTES is a folder of notes, or "hard" for notes made of what is hard to count. tests/browser/search-parity.test.mjs
 * does the same in Chromium.
 */
import { execFile, execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { engine } from './engine.mjs';
import { random } from './queries.mjs';

/* So many results are compared, and the texts of the first of them. */
const LIMIT = 100, TEXTS = 10;

/* ---- Notes ---- */

const git = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };

/* A repository of its own for the notes, so that what is around them does not count. */
export function copy_of(notes, work) {
	const repo = path.join(work, 'notes');
	fs.cpSync(notes, repo, { recursive: true });
	execFileSync('git', ['init', '-q', '-b', 'main', repo], { env: git });
	return repo;
}

/* Names of all forms over few words: pieces that meet their words, wholes that begin as words do, repeated pieces. */
export function hard_notes(work, count, seed) {
	const below = random(seed);
	const repo = path.join(work, 'notes');
	const one = (list) => list[below(list.length)];
	/* In names of many parts, and only on their own or joined. */
	const humps = ['get', 'gets', 'pod', 'pods', 'server', 'serve', 'factory', 'fact', 'to', 'tom', 'kube', 'kubectl', 'con', 'config', 'console', 'la', 'land', 'run', 'HTTP', 'the'];
	const words = [...humps, 'nginx', 'nginxes', 'ng', 'node', 'nodes', 'v1', 'v12', '1', '12', '0', 'running', 'runs', 'deploy', 'deployed', 'of', 'é', 'straße', 'c++', 'C#', '.net', 'ﬁle'];
	const han = ['容器', '内存', '内', '存', '泄漏', '部署', '部', '群', '集群', '的', '排查', 'カナ', '각', '𠀀'];
	const camel = () => Array.from({ length: 2 + below(4) }, () => {
		const w = one(humps);
		return w[0].toUpperCase() + w.slice(1);
	}).join('');
	const joined = () => Array.from({ length: 2 + below(3) }, () => below(3) ? one(words) : camel()).join(one(['_', '-', '.', '/', ':', '::', '@', '=', '---']));
	const item = () => [() => one(words), () => one(words), () => one(words), camel, joined, () => one(han) + one(han), () => one(han), () => one(han) + one(words)][below(8)]();
	const line = (n) => Array.from({ length: 1 + below(n) }, item).join(one([' ', ' ', ' ', '，', ', ', '\u00a0']));
	fs.mkdirSync(repo);
	execFileSync('git', ['init', '-q', '-b', 'main', repo], { env: git });
	for (let i = 0; i < count; i++) {
		const text = ['---', 'title: "' + line(3).replace(/[\\"]/g, ' ') + '"'];
		if (below(3) === 0)
			text.push('tags: [' + Array.from({ length: 1 + below(3) }, () => '"' + one(['ops', 'Ops', 'a b', '数据库', 'x'.repeat(100) + '字'.repeat(20), 'ﬁle']) + '"').join(', ') + ']');
		if (below(4) === 0)
			text.push('lang: ' + one(['zh', 'zh-CN', 'en', 'en-GB', 'ja']));
		if (below(5) === 0)
			text.push('aliases: ["' + line(3).replace(/[\\"]/g, ' ') + '"]');
		text.push('---', '');
		for (let n = below(4); n > 0; n--) {
			text.push('## ' + line(4), '', ...Array.from({ length: below(4) }, () => line(40)), '');
			if (below(2))
				text.push('```' + (below(3) ? '' : 'sh {name=step' + n + '}'), line(20), line(20), '```', '');
		}
		const folder = path.join(repo, one(['', 'a', 'a/B', '集群', 'x y']));
		fs.mkdirSync(folder, { recursive: true });
		fs.writeFileSync(path.join(folder, one(['n', 'N-', 'note ', '笔记']) + i + '.md'), text.join('\n'));
	}
	return repo;
}

function texts_of(folder) {
	return fs.readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1)).flatMap((entry) => {
		const file = path.join(folder, entry.name);
		if (entry.isDirectory())
			return entry.name === '.git' ? [] : texts_of(file);
		return /\.(md|markdown)$/.test(entry.name) ? [{ file, text: fs.readFileSync(file, 'utf8') }] : [];
	});
}

/* ---- Queries ---- */

export function queries_of(repo, count, seed) {
	const below = random(seed);
	const one = (list) => list[below(list.length)];
	const notes = texts_of(repo);
	const lines = notes.flatMap((note) => note.text.split('\n')).filter((line) => /[\p{L}\p{N}]/u.test(line));
	const some = (pattern) => {
		for (let i = 0; i < 50; i++) {
			const found = one(lines).match(pattern);
			if (found)
				return one(found);
		}
		return 'none';
	};
	const word = () => some(/[\p{L}\p{N}]{2,}/gu);
	const latin = () => some(/[A-Za-z]{3,}/g);
	const name = () => some(/[\w]+(?:[-_./:@=]+\w+)+/g);
	const part = (text, from, to) => {
		const chars = [...text];
		const at = below(Math.max(1, chars.length - from));
		return chars.slice(at, at + from + below(to - from + 1)).join('');
	};
	const han = () => part(some(/\p{Script=Han}+/gu), 1, 5);
	const start = () => [...word()].slice(0, 1 + below(5)).join('') + '*';
	const slip = (text) => {
		const at = below(text.length);
		return text.slice(0, at) + one(['', 'x', text[at] + text[at], (text[at + 1] || '') + text[at]]) + text.slice(at + 1);
	};
	const title = () => (one(notes).text.match(/^(?:# |title: "?)(.*?)"?$/m) || ['', word()])[1];
	const tag = () => (one(notes).text.match(/^tags: \[\s*"?([^",\]]*)/m) || ['', 'ops'])[1];
	const place = () => path.relative(repo, one(notes).file);
	const quote = (text) => '"' + text.replace(/"/g, ' ') + '"';
	const kinds = [
		word, word, word, word, han, han, han, han, name, name, name, latin, title,
		() => word() + ' ' + word(),
		() => word() + ' ' + han() + ' ' + word(),
		() => one(lines).trim(),
		() => one(lines).trim().slice(0, 60),
		() => quote(part(one(lines), 4, 30)),
		() => quote(word() + ' ' + word()),
		() => part(latin(), 1, 4) + '*',
		start, start,
		() => part(name(), 2, 9) + '*',
		() => part(name(), 3, 12),
		() => word() + ' -' + word(),
		() => word() + ' -' + quote(han()),
		() => han() + ' -' + part(latin(), 2, 3) + '*',
		() => 'tag:' + (below(2) ? tag() : quote(tag())),
		() => 'tag:' + quote(tag()) + ' ' + word(),
		() => '-tag:' + quote(tag()) + ' ' + word(),
		() => 'path:' + part(place(), 2, 12).replace(/ .*/, ''),
		() => 'path:' + quote(part(place(), 1, 5)) + ' ' + word(),
		() => 'lang:' + one(['zh', 'en', 'EN', 'zh-CN', 'z']) + one(['', ' ' + word()]),
		() => one(['is:runbook', '-is:runbook']) + one(['', ' ' + word()]),
		() => 'title:' + one([word, han, name])(),
		() => 'title:' + start(),
		() => 'title:' + quote(part(title(), 3, 12)) + ' ' + word(),
		() => slip(latin()),
		() => slip(latin()) + ' ' + word(),
		() => 'tag:nosuchtag ' + word(),
		() => word() + ' ' + word() + ' ' + word() + ' zzqqxx',
		() => word().toUpperCase() + '　' + han(),
		() => Array.from({ length: 1 + below(30) }, () => one([...one(lines)])).join(''),
		() => one(['"', '*', '-', '🎉', '""', 'a', 'the', 'of the', '的', '-x', 'c++', 'C#', '.net', '10', '0', 'v1', '()', '\'', '\\']) + one(['', ' ' + word()]),
	];
	const out = new Set();
	for (let i = 0; out.size < count && i < count * 20; i++) {
		const text = one(kinds)().replace(/[\0\n\r]/g, ' ');
		if (text.trim())
			out.add(text);
	}
	return [...out];
}

/* ---- The terminal's answers ---- */

const escape = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

function ask_terminal(opsbook, repo, env, query) {
	return new Promise((resolve, reject) => {
		execFile(opsbook, ['search', '--json', '--limit', String(LIMIT), '-C', repo, '--', query], { env, maxBuffer: 1 << 28 }, (error, out, said) => {
			if (error && error.code !== 1)
				reject(new Error(`opsbook search ${JSON.stringify(query)}: ${said || error.message}`));
			else
				resolve({ hits: JSON.parse(out), said });
		});
	});
}

/* All of them, two at a time. The cache is of this run alone. */
export async function answers(opsbook, repo, work, queries) {
	const env = { ...git, XDG_CACHE_HOME: path.join(work, 'cache') };
	const out = [];
	let next = 0;
	const worker = async () => {
		for (let i = next++; i < queries.length; i = next++)
			out[i] = await ask_terminal(opsbook, repo, env, queries[i]);
	};
	/* The first one makes the index. */
	await ask_terminal(opsbook, repo, env, 'x');
	await Promise.all([worker(), worker()]);
	return out;
}

/* ---- The comparison ---- */

/* What the pages find, as plain data; also run within a browser. */
export async function find_here(search, query, limit = LIMIT, texts = TEXTS) {
	const found = await search.run(query, { limit });
	await Promise.all(found.hits.slice(0, texts).map((hit) => hit.more()));
	const plain = ({ path, title, url, heading, anchor, score, complete, snippet, marks }) => ({ path, title, url, heading, anchor, score, complete, snippet, marks });
	return { ...found, hits: found.hits.map(plain) };
}

/* What the terminal says on stderr of how it read a query. */
function said_of(found) {
	if (!found.total)
		return 'nothing found';
	return { all: '', some: found.complete ? `only ${found.complete} with every word` : 'these have some of it', near: 'searched for ' + found.instead, text: 'searched for the words' }[found.reading];
}

/* The first difference, in words, or ''. */
export function difference(wanted, found) {
	const { hits } = found;
	for (let i = 0; i < Math.max(hits.length, wanted.hits.length); i++) {
		const a = wanted.hits[i];
		const b = hits[i];
		if (!a || !b || a.path !== b.path)
			return `${i + 1}: wanted ${a ? a.path + ' ' + a.score : 'nothing'}, got ${b ? b.path + ' ' + b.score : 'nothing'}`;
		let at = 0;
		let snippet = '';
		for (const [from, to] of b.marks) {
			snippet += escape(b.snippet.slice(at, from)) + '<mark>' + escape(b.snippet.slice(from, to)) + '</mark>';
			at = to;
		}
		snippet += escape(b.snippet.slice(at));
		const [url, anchor = ''] = a.url.split('#');
		const here = { title: b.title, score: b.score, complete: b.complete, url: b.url };
		if (i < TEXTS)
			Object.assign(here, { heading: b.heading, snippet, anchor: b.anchor });
		const there = { ...a, url, anchor: decodeURIComponent(anchor) };
		for (const [key, value] of Object.entries(here))
			if (there[key] !== value)
				return `${i + 1}: ${key} of ${a.path}: wanted ${JSON.stringify(there[key])}, got ${JSON.stringify(value)}`;
	}
	return wanted.said.includes(said_of(found)) && (said_of(found) || !wanted.said) ? '' : `wanted to say ${JSON.stringify(wanted.said)}, got ${found.reading}`;
}

/* Notes, their site, queries and what the terminal answers. */
export async function prepare(opsbook, notes, count, seed) {
	const work = fs.mkdtempSync(path.join(os.tmpdir(), 'opsbook-parity-'));
	const repo = notes === 'hard' ? hard_notes(work, 300, seed) : copy_of(notes, work);
	const site = path.join(work, 'site');
	execFileSync(opsbook, ['build', repo, '-o', site, '--quiet'], { env: git, stdio: ['ignore', 'ignore', 'inherit'] });
	const queries = queries_of(repo, count, seed);
	return { work, site, queries, wanted: await answers(opsbook, repo, work, queries) };
}

async function main([opsbook, notes, count = '300', seed = '1']) {
	const { work, site, queries, wanted } = await prepare(opsbook, notes, Number(count), seed);
	const search = engine(site);
	let passed = 0;
	let empty = 0;
	const failed = [];
	for (let i = 0; i < queries.length; i++) {
		const different = difference(wanted[i], await find_here(search, queries[i]));
		empty += wanted[i].hits.length === 0;
		if (different)
			failed.push(`not ok - ${JSON.stringify(queries[i])}: ${different}`);
		else
			passed++;
	}
	fs.rmSync(work, { recursive: true });
	console.log(failed.slice(0, 20).join('\n'));
	console.log(`${empty} queries find nothing`);
	console.log(`${passed} passed, ${failed.length} failed`);
	return failed.length || !passed ? 1 : 0;
}

if (process.argv[1].endsWith('parity.mjs'))
	process.exitCode = await main(process.argv.slice(2));
