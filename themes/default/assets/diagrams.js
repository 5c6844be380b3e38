/*
 * Draws Mermaid diagrams in the page's own colours, again when the theme changes. The strict level: no script and
 * no HTML out of a diagram. The source stays: shown when drawing fails, folded below the drawing when it does not.
 */
(function () {
	'use strict';
	const opsbook = window.opsbook;
	const mermaid = window.mermaid;
	const { make, word } = opsbook;
	if (!mermaid || !document.querySelector('figure.mermaid'))
		return;

	function colours() {
		const style = getComputedStyle(document.documentElement);
		const value = (name) => style.getPropertyValue('--' + name).trim();
		return {
			darkMode: opsbook.theme.is_dark(), background: value('paper'), fontFamily: getComputedStyle(document.body).fontFamily, fontSize: '15px',
			primaryColor: value('accent-soft'), primaryTextColor: value('ink-strong'), primaryBorderColor: value('accent'),
			secondaryColor: value('blue-soft'), secondaryTextColor: value('ink'), secondaryBorderColor: value('blue'),
			tertiaryColor: value('paper-side'), tertiaryTextColor: value('ink'), tertiaryBorderColor: value('line-strong'),
			lineColor: value('ink-soft'), textColor: value('ink'), titleColor: value('ink-strong'),
			noteBkgColor: value('amber-soft'), noteTextColor: value('ink'), noteBorderColor: value('amber'),
			edgeLabelBackground: value('paper'), clusterBkg: value('paper-side'), clusterBorder: value('line-strong'),
			errorBkgColor: value('red-soft'), errorTextColor: value('red'),
		};
	}

	function parts(figure) {
		if (!figure.diagram) {
			const pre = figure.querySelector('pre');
			const fold = make('details', { class: 'diagram-source' }, make('summary', {}, word('diagram-source')));
			figure.diagram = { pre, fold, source: pre.textContent, drawing: make('div', { class: 'diagram', role: 'img', 'aria-label': word('diagram') }) };
		}
		return figure.diagram;
	}

	function show(figure, svg) {
		const { pre, fold, drawing } = parts(figure);
		drawing.innerHTML = svg;
		const title = drawing.querySelector('svg > title');
		if (title && title.textContent)
			drawing.setAttribute('aria-label', title.textContent);
		fold.append(pre);
		figure.replaceChildren(drawing, fold);
	}

	function give_up(figure) {
		const { pre } = parts(figure);
		figure.replaceChildren(make('p', { class: 'diagram-failed' }, word('diagram-failed')), pre);
	}

	async function draw() {
		mermaid.initialize({ startOnLoad: false, securityLevel: 'strict', theme: 'base', themeVariables: colours(), htmlLabels: false, flowchart: { htmlLabels: false }, suppressErrorRendering: true });
		for (const [i, figure] of [...document.querySelectorAll('figure.mermaid')].entries()) {
			try {
				show(figure, (await mermaid.render('diagram-' + i, parts(figure).source)).svg);
			} catch (e) {
				give_up(figure);
			}
		}
		opsbook.scroll_boxes();
	}

	/* One drawing at a time: a change of theme waits for the one before. */
	let last = Promise.resolve();
	function redraw() {
		last = last.then(draw, draw);
	}

	document.addEventListener('opsbook:theme', redraw);
	/* Found ones are drawn together, each time some are. */
	let found = false;
	opsbook.each('figure.mermaid', () => {
		if (!found)
			Promise.resolve().then(() => { found = false; redraw(); });
		found = true;
	});
})();
