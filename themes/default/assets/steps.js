/*
 * Runbooks: values that a reader enters are shown in the commands, steps can be ticked off, and each block
 * gives the command that runs it and says how long ago it passed its test. Values and ticks stay on this device, for this page's address. A value is put
 * in with the quotes that its place needs, so that what is copied means to a shell what it says.
 */
(function () {
	'use strict';
	const { make, word, icon, say, store, copy_text, each } = window.opsbook;
	const page = location.pathname;
	const figures = [...document.querySelectorAll('figure.code[data-run]')];

	/* ---- Values ---- */

	const form = document.querySelector('form.run-values');

	/* A word of a shell command: quoted unless nothing in it needs that. */
	function quoted(value) {
		return /^[A-Za-z0-9_@%+:,./-]+$/.test(value) ? value : "'" + value.replace(/'/g, "'\\''") + "'";
	}

	/* Within double quotes; "!" would be history to an interactive shell, so it stands outside. */
	function in_quotes(value) {
		return value.replace(/[\\"$`]/g, '\\$&').replace(/!+/g, '"\'$&\'"');
	}

	/* p: outside quotes, d: in double quotes, h: in a here-document, where quotes and "!" are text. */
	function written(value, place) {
		if (place === 'p')
			return quoted(value);
		return place === 'd' ? in_quotes(value) : value.replace(/[\\$`]/g, '\\$&');
	}

	function uses_of(figure) {
		const words = (figure.dataset.uses || '').split(' ');
		const uses = [];
		for (let i = 0; i + 3 < words.length; i += 4)
			uses.push({ name: words[i], from: Number(words[i + 1]), to: Number(words[i + 2]), place: words[i + 3] });
		return uses;
	}

	/* The text node and offset of character `at` of the element's text. */
	function point(element, at) {
		const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
		let last = null;
		for (let node = walker.nextNode(); node; node = walker.nextNode()) {
			if (at <= node.length)
				return [node, at];
			at -= node.length;
			last = node;
		}
		return [last, last ? last.length : 0];
	}

	/* Put a value in the place of some characters; they may be parted among coloured words. */
	function put(code, use, text) {
		const range = document.createRange();
		range.setStart(...point(code, use.from));
		range.setEnd(...point(code, use.to));
		range.deleteContents();
		range.insertNode(make('span', { class: 'filled', title: use.name }, text));
	}

	function fill(figure, values) {
		const code = figure.querySelector('pre code');
		const uses = uses_of(figure);
		const before = [];
		if (!figure.opsbook_code)
			figure.opsbook_code = code.cloneNode(true);
		code.replaceChildren(...figure.opsbook_code.cloneNode(true).childNodes);
		for (const use of uses.reverse()) {
			const value = values.get(use.name);
			if (!value)
				continue;
			if (use.place === 'o')
				before.push(use.name);
			else
				put(code, use, written(value, use.place));
		}
		/* ${NAME:?} and the like cannot be replaced: say what NAME is first. */
		const lines = [...new Set(before)].reverse().map((name) => name + '=' + quoted(values.get(name)) + '\n').join('');
		if (lines) {
			const session = code.querySelector('.line.cmd');
			code.prepend(make('span', { class: session ? 'line cmd filled' : 'filled' }, lines));
		}
	}

	function fits(field) {
		const value = field.value;
		if (!value)
			return true;
		if (field.dataset.type === 'int' && !/^-?[0-9]{1,18}$/.test(value))
			return false;
		if (field.dataset.type === 'duration' && !/^([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?$/.test(value))
			return false;
		if (field.dataset.type === 'bool' && value !== 'true' && value !== 'false')
			return false;
		if (field.dataset.type === 'host' && !/^[A-Za-z0-9_[:][A-Za-z0-9_.:%[\]-]*$/.test(value))
			return false;
		try {
			return !field.dataset.pattern || new RegExp('^(?:' + field.dataset.pattern + ')$').test(value);
		} catch (e) {
			return true; /* a pattern that only the command line understands */
		}
	}

	function fields() {
		return [...form.elements].filter((field) => field.name);
	}

	function show_values() {
		const values = new Map();
		for (const field of fields()) {
			const good = fits(field);
			if (good)
				field.removeAttribute('aria-invalid');
			else
				field.setAttribute('aria-invalid', 'true');
			if (good && field.value)
				values.set(field.name, field.value);
		}
		for (const figure of figures)
			if (figure.dataset.uses)
				fill(figure, values);
	}

	function remember() {
		const values = {};
		for (const field of fields())
			if (field.value !== field.opsbook_normal)
				values[field.name] = field.value;
		store.set('values:' + page, Object.keys(values).length ? values : null);
	}

	function start_form() {
		const kept = store.get('values:' + page) || {};
		for (const field of fields()) {
			field.opsbook_normal = field.value;
			if (typeof kept[field.name] === 'string')
				field.value = kept[field.name];
		}
		form.hidden = false;
		form.addEventListener('input', () => {
			remember();
			show_values();
		});
		form.addEventListener('submit', (event) => event.preventDefault());
		form.addEventListener('reset', () => setTimeout(() => {
			remember();
			show_values();
			say(word('values-forgotten'));
		}));
		show_values();
	}

	/* ---- Ticks ---- */

	let ticks = store.get('ticks:' + page) || {};
	const boxes = [];

	function show_ticks() {
		for (const box of boxes) {
			const done = ticks[box.dataset.step] === box.dataset.hash;
			box.checked = done;
			box.closest('li, figure').classList.toggle('is-done', done);
		}
	}

	/* A step that has changed since is not done: its hash is another. */
	function tick_for(name, hash) {
		const box = make('input', { class: 'run-tick', type: 'checkbox', 'aria-label': word('step-done') + ': ' + name, title: word('step-done'), 'data-step': name, 'data-hash': hash });
		box.addEventListener('change', () => {
			if (box.checked)
				ticks[name] = hash;
			else
				delete ticks[name];
			store.set('ticks:' + page, Object.keys(ticks).length ? ticks : null);
			show_ticks();
		});
		boxes.push(box);
		return box;
	}

	function start_list(list) {
		const again = make('button', { class: 'run-button', type: 'button' }, word('steps-again'));
		for (const item of list.querySelectorAll('li')) {
			item.prepend(tick_for(item.dataset.step, item.dataset.hash));
			const figure = document.getElementById('step:' + item.dataset.step);
			if (figure)
				figure.querySelector('figcaption').prepend(tick_for(item.dataset.step, item.dataset.hash));
		}
		again.addEventListener('click', () => {
			ticks = {};
			store.set('ticks:' + page, null);
			show_ticks();
			say(word('steps-again'));
		});
		list.append(make('p', { class: 'run-buttons' }, again));
		show_ticks();
	}

	/* ---- The command that runs a block ---- */

	function run_button(figure) {
		const button = make('button', { class: 'code-tool run-copy', type: 'button', 'aria-label': word('copy-run'), title: word('copy-run') }, icon('run'));
		button.addEventListener('click', async () => {
			let words = word('copied');
			try {
				await copy_text('opsbook run ' + quoted(figure.dataset.run) + '\n');
				button.replaceChildren(icon('check'));
			} catch (e) {
				words = word('copy-failed');
				button.replaceChildren(icon('close'));
			}
			say(words);
			clearTimeout(button.timer);
			button.timer = setTimeout(() => button.replaceChildren(icon('run')), 2000);
		});
		return button;
	}

	/* ---- When it passed its test ---- */

	const spans = [['year', 31557600], ['month', 2629800], ['week', 604800], ['day', 86400], ['hour', 3600], ['minute', 60]];

	/* "3 days ago"; nothing of a moment that is still to come, by this device's clock. */
	function ago(moment, lang) {
		const seconds = (Date.now() - moment) / 1000;
		const [unit, length] = spans.find(([, n]) => seconds >= n) || ['second', 60];
		if (!(seconds >= 0))
			return '';
		return new Intl.RelativeTimeFormat(lang, { numeric: unit === 'second' ? 'auto' : 'always' }).format(-Math.floor(seconds / length), unit);
	}

	function show_ago(time, lang) {
		const moment = Date.parse(time.dateTime);
		const words = ago(moment, lang);
		if (words)
			time.after(make('span', { class: 'step-ago' }, word('step-ago').replace('{x}', () => words)));
		if (!isNaN(moment))
			time.title = new Date(moment).toLocaleString(lang);
	}

	function page_lang() {
		try {
			return Intl.getCanonicalLocales(document.documentElement.lang);
		} catch (e) {
			return []; /* what the note says is no language: the reader's own */
		}
	}

	each('.step-facts time', (time) => show_ago(time, page_lang()));
	each('figure.code[data-run]', (figure) => {
		const tools = figure.querySelector('.code-tools');
		if (tools)
			tools.prepend(run_button(figure));
	});
	if (form)
		start_form();
	for (const list of document.querySelectorAll('nav.run-steps'))
		start_list(list);
})();
