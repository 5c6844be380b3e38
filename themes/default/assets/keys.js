/*
 * The keyboard: which key does what, and the help that shows it. Keys of a single letter can be turned off there
 * (speech input types letters); Ctrl-K always works. No key is taken from a field, a dialog or a box that scrolls.
 */
(function () {
	'use strict';
	const opsbook = window.opsbook;
	const { make, word, icon } = opsbook;
	let box = null;

	const single = () => opsbook.store.get('keys') !== false;

	function follow(rel) {
		const link = document.querySelector(`.around a.${rel}`);
		if (link)
			location.href = link.href;
	}

	/* One line an action: what the help says, the keys, what is done; `on` tells whether the page has it. */
	const actions = [
		{ words: 'keys-find', keys: ['/'], shown: ['/', 'Ctrl K'], on: () => opsbook.find_open, act: () => opsbook.find_open() },
		{ words: 'keys-prev', keys: ['[', 'ArrowLeft'], shown: ['[', '←'], act: () => follow('prev') },
		{ words: 'keys-next', keys: [']', 'ArrowRight'], shown: [']', '→'], act: () => follow('next') },
		{ words: 'keys-hits', keys: ['n', 'N'], shown: ['N', '⇧ N'], on: () => opsbook.finder, act: (key) => opsbook.hits_step && opsbook.hits_step(key === 'n' ? 1 : -1) },
		{ words: 'keys-theme', keys: ['t'], shown: ['T'], act: () => opsbook.theme_next() },
		{ words: 'keys-help', keys: ['?'], shown: ['?'], act: () => help_open() },
	];

	function build() {
		const close = make('button', { class: 'tool', type: 'button', 'aria-label': word('close') }, icon('close'));
		const title = make('h2', { id: 'help-title' }, word('help'));
		const list = make('dl', { class: 'help-list' });
		for (const action of actions.filter((a) => !a.on || a.on())) {
			const keys = make('dd');
			action.shown.forEach((key, i) => keys.append(i ? ' ' + word('keys-or') + ' ' : '', make('kbd', {}, key)));
			list.append(make('div', {}, make('dt', {}, word(action.words)), keys));
		}
		const box_on = make('input', { type: 'checkbox' });
		box_on.checked = single();
		box_on.addEventListener('change', () => opsbook.store.set('keys', box_on.checked));
		const dialog = make('dialog', { class: 'help-box', 'aria-labelledby': 'help-title' },
			make('div', { class: 'help-head' }, title, close), list,
			make('label', { class: 'help-switch' }, box_on, word('keys-on')));
		close.addEventListener('click', () => dialog.close());
		dialog.addEventListener('click', (event) => {
			if (event.target === dialog)
				dialog.close();
		});
		document.body.append(dialog);
		return dialog;
	}

	function help_open() {
		box = box || build();
		if (!box.open)
			box.showModal();
	}

	/* Where a key means something already: fields, what opens or scrolls by arrows, anything modal. */
	function is_taken(event) {
		const target = event.target;
		const arrow = event.key.startsWith('Arrow');
		if (document.querySelector('dialog[open], [aria-modal="true"]'))
			return true;
		if (!(target instanceof Element))
			return false;
		return target.matches('input, textarea, select, [contenteditable]') || (arrow && target.matches('[tabindex="0"], summary, video, audio'));
	}

	function keydown(event) {
		if (event.defaultPrevented || event.isComposing)
			return;
		const control = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
		if (control && event.key.toLowerCase() === 'k') {
			if (!opsbook.find_open)
				return;
			event.preventDefault();
			if (!document.querySelector('dialog[open]')) {
				if (opsbook.drawer_close)
					opsbook.drawer_close();
				opsbook.find_open();
			}
			return;
		}
		if (event.ctrlKey || event.metaKey || event.altKey || !single() || is_taken(event))
			return;
		if (event.shiftKey && event.key.length > 1)
			return;
		const action = actions.find(({ keys, on }) => keys.includes(event.key) && (!on || on()));
		if (action) {
			event.preventDefault();
			action.act(event.key);
		}
	}

	document.addEventListener('keydown', keydown);
	for (const button of document.querySelectorAll('[data-help]'))
		button.addEventListener('click', help_open);
})();
