/*
 * Draws formulas with KaTeX. A formula that KaTeX does not understand stays readable as its source,
 * and nothing in a formula may make links, load files or style beyond it (trust: false).
 */
(function () {
	'use strict';
	const opsbook = window.opsbook;
	if (!window.katex)
		return;
	opsbook.each('.content .math', (element) => {
		const source = element.textContent.trim();
		try {
			window.katex.render(source, element, {
				displayMode: element.matches('div, .display'), throwOnError: false, trust: false, strict: 'ignore',
				maxExpand: 1000, maxSize: 40, errorColor: 'currentColor',
			});
			element.classList.add('drawn');
		} catch (e) {
			element.textContent = source;
			return;
		}
		if (element.matches('div, .display')) {
			element.setAttribute('role', 'group');
			element.setAttribute('aria-label', opsbook.word('math'));
		}
	});
	opsbook.scroll_boxes();
})();
