/* Words near to one that nobody wrote: the twin of src/search/near.c. A part of search.js. */
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
