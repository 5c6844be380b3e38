/*
 * Text to the terms that the engines without Chinese of their own are given: pairs of neighbouring characters of runs
 * of Han, kana and Hangul (a lone one for itself), and words of letters and digits. A classic script: the same in the
 * browser and outside.
 */
(function (self) {
	'use strict';
	const RUN = /([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]+)|(?:(?![\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3])[\p{L}\p{N}])+/gu;

	/* With `query` a lone character becomes { begins: character }: pairs that begin with it are meant. */
	self.bench_terms = function (text, query) {
		const terms = [];
		for (const [all, run] of String(text).normalize('NFKC').toLowerCase().matchAll(RUN)) {
			const chars = run ? [...run] : null;
			if (!chars)
				terms.push(all);
			else if (chars.length === 1)
				terms.push(query ? { begins: all } : all);
			else
				for (let i = 0; i + 1 < chars.length; i++)
					terms.push(chars[i] + chars[i + 1]);
			/* So that a character at the end of a run is found too. */
			if (chars && chars.length > 1 && !query)
				terms.push(chars[chars.length - 1]);
		}
		return terms;
	};
})(typeof self === 'undefined' ? globalThis : self);
