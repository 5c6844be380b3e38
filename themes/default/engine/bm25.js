/* bm25, as docs/search-index.md writes it: the same operations in the same order give the same bits. A part of search.js. */
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
