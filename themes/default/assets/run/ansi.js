/*
 * What a program printed, taken apart: text with its colours, and where it goes in a line. Colours (16, 256, all) and
 * the few movements within a line are understood; every other control sequence, and every other control character, is dropped.
 * Colours are shifted until they can be read on the paper of the light and of the dark theme.
 */
(function () {
	'use strict';
	const opsbook = window.opsbook;
	const HELD_MAX = 4096;
	const PLAIN = Object.freeze({});

	/* A sequence with parameters; a string for the terminal; a short sequence; a control character; text. */
	const tokens = /\x1b\[([0-9;:<=>?]*)[ -/]*([@-~])|\x1b[\]PX^_][^\x07\x1b\n]*(?:\x07|\x1b\\)?|\x1b[ -/]*[0-~]|[\x00-\x1f\x7f-\x9f]|[^\x00-\x1f\x7f-\x9f]+/g;
	const unfinished = /\x1b(?:\[[0-9;:<=>?]*[ -/]*|[\]PX^_][^\x07\x1b\n]*\x1b?|[ -/]*)$/;

	/* ---- Colours ---- */

	const base = [[0, 0, 0], [205, 49, 49], [13, 138, 60], [176, 120, 0], [36, 99, 200], [150, 60, 170], [10, 130, 140], [200, 200, 200],
		[102, 102, 102], [240, 90, 85], [60, 190, 100], [225, 180, 50], [95, 155, 245], [205, 120, 225], [60, 190, 200], [255, 255, 255]];
	const papers = { light: [246, 248, 248], dark: [25, 31, 34] };

	function rgb_of(color) {
		if (Array.isArray(color))
			return color;
		if (color < 16)
			return base[color];
		if (color > 231)
			return Array(3).fill((color - 232) * 10 + 8);
		const at = color - 16;
		return [Math.floor(at / 36), Math.floor(at / 6) % 6, at % 6].map((step) => (step ? step * 40 + 55 : 0));
	}

	function luminance(rgb) {
		const [r, g, b] = rgb.map((v) => (v / 255 <= 0.03928 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
		return 0.2126 * r + 0.7152 * g + 0.0722 * b;
	}

	function contrast(a, b) {
		const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
		return (high + 0.05) / (low + 0.05);
	}

	/* The colour, moved away from the paper as far as it takes. */
	function readable(rgb, paper) {
		const end = luminance(paper) > 0.4 ? 0 : 255;
		for (let part = 0; part < 1; part += 0.1) {
			const moved = rgb.map((v) => Math.round(v + (end - v) * part));
			if (contrast(moved, paper) >= 4.6)
				return moved;
		}
		return [end, end, end];
	}

	const css = (rgb) => `rgb(${rgb.join(', ')})`;
	const known = new Map();

	/* {color, background} for the style, as CSS; kept, because few are used often. */
	function colors_of(style) {
		const fg = style.inverse ? style.bg : style.fg;
		const bg = style.inverse ? style.fg : style.bg;
		const key = `${fg}/${bg}`;
		let found = known.get(key);
		if (!found) {
			found = {};
			if (bg !== undefined) {
				const under = rgb_of(bg);
				const wanted = fg === undefined ? null : rgb_of(fg);
				const black = contrast([0, 0, 0], under) > contrast([255, 255, 255], under);
				found.background = css(under);
				found.color = css(wanted && contrast(wanted, under) >= 4.5 ? wanted : black ? [0, 0, 0] : [255, 255, 255]);
			} else if (fg !== undefined) {
				const [light, dark] = [papers.light, papers.dark].map((paper) => css(readable(rgb_of(fg), paper)));
				found.color = `light-dark(${light}, ${dark})`;
			}
			if (known.size > 5000)
				known.clear();
			known.set(key, found);
		}
		return found;
	}

	/* "38;5;N", "38;2;R;G;B", with ";" or ":": the colour, and how many numbers it took. */
	function long_color(numbers, at) {
		if (numbers[at + 1] === 5)
			return [numbers[at + 2] & 255, 2];
		if (numbers[at + 1] === 2)
			return [[numbers[at + 2] & 255, numbers[at + 3] & 255, numbers[at + 4] & 255], 4];
		return [undefined, numbers.length];
	}

	const marks = { 1: ['bold', true], 2: ['dim', true], 3: ['italic', true], 4: ['under', true], 7: ['inverse', true], 9: ['strike', true],
		23: ['italic', false], 24: ['under', false], 27: ['inverse', false], 29: ['strike', false], 39: ['fg', undefined], 49: ['bg', undefined] };

	function restyle(style, text) {
		/* "38:2::R:G:B" has a place for a name between. */
		const numbers = text.replace(/(8:2):[0-9]*:([0-9]+:[0-9]+:[0-9]+)/g, '$1:$2').split(/[;:]/).map(Number);
		let next = { ...style };
		for (let i = 0; i < numbers.length; i++) {
			const n = numbers[i];
			if (!n) {
				next = {};
			} else if (n === 22) {
				next.bold = next.dim = false;
			} else if (marks[n]) {
				next[marks[n][0]] = marks[n][1];
			} else if (n === 38 || n === 48) {
				const [color, used] = long_color(numbers, i);
				next[n === 38 ? 'fg' : 'bg'] = color;
				i += used;
			} else if ((n >= 30 && n <= 37) || (n >= 90 && n <= 97)) {
				next.fg = n < 90 ? n - 30 : n - 82;
			} else if ((n >= 40 && n <= 47) || (n >= 100 && n <= 107)) {
				next.bg = n < 100 ? n - 40 : n - 92;
			}
		}
		return Object.values(next).every((v) => v === undefined || v === false) ? PLAIN : Object.freeze(next);
	}

	/*
	 * Reads pieces of output. sink.text(text, style), sink.line() at a line's end, sink.column(n) and sink.move(by) within the
	 * line, sink.erase(how) as the terminal's "erase in line".
	 */
	function reader(sink) {
		let style = PLAIN;
		let held = '';

		function sequence(text, end) {
			const n = Number.parseInt(text, 10) || 0;
			if (end === 'm' && !/[<=>?]/.test(text))
				style = restyle(style, text);
			else if (end === 'K')
				sink.erase(n);
			else if (end === 'G')
				sink.column(Math.max(n, 1) - 1);
			else if (end === 'C')
				sink.move(Math.max(n, 1));
			else if (end === 'D')
				sink.move(-Math.max(n, 1));
		}

		function control(c) {
			if (c === '\n')
				sink.line();
			else if (c === '\r')
				sink.column(0);
			else if (c === '\b')
				sink.move(-1);
			else if (c === '\t')
				sink.text('\t', style);
		}

		return {
			read(text) {
				text = held + text;
				const rest = unfinished.exec(text.slice(-HELD_MAX));
				held = rest ? rest[0] : '';
				if (held)
					text = text.slice(0, -held.length);
				for (const [token, numbers, end] of text.matchAll(tokens)) {
					if (end)
						sequence(numbers, end);
					else if (token.length === 1 && /[\x00-\x1f\x7f-\x9f]/.test(token))
						control(token);
					else if (token[0] !== '\x1b')
						sink.text(token, style);
				}
			},
			/* Of text that is not shown only its colours matter. */
			pass(text) {
				for (const [, numbers] of (held + text).matchAll(/\x1b\[([0-9;:]*)m/g))
					style = restyle(style, numbers);
				held = '';
			},
		};
	}

	/* The element for text in that style: text is only ever text. */
	function piece(text, style) {
		if (style === PLAIN)
			return document.createTextNode(text);
		const span = opsbook.make('span', {}, text);
		const { color, background } = colors_of(style);
		for (const name of ['bold', 'dim', 'italic', 'under', 'strike'])
			span.classList.toggle('is-' + name, Boolean(style[name]));
		if (style.inverse && !background)
			span.classList.add('is-inverse');
		else if (color)
			span.style.color = color;
		if (background)
			span.style.backgroundColor = background;
		return span;
	}

	opsbook.ansi = { reader, piece };
})();
