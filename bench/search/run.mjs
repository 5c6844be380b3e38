/*
 * Measures search and prints what it finds, aims beside figures:
 *   node run.mjs OPSBOOK MEASURE MODULES [--data FOLDER] [--notes FOLDER] [--sizes "1000 10000"] [--parts "found probes ..."]
 *                [--queries 120] [--parity 1000] [--seed 1] [--verbose]
 *
 * OPSBOOK is the program, MEASURE bench/measure compiled, MODULES a folder with node_modules of this folder's package.json
 * (without it other engines are left out, and notes are made of content/ alone). README.md beside this tells what each
 * part means. Everything is made in a temporary folder. The exit status says whether it ran, not how good the figures are.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Opsbook, fixed, mb, measure, size_of, table, whole } from './common.mjs';
import { make_corpus } from './corpus.mjs';
import { KINDS, ask_opsbook, draw_queries, tally } from './found.mjs';
import { judge, judged_sets } from './judged.mjs';
import { probe, probe_notes } from './probes.mjs';
import { site_notes } from './text.mjs';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..');
const text = { type: 'string' };
const { values: how, positionals: [binary, tool, modules] } = parseArgs({
	allowPositionals: true,
	options: {
		data: text, notes: text, sizes: { ...text, default: '1000 10000' }, parts: { ...text, default: 'found judged probes first others parity' },
		queries: { ...text, default: '120' }, parity: { ...text, default: '1000' }, seed: { ...text, default: '1' }, verbose: { type: 'boolean' },
	},
});
const parts = how.parts.split(/[\s,]+/);
const work = fs.mkdtempSync(path.join(os.tmpdir(), 'opsbook-bench-search-'));
process.on('exit', () => fs.rmSync(work, { recursive: true, force: true }));
process.on('SIGINT', () => process.exit(130));
process.on('SIGTERM', () => process.exit(143));

const opsbook = new Opsbook(path.resolve(binary), work);
const others = fs.existsSync(path.join(modules ?? '', 'node_modules/lunr'));
const say = (line) => process.stderr.write(`bench-search: ${line}\n`);
const section = (title, body) => console.log(`\n${title}\n\n${body}`);
const list = (head, lines) => lines.length && console.log(`\n  ${head}:\n${lines.slice(0, 40).map((line) => `    ${line}`).join('\n')}`);

/* ---- Notes: those of the folder given, or content/ and made ones of each size ---- */

function folders() {
	if (how.notes)
		return [{ name: path.basename(path.resolve(how.notes)), repo: path.resolve(how.notes) }];
	const sources = [path.join(root, 'content')];
	if (others)
		sources.push(path.join(modules, 'node_modules/linux-command/command'));
	return [
		...(parts.includes('found') ? [{ name: 'content', repo: sources[0], small: true }] : []),
		...how.sizes.split(/[\s,]+/).filter(Boolean).map((n) => ({ name: `${whole(Number(n))} notes`, n: Number(n), sources })),
	];
}

/* Make, build and read; what building takes with and without the index is kept. */
function prepare(set, i) {
	say(`${set.name}: making and building`);
	const at = path.join(work, `set-${i}`);
	fs.mkdirSync(at);
	if (set.n) {
		set.repo = path.join(at, 'notes');
		make_corpus(set.repo, set.n, set.sources, Number(how.seed));
	}
	set.site = path.join(at, 'site');
	set.at = at;
	set.build = measure(tool, [opsbook.binary, 'build', set.repo, '-o', set.site, '--quiet'], { env: opsbook.env });
	set.notes = site_notes(set.site);
	set.bytes = set.notes.reduce((sum, note) => sum + Buffer.byteLength(note.text), 0);
	set.label = `${set.name} (${whole(set.notes.length)} notes, ${mb(set.bytes)} MB of text)`;
	return set;
}

/* ---- 1. Recall and precision ---- */

const tallies_rows = (name, tallies, with_aims) => Object.entries(tallies).map(([kind, t]) => [
	KINDS[kind].name, name, fixed(t.recall, 4), fixed(t.precision, 4), `${t.exact} of ${t.n}`,
	with_aims ? KINDS[kind].aim.map((n) => fixed(n)).join(' / ') : '', with_aims ? KINDS[kind].best.map((n) => fixed(n)).join(' / ') : '',
]);

const FOUND_HEAD = ['queries', 'engine', 'recall', 'precision', 'same set', 'aim', 'others, reference'];

async function found(set) {
	say(`${set.name}: recall and precision`);
	set.queries ??= draw_queries(set.notes, Number(how.queries), Number(how.seed));
	const tallies = await tally(set.queries, ask_opsbook(opsbook, set.repo));
	set.found = tallies_rows('opsbook', tallies, true);
	section(`Found against read, ${set.label}`, table(FOUND_HEAD, set.found));
	if (how.verbose)
		for (const [kind, t] of Object.entries(tallies))
			for (const [word, rows] of [['missed', t.missed], ['too many', t.extra]])
				list(`${KINDS[kind].name}, ${word}`, rows.map(([query, urls]) => `${query}: ${urls.slice(0, 4).join(' ')}${urls.length > 4 ? ` and ${urls.length - 4} more` : ''}`));
}

/* ---- 2. Judged sets ---- */

function judged() {
	if (!how.data || !fs.existsSync(how.data))
		return section('Judged sets', '  none: say where their files are, DATA=folder');
	const rows = judged_sets(path.resolve(how.data), path.join(work, 'judged')).map((set) => {
		say(`${set.name}: ${set.questions.length} questions`);
		const got = judge(set, (notes, question) => opsbook.search(notes, question).map((hit) => hit.path));
		if (how.verbose)
			list(`${set.name}, worst`, got.worst.map(({ score, text: question }) => `${fixed(score)} ${question.slice(0, 120)}`));
		return [set.name, got.n, fixed(got.score, 4), fixed(got.first, 4), fixed(got.aim), fixed(got.best)];
	});
	section('Judged sets', rows.length ? table(['set', 'questions', 'NDCG@10', 'right first', 'aim', 'others, reference'], rows) : `  no set that is known is in ${how.data}`);
}

/* ---- 3. Probes ---- */

async function probes() {
	say('probes');
	const rows = await probe((query) => opsbook.search(probe_notes, query, '--all').map((hit) => hit.path));
	const right = rows.filter((row) => row.rank === 1);
	section(`Probes: the right note first ${right.length} of ${rows.length} (aim: all)`, table(['query', 'note', 'rank', 'of', ''],
		rows.map(({ query, note, rank, of, first }) => [query.length > 40 ? `${query.slice(0, 39)}…` : query, note, rank || '-', of, rank === 1 ? '' : `first is ${first ?? 'nothing'}`])));
}

/* ---- 4. First queries ---- */

const kb = ({ bytes }) => fixed(bytes / 1000, 1);
const sent = (one) => `${kb(one)} KB / ${whole(one.requests)}`;
const FIRST_HEAD = ['query', 'engine', 'hits', 'until order', 'with titles', 'with texts', 'in the box', 'cold ms', 'warm ms', 'file://'];
const AIMS = ['', 'aim', '', '30 KB / 5', '40 KB', '', '', '50', '10', 'works'];

async function first(set, rows) {
	const { first_queries } = await import('./browser.mjs');
	say(`${set.name}: first queries in the browser`);
	for (const row of await first_queries(set.site)) {
		rows.push([row.query, 'opsbook', row.total, sent(row.order), sent(row.titled), sent(row.texts), sent(row.box), fixed(row.cold, 0), fixed(row.warm, 1), row.file]);
		if (how.verbose)
			list(row.query, row.sent.map(({ name, bytes }) => `${whole(bytes)} ${name}`));
		if (row.box.why)
			say(`the box: ${row.box.why.split('\n')[0]}`);
	}
}

/* ---- 5. Other engines ---- */

const INDEX_HEAD = ['engine', 'cpu s', 'MB/s', 'peak MB', 'index MB', 'of text', 'files', ''];
const index_row = (set, name, { cpu, peak, bytes, files }, note = '') =>
	[name, fixed(cpu, 2), fixed(set.bytes / 1e6 / cpu, 1), whole(peak), mb(bytes), fixed(bytes / set.bytes, 2), whole(files), note];

/* The marginal cost of the static index, and all that a first search in the terminal does. */
function own_index(set) {
	const bare = path.join(set.at, 'bare');
	const rows = [];
	const static_size = size_of(path.join(set.site, '_ob/search'));
	const without = build_without(set, bare);
	if (without) {
		/* Twice each, the lesser: the difference of two builds is easily lost in what else the machine does. */
		const again = measure(tool, [opsbook.binary, 'build', set.repo, '-o', path.join(set.at, 'again'), '--quiet'], { env: opsbook.env });
		const build = Math.min(set.build.cpu, again.cpu);
		rows.push(index_row(set, 'opsbook, site', { cpu: build - without.cpu, peak: Math.max(set.build.peak, again.peak), ...static_size }, `build with it ${fixed(build, 2)} s, without ${fixed(without.cpu, 2)} s, ${whole(without.peak)} MB`));
	}
	const cache = path.join(set.at, 'cache');
	const made = measure(tool, [opsbook.binary, 'search', '-C', set.repo, '--json', '容器'], { env: { ...opsbook.env, XDG_CACHE_HOME: cache } }, [0, 1]);
	const again = measure(tool, [opsbook.binary, 'search', '-C', set.repo, '--json', '容器'], { env: { ...opsbook.env, XDG_CACHE_HOME: cache } }, [0, 1]);
	rows.push(index_row(set, 'opsbook, terminal', { ...made, ...size_of(cache) }, `reads and parses too; then a search takes ${fixed(again.cpu * 1000, 0)} ms`));
	return rows;
}

/* The same notes with the setting that leaves the index out: a copy of them, as settings stand among the notes. */
function build_without(set, bare) {
	const copy = path.join(set.at, 'copy');
	fs.cpSync(set.repo, copy, { recursive: true, filter: (file) => !/[\\/](\.git|node_modules)$/.test(file) });
	const conf = path.join(copy, 'opsbook.yml');
	const settings = fs.existsSync(conf) ? fs.readFileSync(conf, 'utf8') : '';
	fs.writeFileSync(conf, `${settings.replace(/^search:.*$/m, '')}\nsearch: false\n`);
	const runs = [0, 1].map((i) => measure(tool, [opsbook.binary, 'build', copy, '-o', `${bare}-${i}`, '--quiet'], { env: opsbook.env }));
	return size_of(path.join(`${bare}-0`, '_ob/search')).files ? null : { cpu: Math.min(...runs.map((r) => r.cpu)), peak: Math.max(...runs.map((r) => r.peak)) };
}

async function compare(set, index_rows, first_rows, with_recall) {
	const { ENGINES } = await import('./engines.mjs');
	const { ask_all, first_queries_of } = await import('./browser.mjs');
	const found_rows = [];
	for (const [name, make] of Object.entries(ENGINES)) {
		say(`${set.name}: ${name}`);
		const at = path.join(set.at, name);
		const site = path.join(at, 'site');
		fs.mkdirSync(site, { recursive: true });
		const made = make({ modules, tool, site, work: at, notes: set.notes });
		index_rows.push(index_row(set, name, made));
		if (with_recall) {
			const texts = set.queries.map((query) => query.text);
			const answers = made.ask_all ? made.ask_all(texts) : (await ask_all(site, texts)).map(made.names);
			const by_text = new Map(texts.map((one, i) => [one, answers[i]]));
			found_rows.push(...tallies_rows(name, await tally(set.queries, (one) => by_text.get(one))));
		}
		for (const row of await first_queries_of(site))
			first_rows.push([row.query, name, row.total, '', sent(row.titled), '', '', fixed(row.cold, 0), fixed(row.warm, 1), row.file]);
	}
	if (with_recall)
		section(`Found against read, all engines, ${set.label}`, table(FOUND_HEAD, [...set.found, ...found_rows].sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0]))));
}

/* ---- 6. The browser and the terminal ---- */

async function parity(set) {
	const { compare_in_browser } = await import('./browser.mjs');
	say(`${set.name}: ${how.parity} queries in the browser and the terminal`);
	const { same, n, different } = await compare_in_browser(opsbook.binary, set.repo, Number(how.parity), Number(how.seed));
	section(`The same order, scores and texts in Chromium as in the terminal, ${set.label}`, `  ${whole(same)} of ${whole(n)} queries (aim: all)`);
	list('different', how.verbose ? different : different.slice(0, 5));
}

/* ---- All of it ---- */

console.log(`opsbook search, measured with seed ${how.seed} on ${os.cpus().length} cores; times are of this machine as busy as it is (load ${fixed(os.loadavg()[0], 1)})`);
if (!others)
	console.log('The other engines are not installed: they are left out.');
if (parts.includes('probes'))
	await probes();
if (parts.includes('judged'))
	judged();
let recalled = false;
for (const [i, one] of folders().entries()) {
	const large = one.n > 2000;
	if (!['found', 'first', 'others', 'parity'].some((part) => parts.includes(part)))
		break;
	const set = prepare(one, i);
	if (parts.includes('found') && !large)
		await found(set);
	if (set.small)
		continue;
	const first_rows = [];
	const index_rows = [];
	if (parts.includes('first'))
		await first(set, first_rows);
	if (parts.includes('others')) {
		index_rows.push(...own_index(set));
		if (others)
			await compare(set, index_rows, first_rows, !large && !recalled && Boolean(set.found));
		recalled = true;
	}
	if (first_rows.length)
		section(`A first query in Chromium, from a page that has loaded: bytes sent and requests, ${set.label}`,
			table(FIRST_HEAD, [...first_rows.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0])), AIMS]));
	if (index_rows.length)
		section(`Making the index, ${set.label}`, table(INDEX_HEAD, [...index_rows, ['aim', '', '10', '200', '', '0.90', set.n >= 10000 ? '1,500' : '', '']]));
	if (parts.includes('parity') && !large)
		await parity(set);
	/* 10,000 notes and their sites are large: no longer than needed. */
	fs.rmSync(set.at, { recursive: true, force: true });
}
