/*
 * What the parts of the measurement share: chance with a seed, sums, processes, tables.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/* below(n) gives 0 to n - 1; the same seed the same numbers everywhere. */
export function random(seed) {
	let state = BigInt(seed);
	return (n) => {
		state = (state * 6364136223846793005n + 1442695040888963407n) & 0xffffffffffffffffn;
		return Number((state >> 33n) % BigInt(n));
	};
}

export const mean = (list) => list.reduce((a, b) => a + b, 0) / list.length;

export function median(list) {
	const sorted = [...list].sort((a, b) => a - b);
	const half = sorted.length >> 1;
	return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/*
 * Normalised discounted cumulative gain of the first ten: `found` are ids, best first, `gains` a map from id to grade,
 * 1 or more; a grade g gains 2^g - 1. Null when there is nothing to gain.
 */
export function ndcg(found, gains) {
	const dcg = (list) => list.slice(0, 10).reduce((sum, g, i) => sum + (2 ** g - 1) / Math.log2(i + 2), 0);
	const ideal = dcg([...gains.values()].sort((a, b) => b - a));
	return ideal ? dcg(found.map((id) => gains.get(id) ?? 0)) / ideal : null;
}

/* Sums what was found over queries: recall and precision of all hits together, and how many sets were right. */
export class Tally {
	right = 0;
	wanted = 0;
	given = 0;
	exact = 0;
	n = 0;
	missed = [];
	extra = [];

	/* `truth` is a set, `found` a list, of ids. */
	add(query, truth, found) {
		const hits = found.filter((id) => truth.has(id));
		this.right += hits.length;
		this.wanted += truth.size;
		this.given += found.length;
		this.exact += hits.length === truth.size && hits.length === found.length;
		this.n++;
		if (hits.length < truth.size)
			this.missed.push([query, [...truth].filter((id) => !found.includes(id))]);
		if (hits.length < found.length)
			this.extra.push([query, found.filter((id) => !truth.has(id))]);
	}

	get recall() {
		return this.right / this.wanted;
	}

	get precision() {
		return this.given ? this.right / this.given : NaN;
	}
}

/* Files below a folder, in byte order of their paths; hidden ones too, .git and node_modules not. */
export function walk(folder, under = '') {
	return fs.readdirSync(path.join(folder, under), { withFileTypes: true })
		.sort((a, b) => (a.name < b.name ? -1 : 1))
		.flatMap((e) => {
			const name = path.posix.join(under, e.name);
			if (e.isDirectory())
				return e.name === '.git' || e.name === 'node_modules' ? [] : walk(folder, name);
			return e.isFile() ? [name] : [];
		});
}

export function size_of(folder) {
	const files = fs.existsSync(folder) ? walk(folder) : [];
	return { files: files.length, bytes: files.reduce((sum, f) => sum + fs.statSync(path.join(folder, f)).size, 0) };
}

/* The program under test, with caches of its own in the folder `work`. */
export class Opsbook {
	constructor(binary, work) {
		this.binary = binary;
		this.env = { ...process.env, XDG_CACHE_HOME: path.join(work, 'cache') };
	}

	search(repo, query, ...options) {
		const args = ['search', '--json', '-C', repo, ...options, '--', query];
		const run = spawnSync(this.binary, args, { env: this.env, maxBuffer: 1 << 30, stdio: ['ignore', 'pipe', 'pipe'] });
		/* 1: nothing was found. */
		if (run.status !== 0 && run.status !== 1)
			throw new Error(`opsbook search ${JSON.stringify(query)}: ${run.stderr || run.error}`);
		return JSON.parse(run.stdout);
	}

	build(repo, out, ...options) {
		execFileSync(this.binary, ['build', repo, '-o', out, '--quiet', ...options], { env: this.env, stdio: ['ignore', 'ignore', 'pipe'] });
	}
}

/* What a command takes: seconds of CPU and MB of the largest process. `tool` is bench/measure, compiled; `fine` are exit codes. */
export function measure(tool, command, options = {}, fine = [0]) {
	const run = spawnSync(tool, command, { stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 28, ...options });
	const [, user, system, peak] = String(run.stdout).trim().split(' ').map(Number);
	if (!fine.includes(run.status))
		throw new Error(`${command[0]}: ${String(run.stderr).slice(-2000)}`);
	return { cpu: user + system, peak: peak / 1024, said: String(run.stderr) };
}

/* ---- What is printed ---- */

/* Han and the like are two columns wide. */
const width = (text) => [...text].reduce((n, c) => n + (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/.test(c) ? 2 : 1), 0);

/* Rows of cells under a head; the first column to the left, the others to the right. */
export function table(head, rows) {
	const cells = [head, ...rows].map((row) => row.map((cell) => String(cell ?? '')));
	const widths = head.map((_, i) => Math.max(...cells.map((row) => width(row[i] ?? ''))));
	return cells.map((row) => '  ' + row.map((cell, i) => {
		const gap = ' '.repeat(Math.max(0, widths[i] - width(cell)));
		return i ? gap + cell : cell + gap;
	}).join('   ').trimEnd()).join('\n');
}

export const fixed = (n, digits = 3) => (Number.isFinite(n) ? n.toFixed(digits) : '-');
export const whole = (n) => (Number.isFinite(n) ? Math.round(n).toString().replace(/\B(?=(\d{3})+$)/g, ',') : '-');
export const mb = (bytes) => fixed(bytes / 1e6, 2);
