/* What was typed, taken apart: the twin of src/search/query.c. A part of search.js. */
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
