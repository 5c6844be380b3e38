/* The section a hit points to and the stretch of text that is shown: the twin of src/search/snippet.c. A part of search.js. */
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
