/*
 * The search of a published folder: the twin of src/search/{query,match,search,near,snippet}.c over the files
 * that docs/search-index.md describes. The same notes in the same order with the same scores as `opsbook search`:
 * a change there is a change here. Its parts in ../engine are put in where they are named; this
 * one decides how queries are tried and what a result is. Loaded when somebody searches.
 *
 *	opsbook.search.prepare()                              a promise, kept when the index can be asked
 *	opsbook.search.run(text, {limit, typing, signal})     a promise of {hits, total, complete, reading, instead, note}
 *
 * reading is 'all' (every word), 'some' (any word), 'near' (`instead` was looked for) or 'text' (operators taken as
 * text); note is 'prefix' when too many words begin as the last one does, and not all of them were asked.
 * A hit is {path, title, url, heading, anchor, score, exact_title, complete, snippet, marks, more}: url is percent-
 * encoded, from the site's root, without the anchor; marks are [[from, to], ...] of snippet. more() is a promise of the
 * hit with heading, anchor, snippet and marks filled in: titles can be shown before texts are there.
 *
 * Fails with an Error whose message is 'stale' (files of two builds), 'broken' (one is not whole) or 'missing'.
 */
/* include engine/tokens.js */
(function () {
	'use strict';
	const opsbook = window.opsbook;
	const { tokens: tokens_of, fold, isStopWord } = window.OpsbookTokens;
	/* include engine/query.js */
	/* include engine/match.js */
	/* include engine/snippet.js */
	/* include engine/files.js */
	/* include engine/terms.js */
	/* include engine/phrases.js */
	/* include engine/bm25.js */
	/* include engine/near.js */

	/* ---- Queries: search.c ---- */

	/* With fewer results than this, of several words any will do. */
	const ENOUGH = 5;

	/* The notes of an expression and their scores: {docs, scores}. `allowed` is null or tells which notes may be found. */
	async function find_match(terms, loose, allowed, ask) {
		const expression = match(terms, loose);
		const phrases = expression.flatMap((term) => term.any.flat());
		const seen = new Uint8Array(meta.n); /* which term met a note last, from 1 */
		const count = new Uint8Array(meta.n); /* how many of the terms it matches */
		const wanted = loose ? 1 : expression.length;
		const take = (docs_of) => {
			const docs = [];
			seen.fill(0);
			count.fill(0);
			expression.forEach((term, t) => {
				for (const all of term.any) {
					for (const doc of common(all.map(docs_of))) {
						if (seen[doc] !== t + 1) {
							seen[doc] = t + 1;
							if (++count[doc] === wanted && (!allowed || allowed[doc]))
								docs.push(doc);
						}
					}
				}
			});
			return docs;
		};
		await Promise.all(phrases.map((phrase) => load_phrase(phrase, ask)));
		ask.check();
		/* Positions are loaded only when there may be something. */
		if (!take((phrase) => phrase.docs).length)
			return { docs: [], scores: null };
		await Promise.all(phrases.map(async (phrase) => {
			phrase.found = await match_phrase(phrase, ask);
		}));
		ask.check();
		const docs = take((phrase) => phrase.found.docs);
		const scores = new Float64Array(meta.n);
		const found = new Uint8Array(meta.n);
		for (const doc of docs)
			found[doc] = 1;
		for (const term of expression)
			for (const all of term.any) {
				const both = common(all.map((phrase) => phrase.found.docs));
				for (const phrase of all)
					add_scores(scores, phrase, both, found);
			}
		return { docs, scores };
	}

	/* Which notes the filters let pass: null for all, or a byte a note. */
	async function filter(terms) {
		let allowed = null;
		for (const term of terms.filter(is_filter)) {
			const passes = new Uint8Array(meta.n).fill(term.exclude ? 1 : 0);
			for (const docs of await filtered(term))
				for (const doc of docs)
					passes[doc] = term.exclude ? 0 : 1;
			allowed = allowed ? allowed.map((yes, i) => yes & passes[i]) : passes;
		}
		return allowed;
	}

	/* A text too long to be a term is told by its hash. */
	function reserved(sign, text) {
		const name = binary_of(text);
		return sign + (name.length > 120 ? name.slice(0, 104) + hash_of(name).toString(16).padStart(8, '0') : name);
	}

	/* Lists of the notes that a filter names. */
	async function filtered(term) {
		let terms = [];
		if (term.field === 'path')
			return [await paths_with(term.text)];
		if (term.field === 'tag') {
			terms = await term_of(reserved('\x01', term.text));
		} else if (term.field === 'is') {
			terms = await term_of('\x03');
		} else {
			const name = reserved('\x02', term.text);
			terms = (await terms_from(name, RANGE_MAX, {})).filter((t) => t.name === name || t.name[name.length] === '-');
		}
		return terms.map((t) => postings(t).docs);
	}

	/* Folded paths with their notes. */
	function read_paths(r) {
		const out = [];
		for (let n = r.int(); n > 0; n--) {
			const path = r.fronted();
			out.push([/[^!-~]/.test(path) ? fold(text_of(path)) : path.toLowerCase(), r.int()]);
		}
		return out;
	}

	async function paths_with(text) {
		const lists = await Promise.all(Array.from({ length: meta.count.n }, (_, i) => file('n' + i, read_paths)));
		return lists.flatMap((paths) => paths.filter(([path]) => path.includes(text)).map((pair) => pair[1]));
	}

	/* Find by the query's words: {docs, scores}, unsorted. */
	async function find(terms, loose, allowed, ask) {
		let found = { docs: [], scores: null };
		if (asked(terms).length)
			found = await find_match(terms, loose, allowed, ask);
		else if (allowed)
			found.docs = [...allowed.keys()].filter((doc) => allowed[doc]);
		for (const term of terms) {
			if (!term.exclude || is_filter(term) || !term.tokens.length || !found.docs.length)
				continue;
			const without = new Set((await find_match([{ ...term, exclude: false }], false, null, ask)).docs);
			found.docs = found.docs.filter((doc) => !without.has(doc));
		}
		return found;
	}

	/* hash -> notes */
	function read_titles(r) {
		const titles = new Map();
		let hash = 0;
		for (let n = r.int(); n > 0; n--) {
			hash += r.int();
			titles.set(hash, [...(titles.get(hash) || []), r.int()]);
		}
		return titles;
	}

	/* Is the query the title of one of the notes found? Gives those, mostly none. */
	async function exact_titles(text, docs) {
		const key = fold(clip(text, QUERY_MAX));
		const hash = hash_of(binary_of(key));
		if (!key || !docs.length || !meta.count.k)
			return [];
		/* Its words must be in the title then; what has none there needs no look at the titles. */
		let maybe = docs;
		for (const t of tokens_of(key)) {
			const name = binary_of(t.text);
			if ((t.kind !== 'w' && t.kind !== 'g') || !files.has('t' + file_of(name)))
				continue;
			const [term] = await term_of(name);
			const titled = term ? single(postings(term), true).docs : [];
			const there = new Set(titled);
			maybe = maybe.filter((doc) => there.has(doc));
			if (!maybe.length)
				return [];
		}
		/* The cards of a few are needed anyway; of many, those whose title's hash is the same. */
		const same = maybe.length > 4 ? await file('k' + Math.floor(hash * meta.count.k / 4294967296), read_titles) : null;
		const cards = await Promise.all(maybe.filter((doc) => !same || (same.get(hash) || []).includes(doc)).map(card_of));
		return cards.filter((card) => fold(card.title) === key).map((card) => card.doc);
	}


	/* ---- Results ---- */

	/* One reading of the query after the other, until there is something. */
	async function find_somehow(text, ask) {
		let terms = parse(text, false, ask.typing);
		let allowed = await filter(terms);
		let found = await find(terms, false, allowed, ask);
		let reading = 'all';
		let instead = [];
		let complete = found.docs;
		if (!found.docs.length && asked(terms).length) {
			instead = await near_words(terms);
			ask.check();
			if (instead.length) {
				found = await find(terms, false, allowed, ask);
				complete = found.docs;
			}
		}
		if (!found.docs.length || (found.docs.length < ENOUGH && asked(terms).length > 1)) {
			found = await find(terms, true, allowed, ask);
			reading = found.docs.length > complete.length ? 'some' : 'all';
		}
		if (instead.length && found.docs.length)
			reading = 'near';
		/* A pasted message may look like operators. */
		if (!found.docs.length && terms.some((term) => is_filter(term) || term.exclude || term.quoted)) {
			terms = parse(text, true, false);
			found = await find(terms, true, null, ask);
			reading = 'text';
			complete = [];
		}
		return { ...found, terms, reading, instead: reading === 'near' ? instead.join(', ') : '', complete: new Set(complete) };
	}

	function read_cards(r) {
		const cards = [];
		while (r.more) {
			const title = utf8.decode(r.string());
			const path = binary(r.string());
			const url = binary(r.string()) || path.replace(/\.[^.]*$/, '') + '.html';
			cards.push({ title, path: text_of(path), url, runbook: (r.int() & 1) === 1, block: r.int(), place: r.int() });
		}
		return cards;
	}

	async function card_of(doc) {
		const cards = await file('d' + Math.floor(doc / meta.cards), read_cards);
		return { ...cards[doc % meta.cards], doc };
	}

	/* A note's sections: [[id, heading, body, code], ...] */
	async function sections_of(card) {
		const notes = await file('x' + card.block, (r) => Array.from({ length: r.int() }, () => r.string()));
		const sections = [];
		const bytes = notes[card.place];
		let parts = [];
		for (let from = 0; from < bytes.length;) {
			const end = bytes.indexOf(0, from);
			parts.push(bytes.subarray(from, end));
			from = end + 1;
			if (parts.length === 4) {
				sections.push(parts);
				parts = [];
			}
		}
		return sections;
	}

	/* The first `limit` of `docs` by rank. */
	function first_of(docs, limit, before) {
		const best = [];
		for (const doc of docs) {
			let from = 0;
			let to = best.length;
			if (to === limit && !before(doc, best[to - 1]))
				continue;
			while (from < to) {
				const middle = (from + to) >> 1;
				if (before(doc, best[middle]))
					to = middle;
				else
					from = middle + 1;
			}
			best.splice(from, 0, doc);
			if (best.length > limit)
				best.pop();
		}
		return best;
	}

	function hit_of(card, found, exact) {
		const hit = {
			path: card.path, title: card.title, runbook: card.runbook, heading: '', anchor: '', snippet: '', marks: [],
			url: card.url.replace(/[^\w\-.~/!$()*+,;=@]/g, (c) => '%' + c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')),
			score: found.scores ? found.scores[card.doc] : 0, exact_title: exact.has(card.doc), complete: found.complete.has(card.doc),
		};
		let filled = null;
		hit.more = () => {
			filled = filled || sections_of(card).then((sections) => {
				fill(hit, sections, found.terms);
				return hit;
			});
			return filled;
		};
		return hit;
	}

	async function search(text, limit, ask) {
		await prepare();
		ask.check();
		const found = await find_somehow(text, ask);
		ask.check();
		const exact = new Set(await exact_titles(text, found.docs));
		const before = (a, b) => {
			if (exact.has(a) !== exact.has(b))
				return exact.has(a);
			if (found.complete.has(a) !== found.complete.has(b))
				return found.complete.has(a);
			if (found.scores && found.scores[a] !== found.scores[b])
				return found.scores[a] > found.scores[b];
			return a < b;
		};
		const cards = await Promise.all(first_of(found.docs, limit, before).map(card_of));
		ask.check();
		return {
			hits: cards.map((card) => hit_of(card, found, exact)), total: found.docs.length, reading: found.reading,
			complete: found.docs.filter((doc) => found.complete.has(doc)).length, instead: found.instead, note: ask.note,
		};
	}

	async function run(text, { limit = 10, typing = false, signal = null } = {}) {
		const ask = {
			typing, note: '',
			check() {
				if (signal && signal.aborted)
					throw signal.reason;
			},
		};
		try {
			return await search(text, limit, ask);
		} catch (e) {
			/* A cache may have kept the directory of a site that was built anew: its new one is asked for, once. */
			if (e.message !== 'stale' || !newer)
				throw e;
			if (meta && meta.fingerprint !== newer) {
				files.clear();
				meta = null;
			}
			return search(text, limit, ask);
		}
	}

	/* The last three are for tests. */
	opsbook.search = { prepare, run, parse, match, ln };
})();
