/*
 * lunr with pairs of characters: its stemmer stays, its trimmer and its list of stop words go, as both lose Chinese or
 * short names. A classic script, in the page and outside: bench_engine.build(notes) -> JSON, load(JSON), ask(text).
 */
(function (self) {
	'use strict';
	let index;
	const pipeline = (builder) => {
		builder.pipeline.reset();
		builder.searchPipeline.reset();
		builder.pipeline.add(self.lunr.stemmer);
		builder.searchPipeline.add(self.lunr.stemmer);
	};
	self.bench_engine = {
		name: 'lunr',
		build(notes) {
			const { lunr } = self;
			const made = lunr(function () {
				pipeline(this);
				this.tokenizer = (value) => self.bench_terms(value).map((term) => new lunr.Token(term, {}));
				this.ref('id');
				this.field('title', { boost: 5 });
				this.field('text');
				notes.forEach((note, id) => this.add({ id, title: note.title, text: note.text }));
			});
			return JSON.stringify({ index: made, notes: notes.map(({ title, url }) => [title, url]) });
		},
		load(json) {
			const data = JSON.parse(json);
			index = self.lunr.Index.load(data.index);
			this.notes = data.notes;
		},
		ask(text) {
			const { lunr } = self;
			const terms = self.bench_terms(text, true);
			return index.query((query) => {
				for (const term of terms)
					query.term(term.begins ?? term, term.begins
						? { wildcard: lunr.Query.wildcard.TRAILING, usePipeline: false, presence: lunr.Query.presence.REQUIRED }
						: { presence: lunr.Query.presence.REQUIRED });
			}).map((hit) => this.notes[hit.ref][1]);
		},
	};
})(typeof self === 'undefined' ? globalThis : self);
