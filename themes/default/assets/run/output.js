/*
 * The output of one step on the page: lines of text, the last some thousand of them, put in a few times a second. What
 * a program overwrites in its last line is overwritten here.
 */
(function () {
	'use strict';
	const opsbook = window.opsbook;
	const { make, word, ansi } = opsbook;
	const LINES_MAX = 2000;
	const COLUMNS_MAX = 4000;
	const EVERY_MS = 100;

	/* Where the text begins of which only the last `n` lines are kept. */
	function tail_at(text, n) {
		let at = text.length;
		for (; n >= 0 && at > 0; n--)
			at = text.lastIndexOf('\n', at - 1);
		return at > 0 && n < 0 ? at + 1 : 0;
	}

	const count = (text) => text.split('\n').length - 1;

	/* A line under way: a character and its style for each column. */
	class Line {
		constructor(element) {
			this.element = element;
			this.cells = [];
			this.column = 0;
			this.cut = 0;
			this.dirty = false;
		}

		text(text, style) {
			for (const c of text) {
				if (this.column >= COLUMNS_MAX) {
					this.cut++;
				} else {
					while (this.cells.length < this.column)
						this.cells.push([' ', style]);
					this.cells[this.column++] = [c, style];
				}
			}
			this.dirty = true;
		}

		go(column) {
			this.column = Math.min(Math.max(column, 0), COLUMNS_MAX);
		}

		erase(how) {
			if (how === 0)
				this.cells.length = Math.min(this.cells.length, this.column);
			else if (how === 1)
				for (let i = 0; i < Math.min(this.column + 1, this.cells.length); i++)
					this.cells[i] = [' ', this.cells[i][1]];
			else
				this.cells.length = 0;
			this.dirty = true;
		}

		draw() {
			const pieces = [];
			for (let i = 0; i < this.cells.length;) {
				const style = this.cells[i][1];
				let text = '';
				for (; i < this.cells.length && this.cells[i][1] === style; i++)
					text += this.cells[i][0];
				pieces.push(ansi.piece(text, style));
			}
			if (this.cut)
				pieces.push(make('span', { class: 'run-cut' }, word('run-long').replace('{n}', this.cut)));
			if (this.host)
				pieces.unshift(make('span', { class: 'run-host' }, this.host));
			this.element.replaceChildren(...pieces);
			this.dirty = false;
		}
	}

	/* An element that shows output; `changed` is called after something was put in. */
	opsbook.output = (name, changed) => {
		const left_out = make('p', { class: 'run-left', hidden: '' });
		const list = make('div', { class: 'run-lines' });
		const element = make('div', { class: 'run-output', hidden: '', tabindex: '0', role: 'group', 'aria-label': name }, left_out, list);
		const readers = new Map();
		let line = null;
		let from = null;
		let left = 0;
		let waiting = [];
		let timer = 0;
		let stays = true; /* at the end: until the reader scrolls up */

		element.addEventListener('scroll', () => {
			stays = element.scrollHeight - element.scrollTop - element.clientHeight < 40;
		}, { passive: true });

		function line_new() {
			if (line && line.dirty)
				line.draw();
			line = new Line(make('div', { class: from.err ? 'run-line is-err' : 'run-line' }));
			line.host = from.host;
			line.fresh = true;
		}

		/* An empty last line is not on the page. */
		function line_show() {
			if (line.fresh) {
				list.append(line.element);
				line.fresh = false;
			}
		}

		const sink = {
			text(text, style) { line_show(); line.text(text, style); },
			line() { line_show(); line_new(); },
			column(n) { line.go(n); },
			move(by) { line.go(line.column + by); },
			erase(how) { line.erase(how); },
		};

		function source_of({ err, host }) {
			const key = `${err}/${host}`;
			if (!readers.has(key))
				readers.set(key, { err, host, reader: ansi.reader(sink) });
			return readers.get(key);
		}

		function put({ err, host, text }) {
			const source = source_of({ err, host });
			if (from !== source) {
				const open = line && line.cells.length;
				from = source;
				if (!line || open || line.host !== host || line.fresh)
					line_new();
			}
			const at = tail_at(text, LINES_MAX);
			if (at) {
				source.reader.pass(text.slice(0, at));
				left += count(text.slice(0, at)) + list.childElementCount;
				list.replaceChildren();
				line_new();
			}
			source.reader.read(text.slice(at));
		}

		function shrink(most) {
			while (list.childElementCount > most) {
				list.firstChild.remove();
				left++;
			}
			left_out.hidden = !left;
			left_out.textContent = word('run-left').replace('{n}', left);
		}

		/* Neighbours of the same kind are read as one, so that what is left out is never made. */
		function flush() {
			const joined = [];
			timer = 0;
			for (const part of waiting) {
				const last = joined[joined.length - 1];
				if (last && last.err === part.err && last.host === part.host)
					last.text += part.text;
				else
					joined.push(part);
			}
			waiting = [];
			joined.forEach(put);
			if (line && line.dirty)
				line.draw();
			shrink(LINES_MAX);
			element.hidden = !list.childElementCount;
			if (stays)
				element.scrollTop = element.scrollHeight;
			changed();
		}

		return {
			element,
			add(event) {
				waiting.push({ err: event.stream === 'err' && !event.raw, host: event.host || '', text: String(event.text) });
				timer = timer || setTimeout(flush, EVERY_MS);
			},
			shrink,
			/* What waits is put in now. */
			end() {
				clearTimeout(timer);
				if (waiting.length)
					flush();
			},
		};
	};
})();
