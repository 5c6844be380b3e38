/*
 * search.html: the same results as the box, twenty at a time, at an address that can be shared. The address follows
 * what is typed; a search that was sent off, or left for a result, keeps its place in the browser's history.
 */
(function () {
	'use strict';
	const opsbook = window.opsbook;
	const { make, word } = opsbook;
	const { chips, failure, fill_later, highlights, marker, page_of, prepare, recent, recent_head, sentence, show_hit, tips } = opsbook.finder;
	const page_size = 20;
	const form = document.querySelector('.seek-form');
	const input = document.querySelector('.seek-input');
	const out = document.querySelector('.seek-found');
	const idle_part = document.querySelector('.seek-idle');
	const own_title = document.title;
	const line = make('p', { class: 'find-line' });
	const head = make('div', { class: 'find-idle' });
	const list = make('ol', { class: 'hits' });
	const more = make('button', { class: 'door', type: 'button' }, out.dataset.tMore);
	const buttons = chips(input, () => ask(page_size));
	let turn = 0;
	let stop = null;
	let timer = 0;
	let shown = page_size;
	let sent = true; /* was the query of this history entry sent off? Then the next one gets an entry of its own. */

	more.hidden = true;
	form.append(buttons.group);
	out.append(line, head, list, more);

	const query_of_address = () => new URLSearchParams(location.search).get('q') || '';

	function follow(text) {
		const url = new URL(location.href);
		if (text.trimStart() === query_of_address().trimStart())
			return;
		if (text.trim())
			url.searchParams.set('q', text.trimStart());
		else
			url.searchParams.delete('q');
		url.hash = '';
		history[sent && query_of_address() ? 'pushState' : 'replaceState']({ shown: page_size }, '', url);
		sent = false;
	}

	function item_of(hit, words, mark) {
		const link = make('a', { class: 'hit-link' });
		const shown = show_hit(hit, link, words, mark);
		link.addEventListener('click', () => recent.add(input.value));
		link.append(shown.title.firstChild);
		shown.title.prepend(link);
		return { item: make('li', { class: 'hit' }, shown.title, shown.where, shown.text), ...shown };
	}

	function clear_list() {
		list.replaceChildren();
		more.hidden = true;
	}

	function idle() {
		const texts = recent.list();
		const items = texts.map((text) => make('li', {}, make('a', { class: 'tag', href: page_of(text) }, text)));
		const forgotten = () => {
			idle();
			opsbook.say(word('search-forgotten'));
			input.focus();
		};
		clear_list();
		line.textContent = '';
		head.replaceChildren(tips());
		if (texts.length)
			head.append(recent_head(forgotten), make('ul', { class: 'tags', 'aria-labelledby': 'find-recent' }, ...items));
		document.title = own_title;
	}

	function show(found, text, from) {
		const words = highlights(found, text, true);
		const mark = marker(words);
		line.textContent = sentence(found);
		head.replaceChildren(...(found.total ? [] : [tips()]));
		const hits = found.hits.slice(from);
		const shown_hits = hits.map((hit) => item_of(hit, words, mark));
		const mine = turn;
		list.replaceChildren(...[...list.children].slice(0, from), ...shown_hits.map((s) => s.item));
		fill_later(hits, shown_hits, () => mine === turn);
		more.hidden = found.hits.length >= found.total;
		document.title = text.trim() + ' · ' + own_title;
	}

	/* The results of what stands in the field, `limit` of them; the first `from` stand there already. */
	async function ask(limit, from = 0) {
		const mine = ++turn;
		const text = input.value;
		clearTimeout(timer);
		if (stop)
			stop.abort();
		stop = new AbortController();
		buttons.update();
		follow(text);
		shown = limit;
		if (idle_part)
			idle_part.hidden = Boolean(text.trim());
		if (!text.trim()) {
			list.setAttribute('aria-busy', 'false');
			idle();
			return;
		}
		list.setAttribute('aria-busy', 'true');
		const slow = setTimeout(() => {
			if (mine === turn && !list.children.length)
				line.textContent = word('search-loading');
		}, 150);
		try {
			await prepare();
			if (mine !== turn)
				return;
			const found = await opsbook.search.run(text, { limit, typing: true, signal: stop.signal });
			if (mine !== turn)
				return;
			show(found, text, from);
			if (from && list.children[from])
				list.children[from].querySelector('a').focus();
		} catch (error) {
			if (mine !== turn)
				return;
			clear_list();
			head.replaceChildren();
			line.textContent = failure(error);
		} finally {
			clearTimeout(slow);
			if (mine === turn)
				list.setAttribute('aria-busy', 'false');
		}
		say_later(mine);
	}

	function say_later(mine) {
		setTimeout(() => {
			if (mine === turn)
				opsbook.say(line.textContent);
		}, 500);
	}

	function soon() {
		clearTimeout(timer);
		timer = setTimeout(() => ask(page_size), 120);
	}

	input.addEventListener('input', (event) => {
		buttons.update();
		list.setAttribute('aria-busy', 'true');
		if (!event.isComposing)
			soon();
	});
	input.addEventListener('compositionend', soon);
	form.addEventListener('submit', (event) => {
		event.preventDefault();
		recent.add(input.value);
		ask(page_size).then(() => { sent = true; });
	});
	more.addEventListener('click', () => ask(shown + page_size, list.children.length));

	/* Back and forth through searches, and back from a result to where the list was left. */
	async function arrive() {
		const state = history.state || {};
		input.value = query_of_address();
		sent = true;
		await ask(state.shown || page_size);
		if (state.y)
			window.scrollTo(0, state.y);
	}

	window.addEventListener('popstate', arrive);
	window.addEventListener('pagehide', () => {
		history.replaceState({ shown, y: Math.round(window.scrollY) }, '');
	});
	opsbook.seek_focus = (text) => {
		if (text) {
			input.value = text;
			ask(page_size);
		}
		input.focus();
		input.select();
	};
	arrive();
	if (!input.value && window.matchMedia('(hover: hover)').matches)
		input.focus({ preventScroll: true });
})();
