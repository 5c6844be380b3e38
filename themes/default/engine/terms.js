/* Terms of the index, and where they stand. A part of search.js. */
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
