/*
 * What every page does: the words for scripts, addresses, announcements, the theme button, the drawer on narrow
 * screens, the contents that follow the reader, boxes that scroll by keyboard, folded parts opened for print.
 * Loaded first; the other files use `opsbook.word`, `opsbook.say`, `opsbook.url` and `opsbook.make`.
 */
(function () {
	'use strict';
	const opsbook = window.opsbook;
	const body = document.body;

	/* word('copy') is the interface word of the page's language, as words-LANG.js gives it. */
	opsbook.word = (name) => opsbook.words[name] || '';

	/* The site's root, and the address of a page given from it. */
	opsbook.root = new URL(body.dataset.root || './', location.href).href;
	opsbook.url = (href) => new URL(href, opsbook.root).href;

	/* make('button', {class: 'x', type: 'button'}, child, 'text') */
	opsbook.make = (name, attributes, ...children) => {
		const element = document.createElement(name);
		for (const [key, value] of Object.entries(attributes || {}))
			element.setAttribute(key, value);
		element.append(...children);
		return element;
	};
	opsbook.icon = (name) => opsbook.make('span', { class: 'icon icon-' + name, 'aria-hidden': 'true' });

	/*
	 * each('figure.code', f) calls f with every such element: now, and with those that opsbook.renew(elements) says
	 * were put into the page.
	 */
	const makers = [];
	opsbook.each = (selector, maker) => {
		makers.push([selector, maker]);
		document.querySelectorAll(selector).forEach(maker);
	};
	opsbook.renew = (fresh) => {
		for (const [selector, maker] of makers)
			for (const element of fresh)
				[element, ...element.querySelectorAll('*')].filter((e) => e.matches(selector)).forEach(maker);
		contents_read();
		tables_name();
		scroll_boxes();
	};

	/* Loads one data script; works from file:// where fetch does not. */
	opsbook.load_script = (address) => new Promise((resolve, reject) => {
		const script = opsbook.make('script', { src: address });
		script.onload = () => resolve();
		script.onerror = () => reject(new Error(address));
		document.head.append(script);
	});

	/* One polite live region speaks for all. Emptied first, so that the same words are spoken again. */
	const speaker = opsbook.make('div', { class: 'hidden', role: 'status', 'aria-live': 'polite' });
	body.append(speaker);
	opsbook.say = (text) => {
		speaker.textContent = '';
		setTimeout(() => { speaker.textContent = text; }, 60);
	};

	/* ---- Theme ---- */

	const theme_icons = { auto: 'auto', light: 'sun', dark: 'moon' };

	function theme_button_show() {
		const button = document.querySelector('[data-theme-button]');
		const words = opsbook.word('theme-' + opsbook.theme.choice);
		if (!button)
			return;
		button.setAttribute('aria-label', words);
		button.title = words;
		button.replaceChildren(opsbook.icon(theme_icons[opsbook.theme.choice]));
	}

	opsbook.theme_next = () => {
		opsbook.theme.next();
		opsbook.say(opsbook.word('theme-' + opsbook.theme.choice));
	};

	function theme_init() {
		const button = document.querySelector('[data-theme-button]');
		if (button)
			button.addEventListener('click', opsbook.theme_next);
		document.addEventListener('opsbook:theme', theme_button_show);
		theme_button_show();
	}

	/* ---- Drawer ---- */

	function drawer_init() {
		const side = document.getElementById('nav');
		const button = document.querySelector('button.menu');
		const close = document.querySelector('[data-drawer-close]');
		const wide = window.matchMedia('(min-width: 900px)');
		const veil = opsbook.make('div', { class: 'veil' });
		if (!side || !button || !close)
			return;

		/* Everything but the drawer becomes inert: that is the focus trap, and the screen reader's as well. */
		function others() {
			return [...body.children, ...document.querySelector('.frame').children]
				.filter((e) => e !== side && !e.contains(side) && e !== veil && e !== speaker && e.tagName !== 'SCRIPT');
		}

		function show(on) {
			if (side.classList.contains('shown') === on)
				return;
			side.classList.toggle('shown', on);
			button.setAttribute('aria-expanded', String(on));
			for (const element of others())
				element.inert = on;
			if (on) {
				side.setAttribute('role', 'dialog');
				side.setAttribute('aria-modal', 'true');
				side.setAttribute('aria-label', opsbook.word('menu'));
				body.append(veil);
				close.focus();
			} else {
				for (const name of ['role', 'aria-modal', 'aria-label'])
					side.removeAttribute(name);
				veil.remove();
				if (!wide.matches)
					button.focus();
			}
			document.documentElement.style.overflow = on ? 'hidden' : '';
		}

		/* Where `inert` is unknown, Tab is turned round at both ends. */
		function keydown(event) {
			if (event.key === 'Escape' && side.classList.contains('shown')) {
				show(false);
			} else if (event.key === 'Tab' && side.classList.contains('shown')) {
				const stops = [...side.querySelectorAll('a, button')].filter((e) => e.getClientRects().length);
				const edge = event.shiftKey ? stops[0] : stops[stops.length - 1];
				if (document.activeElement === edge) {
					event.preventDefault();
					(event.shiftKey ? stops[stops.length - 1] : stops[0]).focus();
				}
			}
		}

		button.addEventListener('click', () => show(true));
		close.addEventListener('click', () => show(false));
		veil.addEventListener('click', () => show(false));
		document.addEventListener('keydown', keydown);
		wide.addEventListener('change', () => show(false));
		opsbook.drawer_close = () => show(false);
	}

	/* ---- Contents: the last heading above the reading line is the one being read ---- */

	let contents_read = () => {};

	function contents_init() {
		let toc = null;
		let links = new Map();
		let headings = [];
		let now = null;
		let waiting = false;

		contents_read = () => {
			toc = document.querySelector('.toc');
			links = new Map();
			for (const link of toc ? toc.querySelectorAll('a[href^="#"]') : [])
				links.set(decodeURIComponent(link.hash.slice(1)), link);
			headings = [...document.querySelectorAll('.content :is(h1, h2, h3, h4, h5, h6)[id]')].filter((h) => links.has(h.id));
			if (toc)
				follow();
		};

		function reading() {
			const line = window.innerHeight * 0.22 + 40;
			let low = 0;
			let high = headings.length;
			while (low < high) {
				const middle = (low + high) >> 1;
				if (headings[middle].getBoundingClientRect().top <= line)
					low = middle + 1;
				else
					high = middle;
			}
			const end = window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 2;
			return end && window.scrollY > 0 ? headings[headings.length - 1] : headings[low - 1];
		}

		function follow() {
			waiting = false;
			if (!toc)
				return;
			const heading = reading();
			const link = heading ? links.get(heading.id) : null;
			if (link === now)
				return;
			if (now) {
				now.classList.remove('here');
				now.removeAttribute('aria-current');
			}
			now = link;
			if (!link)
				return;
			link.classList.add('here');
			link.setAttribute('aria-current', 'location');
			/* Only the list is moved, never the page. */
			const top = link.getBoundingClientRect().top - toc.getBoundingClientRect().top;
			if (top < 40 || top > toc.clientHeight - 60)
				toc.scrollTop += top - toc.clientHeight / 2;
		}

		function soon() {
			if (!waiting) {
				waiting = true;
				requestAnimationFrame(follow);
			}
		}

		window.addEventListener('scroll', soon, { passive: true });
		window.addEventListener('resize', soon, { passive: true });
		contents_read();
		/* On a narrow screen the list folds away once a heading was chosen. */
		document.addEventListener('click', (event) => {
			const fold = document.querySelector('.toc-toggle');
			if (event.target.closest('.toc a') && fold && fold.open)
				fold.open = false;
		});
	}

	/* ---- Boxes that scroll can be reached by keyboard; those that do not are neither a stop nor a landmark. ---- */

	function scroll_boxes() {
		for (const box of document.querySelectorAll('.content .table, .code pre, .mermaid pre, div.math, .math.display, .diagram')) {
			const scrolls = box.scrollWidth > box.clientWidth + 1 || box.scrollHeight > box.clientHeight + 1;
			if (scrolls)
				box.tabIndex = 0;
			else
				box.removeAttribute('tabindex');
			if (box.matches('.table'))
				box.setAttribute('role', scrolls ? 'region' : 'group');
		}
	}
	opsbook.scroll_boxes = scroll_boxes;

	/* Landmarks of one kind need names of their own: Table 1, Table 2. */
	function tables_name() {
		const tables = document.querySelectorAll('.content .table');
		tables.forEach((table, i) => {
			table.dataset.label = table.dataset.label || table.getAttribute('aria-label');
			if (tables.length > 1)
				table.setAttribute('aria-label', `${table.dataset.label} ${i + 1}`);
		});
	}

	/* ---- Print ---- */

	function print_init() {
		let folded = [];
		window.addEventListener('beforeprint', () => {
			folded = [...document.querySelectorAll('.content details:not([open]):not(.diagram-source)')];
			for (const part of folded)
				part.open = true;
		});
		window.addEventListener('afterprint', () => {
			for (const part of folded)
				part.open = false;
		});
	}

	theme_init();
	drawer_init();
	contents_init();
	print_init();
	tables_name();
	scroll_boxes();
	let resizing = 0;
	window.addEventListener('resize', () => {
		clearTimeout(resizing);
		resizing = setTimeout(scroll_boxes, 150);
	}, { passive: true });
})();
