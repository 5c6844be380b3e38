/*
 * Recall and precision against what reading every note would tell.
 *
 * Truth: a note is right for a piece of Chinese when its text holds these characters in a row, and for an identifier
 * when it holds it whole (see text.mjs). Both sides are folded. Neither rule knows of words, dictionaries or tokens.
 * Hits of all queries are summed up before dividing, so a query with many right notes counts for more.
 */
import { Tally, random } from './common.mjs';
import { draw_chinese, draw_identifier, has_identifier, has_piece } from './text.mjs';

export const KINDS = {
	chinese: { name: 'Chinese, 1-4 characters', draw: draw_chinese, has: has_piece, aim: [1, 0.999], best: [0.957, 0.752] },
	identifier: { name: 'identifiers', draw: draw_identifier, has: has_identifier, aim: [1, 0.95], best: [0.995, 0.33] },
};

/* [{ kind, text, truth }], truth a set of urls; fewer than n of a kind when the notes have no more of it. */
export function draw_queries(notes, n, seed) {
	const queries = [];
	for (const [kind, { draw, has }] of Object.entries(KINDS)) {
		const below = random(seed);
		const seen = new Set();
		for (let tries = 0; seen.size < n && tries < 20 * n; tries++) {
			const text = draw(notes, below);
			if (text === null)
				break;
			if (seen.has(text))
				continue;
			seen.add(text);
			queries.push({ kind, text, truth: new Set(notes.filter((note) => has(note.folded, text)).map((note) => note.url)) });
		}
	}
	return queries;
}

/* `ask` gives the urls for a text, all of them, or a promise of them. */
export async function tally(queries, ask) {
	const tallies = {};
	for (const { kind, text, truth } of queries)
		(tallies[kind] ??= new Tally()).add(text, truth, await ask(text));
	return tallies;
}

export const page_of = (hit) => decodeURIComponent(hit.url.split('#')[0]);

export const ask_opsbook = (opsbook, repo) => (text) => opsbook.search(repo, text, '--all').map(page_of);
