/*
 * Runs in the head, before anything is drawn: decides between light and dark so that no page flashes,
 * tells the style sheet that there is script, and defines the one global, `opsbook`, that the other files
 * share. Kept small because the page waits for it.
 */
(function () {
	'use strict';
	const html = document.documentElement;
	const choices = ['auto', 'light', 'dark'];
	const system = window.matchMedia('(prefers-color-scheme: dark)');

	/* What a reader chose is kept in the browser. Some browsers refuse (private mode, file://): then it lasts a page. */
	const store = {
		get(name) {
			try {
				return JSON.parse(localStorage.getItem('opsbook.' + name));
			} catch (e) {
				return null;
			}
		},
		set(name, value) {
			try {
				localStorage.setItem('opsbook.' + name, JSON.stringify(value));
			} catch (e) {
				/* nothing to do: the choice holds until the page is left */
			}
		},
	};

	function is_dark() {
		return theme.choice === 'auto' ? system.matches : theme.choice === 'dark';
	}

	/* The browser's own frame follows a reader's choice too, not only the system's. */
	function paint() {
		if (theme.choice === 'auto')
			delete html.dataset.theme;
		else
			html.dataset.theme = theme.choice;
		for (const meta of document.querySelectorAll('meta[name="theme-color"]')) {
			meta.dataset.own = meta.dataset.own || meta.content;
			const other = document.querySelector(`meta[name="theme-color"][media*="${theme.choice}"]`);
			meta.content = other ? other.dataset.own || other.content : meta.dataset.own;
		}
		const scheme = document.querySelector('meta[name="color-scheme"]');
		if (scheme)
			scheme.content = theme.choice === 'auto' ? 'light dark' : theme.choice;
	}

	function changed() {
		paint();
		document.dispatchEvent(new CustomEvent('opsbook:theme'));
	}

	const theme = {
		choice: choices.includes(store.get('theme')) ? store.get('theme') : 'auto',
		is_dark,
		next() {
			theme.choice = choices[(choices.indexOf(theme.choice) + 1) % choices.length];
			store.set('theme', theme.choice);
			changed();
			return theme.choice;
		},
	};

	window.opsbook = { store, theme };
	html.classList.add('js');
	paint();
	system.addEventListener('change', changed);
	/* Another tab of the same site changed the theme, or this page came back from the browser's cache. */
	function reread() {
		const now = store.get('theme');
		if (choices.includes(now) && now !== theme.choice) {
			theme.choice = now;
			changed();
		}
	}
	window.addEventListener('storage', reread);
	window.addEventListener('pageshow', reread);
})();
