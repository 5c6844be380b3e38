/*
 * Buttons on code blocks: copy, and wrap when lines are too long. From a console session only what was typed is
 * copied, without the prompts. Copying works on plain http too, where browsers hide their clipboard from scripts.
 */
(function () {
	'use strict';
	const { make, word, icon, say } = window.opsbook;

	function line_text(line) {
		const copy = line.cloneNode(true);
		for (const prompt of copy.querySelectorAll('.hl-prompt'))
			prompt.remove();
		return copy.textContent.replace(/\n$/, '');
	}

	/* The text worth pasting: commands of a session, else the whole block. */
	function text_of(code) {
		const commands = [...code.querySelectorAll('.line.cmd')];
		if (commands.length)
			return commands.map(line_text).join('\n') + '\n';
		return code.textContent;
	}

	/* The way before there was a clipboard for scripts; still the only one on an address without https. */
	function copy_by_selection(text) {
		const area = make('textarea', { class: 'hidden', 'aria-hidden': 'true', readonly: '' });
		const focus = document.activeElement;
		area.value = text;
		document.body.append(area);
		area.select();
		const done = document.execCommand('copy');
		area.remove();
		if (focus)
			focus.focus({ preventScroll: true });
		if (!done)
			throw new Error('refused');
	}

	async function copy(text) {
		if (navigator.clipboard && window.isSecureContext) {
			try {
				await navigator.clipboard.writeText(text);
				return;
			} catch (e) {
				/* refused by a policy: try the other way */
			}
		}
		copy_by_selection(text);
	}

	window.opsbook.copy_text = copy;

	function label(button, name, text) {
		button.replaceChildren(icon(name), make('span', {}, text));
	}

	async function copy_clicked(button, code) {
		let words = word('copied');
		try {
			await copy(text_of(code));
			button.classList.add('done');
			label(button, 'check', words);
		} catch (e) {
			words = word('copy-failed');
			label(button, 'close', words);
		}
		say(words);
		clearTimeout(button.timer);
		button.timer = setTimeout(() => {
			button.classList.remove('done');
			label(button, 'copy', word('copy'));
		}, 2000);
	}

	function tools_for(figure) {
		const code = figure.querySelector('pre code');
		const bar = figure.querySelector('figcaption');
		if (!code || !bar)
			return;
		const about = code.querySelector('.line.cmd') ? word('copy-commands') : word('copy');
		const button = make('button', { class: 'code-tool', type: 'button', 'aria-label': about, title: about });
		const tools = make('span', { class: 'code-tools' });
		label(button, 'copy', word('copy'));
		button.addEventListener('click', () => copy_clicked(button, code));
		if (code.parentElement.scrollWidth > code.parentElement.clientWidth + 1)
			tools.append(wrap_for(figure));
		tools.append(button);
		bar.append(tools);
	}

	function wrap_for(figure) {
		const button = make('button', {
			class: 'code-tool', type: 'button', 'aria-pressed': 'false', 'aria-label': word('wrap'), title: word('wrap'),
		}, icon('wrap'));
		button.addEventListener('click', () => {
			const on = figure.classList.toggle('wrapped');
			button.setAttribute('aria-pressed', String(on));
			window.opsbook.scroll_boxes();
		});
		return button;
	}

	window.opsbook.each('figure.code', tools_for);
})();
