/* Phrases and the notes that match them. A part of search.js. */
/* The notes of some terms together, in order. */
function merged_docs(terms) {
	if (terms.length === 1)
		return terms[0].docs;
	const there = new Uint8Array(meta.n);
	for (const term of terms)
		for (const doc of term.docs)
			there[doc] = 1;
	const out = [];
	for (let doc = 0; doc < meta.n; doc++)
		if (there[doc])
			out.push(doc);
	return Uint32Array.from(out);
}

/* The notes that are in all lists of docs. */
function common(lists) {
	return lists.reduce((a, b) => {
		let k = 0;
		return a.filter((doc) => {
			while (k < b.length && b[k] < doc)
				k++;
			return b[k] === doc;
		});
	});
}

/*
 * Among terms that begin alike, those that may stand at one position: one must be a piece of a name there, and the
 * other the word itself, which holds it, or a piece as well.
 */
function may_meet(terms) {
	const meeting = new Set();
	const marks = new Uint8Array(meta.n);
	for (const piece of terms) {
		if (!piece.piece)
			continue;
		for (const doc of piece.docs)
			marks[doc] = 1;
		for (const other of terms) {
			if (other === piece || !(other.piece || other.name.length > 100 || other.name.includes(piece.name)))
				continue;
			if (meeting.has(other) && meeting.has(piece))
				continue;
			if (other.docs.some((doc) => marks[doc]))
				meeting.add(other).add(piece);
		}
		for (const doc of piece.docs)
			marks[doc] = 0;
	}
	return [...meeting];
}

/* The positions of several terms as those of one, of the notes `docs` (sorted); each position once. */
function union(terms, docs) {
	const index = new Map();
	docs.forEach((doc, i) => index.set(doc, i));
	const start = new Uint32Array(docs.length + 1);
	const each = (take) => {
		for (const term of terms) {
			for (let i = 0; i < term.docs.length; i++) {
				const k = index.get(term.docs[i]);
				if (k !== undefined)
					take(k, term, i);
			}
		}
	};
	each((k, term, i) => { start[k + 1] += term.start[i + 1] - term.start[i]; });
	for (let k = 0; k < docs.length; k++)
		start[k + 1] += start[k];
	const all = new Uint32Array(start[docs.length]);
	const next = start.slice();
	each((k, term, i) => {
		const own = term.at_of.subarray(term.start[i], term.start[i + 1]);
		all.set(own, next[k]);
		next[k] += own.length;
	});
	const ends = new Uint32Array(docs.length + 1);
	let n = 0;
	for (let k = 0; k < docs.length; k++) {
		const own = all.subarray(start[k], start[k + 1]).sort();
		for (let i = 0; i < own.length; i++)
			if (i === 0 || own[i] !== own[i - 1])
				all[n++] = own[i];
		ends[k + 1] = n;
	}
	return { docs, at_of: all, start: ends };
}

/* Matches, without those in which nothing is left: {docs, f} */
function kept(docs, f) {
	const some = (_, i) => f[i] > 0;
	return f.every(Boolean) ? { docs, f } : { docs: docs.filter(some), f: f.filter(some) };
}

/* One token. */
const single = (term, title) => kept(term.docs, title ? term.titled.map((n) => n * 10) : term.f);

/* The beginning of a word: a position counts once, however many terms stand at it. */
async function beginning_of_word(terms, title, typing) {
	const meeting = typing ? [] : may_meet(terms);
	await Promise.all(meeting.map(positions_of));
	const sum = new Float64Array(meta.n);
	const apart = new Set(terms);
	meeting.forEach((term) => apart.delete(term));
	for (const term of apart)
		term.docs.forEach((doc, i) => { sum[doc] += title ? term.titled[i] * 10 : term.f[i]; });
	if (meeting.length) {
		const all = union(meeting, merged_docs(meeting));
		all.docs.forEach((doc, k) => {
			for (let i = all.start[k]; i < all.start[k + 1]; i++)
				if (!title || all.at_of[i] < COLUMN)
					sum[doc] += weights[all.at_of[i] >>> 28];
		});
	}
	const docs = merged_docs(terms);
	return kept(docs, Float64Array.from(docs, (doc) => sum[doc]));
}

/* Tokens side by side: `lists` have positions, one list a token. */
function side_by_side(lists, docs, title) {
	const next = new Uint32Array(lists.length);
	const f = new Float64Array(docs.length);
	docs.forEach((doc, d) => {
		const at = [];
		const end = [];
		lists.forEach((list, k) => {
			while (list.docs[next[k]] !== doc)
				next[k]++;
			at.push(list.start[next[k]]);
			end.push(list.start[next[k] + 1]);
		});
		for (; at[0] < end[0]; at[0]++) {
			const place = lists[0].at_of[at[0]];
			let k = 1;
			if (title && place >= COLUMN)
				break;
			for (; k < lists.length; k++) {
				const places = lists[k].at_of;
				while (at[k] < end[k] && places[at[k]] < place + k)
					at[k]++;
				if (at[k] === end[k] || places[at[k]] !== place + k)
					break;
			}
			if (k === lists.length)
				f[d] += weights[place >>> 28];
		}
	});
	return kept(docs, f);
}

/* Does a term hold a joint, as whole identifiers do, and names with symbols do not? */
const is_whole = (name) => /.[-_./:@=+#\\]/.test(name) && !/^([cg]\+\+|[cf]#)$/.test(name);

/*
 * Load what a phrase asks for, but no positions; `phrase.lists` has the terms of each token then, `phrase.docs` the
 * notes that have them all. The whole of an identifier stands where its first part does, so a beginning has it twice.
 */
async function load_phrase(phrase, ask) {
	const last = phrase.tokens.length - 1;
	phrase.lists = await Promise.all(phrase.tokens.map(async (token, i) => {
		/* A stem stands beside its word. */
		const name = token[0] === '~' ? token.slice(1) + '\x01' : binary_of(token);
		if (!phrase.prefix || i < last)
			return term_of(name);
		const cut = {};
		const terms = await terms_from(name, ask.typing ? RANGE_TYPING : RANGE_MAX, cut);
		if (cut.cut)
			ask.note = 'prefix';
		return /[-_./:@=+#\\]/.test(name[0]) ? terms : terms.filter((term) => !is_whole(term.name));
	}));
	for (const terms of phrase.lists)
		terms.forEach(postings);
	phrase.docs = phrase.lists.every((terms) => terms.length) ? common(phrase.lists.map(merged_docs)) : new Uint32Array(0);
}

/* Which notes match a phrase and how often: phrase.docs, phrase.f. Later ones take it from the first that asked. */
async function match_phrase(phrase, ask) {
	const { lists, docs, title } = phrase;
	if (!docs.length)
		return { docs, f: [] };
	if (lists.length === 1)
		return phrase.prefix ? beginning_of_word(lists[0], title, ask.typing) : single(lists[0][0], title);
	const among = new Set(docs);
	const terms = lists.map((list) => list.length > 1 ? list.filter((term) => term.docs.some((doc) => among.has(doc))) : list);
	await Promise.all(terms.flat().map(positions_of));
	return side_by_side(terms.map((list) => list.length > 1 ? union(list, docs) : list[0]), docs, title);
}
