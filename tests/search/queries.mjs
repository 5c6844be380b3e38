/*
 * What the pages' search asks of the index, in the form of queries.txt:
 *   node queries.mjs <TEXTS             for texts, a line each
 *   node queries.mjs --random N SEED    for random ones
 * tests/search/test_query.c compares what it prints with what the program asks.
 */
import { readFileSync } from 'node:fs';
import { engine } from './engine.mjs';

const words = ['kubectl', 'get', 'Pods', 'getPods', 'HTTPServerFactoryBean', 'v1.28', '10.0.0.1', 'ORA-00942', 'c++', 'C#', '.net', 'running', 'the', 'of',
	'and', '部署', '内存泄漏', '群', 'カタカナ', 'k8s集群', 'a_b-c', '--dry-run=client', '/etc/nginx.conf', 'ﬁle', 'Straße', 'é', '👩‍💻', 'runbook', 'RUNBOOK', 'x'.repeat(70)];
const signs = ['"', '"', '-', '-', '*', ' ', ' ', ' ', '\u3000', '\t', 'tag:', 'path:', 'title:', 'Title:', 'lang:', 'is:', 'is:runbook', ':', '(', ')', 'AND', 'OR', 'NOT', 'NEAR', '^', '\u0085', '\ufeff', '\u200b'];

export function random(seed) {
	let state = BigInt(seed);
	return (n) => {
		state = (state * 6364136223846793005n + 1442695040888963407n) & 0xffffffffffffffffn;
		return Number((state >> 33n) % BigInt(n));
	};
}

function random_queries(n, seed) {
	const below = random(seed);
	const lines = [];
	while (lines.length < n) {
		let line = '';
		/* Some are longer than what is read. */
		for (let left = below(60) === 0 ? 400 + below(1200) : 1 + below(10); left > 0; left--) {
			line += below(5) < 3 ? words[below(words.length)] : signs[below(signs.length)];
			line += below(2) ? ' ' : '';
		}
		lines.push(line);
	}
	return lines;
}

/* What the engine asks for, as FTS5 is asked by the program. */
function expression(search, text, { literal = false, typing = false, loose = false } = {}) {
	const phrase = ({ tokens, prefix }) => '"' + tokens.join(' ') + '"' + (prefix ? ' *' : '');
	const all = (list) => list.length > 1 ? '(' + list.map(phrase).join(' AND ') + ')' : phrase(list[0]);
	return search.match(search.parse(text, literal, typing), loose)
		.map((term) => (term.title ? 'title : (' : '(') + term.any.map(all).join(' OR ') + ')').join(loose ? ' OR ' : ' AND ');
}

function shown(search, line) {
	return [
		'> ' + line, '= ' + expression(search, line), '~ ' + expression(search, line, { loose: true }),
		'* ' + expression(search, line, { typing: true }), '! ' + expression(search, line, { literal: true, loose: true }),
	].join('\n') + '\n';
}

if (process.argv[1].endsWith('queries.mjs')) {
	const search = engine(null);
	const [option, count, seed] = process.argv.slice(2);
	const lines = option === '--random' ? random_queries(Number(count), seed) : readFileSync(0, 'utf8').split('\n').slice(0, -1);
	process.stdout.write(lines.map((line) => shown(search, line)).join(''));
}
