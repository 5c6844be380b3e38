/*
 * minisearch with pairs of characters, all terms asked for. A classic script, in the page and outside:
 * bench_engine.build(notes) -> JSON, load(JSON), ask(text).
 */
(function (self) {
	'use strict';
	const options = {
		fields: ['title', 'text'], storeFields: ['title', 'url'],
		tokenize: (text) => self.bench_terms(text),
		searchOptions: { boost: { title: 5 }, combineWith: 'AND' },
	};
	let index;
	self.bench_engine = {
		name: 'minisearch',
		build(notes) {
			const made = new self.MiniSearch(options);
			made.addAll(notes.map(({ title, text, url }, id) => ({ id, title, text, url })));
			return JSON.stringify(made);
		},
		load(json) {
			index = self.MiniSearch.loadJSON(json, options);
		},
		ask(text) {
			const terms = self.bench_terms(text, true);
			const queries = terms.map((term) => (term.begins ? { queries: [term.begins], prefix: true } : term));
			return index.search({ combineWith: 'AND', queries: queries.map((q) => (typeof q === 'string' ? { queries: [q], tokenize: (t) => [t] } : { ...q, tokenize: (t) => [t] })) })
				.map((hit) => hit.url);
		},
	};
})(typeof self === 'undefined' ? globalThis : self);
