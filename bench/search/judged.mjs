/*
 * Judged sets: notes are made of their texts, their questions asked, and NDCG@10 told.
 *
 * Looked for in the folder given and below it, by name:
 *   Cranfield   cran.all.1400 cran.qry cranqrel     questions are numbered by their order; 1 is the best grade, 4 the least
 *   CISI, MED   X.ALL X.QRY X.REL                   a document is right or not
 *   *.json      SQuAD form (CMRC 2018, DRCD)        a question's right note is its own passage; 600 questions, evenly taken
 */
import fs from 'node:fs';
import path from 'node:path';
import { mean, ndcg, walk } from './common.mjs';

const QUESTIONS = 600;
const AIMS = [[/^cran/i, 0.37, 0.366], [/cmrc/i, 0.98, 0.971], [/drcd/i, 0.945, NaN], [/^cisi/i, NaN, 0.327], [/^med/i, NaN, 0.701]];

/* Text as Markdown that says just that. */
export const escaped = (text) => text.replace(/[\\`*_{}[\]<>#+\-!|~$=^:&.]/g, '\\$&');

/* [{ id, T, A, B, W }] of SMART's format: ".I 1", then a letter's text below each ".T" and so on. */
export function smart_records(text) {
	return text.split(/^\.I[ \t]*/m).slice(1).map((one) => {
		const parts = one.split(/^\.([A-Z])[ \t\r]*\n/m);
		const record = { id: parts[0].trim() };
		for (let i = 1; i < parts.length; i += 2)
			record[parts[i]] ??= parts[i + 1].replace(/\s+/g, ' ').trim();
		return record;
	});
}

/* Rows of a file of judgements: [question, document, grade], 1 or more. */
export function judgements(text, kind) {
	const rows = text.split('\n').map((line) => line.trim().split(/\s+/)).filter((row) => row.length >= 2);
	switch (kind) {
	case 'cran': /* question document code */
		return rows.filter((row) => Number(row[2]) >= 1).map(([q, d, code]) => [q, d, 5 - Math.min(Number(code), 4)]);
	case 'med': /* question 0 document 1 */
		return rows.filter((row) => row.length < 4 || Number(row[3]) > 0).map(([q, , d]) => [q, d, 1]);
	default: /* question document 0 0.0 */
		return rows.map(([q, d]) => [q, d, 1]);
	}
}

function smart(name, kind, files, work) {
	const read = (file) => fs.readFileSync(file, 'latin1');
	const notes = path.join(work, name);
	const right = new Map();
	fs.mkdirSync(notes, { recursive: true });
	for (const doc of smart_records(read(files[0])))
		fs.writeFileSync(path.join(notes, `${doc.id}.md`), `${doc.T ? `# ${escaped(doc.T)}\n\n` : ''}${escaped(doc.W ?? '')}\n`);
	for (const [question, doc, grade] of judgements(read(files[2]), kind)) {
		if (!right.has(question))
			right.set(question, new Map());
		right.get(question).set(`${doc}.md`, grade);
	}
	const questions = smart_records(read(files[1])).map((query, i) => ({
		text: query.W ?? '', right: right.get(kind === 'cran' ? String(i + 1) : query.id),
	}));
	return { name, notes, questions: questions.filter((q) => q.right) };
}

function squad(name, file, work) {
	const notes = path.join(work, name);
	const all = [];
	let n = 0;
	fs.mkdirSync(notes, { recursive: true });
	for (const article of JSON.parse(fs.readFileSync(file, 'utf8')).data) {
		for (const passage of article.paragraphs) {
			const name_of = `p${++n}.md`;
			fs.writeFileSync(path.join(notes, name_of), `${escaped(passage.context)}\n`);
			for (const { question } of passage.qas)
				all.push({ text: question, right: new Map([[name_of, 1]]) });
		}
	}
	const step = Math.max(1, all.length / QUESTIONS);
	return { name, notes, questions: Array.from({ length: Math.min(all.length, QUESTIONS) }, (_, i) => all[Math.floor(i * step)]) };
}

const is_squad = (file) => {
	try {
		return Array.isArray(JSON.parse(fs.readFileSync(file, 'utf8')).data?.[0]?.paragraphs);
	} catch {
		return false;
	}
};

/* The sets in `folder`, their notes written below `work`: [{ name, notes, questions: [{ text, right }] }]. */
export function judged_sets(folder, work) {
	const files = walk(folder);
	const find = (pattern) => files.find((file) => pattern.test(file));
	const sets = [];
	for (const [name, kind, ...patterns] of [
		['Cranfield', 'cran', /(^|\/)cran\.all(\.1400)?$/i, /(^|\/)cran\.qry$/i, /(^|\/)cranqrel$/i],
		['CISI', 'cisi', /(^|\/)cisi\.all$/i, /(^|\/)cisi\.qry$/i, /(^|\/)cisi\.rel$/i],
		['MED', 'med', /(^|\/)med\.all$/i, /(^|\/)med\.qry$/i, /(^|\/)med\.rel$/i],
	]) {
		const found = patterns.map(find);
		if (found.every(Boolean))
			sets.push(smart(name, kind, found.map((file) => path.join(folder, file)), work));
	}
	for (const file of files)
		if (file.endsWith('.json') && is_squad(path.join(folder, file)))
			sets.push(squad(path.basename(file, '.json'), path.join(folder, file), work));
	return sets;
}

/* { score, first, n, worst }: the mean, how often the first result is a right one, the questions that did worst. */
export function judge(set, ask) {
	const scores = set.questions.map(({ text, right }) => {
		const found = ask(set.notes, text);
		return { text, score: ndcg(found, right), first: right.has(found[0]) };
	}).filter(({ score }) => score !== null);
	const [, aim, best] = AIMS.find(([pattern]) => pattern.test(set.name)) ?? [null, NaN, NaN];
	return {
		score: mean(scores.map((s) => s.score)), first: mean(scores.map((s) => Number(s.first))), n: scores.length, aim, best,
		worst: [...scores].sort((a, b) => a.score - b.score).slice(0, 20),
	};
}
