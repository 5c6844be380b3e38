/* What a term asks of the index: the twin of src/search/match.c. A part of search.js. */
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
