/*
 * A click on an image, or Enter on it, shows it as large as the window; a second click shows it in its own size.
 * An image inside a link keeps the link. Escape, the button or a click beside it closes, and the focus returns.
 */
(function () {
	'use strict';
	const { make, word, icon } = window.opsbook;
	let box = null; /* made when first needed */
	let from = null; /* the image that was enlarged */

	function build() {
		const image = make('img', { alt: '' });
		const words = make('p', { class: 'lightbox-words' });
		const size = make('button', { class: 'tool', type: 'button', 'aria-pressed': 'false', 'aria-label': word('actual-size'), title: word('actual-size') }, icon('enlarge'));
		const close = make('button', { class: 'tool', type: 'button', 'aria-label': word('close'), title: word('close') }, icon('close'));
		const stage = make('div', { class: 'lightbox-stage' }, image);
		const dialog = make('dialog', { class: 'lightbox', 'aria-label': word('image') }, make('div', { class: 'lightbox-tools' }, size, close), stage, words);

		function toggle() {
			const whole = dialog.classList.toggle('whole');
			size.setAttribute('aria-pressed', String(whole));
			if (whole) {
				dialog.scrollLeft = (dialog.scrollWidth - dialog.clientWidth) / 2;
				dialog.scrollTop = (dialog.scrollHeight - dialog.clientHeight) / 2;
			}
		}

		size.addEventListener('click', toggle);
		image.addEventListener('click', toggle);
		close.addEventListener('click', () => dialog.close());
		stage.addEventListener('click', (event) => {
			if (event.target === stage)
				dialog.close();
		});
		dialog.addEventListener('close', () => {
			document.documentElement.style.overflow = '';
			if (from)
				from.focus({ preventScroll: true });
			from = null;
		});
		document.body.append(dialog);
		return { dialog, image, words, size, close };
	}

	function open(image) {
		box = box || build();
		from = image;
		box.dialog.classList.remove('whole');
		box.size.setAttribute('aria-pressed', 'false');
		box.image.src = image.currentSrc || image.src;
		box.image.alt = image.alt;
		const caption = image.closest('figure') && image.closest('figure').querySelector('figcaption');
		box.words.textContent = caption ? caption.textContent : '';
		/* A drawing without a size of its own would be shown small: let it take the window's width. */
		box.image.style.width = /\.svg($|[?#])/.test(box.image.src) ? '92vw' : '';
		document.documentElement.style.overflow = 'hidden';
		box.dialog.showModal();
		box.close.focus();
	}

	window.opsbook.each('.content img.zoom', (image) => {
		if (image.closest('a'))
			return;
		image.tabIndex = 0;
		image.setAttribute('role', 'button');
		image.setAttribute('aria-haspopup', 'dialog');
		image.setAttribute('aria-label', image.alt ? word('enlarge') + ': ' + image.alt : word('enlarge'));
		image.addEventListener('click', () => open(image));
		image.addEventListener('keydown', (event) => {
			if (event.key === 'Enter' || event.key === ' ') {
				event.preventDefault();
				open(image);
			}
		});
	});
})();
