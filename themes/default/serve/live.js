/*
 * The page follows its note: `opsbook serve` tells here that something changed, the page asks for itself again, and
 * what is another in it is put in its place. Blocks that stay are not touched, so the reader stays where he is; what scripts
 * of the page cannot take up in place is a reload, which keeps the place too. No site has this file.
 */
(function () {
	'use strict';
	const opsbook = window.opsbook;
	const own = document.currentScript;
	const base = own.dataset.live;
	/* A page that only leads to another has no scripts of the theme's. */
	if (!opsbook || !opsbook.make || !opsbook.renew)
		return;
	const { make } = opsbook;
	const chinese = document.documentElement.lang.startsWith('zh');
	const words = chinese ?
		{ problems: '这篇笔记有问题', failed: '网站保持原样', close: '关闭' } :
		{ problems: 'Problems of the note', failed: 'The site stays as it was', close: 'Close' };

	/* The page as the server sent it, before scripts worked on it. Null until it is known. */
	let page = null;
	let hash = own.dataset.page;
	let moment = '';
	let boot = '';
	let source = null;
	let again = 0;

	/* ---- What is shown over the page: text only, whatever is in a note ---- */

	const panel = make('aside', { class: 'live-panel', role: 'status', hidden: '' });
	document.body.append(panel);

	function problem_of(p) {
		const where = p.line ? `${p.path}:${p.line}${p.column ? ':' + p.column : ''}` : p.path;
		const item = make('li', { class: 'live-' + p.severity }, make('p', { class: 'live-where' }, where), make('p', {}, p.message));
		if (p.source)
			item.append(make('pre', {}, p.source));
		if (p.hint)
			item.append(make('p', { class: 'live-hint' }, p.hint));
		return item;
	}

	function panel_show(title, ...parts) {
		const close = make('button', { class: 'tool', type: 'button', 'aria-label': words.close }, opsbook.icon('close'));
		close.addEventListener('click', () => { panel.hidden = true; });
		panel.replaceChildren(make('div', { class: 'live-head' }, make('strong', {}, title), close), ...parts);
		panel.hidden = false;
	}

	function panel_update({ failure, problems }) {
		panel.classList.toggle('live-failed', Boolean(failure));
		if (failure)
			panel_show(words.failed, make('p', {}, failure));
		else if (problems.length)
			panel_show(words.problems, make('ul', {}, ...problems.map(problem_of)));
		else
			panel.hidden = true;
	}

	/* ---- Putting in place ---- */

	const html_of = (element) => (element ? element.outerHTML : '');
	const heads = (doc, selector, name) => [...doc.head.querySelectorAll(selector)].map((e) => e.getAttribute(name)).join('\n');

	/* Scripts, and what they may do, are of the page's life: one more is another page. */
	const loaded = new Set([...document.head.querySelectorAll('script[src]')].map((s) => s.getAttribute('src')));

	function needs_reload(next) {
		const scripts = [...next.head.querySelectorAll('script[src]')].map((s) => s.getAttribute('src'));
		const policy = (doc) => heads(doc, 'meta[http-equiv]', 'content');
		const rows = (doc) => [...doc.querySelectorAll('#tree a')].map((a) => a.getAttribute('href')).join('\n');
		const steps = (doc) => [...doc.querySelectorAll('.run-steps, form.run-values')].map(html_of).join('\n');
		const same = (part) => part(page) === part(next);
		return next.body.className !== page.body.className || !scripts.every((s) => loaded.has(s)) || ![policy, rows, steps].every(same);
	}

	function put_styles(next) {
		const links = [...document.head.querySelectorAll('link[rel="stylesheet"]')];
		const wanted = [...next.head.querySelectorAll('link[rel="stylesheet"]')];
		if (heads(page, 'link[rel="stylesheet"]', 'href') === heads(next, 'link[rel="stylesheet"]', 'href'))
			return;
		for (const link of wanted)
			document.head.append(document.importNode(link, true));
		/* The old ones go when the new ones are there: no moment without style. */
		setTimeout(() => links.forEach((link) => link.remove()), 300);
	}

	function put_tree(next) {
		const titles = new Map([...next.querySelectorAll('#tree a')].map((a) => [new URL(a.getAttribute('href'), location.href).href, a.textContent]));
		for (const link of document.querySelectorAll('#tree a')) {
			const title = titles.get(link.href);
			if (title !== undefined && link.textContent !== title)
				link.textContent = title;
		}
	}

	/* Of the numbers, -1 left out, the longest rising sequence: their places. */
	function rising(numbers) {
		const ends = []; /* ends[n]: the place where a sequence of n + 1 ends lowest */
		const before = [];
		numbers.forEach((number, at) => {
			if (number < 0)
				return;
			let low = 0;
			let high = ends.length;
			while (low < high) {
				const middle = (low + high) >> 1;
				if (numbers[ends[middle]] < number)
					low = middle + 1;
				else
					high = middle;
			}
			before[at] = low ? ends[low - 1] : -1;
			ends[low] = at;
		});
		const places = new Set();
		for (let at = ends.length ? ends[ends.length - 1] : -1; at >= 0; at = before[at])
			places.add(at);
		return places;
	}

	/* The blocks of the text: those that are there already, in their order, stay as they are on the page. */
	function put_content(before, after, here) {
		const old = new Map();
		const shown = [...here.children];
		const now = [...after.children];
		if (shown.length !== before.children.length) {
			here.replaceChildren(...now.map((n) => document.importNode(n, true)));
			return [...here.children];
		}
		[...before.children].forEach((block, i) => {
			const html = html_of(block);
			old.set(html, [...(old.get(html) || []), i]);
		});
		/* Equal blocks are taken in their order. */
		const numbers = now.map((block) => (old.get(html_of(block)) || []).shift() ?? -1);
		const stay = rising(numbers);
		const blocks = now.map((block, i) => (stay.has(i) ? shown[numbers[i]] : document.importNode(block, true)));
		const kept = new Set(blocks);
		shown.filter((block) => !kept.has(block)).forEach((block) => block.remove());
		blocks.forEach((block, i) => {
			if (here.children[i] !== block)
				here.insertBefore(block, here.children[i] || null);
		});
		return blocks.filter((_, i) => !stay.has(i));
	}

	function put_main(next) {
		const before = page.querySelector('main > article') || page.querySelector('main');
		const after = next.querySelector('main > article') || next.querySelector('main');
		const here = document.querySelector('main > article') || document.querySelector('main');
		const parts = [...before.children];
		const others = [...after.children];
		const shown = [...here.children];
		const fresh = [];
		/* Parts came or went: the contents, backlinks. */
		if (parts.length !== others.length || shown.length !== parts.length || parts.some((p, i) => p.className !== others[i].className)) {
			here.replaceChildren(...others.map((n) => document.importNode(n, true)));
			return [...here.children];
		}
		parts.forEach((part, i) => {
			if (html_of(part) === html_of(others[i]))
				return;
			if (part.matches('.content')) {
				fresh.push(...put_content(part, others[i], shown[i]));
			} else {
				shown[i].replaceWith(document.importNode(others[i], true));
				fresh.push(here.children[i]);
			}
		});
		return fresh;
	}

	/* A block that is seen and stays: it is to stay where it is. */
	function anchor_of() {
		const blocks = [...document.querySelectorAll('.content > *')];
		return blocks.map((block) => ({ block, top: block.getBoundingClientRect().top, bottom: block.getBoundingClientRect().bottom }))
			.filter(({ bottom, top }) => bottom > 80 && top < window.innerHeight);
	}

	function put(next) {
		const root = document.documentElement;
		const anchors = anchor_of();
		root.style.overflowAnchor = 'none';
		document.title = next.title;
		for (const { name, value } of next.body.attributes)
			if (name !== 'class')
				document.body.setAttribute(name, value);
		put_styles(next);
		put_tree(next);
		for (const part of ['.brand', 'footer.foot'])
			if (html_of(page.querySelector(part)) !== html_of(next.querySelector(part)))
				document.querySelector(part).replaceChildren(...next.querySelector(part).cloneNode(true).childNodes);
		const fresh = put_main(next);
		opsbook.renew(fresh);
		const kept = anchors.find(({ block }) => block.isConnected);
		if (kept && window.scrollY > 0)
			window.scrollBy(0, kept.block.getBoundingClientRect().top - kept.top);
		root.style.overflowAnchor = '';
		for (const block of fresh) {
			block.classList.add('live-fresh');
			setTimeout(() => block.classList.remove('live-fresh'), 1500);
		}
	}

	/* ---- Asking ---- */

	async function ask() {
		const response = await fetch(location.href.split('#')[0], { cache: 'no-cache' });
		if (!response.ok && document.body.className !== 'kind-404')
			return location.reload();
		const next = new DOMParser().parseFromString(await response.text(), 'text/html');
		const script = next.querySelector('script[data-live]');
		if (!script)
			return;
		if (script.dataset.page === hash) {
			page = page || next;
			return;
		}
		/* What was shown before is not known: it changed while the page was on its way. */
		if (!page || needs_reload(next))
			return location.reload();
		put(next);
		page = next;
		hash = script.dataset.page;
		document.dispatchEvent(new CustomEvent('opsbook:live'));
	}

	/* One question at a time; what comes meanwhile is one more. */
	let asking = null;
	let more = false;
	function update() {
		if (asking) {
			more = true;
			return;
		}
		asking = ask().catch(() => {}).then(() => {
			asking = null;
			if (more) {
				more = false;
				update();
			}
		});
	}

	function told(event) {
		const now = JSON.parse(event.data);
		const name = now.boot + ':' + now.state;
		panel_update(now);
		if (boot && boot !== now.boot)
			document.dispatchEvent(new CustomEvent('opsbook:boot'));
		boot = now.boot;
		if (name !== moment) {
			moment = name;
			update();
		}
	}

	/* A page that nobody sees does not listen: browsers keep few connections to one server. */
	function listen() {
		clearTimeout(again);
		if (source || document.hidden)
			return;
		source = new EventSource(base + '_ob/live/events');
		source.onmessage = told;
		source.onerror = () => {
			deaf();
			again = setTimeout(listen, 400);
		};
	}

	function deaf() {
		if (source)
			source.close();
		source = null;
	}

	document.addEventListener('visibilitychange', () => (document.hidden ? deaf() : listen()));
	window.addEventListener('pagehide', deaf);
	window.addEventListener('pageshow', listen);
	listen();
})();
