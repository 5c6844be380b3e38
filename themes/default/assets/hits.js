/*
 * On a page that a result led to: what was looked for is shown, counted and walked through (n, N, the buttons);
 * Escape takes it away. The words came in the address (?hl=) and leave it at once, so that what a reader copies is
 * the page's own; the history's entry keeps them for a way back. By the tokens of the index, as in the results.
 */
(function () {
	'use strict';
	const opsbook = window.opsbook;
	const { make, word, icon } = opsbook;
	const { fill, marker, settle } = opsbook.finder;
	const hits_max = 2000;
	const piece_min = 20000;
	const slice = 12; /* milliseconds of looking before the page may breathe */
	const painted = typeof Highlight === 'function' && window.CSS && CSS.highlights;
	let ranges = [];
	let now = -1;
	let bar = null;

	/* What a script of ours put there, drawings and formulas are not the note's words. */
	const beside = '.anchor, .code-tools, .math, .diagram, .mermaid, .katex, svg, script, style, .hidden, button';
	const inline = /^(a|abbr|b|bdi|bdo|cite|code|del|dfn|em|i|ins|kbd|mark|q|s|samp|small|span|strong|sub|sup|time|u|var)$/i;

	/* Texts of blocks: {text, nodes: [[node, from], ...]}; words that an inline element parts are one. */
	function* blocks(root) {
		const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT, {
			acceptNode: (node) => (node.nodeType === 1 && node.matches(beside) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT),
		});
		let block = { text: '', nodes: [] };
		for (let node = walker.nextNode(); node; node = walker.nextNode()) {
			if (node.nodeType === 3) {
				const inside = block_of(node);
				if (block.nodes.length && inside !== block.of) {
					yield block;
					block = { text: '', nodes: [] };
				}
				block.of = inside;
				block.nodes.push([node, block.text.length]);
				block.text += node.data;
			} else if (!inline.test(node.nodeName) && block.nodes.length) {
				yield block;
				block = { text: '', nodes: [] };
			}
		}
		if (block.nodes.length)
			yield block;
	}

	function block_of(node) {
		let element = node.parentElement;
		while (element && inline.test(element.nodeName))
			element = element.parentElement;
		return element;
	}

	/* The place `at` of a block's text: an end belongs to the node before it. */
	function place(block, at, is_end) {
		let low = 0;
		let high = block.nodes.length;
		while (high - low > 1) {
			const middle = (low + high) >> 1;
			if (block.nodes[middle][1] < at + (is_end ? 0 : 1))
				low = middle;
			else
				high = middle;
		}
		const [node, from] = block.nodes[low];
		return [node, Math.min(at - from, node.length)];
	}

	function range_of(block, from, to) {
		const range = document.createRange();
		range.setStart(...place(block, from, false));
		range.setEnd(...place(block, to, true));
		return range;
	}

	/* A text in pieces that are looked through at once, each ending where a word does. */
	function* pieces(text) {
		for (let from = 0; from < text.length;) {
			const space = text.slice(from + piece_min, from + 2 * piece_min).search(/\s/);
			const to = Math.min(text.length, from + piece_min + Math.max(space, 0));
			yield [from, text.slice(from, to)];
			from = to;
		}
	}

	function* texts() {
		for (const root of document.querySelectorAll('h1.title, .content'))
			for (const block of blocks(root))
				for (const [at, text] of pieces(block.text))
					yield { block, at, text };
	}

	/* Where a term stands nowhere on the page as a whole, its parts are shown. */
	async function find(words) {
		const mark = marker(words);
		const seen = [];
		let since = performance.now();
		let n = 0;
		for (const { block, at, text } of texts()) {
			const marks = mark(text).map((m) => ({ ...m, from: m.from + at, to: m.to + at }));
			if (marks.length)
				seen.push({ block, marks });
			n += marks.length;
			if (n > hits_max * 4)
				break;
			if (performance.now() - since > slice) {
				await new Promise((resolve) => { setTimeout(resolve, 0); });
				since = performance.now();
			}
		}
		const whole = new Set(seen.flatMap(({ marks }) => marks.filter((m) => !m.loose).map((m) => m.term)));
		return seen.flatMap(({ block, marks }) => settle(marks.filter((m) => !m.loose || !whole.has(m.term)))
			.map(([from, to]) => range_of(block, from, to))).slice(0, hits_max);
	}

	/* ---- Showing: the browser's own highlights, else <mark> around each piece of text ---- */

	function wrap(range, i) {
		const walker = document.createTreeWalker(range.commonAncestorContainer, NodeFilter.SHOW_TEXT);
		const pieces = [];
		for (let node = range.startContainer; node; node = walker.nextNode()) {
			walker.currentNode = node;
			if (range.intersectsNode(node))
				pieces.push([node, node === range.startContainer ? range.startOffset : 0, node === range.endContainer ? range.endOffset : node.length]);
			if (node === range.endContainer)
				break;
		}
		const marks = [];
		for (const [node, from, to] of pieces) {
			if (from >= to)
				continue;
			const piece = from ? node.splitText(from) : node;
			if (to - from < piece.length)
				piece.splitText(to - from);
			const mark = make('mark', { class: 'found', 'data-hit': String(i) });
			piece.replaceWith(mark);
			mark.append(piece);
			marks.push(mark);
		}
		return marks;
	}

	function paint() {
		if (painted) {
			CSS.highlights.set('found', new Highlight(...ranges));
			return;
		}
		/* From the end, so that a split leaves the places before it as they are. */
		for (let i = ranges.length - 1; i >= 0; i--) {
			const marks = wrap(ranges[i], i);
			if (marks.length) {
				ranges[i].setStartBefore(marks[0]);
				ranges[i].setEndAfter(marks[marks.length - 1]);
			}
		}
	}

	function unpaint() {
		if (painted) {
			CSS.highlights.delete('found');
			CSS.highlights.delete('found-now');
			return;
		}
		for (const mark of document.querySelectorAll('mark.found')) {
			const parent = mark.parentNode;
			mark.replaceWith(...mark.childNodes);
			parent.normalize();
		}
	}

	function paint_now() {
		if (painted) {
			const highlight = new Highlight(ranges[now]);
			highlight.priority = 1;
			CSS.highlights.set('found-now', highlight);
			return;
		}
		for (const mark of document.querySelectorAll('mark.found'))
			mark.classList.toggle('now', mark.dataset.hit === String(now));
	}

	/* ---- Walking through them ---- */

	function is_seen(range) {
		const { top, bottom, width, height } = range.getBoundingClientRect();
		const above = parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) || 0;
		return (width > 0 || height > 0) && top >= above - 8 && bottom <= window.innerHeight - 80;
	}

	function go(i, always) {
		now = (i + ranges.length) % ranges.length;
		const range = ranges[now];
		const element = range.startContainer.nodeType === 1 ? range.startContainer : range.startContainer.parentElement;
		for (let fold = element.closest('details:not([open])'); fold; fold = fold.parentElement.closest('details:not([open])'))
			fold.open = true;
		paint_now();
		bar.count.textContent = fill('search-hits', { i: now + 1, n: ranges.length });
		if (is_seen(range))
			return;
		/* What scrolls by itself first, then the page. */
		const scroller = element.closest('pre, .table');
		if (scroller && scroller.scrollWidth > scroller.clientWidth) {
			const at = range.getBoundingClientRect();
			const frame = scroller.getBoundingClientRect();
			if (at.left < frame.left || at.right > frame.right)
				scroller.scrollLeft += at.left - frame.left - frame.width / 3;
		}
		const { top } = range.getBoundingClientRect();
		if (!is_seen(range) && (always || top < 0 || top > window.innerHeight - 80))
			window.scrollBy({ top: top - window.innerHeight * 0.3 });
	}

	function step(by) {
		if (!bar || !ranges.length)
			return;
		go(now + by, true);
		opsbook.say(bar.count.textContent);
	}

	function clear() {
		if (!bar)
			return;
		unpaint();
		bar.element.remove();
		bar = null;
		ranges = [];
		now = -1;
		remember(null);
	}

	function build(words) {
		const button = (name, sign, act) => {
			const element = make('button', { class: 'tool', type: 'button', 'aria-label': word(name), title: word(name) }, icon(sign));
			element.addEventListener('click', act);
			return element;
		};
		const plain = words.replace(/"/g, '').replace(/\*(?=\s|$)/g, '');
		const count = make('span', { class: 'hits-count' });
		const element = make('div', { class: 'hits-bar', role: 'group', 'aria-label': word('search') });
		element.append(make('span', { class: 'hits-words' }, plain), count);
		if (ranges.length > 1)
			element.append(button('search-hits-prev', 'up', () => step(-1)), button('search-hits-next', 'down', () => step(1)));
		element.append(button('search-hits-clear', 'close', clear));
		(document.getElementById('main') || document.body).append(element);
		return { element, count };
	}

	/* ---- The address ---- */

	function remember(words) {
		const url = new URL(location.href);
		url.searchParams.delete('hl');
		try {
			history.replaceState({ ...(history.state || {}), hl: words }, '', url);
		} catch (e) {
			/* an old browser at file://: the address keeps its words */
		}
	}

	/* The first at or below the heading that the address names. */
	function first_hit() {
		let anchor = null;
		try {
			anchor = location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
		} catch (e) {
			/* a hash that is no text: as if there were none */
		}
		if (!anchor)
			return 0;
		const i = ranges.findIndex((range) => anchor.contains(range.startContainer) || anchor.compareDocumentPosition(range.startContainer) & Node.DOCUMENT_POSITION_FOLLOWING);
		return i < 0 ? 0 : i;
	}

	opsbook.hits_show = async (words) => {
		remember(words);
		const found = await find(words);
		clear();
		remember(words);
		ranges = found;
		bar = build(words);
		if (!ranges.length) {
			bar.count.textContent = word('search-hits-none');
			return;
		}
		paint();
		/* Not moved by us where a reader has scrolled already, or comes back to where the page was left. */
		go(first_hit(), false);
	};
	opsbook.hits_step = step;

	document.addEventListener('keydown', (event) => {
		if (event.key !== 'Escape' || event.defaultPrevented || event.isComposing || !bar)
			return;
		if (!document.querySelector('dialog[open], [aria-modal="true"]'))
			clear();
	});
})();
