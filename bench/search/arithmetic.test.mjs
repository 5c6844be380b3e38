/*
 * The sums of the measurement, on small cases done by hand: `node arithmetic.test.mjs FOLDER` (an empty one, for files)
 * prints a line a test.
 */
import fs from 'node:fs';
import path from 'node:path';
import { Tally, median, ndcg, random, table } from './common.mjs';
import { blocks_of, make_corpus } from './corpus.mjs';
import { draw_queries } from './found.mjs';
import { judge, judged_sets, judgements } from './judged.mjs';
import { fold, has_identifier, html_text, page_text } from './text.mjs';
import './bigrams.js';

const work = process.argv[2];

function test(name, run) {
	try {
		run();
		console.log(`ok - bench: ${name}`);
	} catch (e) {
		console.log(`not ok - bench: ${name}\n    ${e.message}`);
	}
}

function same(got, wanted) {
	if (JSON.stringify(got) !== JSON.stringify(wanted))
		throw new Error(`wanted ${JSON.stringify(wanted)}, got ${JSON.stringify(got)}`);
}

const near = (got, wanted) => same(got.toFixed(9), wanted.toFixed(9));

test('NDCG of the best order is 1, of none 0', () => {
	const gains = new Map([['a', 4], ['b', 1]]);
	near(ndcg(['a', 'b'], gains), 1);
	near(ndcg(['x', 'y'], gains), 0);
	same(ndcg(['x'], new Map()), null);
});

test('NDCG by hand', () => {
	/* Gains 1 and 3 in the wrong order: (1 + 3 / log2(3)) / (3 + 1 / log2(3)). */
	near(ndcg(['a', 'b'], new Map([['a', 1], ['b', 2]])), (1 + 3 / Math.log2(3)) / (3 + 1 / Math.log2(3)));
	/* What stands eleventh does not count. */
	near(ndcg([...'0123456789', 'a'], new Map([['a', 1]])), 0);
	near(ndcg(['0', 'a'], new Map([['a', 1]])), 1 / Math.log2(3));
});

test('recall and precision are of all hits together', () => {
	const t = new Tally();
	t.add('one', new Set(['a', 'b', 'c']), ['a', 'b']);
	t.add('two', new Set(['a']), ['a', 'x', 'y']);
	near(t.recall, 3 / 4);
	near(t.precision, 3 / 5);
	same([t.exact, t.n, t.missed, t.extra], [0, 2, [['one', ['c']]], [['two', ['x', 'y']]]]);
});

test('the middle of a list', () => {
	same([median([3, 1, 2]), median([4, 1, 2, 3])], [2, 2.5]);
});

test('an identifier stands whole between what is no letter and no digit', () => {
	for (const text of ['get_pods', 'a kubectl_get_pods()', '集群get_pods的', '"get_pods".'])
		same([text, has_identifier(text, 'get_pods')], [text, true]);
	for (const text of ['widget_pods', 'get_podsecurity', 'get_pods2', 'get-pods', 'éget_pods', ''])
		same([text, has_identifier(text, 'get_pods')], [text, false]);
	same(has_identifier('xget_pods get_pods', 'get_pods'), true);
});

test('the text of a page is what its reader reads', () => {
	const page = page_text('<html lang="zh"><body><nav>no</nav><article class="note"><header><h1 class="title">A &amp; B</h1><ul class="tags"><li><a class="tag">t1</a></li></ul></header>' +
		'<nav class="toc">no</nav><div class="content"><h2 id="x">Head<a class="anchor" href="#x">#</a></h2><p>one <b>tw</b>o\nthree</p><div><pre>a\n  b</pre></div>' +
		'<img src="s" alt="pic" /></div><section>no</section></article></body></html>');
	same([page.title, page.lang], ['A & B', 'zh']);
	same(page.text.split('\n').map((line) => line.trim()).filter(Boolean), ['A & B', 't1', 'Head', 'one two three', 'a', 'b', 'pic']);
	same(page_text('<html lang="en"><body><main>no note</main></body></html>'), null);
	same(html_text('<p>&#20013;&#x6587;&lt;a&gt;</p>'), '中文<a>\n');
	same(fold('ＡbC'), 'abc');
});

test('queries come from the text, and truth from reading it', () => {
	const notes = ['内存泄漏 get_pods', '内存 v1.28 get_podsx', 'nothing'].map((text, i) => ({ url: `${i}`, folded: text }));
	const queries = draw_queries(notes, 10, 7);
	same(queries, draw_queries([...notes], 10, 7));
	for (const { kind, text, truth } of queries)
		same([text, [...truth]], [text, notes.filter((n) => (kind === 'chinese' ? n.folded.includes(text) : has_identifier(n.folded, text))).map((n) => n.url)]);
	same(queries.filter((q) => q.kind === 'identifier').map((q) => q.text).sort(), ['get_pods', 'get_podsx', 'v1.28']);
	if (queries.filter((q) => q.kind === 'chinese').some((q) => !q.truth.size || q.text.length > 4))
		throw new Error('a Chinese query that is in no note');
});

test('judgements of each format', () => {
	same(judgements('1 184 2 \n1 29 -1\n2 3 4\n\n', 'cran'), [['1', '184', 3], ['2', '3', 1]]);
	same(judgements('1 0 13 1\n1 0 14 0\n', 'med'), [['1', '13', 1]]);
	same(judgements('     1     28\t0\t0.000000\n', 'cisi'), [['1', '28', 1]]);
});

test('judged sets are read, and a right answer is told from a wrong one', () => {
	const put = (name, text) => fs.writeFileSync(path.join(work, name), text);
	put('CISI.ALL', '.I 1\n.T\nFirst\n.W\nof shelves\n.X\n1 2\n.I 7\n.W\nof books\n');
	put('CISI.QRY', '.I 3\n.W\nbooks\n.I 4\n.W\nunjudged\n');
	put('CISI.REL', '  3  7 0 0.0\n');
	put('some.json', JSON.stringify({ version: 'v1', data: [{ paragraphs: [{ context: '一', qas: [{ question: '什么' }] }, { context: '二', qas: [{ question: '为何' }] }] }] }));
	put('other.json', '{"data": 1}');
	const sets = judged_sets(work, path.join(work, 'made'));
	same(sets.map((s) => [s.name, s.questions.length]), [['CISI', 1], ['some', 2]]);
	same(fs.readdirSync(sets[0].notes), ['1.md', '7.md']);
	near(judge(sets[0], () => ['7.md']).score, 1);
	near(judge(sets[0], () => ['1.md', '7.md']).score, 1 / Math.log2(3));
	near(judge(sets[1], (notes, text) => [text === '什么' ? 'p1.md' : 'p9.md']).score, 0.5);
});

test('notes are cut at headings, fences stay whole', () => {
	same(blocks_of('---\ntitle: x\n---\n# One\n\npara [a](b.md)\n```sh\n# no heading\n\n```\nTwo\n===\n- x\n'),
		[{ heading: 'One' }, 'para a', '```sh\n# no heading\n\n```', { heading: 'Two' }, '- x']);
});

test('the same seed makes the same notes', () => {
	const source = path.join(work, 'source');
	fs.mkdirSync(source);
	fs.writeFileSync(path.join(source, 'a.md'), `# One\n\n${'words '.repeat(40)}\n\n## Two\n\n${'字'.repeat(100)}\n`);
	const made = ['x', 'y'].map((name) => make_corpus(path.join(work, name), 120, [source], 5));
	same(made[0], made[1]);
	same([made[0].notes, made[0].real], [120, 2]);
	for (const file of ['part-0/note-0.md', 'part-0/note-99.md', 'part-1/note-119.md'])
		same(fs.readFileSync(path.join(work, 'x', file), 'utf8'), fs.readFileSync(path.join(work, 'y', file), 'utf8'));
});

test('chance is the same everywhere', () => {
	const below = random(1);
	const drawn = Array.from({ length: 1000 }, () => below(4));
	same(drawn.slice(0, 8), (() => {
		const again = random(1);
		return Array.from({ length: 8 }, () => again(4));
	})());
	for (let i = 0; i < 4; i++)
		if (Math.abs(drawn.filter((n) => n === i).length - 250) > 60)
			throw new Error(`${i} is drawn ${drawn.filter((n) => n === i).length} times of 1,000`);
});

test('terms for the other engines', () => {
	same(bench_terms('Linux是一个', false), ['linux', '是一', '一个', '个']);
	same(bench_terms('是 get_pods 内存', true), [{ begins: '是' }, 'get', 'pods', '内存']);
});

test('columns stand below each other', () => {
	same(table(['a', 'b'], [['中文', 1], ['x', 20]]), '  a       b\n  中文    1\n  x      20');
});
