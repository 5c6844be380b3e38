/*
 * The sidebar tree. A page carries a bounded part of it, which reads without script. Here folders get a button,
 * and what a folder holds is loaded when it is opened, one small script a folder (`opsbook.tree(N, entries)`).
 * What a reader opened or closed stays so on the next page, and so does the scroll position.
 */
(function () {
	'use strict';
	const opsbook = window.opsbook;
	const tree = document.getElementById('tree');
	const side = document.getElementById('nav');
	if (!tree || !side)
		return;
	const { make, word } = opsbook;
	const kept_max = 200; /* folders whose state is remembered */
	const site = new URL(opsbook.root).pathname;
	const state_name = 'tree:' + site;
	const scroll_name = 'opsbook.scroll:' + site;

	/* ---- Loading: one promise a folder, settled by the data script's call ---- */

	const folders = new Map();
	const waiting = new Map();

	opsbook.tree = (number, entries) => {
		const settle = waiting.get(number);
		if (settle)
			settle(entries);
	};

	/* The address of folder 0 is known; the others differ only in the number. */
	function address(number) {
		return new URL(document.body.dataset.tree.replace(/(^|\/)0(\.[^/]*)$/, `$1${number}$2`), location.href).href;
	}

	function load(number) {
		if (!folders.has(number)) {
			const loading = new Promise((resolve, reject) => {
				waiting.set(number, resolve);
				opsbook.load_script(address(number)).then(() => reject(new Error('empty')), reject);
			});
			folders.set(number, loading);
			loading.catch(() => folders.delete(number));
		}
		return folders.get(number);
	}

	/* ---- The list ---- */

	const address_of = (href) => opsbook.url(href).split('#')[0];
	const link_of = (node) => node.querySelector(':scope > .row > a');
	const key_of = (node) => link_of(node).href.slice(opsbook.root.length);
	const parent_of = (node) => node.parentElement.closest('.node');
	const list_of = (node) => (node ? node.querySelector(':scope > ul') : tree);
	const more_of = (node) => list_of(node) && list_of(node).querySelector(':scope > .more');

	/* The number of a folder is in its parent's list, and so on up to the root, which is 0. */
	async function number_of(node) {
		if (!node)
			return 0;
		const entries = await load(await number_of(parent_of(node)));
		const own = entries.find((entry) => entry[2] && address_of(entry[1]) === link_of(node).href);
		if (!own)
			throw new Error('no such folder');
		return own[2];
	}

	function make_node([title, href, number]) {
		const link = make('a', { href: opsbook.url(href) }, title);
		const node = make('li', { class: number ? 'node folder' : 'node' }, make('div', { class: 'row' }, link));
		if (is_here(link.href))
			link.setAttribute('aria-current', 'page');
		if (number)
			add_button(node);
		return node;
	}

	/* Servers may show a/b.html as a/b and a/index.html as a/. */
	function plain(address) {
		return address.split(/[?#]/)[0].replace(/(^|\/)index(\.html)?$/, '$1').replace(/\.html$/, '');
	}

	function is_here(address) {
		return document.body.className !== 'kind-404' && plain(address) === plain(location.href);
	}

	/* Puts the whole list in place of what the page carried; nodes that are there stay. Gives the first new one. */
	async function fill(node) {
		const entries = await load(await number_of(node));
		let list = list_of(node);
		if (!list) {
			list = make('ul');
			node.append(list);
		}
		const there = new Map([...list.children].filter((n) => !n.classList.contains('more')).map((n) => [link_of(n).href, n]));
		const nodes = entries.map((entry) => there.get(address_of(entry[1])) || make_node(entry));
		list.replaceChildren(...nodes);
		list.dataset.whole = 'true';
		return nodes.find((made) => ![...there.values()].includes(made));
	}

	function is_whole(node) {
		const list = list_of(node);
		return list && (list.dataset.whole || (list.children.length > 0 && !more_of(node)));
	}

	async function show(node, on) {
		const button = node.querySelector(':scope > .row > .twist');
		if (on && !is_whole(node) && !(list_of(node) && list_of(node).children.length)) {
			button.setAttribute('aria-busy', 'true');
			try {
				await fill(node);
			} finally {
				button.removeAttribute('aria-busy');
			}
		}
		node.classList.toggle('open', on);
		button.setAttribute('aria-expanded', String(on));
	}

	function add_button(node) {
		const row = node.querySelector(':scope > .row');
		const button = make('button', {
			class: 'twist', type: 'button', 'aria-expanded': String(node.classList.contains('open')),
			'aria-label': word('toggle') + ': ' + row.textContent.trim(),
		}, opsbook.icon('chevron'));
		row.prepend(button);
	}

	/* ---- What is kept from page to page ---- */

	function remember(node, on) {
		const state = opsbook.store.get(state_name) || {};
		const key = key_of(node);
		delete state[key];
		state[key] = on;
		const keys = Object.keys(state);
		for (const old of keys.slice(0, Math.max(0, keys.length - kept_max)))
			delete state[old];
		opsbook.store.set(state_name, state);
	}

	/* Opens level by level, because the inner folders appear only with the outer ones. The way to the page stays open. */
	async function restore() {
		const state = opsbook.store.get(state_name) || {};
		let nodes = [...tree.querySelectorAll('.folder')];
		while (nodes.length) {
			const opened = [];
			for (const node of nodes) {
				const wanted = state[key_of(node)];
				const open = node.classList.contains('open');
				if (wanted === true && !open)
					opened.push(node);
				else if (wanted === false && open && !node.querySelector('[aria-current]'))
					show(node, false);
			}
			await Promise.all(opened.map((node) => show(node, true).catch(() => {})));
			nodes = opened.flatMap((node) => [...node.querySelectorAll('.folder')]);
		}
	}

	function scroll_keep() {
		try {
			sessionStorage.setItem(scroll_name, String(side.scrollTop));
		} catch (e) {
			/* the sidebar then starts at the current page */
		}
	}

	function scroll_restore() {
		let kept = null;
		try {
			kept = sessionStorage.getItem(scroll_name);
		} catch (e) {
			/* as above */
		}
		if (kept !== null)
			side.scrollTop = Number(kept);
		const here = side.querySelector('.tree [aria-current]');
		if (!here || side.clientHeight === 0)
			return;
		const top = here.getBoundingClientRect().top - side.getBoundingClientRect().top;
		if (top < 0 || top > side.clientHeight - 40)
			side.scrollTop += top - side.clientHeight / 3;
	}

	/* ---- Events ---- */

	async function more_clicked(event, node) {
		const parent = parent_of(node);
		event.preventDefault();
		try {
			const added = await fill(parent);
			if (added)
				link_of(added).focus({ preventScroll: true });
		} catch (e) {
			location.href = link_of(node).href;
		}
	}

	function clicked(event) {
		const button = event.target.closest('.twist');
		const node = event.target.closest('.node');
		if (button) {
			const on = !node.classList.contains('open');
			show(node, on).then(() => remember(node, on), () => opsbook.say(word('loading-failed')));
		} else if (node && node.classList.contains('more') && event.target.closest('a') && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
			more_clicked(event, node);
		}
	}

	for (const node of tree.querySelectorAll('.folder'))
		add_button(node);
	tree.addEventListener('click', clicked);
	window.addEventListener('pagehide', scroll_keep);
	scroll_restore();
	restore().then(scroll_restore);
})();
