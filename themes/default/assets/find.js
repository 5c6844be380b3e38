/*
 * What the search box (box.js), search.html (seek.js) and the hits on a page (hits.js) share: the engine, the parts of
 * a query, what a result looks like, filters, recent searches. The engine and the index are loaded when first asked
 * for. The engine is `opsbook.search`:
 *
 *	prepare()                               a promise, kept when it can answer
 *	run(text, {limit, typing, signal})      a promise of {hits, total, complete, reading, instead, note}
 *
 * What a result shows is put together from text and <mark>, never from HTML of the index.
 */
(function () {
	'use strict';
	const opsbook = window.opsbook;
	const { make, word, icon } = opsbook;
	const data = document.body.dataset;
	const recent_max = 8;

	/* ---- Words with a gap: fill('search-count', {n: 3}) ---- */

	const fill = (name, values) => word(name).replace(/\{([a-z])\}/g, (all, key) => (key in values ? values[key] : all));

	/* ---- The engine ---- */

	const scripts = new Map();

	/* All are asked for at once and run in this order; each once, unless it failed. */
	function load_in_order(addresses) {
		return Promise.all(addresses.map((address) => {
			if (!scripts.has(address)) {
				scripts.set(address, new Promise((resolve, reject) => {
					const script = make('script', { src: address });
					script.async = false;
					script.onload = resolve;
					script.onerror = () => {
						script.remove();
						scripts.delete(address);
						reject(new Error('missing'));
					};
					document.head.append(script);
				}));
			}
			return scripts.get(address);
		}));
	}

	let ready = null;

	/* What the index's files say when they are here before the engine; it takes over both. */
	opsbook.arrived = new Map();
	opsbook.index = (name, ...rest) => opsbook.arrived.set(name, rest);

	/* The directory of the index comes along with the engine that reads it. */
	function prepare() {
		if (!ready) {
			ready = load_in_order([data.engine, opsbook.url('_ob/search/meta.js')]).then(() => opsbook.search.prepare());
			ready.catch(() => { ready = null; });
		}
		return ready;
	}

	/* One sentence for each way to fail. */
	function failure(error) {
		const known = error && ['stale', 'broken', 'missing'].includes(error.message);
		return word('search-' + (known ? error.message : 'failed'));
	}

	/* ---- A query's parts ---- */

	/* As the engine reads them: a dash, a field, then what is quoted or goes to the next space. */
	const part = /(-(?=[^\s-]))?(?:(title|tag|path|lang|is):(?=\S))?(?:"([^"]*)"|(\S+))/gi;

	function parts_of(query) {
		return [...query.slice(0, 4096).matchAll(part)].map((m) => ({
			raw: m[0], not: Boolean(m[1]), field: (m[2] || '').toLowerCase(), quoted: m[3] !== undefined,
			text: m[3] !== undefined ? m[3] : m[4],
		}));
	}

	/* The words of a query that can be seen in a text, as a query of their own; the last may be the beginning of one. */
	function visible(query, typing) {
		const parts = parts_of(query);
		const last = parts[parts.length - 1];
		const words = [];
		for (const p of parts) {
			if (p.not || ['tag', 'path', 'lang'].includes(p.field) || (p.field === 'is' && /^runbook$/i.test(p.text)) || !p.text)
				continue;
			const open = typing && p === last && !p.quoted && !/\s$/.test(query) && !p.text.endsWith('*');
			words.push(p.quoted ? `"${p.text}"` : p.text + (open ? '*' : ''));
		}
		return words.join(' ').slice(0, 400);
	}

	/* What to show as found on the pages of these results. */
	function highlights(found, query, typing) {
		if (found.reading === 'text')
			return query.split(/\s+/).map((w) => w.replace(/"/g, '')).filter(Boolean).map((w) => `"${w}"`).join(' ').slice(0, 400);
		return [visible(query, typing), found.reading === 'near' ? found.instead : ''].filter(Boolean).join(' ');
	}

	/*
	 * marker('内存泄漏 kube*') gives a function from a text to what is found in it: [{from, to, term, loose}, ...] in
	 * order, by the tokens that the index is made of. Words that belong together must stand together; where they
	 * do not, each for itself is loose.
	 */
	function marker(query) {
		const tokens = window.OpsbookTokens;
		const terms = [];
		for (const p of parts_of(query).slice(0, 32)) {
			const prefix = !p.quoted && p.text.length > 1 && p.text.endsWith('*');
			const term = term_of(tokens.tokens(prefix ? p.text.slice(0, -1) : p.text), prefix, p.quoted);
			if (term)
				terms.push(term);
		}
		const telling = terms.filter((t) => !t.tells_nothing);
		const asked = telling.length ? telling : terms;
		return (text) => marks_in(text, places_of(tokens.tokens(text)), asked);
	}

	function term_of(list, prefix, quoted) {
		const places = places_of(list);
		const last = places[places.length - 1];
		if (!places.length)
			return null;
		const ends = places.length > 1 && last[0].kind === 't' && places[places.length - 2][0].kind === 'g';
		if (ends)
			places.pop();
		const keys = places.map((place) => (place.find((t) => place[0].joined && t.kind === 'l') || place[0]).text);
		const stem = places.length === 1 && !quoted ? places[0].find((t) => t.kind === 's') : null;
		return {
			keys, stem: stem ? stem.text : '', quoted,
			/* A lone character of a run begins the pairs it is found in; a name may go on. */
			open: !ends && (prefix || last[0].kind === 't' || last[0].joined), lone: !ends && last[0].kind === 't',
			parts: quoted || places.length < 2 ? [] : places.map((place) => place[0].text).filter((t) => !window.OpsbookTokens.isStopWord(t)),
			tells_nothing: !quoted && !prefix && places.length === 1 && window.OpsbookTokens.isStopWord(places[0][0].text),
		};
	}

	/* The tokens by where they stand: the first of each is the word, the others its kin. */
	function places_of(list) {
		const places = [];
		for (const token of list) {
			if (token.same && places.length)
				places[places.length - 1].push(token);
			else
				places.push([token]);
		}
		return places;
	}

	function marks_in(text, places, terms) {
		const marks = [];
		for (let at = 0; at < places.length; at++) {
			terms.forEach((term, number) => {
				const mark = stands_at(text, places, at, term);
				if (mark)
					marks.push({ ...mark, term: number, loose: false });
				const loose = term.parts.length && places[at].find((t) => term.parts.includes(t.text));
				if (loose)
					marks.push({ from: loose.from, to: loose.to, term: number, loose: true });
			});
		}
		return marks;
	}

	function stands_at(text, places, at, { keys, stem, open, lone }) {
		let first = null;
		let last = null;
		for (let i = 0; i < keys.length; i++) {
			const place = places[at + i];
			const begins = open && i === keys.length - 1;
			/* The word itself rather than a longer one that begins so. */
			last = place && (place.find((t) => t.text === keys[i] || t.text === stem) || (begins && place.find((t) => t.text.startsWith(keys[i]))));
			if (!last)
				return null;
			first = first || last;
		}
		return { from: first.from, to: lone ? last.from + String.fromCodePoint(text.codePointAt(last.from)).length : last.to };
	}

	/* Marks as [from, to] that do not overlap; the loose ones only of terms that are nowhere as a whole. */
	function settle(marks) {
		const whole = new Set(marks.filter((m) => !m.loose).map((m) => m.term));
		const out = [];
		for (const m of marks.filter((n) => !n.loose || !whole.has(n.term)).sort((a, b) => a.from - b.from || b.to - a.to)) {
			const last = out[out.length - 1];
			if (last && m.from <= last[1])
				last[1] = Math.max(last[1], m.to);
			else
				out.push([m.from, m.to]);
		}
		return out;
	}

	/* ---- A result ---- */

	function marked(element, text, marks) {
		let at = 0;
		for (const [from, to] of marks) {
			element.append(text.slice(at, from), make('mark', {}, text.slice(from, to)));
			at = to;
		}
		element.append(text.slice(at));
		return element;
	}

	function address(hit, words) {
		const url = new URL(hit.url, opsbook.root);
		if (words)
			url.searchParams.set('hl', words);
		url.hash = hit.anchor ? encodeURIComponent(hit.anchor) : '';
		return url.href;
	}

	/* A result as elements; `link` is given the address, and again when more() has told the heading and the text. */
	function show_hit(hit, link, words, mark) {
		const title = make('span', { class: 'hit-title' }, marked(make('span', { class: 'hit-name' }), hit.title, settle(mark(hit.title))));
		const folders = hit.path.split('/');
		const where = make('span', { class: 'hit-where', title: hit.path }, folders.slice(0, -1).join(' / ') || folders[0]);
		const heading = make('span', { class: 'hit-heading' });
		const text = make('span', { class: 'hit-text' });
		const fill_in = () => {
			link.href = address(hit, words);
			if (hit.heading) {
				heading.replaceChildren(make('span', { class: 'hash', 'aria-hidden': 'true' }, '#'));
				marked(heading, hit.heading, settle(mark(hit.heading)));
			}
			text.replaceChildren();
			/* The engine marks whole words; the one being typed is not whole yet. */
			const marks = (hit.marks || []).map(([from, to]) => ({ from, to, loose: false, term: -1 }));
			marked(text, hit.snippet || '', settle([...marks, ...mark(hit.snippet || '')]));
		};
		if (hit.runbook)
			title.append(' ', make('span', { class: 'badge badge-runbook' }, word('runbook')));
		where.append(heading);
		fill_in();
		return { title, where, text, fill_in };
	}

	/* The texts of results cost more than their titles: asked for when a query stands for a moment. */
	function fill_later(hits, shown, is_new) {
		setTimeout(() => {
			hits.forEach((hit, i) => {
				if (is_new() && hit.more)
					hit.more().then(shown[i].fill_in, () => {});
			});
		}, 90);
	}

	/* How many there are, and how the query was read when not as it was typed. */
	function sentence(found) {
		if (!found.total)
			return word('search-empty');
		const count = found.total === 1 ? word('search-one') : fill('search-count', { n: found.total });
		const how = {
			some: found.complete ? fill('search-some', { n: found.complete }) : word('search-any'),
			near: fill('search-near', { x: found.instead }),
			text: word('search-text'),
		}[found.reading];
		return [count, how, found.note ? word('search-cut') : ''].filter(Boolean).join(' · ');
	}

	/* ---- Filters that write themselves into the query ---- */

	function language(tag) {
		try {
			return new Intl.DisplayNames([document.documentElement.lang], { type: 'language' }).of(tag);
		} catch (e) {
			return tag;
		}
	}

	function filters() {
		const quote = (value) => (/[\s"]/.test(value) ? `"${value.replace(/"/g, '')}"` : value);
		const list = [];
		if ('runbooks' in data)
			list.push({ label: word('search-runbooks'), text: 'is:runbook' });
		if (data.folder)
			list.push({ label: fill('search-in', { x: data.folder.split('/').pop() }), text: 'path:' + quote(data.folder + '/') });
		const langs = (data.langs || '').split(' ').filter(Boolean);
		if (langs.length > 1)
			langs.slice(0, 3).forEach((tag) => list.push({ label: language(tag), text: 'lang:' + tag, one: 'lang' }));
		for (const tag of [...document.querySelectorAll('.head .tags .tag, .kind-tag .title')].slice(0, 3))
			list.push({ label: '#' + tag.textContent.trim().replace(/^#/, ''), text: 'tag:' + quote(tag.textContent.trim().replace(/^#/, '')) });
		return list;
	}

	/* Buttons for `input`; changed() is called when one was pressed, update() shows which are on. */
	function chips(input, changed) {
		const group = make('div', { class: 'chips', role: 'group', 'aria-label': word('search-filters') });
		const same = (p, filter) => p.raw.toLowerCase() === filter.text.toLowerCase();
		const list = filters().map((filter) => ({ filter, button: make('button', { class: 'chip', type: 'button', title: filter.text }, filter.label) }));

		function update() {
			const parts = parts_of(input.value);
			for (const { filter, button } of list)
				button.setAttribute('aria-pressed', String(parts.some((p) => same(p, filter))));
		}

		/* In front, so that the word being typed stays the last. */
		function toggle(filter) {
			const parts = parts_of(input.value);
			const was = parts.some((p) => same(p, filter));
			const kept = parts.filter((p) => !same(p, filter) && !(filter.one && p.field === filter.one && !p.not)).map((p) => p.raw);
			input.value = (was ? kept : [filter.text, ...kept]).join(' ') + (was || kept.length ? '' : ' ');
			input.focus();
			update();
			changed();
		}

		for (const { filter, button } of list) {
			button.addEventListener('click', () => toggle(filter));
			group.append(button);
		}
		update();
		return { group: list.length ? group : '', update };
	}

	/* ---- Recent searches: on this device, for this site ---- */

	const recent_name = 'recent ' + new URL(opsbook.root).pathname;
	const recent = {
		list() {
			const kept = opsbook.store.get(recent_name);
			return Array.isArray(kept) ? kept.filter((text) => typeof text === 'string').slice(0, recent_max) : [];
		},
		add(text) {
			const plain = text.trim().replace(/\s+/g, ' ').slice(0, 200);
			if (plain)
				opsbook.store.set(recent_name, [plain, ...recent.list().filter((other) => other !== plain)].slice(0, recent_max));
		},
		clear() {
			opsbook.store.set(recent_name, []);
		},
	};

	function page_of(query) {
		const url = new URL(data.search, location.href);
		if (query.trim())
			url.searchParams.set('q', query.trimStart());
		return url.href;
	}

	/* `words` between back ticks are shown as code. */
	function tips() {
		const line = make('p', { class: 'find-tips' });
		word('search-tips').split('`').forEach((text, i) => line.append(i % 2 ? make('code', {}, text) : text));
		return line;
	}

	/* Stands above a list of recent searches, with the button that clears it. */
	function recent_head(cleared) {
		const clear = make('button', { class: 'plain-button', type: 'button' }, word('search-forget'));
		clear.addEventListener('click', () => {
			recent.clear();
			cleared();
		});
		return make('div', { class: 'find-head' }, make('span', { id: 'find-recent' }, word('search-recent')), clear);
	}

	opsbook.finder = {
		chips, failure, fill, fill_later, highlights, marker, page_of, prepare, recent, recent_head, sentence, settle, show_hit, tips,
	};

	/* A page that a result led to: what was looked for is shown by hits.js, loaded only then. */
	const asked = new URLSearchParams(location.search).get('hl') || (history.state && history.state.hl);
	if (asked && typeof asked === 'string' && data.hits)
		load_in_order([data.engine, data.hits]).then(() => opsbook.hits_show(asked), () => {});
})();
