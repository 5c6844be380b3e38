/*
 * The probes: queries at which other engines fail, and the note of probes/notes that has to come first.
 */
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.join(path.dirname(fileURLToPath(import.meta.url)), 'probes');

export const probe_notes = path.join(here, 'notes');

export const probe_queries = () => fs.readFileSync(path.join(here, 'queries.txt'), 'utf8').split('\n')
	.filter((line) => line && !line.startsWith('#')).map((line) => line.split('\t'));

/* [{ query, note, rank, of }]: rank from 1, or 0 when it was not found, of as many results. `ask` gives paths, best first. */
export async function probe(ask) {
	const rows = [];
	for (const [query, note] of probe_queries()) {
		const found = await ask(query);
		rows.push({ query, note, rank: found.indexOf(note) + 1, of: found.length, first: found[0] });
	}
	return rows;
}
