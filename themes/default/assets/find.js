/*
 * The find dialog. The seam is `opsbook.finder`, two calls, of which the dialog knows nothing more:
 *
 *	prepare()            a promise, kept when the finder can answer; called when the dialog opens
 *	find(text, limit)    the answers, best first, as an array or the promise of one:
 *	                     {title, href, where, heading, marks}, href from the site's root, heading true when title is
 *	                     a heading's text, marks the parts of title to show as found, [[start, end], ...]
 *
 * The finder here looks for words within titles and headings; a search engine may take its place.
 */
(function () {
	'use strict';
	const opsbook = window.opsbook;
	const { make, word, icon } = opsbook;
	const shown_max = 50;

	/* ---- The finder: titles and headings ---- */

	let notes = null; /* [{title, href, folder, fold, fold_folder, headings: [[text, id, fold], ...]}, ...] */
	let loading = null;

	/* Lower case letter by letter, so that a position in the folded text is a position in the text. */
	function fold(text) {
		let out = '';
		for (const unit of text.split('')) {
			const low = unit.normalize('NFKC').toLowerCase();
			out += low.length === 1 ? low : unit;
		}
		return out;
	}

	opsbook.titles = (list) => {
		notes = list.map(([title, href, folder, headings]) => ({
			title, href, folder: folder || '', fold: fold(title), fold_folder: fold(folder || ''),
			headings: (headings || []).map(([text, id]) => [text, id, fold(text)]),
		}));
	};

	function prepare() {
		if (!loading) {
			loading = opsbook.load_script(new URL(document.body.dataset.titles, location.href).href).then(() => {
				if (!notes)
					throw new Error('empty');
			});
			loading.catch(() => { loading = null; });
		}
		return loading;
	}

	const is_word = (letter) => letter !== undefined && /[\p{L}\p{N}]/u.test(letter);

	/* 0 at the start of the text, 1 at the start of a word, 2 inside one. */
	function place(text, term) {
		const at = text.indexOf(term);
		if (at <= 0)
			return at < 0 ? -1 : 0;
		return is_word(text[at - 1]) ? 2 : 1;
	}

	/* Every term must be in the text or beside it, and one at least in it. Smaller is better; -1 is no match. */
	function score(terms, text, beside) {
		let sum = 0;
		let own = 0;
		for (const term of terms) {
			const at = place(text, term);
			if (at >= 0)
				own++;
			else if (!beside.some((other) => other.includes(term)))
				return -1;
			sum += at >= 0 ? at : 3;
		}
		return own ? sum / terms.length : -1;
	}

	function marks(terms, text) {
		const found = [];
		for (const term of terms) {
			const at = text.indexOf(term);
			if (at >= 0)
				found.push([at, at + term.length]);
		}
		found.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
		return found.filter((mark, i) => i === 0 || mark[0] >= Math.max(...found.slice(0, i).map((m) => m[1])));
	}

	function find(text, limit) {
		const terms = [...new Set(fold(text).split(/\s+/).filter(Boolean))];
		const hits = [];
		if (!terms.length)
			return [];
		for (const note of notes) {
			const own = score(terms, note.fold, [note.fold_folder]);
			if (own >= 0)
				hits.push({ rank: own, length: note.title.length, note });
			for (const heading of note.headings) {
				const rank = score(terms, heading[2], [note.fold, note.fold_folder]);
				if (rank >= 0)
					hits.push({ rank: rank + 4, length: heading[0].length, note, heading });
			}
		}
		/* The order of the list breaks ties, so that the same words give the same answers. */
		hits.sort((a, b) => a.rank - b.rank || a.length - b.length);
		return hits.slice(0, limit).map(({ note, heading }) => ({
			title: heading ? heading[0] : note.title,
			href: heading ? note.href + '#' + encodeURIComponent(heading[1]) : note.href,
			where: heading ? [note.folder, note.title].filter(Boolean).join(' / ') : note.folder,
			heading: Boolean(heading),
			marks: marks(terms, heading ? heading[2] : note.fold),
		}));
	}

	opsbook.finder = { prepare, find };

	/* ---- The dialog: a combobox with a list of options ---- */

	let box = null;
	let chosen = -1;
	let turn = 0; /* of two answers that cross, only the later is shown */

	function build() {
		const input = make('input', {
			class: 'find-input', type: 'search', role: 'combobox', 'aria-expanded': 'false', 'aria-controls': 'find-list',
			'aria-autocomplete': 'list', 'aria-label': word('find-hint'), placeholder: word('find-hint'),
			autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false', enterkeyhint: 'go',
		});
		const list = make('ul', { class: 'find-list', id: 'find-list', role: 'listbox', 'aria-label': word('find-results') });
		const state = make('p', { class: 'find-state', role: 'status' });
		const close = make('button', { class: 'tool', type: 'button', 'aria-label': word('close') }, icon('close'));
		const keys = make('p', { class: 'find-keys', 'aria-hidden': 'true' },
			make('span', {}, make('kbd', {}, '↑'), ' ', make('kbd', {}, '↓'), ' ' + word('keys-move')),
			make('span', {}, make('kbd', {}, 'Enter'), ' ' + word('keys-open')),
			make('span', {}, make('kbd', {}, 'Esc'), ' ' + word('keys-close')));
		const dialog = make('dialog', { class: 'find', 'aria-label': word('find') },
			make('div', { class: 'find-top' }, icon('find'), input, close), list, state, keys);

		input.addEventListener('input', (event) => {
			/* Half-written pinyin is no query. */
			if (!event.isComposing)
				answer();
		});
		input.addEventListener('compositionend', () => answer());
		input.addEventListener('keydown', keydown);
		list.addEventListener('click', (event) => {
			const option = event.target.closest('.find-hit');
			if (option)
				go(option, event.ctrlKey || event.metaKey);
		});
		close.addEventListener('click', () => dialog.close());
		dialog.addEventListener('click', (event) => {
			if (event.target === dialog)
				dialog.close();
		});
		document.body.append(dialog);
		return { dialog, input, list, state };
	}

	function name_of(hit) {
		const name = make('span', { class: 'find-name' });
		let at = 0;
		for (const [start, end] of hit.marks || []) {
			name.append(hit.title.slice(at, start), make('mark', {}, hit.title.slice(start, end)));
			at = end;
		}
		name.append(hit.title.slice(at));
		return name;
	}

	function option_of(hit, i) {
		const sign = hit.heading ? make('span', { class: 'hash', 'aria-hidden': 'true' }, '#') : icon('note');
		const words = make('span', { class: 'find-words' }, name_of(hit));
		if (hit.where)
			words.append(make('span', { class: 'find-where' }, hit.where));
		return make('li', { class: 'find-hit', id: 'find-' + i, role: 'option', 'aria-selected': 'false', 'data-href': hit.href }, sign, words);
	}

	function choose(i) {
		const options = box.list.children;
		if (options[chosen])
			options[chosen].setAttribute('aria-selected', 'false');
		chosen = options.length ? (i + options.length) % options.length : -1;
		if (chosen < 0) {
			box.input.removeAttribute('aria-activedescendant');
			return;
		}
		options[chosen].setAttribute('aria-selected', 'true');
		options[chosen].scrollIntoView({ block: 'nearest' });
		box.input.setAttribute('aria-activedescendant', options[chosen].id);
	}

	function show(hits, text) {
		box.list.replaceChildren(...hits.map(option_of));
		box.list.scrollTop = 0;
		box.input.setAttribute('aria-expanded', String(hits.length > 0));
		choose(0);
		/* A count is for those who cannot see the list; that nothing was found is for all. */
		box.state.textContent = text && !hits.length ? word('find-empty') : '';
		if (hits.length)
			opsbook.say(word('find-results') + ': ' + hits.length);
	}

	async function answer() {
		const mine = ++turn;
		const text = box.input.value.trim();
		try {
			box.state.textContent = box.list.children.length ? '' : word('find-loading');
			await opsbook.finder.prepare();
			const hits = text ? await opsbook.finder.find(text, shown_max) : [];
			if (mine === turn)
				show(hits, text);
		} catch (e) {
			if (mine === turn)
				box.state.textContent = word('find-failed');
		}
	}

	function go(option, other_tab) {
		const address = opsbook.url(option.dataset.href);
		if (other_tab) {
			window.open(address, '_blank', 'noopener');
			return;
		}
		box.dialog.close();
		location.href = address;
	}

	function keydown(event) {
		if (event.isComposing || event.keyCode === 229)
			return;
		const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
		if (steps[event.key]) {
			event.preventDefault();
			const last = box.list.children.length - 1;
			const next = chosen + steps[event.key];
			choose(Math.abs(steps[event.key]) === 1 ? next : Math.min(Math.max(next, 0), last));
		} else if (event.key === 'Enter' && box.list.children[chosen]) {
			event.preventDefault();
			go(box.list.children[chosen], event.ctrlKey || event.metaKey);
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
		box = box || build();
		if (!box.dialog.open)
			box.dialog.showModal();
		if (text)
			box.input.value = text;
		box.input.focus();
		box.input.select();
		answer();
	};

	for (const button of document.querySelectorAll('[data-find]'))
		button.addEventListener('click', () => opsbook.find_open(button.dataset.find === 'path' ? words_of_address() : ''));
})();
