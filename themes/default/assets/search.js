/*
 * The search of a published folder: the twin of src/search/{query,match,search,near,snippet}.c over the files
 * that docs/search-index.md describes. The same notes in the same order with the same scores as `opsbook search`:
 * a change there is a change here. Needs tokens.js; loaded when somebody searches.
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
(function () {
	'use strict';
	const opsbook = window.opsbook;
	const { tokens: tokens_of, fold, isStopWord } = window.OpsbookTokens;

	/* ---- What was typed, taken apart: query.c ---- */

	const QUERY_MAX = 4096, QUERY_TERMS = 64, QUERY_TOKENS = 256, QUERY_LOOSE = 96;
	const SPACES = '\\0\\t-\\r \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
	const space = new RegExp('^[' + SPACES + ']+');
	const word = new RegExp('^[^' + SPACES + ']+');
	const field = new RegExp('^(title|tag|path|lang|is):(?=[^' + SPACES + '])', 'i');
	const runbook = new RegExp('^is:runbook(?![^' + SPACES + '])', 'i');

	/* The first `max` bytes of UTF-8; what is left of a character cut in two is bad bytes. */
	function clip(text, max) {
		let n = 0;
		let at = 0;
		for (const c of text) {
			const size = c < '\x80' ? 1 : c < '\u0800' ? 2 : c.length === 1 ? 3 : 4;
			if (n + size > max)
				return text.slice(0, at) + '\ufffd'.repeat(max - n);
			n += size;
			at += c.length;
		}
		return text;
	}

	const is_filter = (term) => term.field !== '' && term.field !== 'title';

	function parse(text, literal, typing) {
		const terms = [];
		let rest = clip(text, QUERY_MAX);
		const take = (pattern) => {
			const found = pattern.exec(rest);
			rest = rest.slice(found ? found[0].length : 0);
			return found ? found[0] : '';
		};
		const add = (term) => {
			if (terms.length === QUERY_TERMS)
				return;
			if (is_filter(term))
				term.text = fold(term.text);
			else
				term.tokens = tokens_of(term.text).slice(0, QUERY_TOKENS);
			terms.push(term);
		};
		for (take(space); rest; take(space)) {
			const term = { field: '', exclude: false, quoted: false, prefix: false, text: '', tokens: [], near: [] };
			if (!literal) {
				term.exclude = Boolean(take(new RegExp('^-(?=[^' + SPACES + '-])')));
				if (!/^is:/i.test(rest) || runbook.test(rest))
					term.field = take(field).slice(0, -1).toLowerCase();
				const quoted = take(/^"[^"]*"/);
				if (quoted) {
					term.quoted = true;
					term.text = quoted.slice(1, -1);
					add(term);
					continue;
				}
			}
			term.text = take(word);
			if (!literal && term.text.length > 1 && term.text.endsWith('*')) {
				term.prefix = true;
				term.text = term.text.slice(0, -1);
			}
			add(term);
		}
		if (typing && terms.length && !/[\0\t-\r ]$/.test(text))
			terms[terms.length - 1].prefix = !terms[terms.length - 1].quoted;
		return terms;
	}

	/* ---- What a term asks of the index: match.c ---- */

	/*
	 * An expression is an array of terms, joined by AND or OR; a term {any: [alternatives], title}; an alternative an
	 * array of phrases that must all be there; a phrase {tokens, prefix, title}.
	 */
	const string = (token, prefix) => [{ tokens: [token], prefix: Boolean(prefix) }];
	const positions = (term) => term.tokens.filter((t) => !t.same).length;

	/* The token of the position that begins at `i`, as a phrase has it: with its joint. */
	function in_phrase(tokens, i) {
		if (tokens[i].joined)
			for (let k = i + 1; k < tokens.length && tokens[k].same; k++)
				if (tokens[k].kind === 'l')
					return tokens[k].text;
		return tokens[i].text;
	}

	/* All positions side by side. */
	function phrase_of(term) {
		const { tokens } = term;
		const begins = [...tokens.keys()].filter((i) => !tokens[i].same);
		const last = tokens[begins[begins.length - 1]];
		const drop = last.kind === 't' && begins.length > 1 && tokens[begins[begins.length - 2]].kind === 'g';
		/* A name may go on, but not a number: "10.0.0.1" is not "10.0.0.12". */
		const open = last.kind === 't' || (last.joined && !/^[0-9]+$/.test(last.text));
		if (drop)
			begins.pop();
		return [{ tokens: begins.map((i) => in_phrase(tokens, i)), prefix: !drop && (term.prefix || open) }];
	}

	/* What else a term that was not quoted may be: the whole identifier, the stem, all pieces of a CamelCase name. */
	function kin_of(term) {
		const { tokens } = term;
		const n = positions(term);
		const out = [];
		for (const t of tokens)
			if ((t.kind === 'i' && t.to === tokens[tokens.length - 1].to) || (t.kind === 's' && n === 1 && !term.prefix))
				out.push(string(t.text));
		const pieces = tokens.filter((t) => t.kind === 'p');
		if (n === 1 && pieces.length >= 4)
			out.push(pieces.map((t) => string(t.text)[0]));
		return out;
	}

	/* Each of the parts for itself. */
	function parts_of(term) {
		const n = positions(term);
		const out = [];
		term.tokens.forEach((t, i) => {
			const lone = t.kind === 't' && n === 1;
			if (out.length < QUERY_LOOSE / 2 && term.tokens.findIndex((other) => other.text === t.text) === i &&
				t.kind !== 'l' && (t.kind !== 't' || lone) && !(t.kind === 'w' && n > 1 && isStopWord(t.text)))
				out.push(string(t.text, lone || (t.kind === 'w' && term.prefix)));
		});
		return out;
	}

	function term_match(term, loose) {
		let any = loose && !term.quoted ? parts_of(term) : [];
		if (!any.length)
			any = [phrase_of(term), ...(term.quoted ? [] : kin_of(term))];
		any.push(...term.near.map((near) => string(near)));
		const title = term.field === 'title';
		any.forEach((all) => all.forEach((phrase) => { phrase.title = title; }));
		return { any, title };
	}

	const is_asked = (term) => term.tokens.length > 0 && !term.exclude;
	const tells_nothing = (term) => !term.quoted && !term.prefix && term.field === '' && term.tokens.length === 1 &&
		term.tokens[0].kind === 'w' && isStopWord(term.tokens[0].text);

	/* The terms that decide what is found: without words that tell nothing, when others remain. */
	function asked(terms) {
		const all = terms.filter(is_asked);
		const telling = all.filter((term) => !tells_nothing(term));
		return telling.length ? telling : all;
	}

	function match(terms, loose) {
		const out = [];
		let n = 0;
		for (const term of asked(terms)) {
			n += term.tokens.length;
			if (loose && out.length && n > QUERY_LOOSE * 2)
				break;
			out.push(term_match(term, loose));
		}
		return out;
	}

	/* ---- The section a hit points to and the stretch of text that is shown: snippet.c ---- */

	const SNIPPET = 240, LEAD = 60, MARKS_MAX = 2000;
	const is_space = (byte) => byte === 32 || (byte >= 9 && byte <= 13);
	const is_punct = (byte) => byte > 32 && byte < 127 && !/[0-9A-Za-z]/.test(String.fromCharCode(byte));
	const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

	/* The tokens that a result may have been found by, numbered; `begins` are those that others may begin with. */
	function wanted_of(terms) {
		const wanted = new Map();
		const begins = [];
		const add = (text) => {
			if (!wanted.has(text))
				wanted.set(text, wanted.size);
		};
		for (const term of terms) {
			if (term.exclude)
				continue;
			const n = positions(term);
			for (const t of term.tokens)
				/* The end of a run is in its last pair; a joint and a common word tell nothing. */
				if (!(t.kind === 't' && n > 1) && t.kind !== 'l' &&
					!(t.kind === 'w' && isStopWord(t.text) && terms.length > 1))
					add(t.text);
			term.near.forEach(add);
			const last = term.tokens.filter((t) => !t.same).pop();
			if (last && wanted.has(last.text) && (term.prefix || (n === 1 && last.kind === 't')))
				begins.push([last.text, last.kind]);
		}
		return { wanted, begins };
	}

	/* Where tokens that are wanted stand in the bytes of a text: [{from, to, which}, ...] */
	function scan(bytes, { wanted, begins }) {
		const text = utf8.decode(bytes);
		const found = [];
		let place = (at) => at;
		if (text.length !== bytes.length) {
			const at = new Uint32Array(text.length + 1);
			let n = 0;
			for (let i = 0; i < text.length; i++) {
				const c = text.charCodeAt(i);
				at[i] = n;
				/* Half of a pair counts half of its four bytes; nothing begins in its middle. */
				n += c < 0x80 ? 1 : c < 0x800 || (c >= 0xd800 && c < 0xe000) ? 2 : 3;
			}
			at[text.length] = n;
			place = (i) => at[i];
		}
		for (const t of wanted.size ? tokens_of(text) : []) {
			let which = wanted.get(t.text);
			let { to } = t;
			if (which === undefined) {
				const [name, kind] = begins.find((one) => t.text.startsWith(one[0]) && (one[1] === 't' ? 'g' : 'wp').includes(t.kind)) || [];
				which = wanted.get(name);
				if (kind === 't')
					to = t.from + String.fromCodePoint(text.codePointAt(t.from)).length;
			}
			if (which !== undefined && found.length < MARKS_MAX)
				found.push({ from: place(t.from), to: place(to), which });
		}
		return found;
	}

	/* From where a snippet shows most of what is wanted, and how much: [place, worth] */
	function best_place(found) {
		let best = 0;
		let worth = 0;
		let from = 0;
		for (let to = 0; to < found.length; to++) {
			const seen = new Set();
			while (found[to].to - found[from].from > SNIPPET - LEAD && from < to)
				from++;
			for (let i = from; i <= to; i++)
				seen.add(found[i].which);
			if (seen.size > worth) {
				worth = seen.size;
				best = found[from].from;
			}
		}
		return [best, worth];
	}

	/* Forward to the beginning of a character. */
	function whole(bytes, at) {
		while (at < bytes.length && (bytes[at] & 0xc0) === 0x80)
			at++;
		return at;
	}

	/* Where a snippet that shows `place` begins: a little before it, where a word does. */
	function beginning(bytes, place) {
		const at = place > LEAD ? whole(bytes, place - LEAD) : 0;
		for (let i = at; at > 0 && i < place; i++)
			if (is_space(bytes[i]))
				return i + 1;
		return at;
	}

	/* Pairs of a run overlap, kin stand at the same place, the parts of a name are one. */
	function marks_of(found, bytes, from, to) {
		const marks = [];
		for (const f of found) {
			const last = marks[marks.length - 1];
			if (f.from < from || f.to > to)
				continue;
			if (last && (f.from <= last[1] || (f.from - last[1] <= 3 && bytes.subarray(last[1], f.from).every(is_punct))))
				last[1] = Math.max(last[1], f.to);
			else
				marks.push([f.from, f.to]);
		}
		return marks;
	}

	function cut(hit, bytes, found, place) {
		const from = beginning(bytes, place);
		let to = bytes.length;
		if (to - from > SNIPPET) {
			to = whole(bytes, from + SNIPPET);
			/* Not in the middle of a word, where a space is near. */
			for (let i = to; i > to - LEAD / 2; i--) {
				if (is_space(bytes[i - 1])) {
					to = i - 1;
					break;
				}
			}
		}
		while (to > from && is_space(bytes[to - 1]))
			to--;
		const length = (end) => utf8.decode(bytes.subarray(from, end)).length;
		hit.snippet = utf8.decode(bytes.subarray(from, to)).replace(/[\t-\r]/g, ' ');
		hit.marks = marks_of(found, bytes, from, to).map((mark) => mark.map(length));
	}

	/* Fill in heading, anchor, snippet and marks from the sections of a note, [[id, heading, body, code], ...] in bytes. */
	function fill(hit, sections, terms) {
		const wanted = wanted_of(terms);
		let shown = null;
		let first = null;
		let best = 0;
		for (const [id, heading, ...texts] of sections) {
			/* A heading that says it counts as much as its text. */
			const own = id.length ? best_place(scan(heading, wanted))[1] : 0;
			if (!first && texts[0].length)
				first = { bytes: texts[0], place: 0 };
			for (const bytes of texts) {
				const found = scan(bytes, wanted);
				const [place, worth] = best_place(found);
				if (worth + own <= best)
					continue;
				best = worth + own;
				shown = { bytes, place, found };
				hit.heading = id.length ? utf8.decode(heading) : '';
				hit.anchor = utf8.decode(id);
			}
		}
		/* A heading without text below it points to its place and shows how the note begins. */
		const text = shown && shown.bytes.length ? shown : first;
		if (text)
			cut(hit, text.bytes, text.found || scan(text.bytes, wanted), shown ? shown.place : 0);
	}

	/* ---- The files of the index: docs/search-index.md ---- */

	const VERSION = 2;
	/* A beginning of a word may touch so many files of terms; while typing, when an answer is wanted at once, so many. */
	const RANGE_MAX = 64, RANGE_TYPING = 4;

	/* Bytes as a string of as many characters: it compares as they do. */
	function binary(bytes) {
		let out = '';
		for (let i = 0; i < bytes.length; i += 4096)
			out += String.fromCharCode.apply(null, bytes.subarray(i, i + 4096));
		return out;
	}

	const binary_of = (text) => binary(new TextEncoder().encode(text));
	/* A loop: what goes over a string by its characters takes ten times as long. */
	function bytes_of(binary_text) {
		const bytes = new Uint8Array(binary_text.length);
		for (let i = 0; i < bytes.length; i++)
			bytes[i] = binary_text.charCodeAt(i);
		return bytes;
	}

	const text_of = (binary_text) => utf8.decode(bytes_of(binary_text));

	/* FNV-1a of a binary string, 32 bits. */
	function hash_of(text) {
		let h = 0x811c9dc5;
		for (let i = 0; i < text.length; i++)
			h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
		return h >>> 0;
	}

	class Reader {
		constructor(bytes) {
			this.bytes = bytes;
			this.at = 0;
			this.last = '';
		}

		get more() {
			return this.at < this.bytes.length;
		}

		/* Seven bits a byte, lowest first. */
		int() {
			let value = 0;
			for (let unit = 1; ; unit *= 128) {
				const byte = this.bytes[this.at++];
				if (byte === undefined)
					throw new Error('broken');
				value += (byte & 127) * unit;
				if (byte < 128)
					return value;
			}
		}

		take(n) {
			if (this.at + n > this.bytes.length)
				throw new Error('broken');
			return this.bytes.subarray(this.at, this.at += n);
		}

		string() {
			return this.take(this.int());
		}

		/* A binary string that shares its beginning with the one before it. */
		fronted() {
			const shared = this.int();
			this.last = this.last.slice(0, shared) + binary(this.string());
			return this.last;
		}
	}

	const arrived = opsbook.arrived || new Map(); /* name -> [fingerprint, base64], until it is taken */
	const files = new Map(); /* name -> promise of what is read from it */
	let meta = null;
	let newer = ''; /* the fingerprint of another build, when a file of it came */

	opsbook.index = (name, fingerprint, data) => arrived.set(name, [fingerprint, data]);

	/* Written into the stream, not taken out of a Blob: that would go through another process. */
	async function inflate(data) {
		let stream;
		try {
			stream = new DecompressionStream('deflate-raw');
		} catch (e) {
			throw new Error('failed');
		}
		const writer = stream.writable.getWriter();
		const written = Promise.all([writer.write(bytes_of(atob(data))), writer.close()]);
		const [bytes] = await Promise.all([new Response(stream.readable).arrayBuffer(), written]);
		return bytes;
	}

	async function fetch_file(name, read) {
		const address = new URL('_ob/search/' + name + '.js', opsbook.root);
		/* Caches of another build are not met so. */
		address.search = meta ? meta.fingerprint : newer;
		/* The first one may be here before the engine is. */
		if (!arrived.has(name))
			await opsbook.load_script(address.href).catch(() => {
				throw new Error('missing');
			});
		const [fingerprint, data] = arrived.get(name) || [];
		arrived.delete(name);
		if (meta && data && fingerprint !== meta.fingerprint) {
			newer = fingerprint;
			throw new Error('stale');
		}
		try {
			return read(new Reader(new Uint8Array(await inflate(data))), fingerprint);
		} catch (e) {
			throw /^(stale|failed)$/.test(e.message) ? e : new Error('broken');
		}
	}

	/* A file once read is kept; one that failed is asked for again the next time. */
	function file(name, read) {
		if (!files.has(name)) {
			const promise = fetch_file(name, read);
			files.set(name, promise);
			promise.catch(() => {
				if (files.get(name) === promise)
					files.delete(name);
			});
		}
		return files.get(name);
	}

	function read_meta(r, fingerprint) {
		if (r.take(1)[0] !== VERSION)
			throw new Error('stale');
		const m = { fingerprint, n: r.int(), tokens: r.int(), cards: r.int(), count: {}, words: [], begins: [''] };
		for (const kind of 'tpdxknw')
			m.count[kind] = r.int();
		for (let i = 0; i < m.count.w; i++)
			m.words.push(r.int());
		/* Of each note what bm25 makes of its length. */
		m.norm = new Float64Array(m.n);
		let length = 0;
		let note = 0;
		for (let steps = r.int(); steps > 0; steps--) {
			length += r.int();
			const end = note + r.int();
			m.norm.fill(1.2 * (0.25 + (0.75 * length) / (m.tokens / m.n)), note, end);
			note = end;
		}
		for (let i = 1; i < m.count.t; i++)
			m.begins.push(r.fronted());
		return m;
	}

	function prepare() {
		return file('meta', read_meta).then((m) => {
			meta = m;
		});
	}

	/* ---- Terms and where they stand ---- */

	/* The terms of a file: name -> {df, piece, ...}; what stands behind the dictionary is read when asked for. */
	function read_terms(r) {
		const count = r.int();
		let p = r.int();
		let offset = r.int();
		let data = r.int();
		data += r.at;
		let at = data;
		const terms = new Map();
		for (let i = 0; i < count; i++) {
			const name = r.fronted();
			const df = r.int();
			const size = r.int();
			const where = r.int();
			const length = Math.floor(where / 4);
			/* A stem may have the postings of its word. */
			at = size ? data : at;
			const term = { name, df: df >> 1, piece: df & 1, bytes: r.bytes, at, where: where & 3, p, offset, length };
			data += size;
			if (term.where === 1) {
				term.offset = data;
				data += length;
			} else if (term.where > 1) {
				if (term.where === 3) {
					term.p = ++p;
					term.offset = offset = 0;
				}
				offset += length;
			}
			terms.set(name, term);
		}
		return terms;
	}

	/* Where a term begins to be, among the files. */
	function file_of(name) {
		let from = 0;
		let to = meta.begins.length;
		while (to - from > 1) {
			const middle = (from + to) >> 1;
			if (meta.begins[middle] > name)
				to = middle;
			else
				from = middle;
		}
		return from;
	}

	const term_file = (i) => file('t' + i, read_terms);

	async function term_of(name) {
		const term = meta.count.t ? (await term_file(file_of(name))).get(name) : undefined;
		return term ? [term] : [];
	}

	/* The terms that begin with `start`; {cut: true} when there are too many files of them. */
	async function terms_from(start, max, cut) {
		const from = file_of(start);
		let to = from + 1;
		if (!meta.count.t)
			return [];
		while (to < meta.count.t && (meta.begins[to] < start || meta.begins[to].startsWith(start)))
			to++;
		if (to - from > max) {
			to = from + max;
			cut.cut = true;
		}
		const maps = await Promise.all(Array.from({ length: to - from }, (_, i) => term_file(from + i)));
		return maps.flatMap((terms) => [...terms.values()].filter((term) => term.name.startsWith(start) && !term.name.endsWith('\x01')));
	}

	/* The notes of a term: {docs, f, titled}; f is weighted, titled counts what of it stands in the title. */
	function postings(term) {
		if (term.docs)
			return term;
		const r = new Reader(term.bytes);
		const docs = new Uint32Array(term.df);
		const f = new Uint32Array(term.df).fill(1);
		const titled = new Uint32Array(term.df);
		let doc = -1;
		r.at = term.at;
		for (let i = 0; i < term.df; i++) {
			const step = r.int();
			docs[i] = doc += Math.floor(step / 2) + 1;
			if (step % 2 === 0) {
				const weight = r.int();
				f[i] = Math.floor(weight / 2);
				titled[i] = weight % 2 ? r.int() : 0;
			}
		}
		return Object.assign(term, { docs, f, titled });
	}

	/* A position is a number: its column above COLUMN, its place in the column below. */
	const COLUMN = 1 << 28;
	const weights = [10, 3, 4, 1, 1];

	/* The positions of a term: those of note docs[i] are at[start[i]] up to at[start[i + 1]]. */
	async function positions_of(term) {
		if (term.start)
			return;
		const r = new Reader(term.where === 1 ? term.bytes : await file('p' + term.p, (p) => p.bytes));
		const start = new Uint32Array(term.df + 1);
		const at = [];
		r.at = term.offset;
		for (let i = 0; i < term.df; i++) {
			if (term.f[i] === 1) {
				const one = r.int();
				at.push((one % 2 ? 4 : 3) * COLUMN + Math.floor(one / 2));
			}
			for (let more = term.f[i] > 1; more;) {
				const head = r.int();
				let n = Math.floor(head / 16);
				let place = ((head >> 1) & 7) * COLUMN;
				more = head & 1;
				for (; n > 0; n--)
					at.push(place += r.int());
			}
			start[i + 1] = at.length;
		}
		term.at_of = Uint32Array.from(at);
		term.start = start;
	}

	/* ---- Phrases and the notes that match them ---- */

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

	/* ---- bm25, as docs/search-index.md writes it: the same operations in the same order give the same bits ---- */

	function ln(x) {
		let e = 0;
		for (; x >= 1.4142135623730951; e++)
			x *= 0.5;
		for (; x < 0.7071067811865476; e--)
			x *= 2;
		const s = (x - 1) / (x + 1);
		const z = s * s;
		let p = 1 / 23;
		for (let k = 10; k >= 0; k--)
			p = p * z + 1 / (2 * k + 1);
		return e * 0.6931471805599453 + (2 * s) * p;
	}

	function idf(n) {
		const value = ln((meta.n - n + 0.5) / (n + 0.5));
		return value <= 0 ? 1e-6 : value;
	}

	/* Take `f` of one phrase into the scores of those of its notes that are among `docs`. */
	function add_scores(scores, phrase, docs, found) {
		const weight = idf(phrase.found.docs.length);
		let k = 0;
		for (const doc of docs) {
			while (phrase.found.docs[k] !== doc)
				k++;
			if (found[doc])
				scores[doc] += weight * ((phrase.found.f[k] * 2.2) / (phrase.found.f[k] + meta.norm[doc]));
		}
	}

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

	/* ---- Slips of the pen: near.c ---- */

	const SLIP_CHARS = 3, TWO_SLIPS_CHARS = 7, LONGEST = 40;

	const rows = [0, 1, 2].map(() => new Uint8Array(LONGEST + 6));

	/*
	 * Characters to insert, drop, change or swap with the next to make `b` (its first `n` code points) of `a`, or more
	 * than `bound`: only the band is computed in which it can be less.
	 */
	function distance(a, b, n, bound) {
		let [before, last, row] = rows;
		const far = bound + 1;
		for (let j = 0; j <= n; j++)
			last[j] = j;
		for (let i = 1; i <= a.length; i++) {
			const from = i > bound ? i - bound : 1;
			const to = Math.min(n, i + bound);
			let best = row[from - 1] = from === 1 ? i : far;
			for (let j = from; j <= to; j++) {
				let d = last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
				if (last[j] < d)
					d = last[j] + 1;
				if (row[j - 1] < d)
					d = row[j - 1] + 1;
				if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] && before[j - 2] < d)
					d = before[j - 2] + 1;
				row[j] = d;
				if (d < best)
					best = d;
			}
			if (best > bound)
				return far;
			row[to + 1] = far;
			[before, last, row] = [last, row, before];
		}
		return last[n];
	}

	/* length -> [[word, df], ...] */
	function read_words(r) {
		const lengths = new Map();
		while (r.more) {
			const length = r.int();
			const words = [];
			r.last = '';
			for (let n = r.int(); n > 0; n--)
				words.push([r.fronted(), r.int()]);
			lengths.set(length, words);
		}
		return lengths;
	}

	async function find_near(text) {
		const chars = Array.from(text, (c) => c.codePointAt(0));
		const there = new Uint32Array(LONGEST + 3);
		const bound = chars.length >= TWO_SLIPS_CHARS ? 2 : 1;
		const from = chars.length - bound;
		const to = chars.length + bound;
		const wanted = meta.words.map((_, i) => i).filter((i) => meta.words[i] <= to && !(meta.words[i + 1] <= from));
		const maps = await Promise.all(wanted.map((i) => file('w' + i, read_words)));
		const best = [];
		for (const map of maps)
			for (const [length, words] of map) {
				if (length < from || length > to)
					continue;
				for (const [name, df] of words) {
					/* As many bytes as characters: they are the same. */
					const word_text = name.length === length ? name : text_of(name);
					let n = 0;
					for (let i = 0; i < word_text.length; i += word_text.codePointAt(i) > 0xffff ? 2 : 1)
						there[n++] = word_text.codePointAt(i);
					const d = distance(chars, there, n, bound);
					if (d <= bound)
						best.push({ d, df, name, text: word_text });
				}
			}
		best.sort((a, b) => a.d - b.d || b.df - a.df || (a.name < b.name ? -1 : 1));
		return best.slice(0, 3).filter((one) => one.d === best[0].d).map((one) => one.text);
	}

	/* Give the terms with a word that nobody wrote those near to it; gives all of these. */
	async function near_words(terms) {
		const out = [];
		for (const term of terms) {
			const [first, ...rest] = term.tokens;
			if (term.exclude || term.quoted || !first || first.kind !== 'w' || rest.some((t) => !t.same))
				continue;
			const n = [...first.text].length;
			if (n < SLIP_CHARS || n > LONGEST || (await term_of(binary_of(first.text))).length)
				continue;
			term.near = await find_near(first.text);
			out.push(...term.near);
		}
		return out;
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
