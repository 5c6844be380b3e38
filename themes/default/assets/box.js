/*
 * The search box: opens on /, Ctrl-K and the buttons, answers while one types. A combobox with a listbox: the focus
 * stays in the field, the arrows choose. Of several answers the newest counts; half-written pinyin is no query.
 */
(function () {
	'use strict';
	const opsbook = window.opsbook;
	const { make, word, icon } = opsbook;
	const { chips, failure, fill, fill_later, highlights, marker, page_of, prepare, recent, recent_head, sentence, show_hit, tips } = opsbook.finder;
	const shown_max = 10;
	const delay = 40;
	let box = null;
	let chosen = -1;
	let turn = 0; /* of the newest query; older answers are dropped */
	let stop = null; /* of the query that is running */
	let timer = 0;
	let said = 0;
	let waiting = false; /* is an answer on its way? */
	let enter = null; /* pressed before the answer came */

	function build() {
		const input = make('input', {
			class: 'find-input', type: 'search', role: 'combobox', placeholder: word('search-hint'), 'aria-label': word('search-hint'),
			'aria-expanded': 'false', 'aria-controls': 'find-list', 'aria-autocomplete': 'list', 'aria-haspopup': 'listbox', autocomplete: 'off',
			autocapitalize: 'off', spellcheck: 'false', enterkeyhint: 'search',
		});
		const close = make('button', { class: 'tool', type: 'button', 'aria-label': word('close') }, icon('close'));
		const line = make('p', { class: 'find-line' });
		const head = make('div', { class: 'find-idle' });
		const list = make('div', { class: 'find-list', id: 'find-list', role: 'listbox', 'aria-label': word('search') });
		const all = make('a', { class: 'find-all', href: page_of('') });
		const key = (name, ...keys) => make('span', {}, ...keys.flatMap((k) => [make('kbd', {}, k), ' ']), word(name));
		const keys = make('p', { class: 'find-keys', 'aria-hidden': 'true' }, key('keys-move', '↑', '↓'), key('keys-open', 'Enter'), key('keys-tab', 'Ctrl Enter'), key('keys-close', 'Esc'));
		const voice = make('div', { class: 'hidden', role: 'status', 'aria-live': 'polite' });
		const buttons = chips(input, ask);
		const dialog = make('dialog', { class: 'find', 'aria-label': word('search') },
			make('div', { class: 'find-top' }, icon('find'), input, close), buttons.group,
			make('div', { class: 'find-body' }, line, head, list), make('div', { class: 'find-foot' }, keys, all), voice);

		input.addEventListener('input', (event) => {
			buttons.update();
			/* Half-written pinyin is no query. */
			if (!event.isComposing)
				soon();
		});
		input.addEventListener('compositionend', soon);
		input.addEventListener('keydown', keydown);
		list.addEventListener('click', clicked);
		all.addEventListener('click', () => recent.add(input.value));
		close.addEventListener('click', () => dialog.close());
		dialog.addEventListener('click', (event) => {
			if (event.target === dialog)
				dialog.close();
		});
		dialog.addEventListener('close', () => {
			clearTimeout(timer);
			clearTimeout(said);
			turn++;
			if (stop)
				stop.abort();
		});
		document.body.append(dialog);
		return { dialog, input, line, head, list, all, voice, buttons };
	}

	/* A screen reader hears the count when the typing pauses; what lies outside an open dialog it does not hear. */
	function say(text) {
		clearTimeout(said);
		box.voice.textContent = '';
		said = setTimeout(() => { box.voice.textContent = text; }, 600);
	}

	function option(i, attributes, ...children) {
		return make('a', { class: 'hit', id: 'find-' + i, role: 'option', tabindex: '-1', 'aria-selected': 'false', ...attributes }, ...children);
	}

	function option_of(hit, i, words, mark) {
		const link = option(i, {});
		const shown = show_hit(hit, link, words, mark);
		link.append(shown.title, shown.where, shown.text);
		return { link, ...shown };
	}

	function choose(i) {
		const options = box.list.children;
		if (options[chosen])
			options[chosen].setAttribute('aria-selected', 'false');
		chosen = options.length && i !== -2 ? (i + options.length) % options.length : -1;
		if (chosen < 0) {
			box.input.removeAttribute('aria-activedescendant');
			return;
		}
		options[chosen].setAttribute('aria-selected', 'true');
		if (chosen === 0)
			box.list.parentNode.scrollTop = 0;
		else
			options[chosen].scrollIntoView({ block: 'nearest' });
		box.input.setAttribute('aria-activedescendant', options[chosen].id);
	}

	function fill_list(options, line, first) {
		box.list.replaceChildren(...options);
		box.list.hidden = !options.length;
		box.list.parentNode.scrollTop = 0;
		box.list.setAttribute('aria-busy', 'false');
		box.line.textContent = line;
		box.input.setAttribute('aria-expanded', String(options.length > 0));
		chosen = -1;
		choose(first);
	}

	/* Nothing typed yet: what was searched for before, and what can be typed. */
	function idle() {
		const texts = recent.list();
		const options = texts.map((text, i) => option(i, { href: page_of(text), class: 'hit hit-recent', 'data-text': text }, icon('clock'), make('span', { class: 'hit-name' }, text)));
		const forgotten = () => {
			idle();
			say(word('search-forgotten'));
			box.input.focus();
		};
		box.head.replaceChildren(texts.length ? recent_head(forgotten) : tips());
		box.list.setAttribute('aria-label', texts.length ? word('search-recent') : word('search'));
		box.all.hidden = true;
		clearTimeout(said);
		box.voice.textContent = '';
		fill_list(options, '', -2);
	}

	function show(found, text) {
		const words = highlights(found, text, true);
		const mark = marker(words);
		const line = sentence(found);
		box.head.replaceChildren(...(found.total ? [] : [tips()]));
		box.list.setAttribute('aria-label', word('search'));
		box.all.hidden = !found.total;
		box.all.href = page_of(text);
		box.all.textContent = found.total > found.hits.length ? fill('search-all', { n: found.total }) : word('search-as-page');
		const shown = found.hits.map((hit, i) => option_of(hit, i, words, mark));
		const mine = turn;
		fill_list(shown.map((s) => s.link), line, 0);
		fill_later(found.hits, shown, () => mine === turn);
		say(line);
		if (enter && chosen >= 0)
			go(box.list.children[chosen], enter.other_tab);
		enter = null;
	}

	function failed(error) {
		box.head.replaceChildren();
		box.all.hidden = true;
		fill_list([], failure(error), -2);
		say(box.line.textContent);
		enter = null;
	}

	function soon() {
		clearTimeout(timer);
		waiting = true;
		box.list.setAttribute('aria-busy', 'true');
		timer = setTimeout(ask, delay);
	}

	async function ask() {
		const mine = ++turn;
		const text = box.input.value;
		clearTimeout(timer);
		if (stop)
			stop.abort();
		stop = new AbortController();
		box.buttons.update();
		waiting = Boolean(text.trim());
		if (!waiting) {
			idle();
			prepare().catch(() => {});
			return;
		}
		box.list.setAttribute('aria-busy', 'true');
		/* Said only where it lasts: a word that flashes by is worse than none. */
		const slow = setTimeout(() => {
			if (mine === turn && !box.list.children.length)
				box.line.textContent = word('search-loading');
		}, 150);
		try {
			await prepare();
			if (mine === turn) {
				const found = await opsbook.search.run(text, { limit: shown_max, typing: true, signal: stop.signal });
				if (mine === turn)
					show(found, text);
			}
		} catch (error) {
			if (mine === turn)
				failed(error);
		}
		clearTimeout(slow);
		if (mine === turn)
			waiting = false;
	}

	function take(text) {
		box.input.value = text;
		box.input.focus();
		ask();
	}

	function go(link, other_tab) {
		if (link.dataset.text && !other_tab) {
			take(link.dataset.text);
			return;
		}
		recent.add(link.dataset.text || box.input.value);
		if (other_tab) {
			window.open(link.href, '_blank', 'noopener');
			return;
		}
		box.dialog.close();
		location.href = link.href;
	}

	/* Links are the browser's: only where one click means more than following, it is ours. */
	function clicked(event) {
		const link = event.target.closest('.hit');
		if (!link)
			return;
		const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
		if (plain) {
			event.preventDefault();
			go(link, false);
		} else {
			recent.add(link.dataset.text || box.input.value);
		}
	}

	function keydown(event) {
		if (event.isComposing || event.keyCode === 229)
			return;
		const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 5, PageUp: -5 };
		const last = box.list.children.length - 1;
		if (steps[event.key]) {
			event.preventDefault();
			const next = chosen + steps[event.key];
			if (last >= 0)
				choose(Math.abs(steps[event.key]) === 1 ? Math.max(next, -1) : Math.min(Math.max(next, 0), last));
		} else if (event.key === 'Enter') {
			event.preventDefault();
			const other_tab = event.ctrlKey || event.metaKey;
			if (waiting)
				enter = { other_tab };
			else if (box.list.children[chosen])
				go(box.list.children[chosen], other_tab);
		} else if (event.key === 'Escape') {
			/* A search field would only be emptied by the first press. */
			event.preventDefault();
			box.dialog.close();
		}
	}

	/* On a lost page the words of the address are the first guess. */
	function words_of_address() {
		try {
			const last = decodeURIComponent(location.pathname).replace(/\/$/, '').split('/').pop();
			return last.replace(/\.html?$/, '').replace(/[-_.]+/g, ' ').trim();
		} catch (e) {
			return '';
		}
	}

	opsbook.find_open = (text) => {
		if (opsbook.seek_focus) {
			opsbook.seek_focus(text);
			return;
		}
		prepare().catch(() => {});
		box = box || build();
		if (!box.dialog.open)
			box.dialog.showModal();
		if (text)
			box.input.value = text;
		box.input.focus();
		box.input.select();
		ask();
	};

	for (const button of document.querySelectorAll('[data-find]'))
		button.addEventListener('click', () => opsbook.find_open(button.dataset.find === 'path' ? words_of_address() : ''));
})();
