/*
 * The pages' search engine in node: what is loaded and how often, what it says of an index that is not whole, queries
 * that stop, the logarithm. `node engine-test.mjs OPSBOOK` builds a small site; prints what fails and exits with 1.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { engine } from './engine.mjs';
import { random } from './queries.mjs';

const work = fs.mkdtempSync(path.join(os.tmpdir(), 'opsbook-engine-'));
const site = path.join(work, 'site');
const note = (name, text) => {
	fs.mkdirSync(path.dirname(path.join(work, 'notes', name)), { recursive: true });
	fs.writeFileSync(path.join(work, 'notes', name), text);
};
let failures = 0;

function check(truth, words) {
	if (!truth) {
		failures++;
		console.log('not ok - ' + words);
	}
}

const equal = (got, wanted, words) => check(JSON.stringify(got) === JSON.stringify(wanted), `${words}: wanted ${JSON.stringify(wanted)}, got ${JSON.stringify(got)}`);

note('disk.md', '---\ntags: [storage]\n---\n# Disk is full\n\nFree some space.\n\n## Find what is large\n\nUse `du -x`; see kubectl_get_pods & <b>.\n');
note('zh/内存.md', '# 内存\n\n排查内存泄漏的步骤。\n\n## 看容器 & 节点\n\n容器重启多少次？\n');
note('run.md', '# Run\n\n```sh {name=drain}\nkubectl drain node-7\n```\n');
note('draft.md', '---\ndraft: true\n---\n# Draft\n\ndraftword\n');
for (let i = 0; i < 40; i++)
	note(`many/n${i}.md`, `# Note ${i}\n\nfiller ${'word'.repeat(1 + (i % 3))} nodes\n`);
note('many/note.md', '# Note\n\nA title that is a word of many titles, and a text about it: longer than theirs, so that it would not be first.\n');
execFileSync(process.argv[2], ['build', path.join(work, 'notes'), '-o', site, '--quiet'], { stdio: ['ignore', 'ignore', 'inherit'] });

/* ---- What is found, and what a hit is ---- */

const asked = [];
const search = engine(site, { asked });
const paths = async (query, options) => (await search.run(query, options)).hits.map((hit) => hit.path);

check(asked.length === 0, 'nothing is loaded before it is asked for');
await search.prepare();
equal(asked, ['meta'], 'prepare() loads the directory alone');
const [hit] = (await search.run('容器')).hits;
equal([hit.path, hit.title, hit.url, hit.heading, hit.snippet, hit.runbook], ['zh/内存.md', '内存', 'zh/%E5%86%85%E5%AD%98.html', '', '', false], 'a hit before its text is there');
check(!asked.some((name) => name.startsWith('x')), 'no text is loaded for titles');
check(await hit.more() === hit && await hit.more() === hit, 'more() gives the hit');
equal([hit.heading, hit.anchor !== '', hit.snippet, hit.marks], ['看容器 & 节点', true, '容器重启多少次？', [[0, 2]]], 'heading, anchor, snippet and marks in UTF-16');
equal((await search.run('drain')).hits[0].runbook, true, 'a runbook');
equal(await paths('draftword'), [], 'no drafts');
const disk = await search.run('disk is full');
equal([disk.hits[0].path, disk.hits[0].exact_title, disk.reading, disk.total], ['disk.md', true, 'all', 1], 'an exact title');
const one_of_many = await search.run('note');
equal([one_of_many.hits[0].path, one_of_many.hits[0].exact_title, one_of_many.hits[1].exact_title], ['many/note.md', true, false], 'an exact title among many that have its word');
const slip = await search.run('spaec');
equal([slip.reading, slip.instead, slip.hits[0].path], ['near', 'space', 'disk.md'], 'a slip of the pen');
equal((await search.run('filler', { limit: 7 })).hits.length, 7, 'limit');
equal((await search.run('filler', { limit: 7 })).total, 40, 'total');
equal((await search.run('kub', { typing: true })).total, 2, 'the last word while it is typed');
const [typed] = (await search.run('large kube', { typing: true })).hits;
await typed.more();
equal(typed.marks.map(([from, to]) => typed.snippet.slice(from, to)), ['kubectl'], 'the word that begins so is marked');
const [han] = (await search.run('容', { typing: true })).hits;
await han.more();
equal([han.heading, han.marks], ['看容器 & 节点', [[0, 1]]], 'a lone character is marked within its run');
equal((await search.run('kub')).reading, 'all', 'a word that is not complete is no word else');
equal(await paths('tag:storage -drain'), ['disk.md'], 'a filter and an excluded word');
equal((await search.run('tag:storage -free')).reading, 'text', 'operators that leave nothing are text');

/* ---- Nothing is loaded twice, also when many ask at once ---- */

const many = [];
const fresh = engine(site, { asked: many });
await Promise.all(['容器', '内存', '容器 节点', 'kubectl', 'du', 'word*', 'tag:storage', 'path:zh', 'nodse'].map((query) => fresh.run(query)));
equal(many.length, new Set(many).size, 'files loaded more than once');

/* ---- Queries that stop ---- */

const stop = new AbortController();
stop.abort();
equal(await fresh.run('容器', { signal: stop.signal }).then(() => 'found', (e) => e.name), 'AbortError', 'an aborted query');

/* ---- An index that is not whole ---- */

async function said(query, change) {
	const broken = engine(site, { read: (file) => change(fs.readFileSync(file, 'utf8'), path.basename(file, '.js')) });
	return broken.run(query).then((found) => Promise.all(found.hits.map((h) => h.more())).then(() => 'found'), (e) => e.message);
}

const kinds = { t: '容器', d: '容器', k: 'note', n: 'path:zh', w: 'spaec', meta: '容器' };
for (const [kind, query] of Object.entries(kinds)) {
	const only = (change) => (text, name) => name.replace(/\d+$/, '') === kind ? change(text) : text;
	equal(await said(query, only((text) => text)), 'found', kind + ' as it is');
	equal(await said(query, only((text) => text.slice(0, text.length * 0.6))), 'broken', kind + ' cut off');
	equal(await said(query, only((text) => text.replace(/.{4}"\);\s*$/, '");'))), 'broken', kind + ' with a payload cut off');
	equal(await said(query, only(() => '')), 'broken', kind + ' empty');
	equal(await said(query, only(() => { throw new Error('ENOENT'); })), 'missing', kind + ' not there');
	if (kind !== 'meta')
		equal(await said(query, only((text) => text.replace(/","\w{4}/, '","zzzz'))), 'stale', kind + ' of another build');
}
/* What failed once is asked for again. */
let gone = true;
const later = engine(site, {
	read(file) {
		if (gone)
			throw new Error('ENOENT');
		return fs.readFileSync(file, 'utf8');
	},
});
equal(await later.run('容器').catch((e) => e.message), 'missing', 'while the network is gone');
gone = false;
equal((await later.run('容器')).total, 1, 'when it is back');

/* ---- An index without notes ---- */

fs.rmSync(path.join(work, 'notes'), { recursive: true });
fs.mkdirSync(path.join(work, 'notes'));
note('draft.md', '---\ndraft: true\n---\n# Draft\n');
execFileSync(process.argv[2], ['build', path.join(work, 'notes'), '-o', site, '--quiet'], { stdio: ['ignore', 'ignore', 'ignore'] });
const empty = engine(site);
for (const query of ['容器', 'x*', 'tag:a', 'path:a', '-a', 'title:b', 'is:runbook', 'lang:zh', '"a b" c'])
	equal((await empty.run(query)).total, 0, `no notes: ${query}`);

/* ---- The logarithm: never further than a few of the last bits from the library's ---- */

const below = random(5);
for (let i = 0; i < 20000; i++) {
	const n = 1 + below(20000);
	const x = (20000 - n + 0.5) / (n + 0.5);
	const here = search.ln(x);
	check(Math.abs(here - Math.log(x)) <= 4e-16 * Math.max(1, Math.abs(here)), `ln(${x}) is ${here}`);
}
equal([1, 2, 0.5, Math.SQRT2].map(search.ln), [0, 0.6931471805599453, -0.6931471805599453, 0.3465735902799727], 'ln of round numbers');

fs.rmSync(work, { recursive: true });
if (!failures)
	console.log('ok - the engine');
process.exitCode = failures ? 1 : 0;
