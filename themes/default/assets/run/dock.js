/*
 * The runs of this note, in a drawer at the lower edge: one run with its steps as they go, its questions, what a program
 * asks for, Stop; or the list of all. It hangs on the window and not on the text, so the note may change beneath it. What is said
 * aloud is how a step ends and what is asked, not each line.
 */
(function () {
	'use strict';
	const opsbook = window.opsbook;
	const { make, word, icon, say, power } = opsbook;
	const { plainly, script_of, effect_of, field_of, fill } = opsbook.run_parts;
	const note = document.body.dataset.note;
	const place = 'opsbook.run:' + opsbook.root + note;
	/* Steps whose output is shown as far as a step's is, and lines of those before. */
	const WHOLE = 6;
	const SHORT = 200;
	const lang = document.documentElement.lang || undefined;

	/* ---- Words and times ---- */

	const outcome_word = (outcome) => word('run-o-' + outcome) || outcome;
	const marks = { ok: 'check', running: 'clock', waiting: 'question', skipped: 'forth', declined: 'close', undone: 'back' };
	const mark_of = (outcome) => make('span', { class: `run-mark is-${outcome}` }, icon(marks[outcome] || 'cross'));

	function clock(ms) {
		const s = Math.max(0, Math.floor(ms / 1000));
		const two = (n) => String(n).padStart(2, '0');
		return s < 3600 ? `${Math.floor(s / 60)}:${two(s % 60)}` : `${Math.floor(s / 3600)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
	}

	const length = (ms) => (ms < 95 ? `${Math.round(ms)} ms` : ms < 9950 ? `${(ms / 1000).toFixed(1)} s` : clock(ms));

	function moment(ms) {
		try {
			return new Date(ms).toLocaleString(lang, { dateStyle: 'medium', timeStyle: 'medium' });
		} catch (e) {
			return new Date(ms).toLocaleString();
		}
	}

	const button = (kind, words, act, name) => {
		const element = make('button', { class: 'run-act ' + kind, type: 'button' }, ...(name ? [icon(name)] : []), make('span', {}, words));
		element.addEventListener('click', () => act(element));
		return element;
	};

	/* ---- One step of a run ---- */

	class Step {
		constructor(event, changed) {
			const named = event.name || '';
			this.key = `${event.place}/${event.role}`;
			this.started_ms = event.started_ms;
			this.outcome = 'running';
			this.mark = make('span', { class: 'run-step-mark' }, mark_of('running'));
			this.time = make('span', { class: 'run-time' });
			this.why = make('div', { class: 'run-why' });
			this.output = opsbook.output(`${word('run-output')}: ${named}`, changed);
			const role = event.role === 'step' ? '' : make('span', { class: 'run-role' }, word('run-r-' + event.role) || event.role);
			const hosts = event.hosts && event.hosts.length ? make('span', { class: 'run-hosts' }, ...plainly(event.hosts.join(', '))) : '';
			const again = event.attempt > 1 ? make('span', { class: 'run-hosts' }, word('run-try').replace('{n}', event.attempt)) : '';
			this.head = make('div', { class: 'run-step-head' }, this.mark, make('h3', {}, role, named), again, hosts, this.time);
			this.element = make('li', { class: 'run-step' }, this.head);
			if (event.script)
				this.element.append(make('details', { class: 'run-what' }, make('summary', {}, word('run-script')), script_of(event.script, named), make('p', { class: 'run-cwd' }, ...plainly(event.cwd || ''))));
			this.element.append(this.output.element, this.why);
		}

		tick(now) {
			if (this.outcome === 'running' && this.started_ms)
				this.time.textContent = clock(now - this.started_ms);
		}

		/* Why, in words: what the server says of it, host by host where there are several. */
		reasons(event) {
			const lines = [];
			const parts = event.parts || [];
			if (event.why)
				lines.push(event.why);
			else if (event.signal && !parts.length)
				lines.push(fill('run-signal', event.signal));
			else if (event.code && !parts.length)
				lines.push(fill('run-exit', event.code));
			for (const part of parts)
				if (!['ok', 'changed', 'skipped'].includes(part.outcome))
					lines.push([part.host, outcome_word(part.outcome), part.why || (part.code ? fill('run-exit', part.code) : '')].filter(Boolean).join(': '));
			if (event.left)
				lines.push(word('run-processes').replace('{n}', event.left));
			if (event.will_retry)
				lines.push(word('run-retrying'));
			return lines.map((line) => make('p', {}, ...plainly(line)));
		}

		end(event) {
			this.outcome = event.outcome;
			this.output.end();
			this.mark.replaceChildren(mark_of(event.outcome));
			this.element.classList.add('is-' + event.outcome);
			const took = event.duration_ms && !['skipped', 'refused', 'unstarted'].includes(event.outcome) ? length(event.duration_ms) : '';
			this.time.textContent = event.outcome === 'ok' ? took : [outcome_word(event.outcome), took].filter(Boolean).join(' · ');
			if (event.outcome === 'ok')
				this.time.prepend(make('span', { class: 'hidden' }, outcome_word('ok') + ' '));
			this.why.replaceChildren(...this.reasons(event));
		}
	}

	/* ---- A question ---- */

	/* Of a step that was in flight, "skip" means that it was done. */
	const answer_word = (kind, answer) => word(kind === 'in-flight' && word(`run-f-${answer}`) ? `run-f-${answer}` : `run-q-${answer}`) || answer;

	/* What is asked, in the page's language; null where only the server knows how to say it. */
	function asked_of(event) {
		const kind = event.kind !== 'consent' ? event.kind : event.role === 'undo' ? 'undo' : event.effect;
		const words = word('run-k-' + kind);
		return words && event.name ? words.replace('{x}', () => event.name) : null;
	}

	class Question {
		constructor(run, event) {
			this.run = run;
			this.event = event;
			this.problem = make('p', { class: 'run-problem', role: 'alert' });
			const asked = asked_of(event);
			this.text = asked || event.text || '';
			const title = make('p', { class: 'run-asked', id: `run-question-${event.question}` }, icon('question'), make('span', {}, ...plainly(this.text)));
			this.element = make('form', { class: 'run-question', 'aria-labelledby': title.id }, title);
			if (event.effect)
				title.append(effect_of(event.effect));
			/* Why it failed, what its verify said. */
			if (asked && event.kind !== 'consent' && event.text)
				this.element.append(make('p', { class: 'run-note' }, ...plainly(event.text)));
			if (event.hosts && event.hosts.length)
				this.element.append(make('p', { class: 'run-note' }, word('run-on') + ' ', ...plainly(event.hosts.join(', '))));
			if (event.script)
				this.element.append(script_of(event.script, event.name || ''));
			if (event.pending && event.pending.length)
				this.element.append(make('p', { class: 'run-note' }, fill('run-pending', event.pending.join(', '))));
			if (event.confirm)
				this.ask_typed(event.confirm);
			if (event.param)
				this.ask_value(event.param);
			this.element.append(this.problem, this.buttons());
			this.element.addEventListener('submit', (e) => e.preventDefault());
		}

		ask_typed(target) {
			const id = `run-typed-${this.event.question}`;
			const [before, after] = word('run-confirm').split('{x}');
			this.typed = make('input', { id, type: 'text', autocomplete: 'off', spellcheck: 'false', autocapitalize: 'off' });
			this.typed.addEventListener('input', () => { this.go.disabled = this.typed.value.trim() !== target; });
			this.element.append(make('p', { class: 'run-danger' }, make('label', { for: id }, before, make('code', {}, ...plainly(target)), after || ''), this.typed));
		}

		ask_value(param) {
			this.field = field_of(param);
			this.field.problem(param.problem);
			this.element.append(this.field.element);
		}

		/* The first that goes on is the one that Enter means; it is never that of a danger that was not typed. */
		buttons() {
			const row = make('div', { class: 'run-acts' });
			for (const answer of this.event.answers || []) {
				const first = answer === 'go' || answer === 'retry';
				const act = make('button', { class: first ? 'run-act' : 'run-act run-quiet', type: first ? 'submit' : 'button' }, answer_word(this.event.kind, answer));
				act.addEventListener('click', () => this.answer(answer));
				if (answer === 'go')
					this.go = act;
				row.append(act);
			}
			if (this.typed && this.go)
				this.go.disabled = true;
			return row;
		}

		async answer(answer) {
			const body = { id: this.run.id, question: this.event.question, answer };
			if (this.typed && answer === 'go')
				body.typed = this.typed.value.trim();
			if (this.field && answer === 'go')
				body.value = this.field.value();
			this.problem.textContent = '';
			try {
				await power.ask('answer', body);
			} catch (e) {
				/* Another tab was first: its answer comes with the events. */
				if (e.status !== 409 || body.typed !== undefined || body.value !== undefined)
					this.problem.textContent = e.message;
			}
		}
	}

	/* ---- A run ---- */

	class Run {
		constructor(id) {
			this.id = id;
			this.steps = [];
			this.planned = [];
			this.questions = new Map();
			this.outcome = 'running';
			this.started_ms = 0;
			this.title = make('span', { class: 'run-title-text' }, '');
			this.about = make('p', { class: 'run-about' });
			this.older = make('p', { class: 'run-older', hidden: '' }, word('run-older'));
			this.list = make('ol', { class: 'run-list' });
			this.asked = make('div', { class: 'run-questions' });
			this.away = make('p', { class: 'run-note', role: 'status' });
			this.light = make('span', { class: 'run-light' });
			this.element = make('div', { class: 'run-view' }, this.about, this.older, this.list, this.asked, this.away);
			this.input = this.make_input();
			this.stop = button('run-quiet is-stop', word('run-stop'), () => this.ask_stop(), 'stop');
			this.undo = button('run-quiet', word('run-undo'), () => this.ask_undo(), 'back');
			this.undo.hidden = true;
			this.listener = power.listen(id, {
				event: (e) => this.take(e),
				away: (on) => { this.away.textContent = on ? word(power.state === 'locked' ? 'run-locked' : power.published ? 'pair-away' : 'run-away') : ''; },
				lost: (e) => { this.away.textContent = e.message; this.finish({ outcome: 'lost' }); },
			});
		}

		make_input() {
			const id = `run-input-${this.id}`;
			const text = make('input', { id, type: 'text', autocomplete: 'off', spellcheck: 'false', autocapitalize: 'off' });
			const hide = make('input', { type: 'checkbox' });
			const send = async (what) => {
				try {
					await power.ask('input', { id: this.id, text: what });
				} catch (e) {
					this.away.textContent = e.message;
				}
			};
			const form = make('form', { class: 'run-input', hidden: '' }, make('label', { for: id }, word('run-input')), text,
				make('button', { class: 'run-act', type: 'submit' }, word('run-send')),
				button('run-quiet', 'Ctrl-C', () => send('\x03')), button('run-quiet', 'Ctrl-D', () => send('\x04')),
				make('label', { class: 'run-each' }, hide, make('span', {}, word('run-hide'))));
			hide.addEventListener('change', () => { text.type = hide.checked ? 'password' : 'text'; });
			form.addEventListener('submit', (event) => {
				event.preventDefault();
				send(text.value + '\n');
				text.value = '';
				text.focus();
			});
			return form;
		}

		async ask_stop() {
			this.stop.querySelector('span:last-child').textContent = word('run-stopping');
			try {
				await power.ask('stop', { id: this.id });
			} catch (e) {
				this.stop.querySelector('span:last-child').textContent = word('run-stop');
				this.away.textContent = e.message;
			}
		}

		async ask_undo() {
			try {
				const { id } = await power.ask('undo', { id: this.id });
				power.tell({ run: { note, id } });
				dock.show(id, true, true);
			} catch (e) {
				this.away.textContent = e.message;
			}
		}

		find(event) {
			return this.steps.findLast((step) => step.key === `${event.place}/${event.role}`);
		}

		add(event) {
			const step = new Step(event, () => dock.follow(this));
			const earlier = this.steps[this.steps.length - WHOLE];
			if (earlier)
				earlier.output.shrink(SHORT);
			this.steps.push(step);
			this.list.append(step.element);
			return step;
		}

		take(event) {
			const how = { 'begin': 'begin', 'step': 'step', 'output': 'print', 'end-step': 'step_end', 'question': 'ask', 'answered': 'answered', 'input': 'want', 'notice': 'notice', 'end': 'finish' }[event.event];
			if (how)
				this[how](event);
			if (event.event === 'output')
				return; /* it says itself when it is shown */
			dock.follow(this);
			dock.tell(this);
		}

		begin(event) {
			this.started_ms = event.started_ms;
			this.planned = event.steps || [];
			this.title.textContent = this.planned.map((step) => step.name || `#${step.number}`).join(', ') || event.title || '';
			this.facts = [moment(event.started_ms), event.who, this.id].filter(Boolean).join(' · ');
			/* A run of a terminal is stopped there. */
			this.stop.hidden = event.here === false;
			this.compare();
			opsbook.run_seen(this);
		}

		step(event) {
			this.add(event);
			if (!this.replayed())
				say(fill('run-began', event.name || ''));
			opsbook.run_seen(this);
		}

		print(event) {
			(this.find(event) || this.add(event)).output.add(event);
		}

		step_end(event) {
			const step = this.find(event);
			const open = step && step.outcome === 'running' ? step : step && event.role === 'step' && !['skipped', 'unstarted'].includes(event.outcome) ? step : this.add({ ...event, name: event.name || this.name_of(event.place) });
			open.end(event);
			if (!this.replayed())
				say(`${event.name || this.name_of(event.place)}: ${outcome_word(event.outcome)}`);
			opsbook.run_seen(this);
		}

		name_of(at) {
			const planned = this.planned.find((step) => step.place === at);
			return planned ? planned.name || `#${planned.number}` : '';
		}

		ask(event) {
			const question = new Question(this, event);
			this.questions.set(event.question, question);
			this.asked.append(question.element);
			say(question.text);
			dock.call(this);
			/* What comes at once with the rest was answered long ago; what is still there then is to be seen. */
			setTimeout(() => question.element.isConnected && question.element.scrollIntoView({ block: 'nearest' }), 50);
		}

		answered(event) {
			const question = this.questions.get(event.question);
			if (!question)
				return;
			const focused = question.element.contains(document.activeElement);
			this.questions.delete(event.question);
			question.element.remove();
			if (focused)
				dock.focus();
		}

		want(event) {
			this.input.hidden = !event.wanted;
			if (event.wanted) {
				dock.call(this);
				say(word('run-input'));
			}
		}

		notice(event) {
			this.list.append(make('li', { class: 'run-notice' }, ...plainly(event.text || '')));
		}

		finish(event) {
			this.outcome = event.outcome;
			this.duration_ms = event.duration_ms;
			this.input.hidden = true;
			this.stop.hidden = true;
			this.undo.hidden = !event.undo;
			for (const question of this.questions.values())
				question.element.remove();
			this.questions.clear();
			for (const step of this.steps)
				step.output.end();
			if (!this.replayed())
				say(`${this.title.textContent}: ${outcome_word(event.outcome)}`);
			opsbook.run_seen(this);
		}

		/* Told long after it was: nothing to be said aloud. */
		replayed() {
			return this.silent;
		}

		state() {
			return this.outcome !== 'running' ? this.outcome : this.questions.size || !this.input.hidden ? 'waiting' : 'running';
		}

		elapsed() {
			if (this.duration_ms !== undefined && this.duration_ms !== null)
				return length(this.duration_ms);
			return this.started_ms && this.outcome === 'running' ? clock(Date.now() - this.started_ms) : '';
		}

		/* What stands over the steps: how it is, when and by whom it was begun. */
		head(now) {
			const words = [outcome_word(now), now === 'running' || now === 'waiting' ? '' : this.elapsed()].filter(Boolean).join(' ');
			this.light.replaceChildren(mark_of(now));
			this.about.replaceChildren(make('strong', {}, words), ' · ', ...plainly(this.facts || this.id));
		}

		/* Is what ran what the page shows now? */
		compare() {
			const shown = new Set([...document.querySelectorAll('figure.code[data-run]')].map((figure) => figure.dataset.hash));
			this.older.hidden = this.planned.every((step) => !step.hash || shown.has(step.hash));
		}

		close() {
			this.listener.close();
		}
	}

	/* ---- The drawer ---- */

	const dock = {
		run: null,
		element: null,

		build() {
			this.light = make('span', { class: 'run-light' });
			this.state = make('span', { class: 'run-state-text' });
			this.time = make('span', { class: 'run-time' });
			this.handle = make('button', { class: 'run-handle', type: 'button', 'aria-expanded': 'false', 'aria-controls': 'run-panel' }, this.light, this.state, this.time, icon('up'));
			this.tools = make('div', { class: 'run-tools' });
			this.body = make('div', { class: 'run-body', tabindex: '0', role: 'group', 'aria-label': word('run-runs') });
			this.foot = make('div', { class: 'run-foot' });
			this.panel = make('div', { class: 'run-panel', id: 'run-panel', hidden: '' }, this.tools, this.body, this.foot);
			this.element = make('section', { class: 'run-dock', 'aria-label': word('run-runs') }, this.panel, this.handle);
			this.handle.addEventListener('click', () => (this.panel.hidden ? this.open(true) : this.close()));
			this.panel.addEventListener('keydown', (event) => {
				if (event.key === 'Escape') {
					event.stopPropagation();
					this.close();
				}
			});
			this.body.addEventListener('scroll', () => {
				this.stays = this.body.scrollHeight - this.body.scrollTop - this.body.clientHeight < 40;
			}, { passive: true });
			this.stays = true;
			document.body.append(this.element);
			document.documentElement.classList.add('has-runs');
			this.timer = this.timer || setInterval(() => this.tick(), 500);
			this.tell();
		},

		open(focus) {
			this.panel.hidden = false;
			this.element.classList.add('is-open');
			this.handle.setAttribute('aria-expanded', 'true');
			if (!this.run && !this.listed)
				this.show_list();
			if (focus)
				this.focus();
			this.remember();
		},

		close() {
			const inside = this.panel.contains(document.activeElement);
			this.panel.hidden = true;
			this.element.classList.remove('is-open');
			this.handle.setAttribute('aria-expanded', 'false');
			if (inside)
				this.handle.focus();
			this.remember();
		},

		focus() {
			if (!this.panel.hidden)
				this.body.focus({ preventScroll: true });
		},

		/* So that a reload of the page, whoever asked for it, does not lose sight of it. */
		remember() {
			try {
				sessionStorage.setItem(place, JSON.stringify({ id: this.run ? this.run.id : '', open: !this.panel.hidden }));
			} catch (e) {
				/* then it is found in the list */
			}
		},

		remembered() {
			try {
				return JSON.parse(sessionStorage.getItem(place)) || {};
			} catch (e) {
				return {};
			}
		},

		/* A question, or a program that waits: the drawer opens, but the reader stays where he is. */
		call(run) {
			if (run === this.run && !run.silent && this.panel.hidden)
				this.open(false);
			this.tell(run);
		},

		/* To ask for a height is to have the page laid out: not for each event. */
		follow(run) {
			if (run !== this.run || this.following)
				return;
			this.following = setTimeout(() => {
				this.following = 0;
				if (this.element && this.stays && !this.panel.hidden)
					this.body.scrollTop = this.body.scrollHeight;
			}, 50);
		},

		tick() {
			if (!this.run || this.run.outcome !== 'running')
				return;
			this.time.textContent = this.run.elapsed();
			for (const step of this.run.steps)
				step.tick(Date.now());
		},

		/* What the handle says. */
		tell(run) {
			if (run && run !== this.run)
				return;
			const now = this.run ? this.run.state() : 'none';
			if (this.run)
				this.run.head(now);
			const words = power.state === 'locked' && !this.run ? word('run-runs') : this.run ? `${this.run.title.textContent} · ${outcome_word(now)}` : word('run-runs');
			this.light.replaceChildren(this.run ? mark_of(now) : icon(power.state === 'locked' ? 'lock' : 'run'));
			if (this.state.textContent !== words)
				this.state.textContent = words;
			this.time.textContent = this.run ? this.run.elapsed() : '';
			this.element.dataset.state = now;
		},

		/* ---- One run ---- */

		/* `again`: an ended run goes on, to be taken back. */
		show(id, fresh, again) {
			if (!this.run || this.run.id !== id || again) {
				if (this.run)
					this.run.close();
				this.run = new Run(id);
			}
			const run = this.run;
			run.silent = !fresh;
			/* What it says from now on is new. */
			setTimeout(() => { run.silent = false; }, 1000);
			this.listed = false;
			const back = make('button', { class: 'tool', type: 'button', 'aria-label': word('run-history'), title: word('run-history') }, icon('list'));
			back.addEventListener('click', () => this.show_list(true));
			this.tools.replaceChildren(back, run.light, make('h2', { class: 'run-heading' }, run.title), run.undo, run.stop, this.closer());
			this.body.replaceChildren(run.element);
			this.foot.replaceChildren(run.input);
			this.stays = true;
			if (fresh)
				this.open(true);
			this.remember();
			this.tell();
		},

		closer() {
			const close = make('button', { class: 'tool', type: 'button', 'aria-label': word('run-close'), title: word('run-close') }, icon('down'));
			close.addEventListener('click', () => this.close());
			return close;
		},

		/* ---- All of them ---- */

		item_of(run) {
			const names = (run.steps || []).join(', ') || run.id;
			const took = run.duration_ms === null || run.duration_ms === undefined ? '' : length(run.duration_ms);
			const row = make('button', { class: 'run-past', type: 'button' }, mark_of(run.outcome), make('span', { class: 'run-past-name' }, names),
				make('span', { class: 'run-past-facts' }, [outcome_word(run.outcome), took, moment(run.started_ms), run.who].filter(Boolean).join(' · ')));
			row.addEventListener('click', () => {
				this.show(run.id, false);
				this.focus();
			});
			return make('li', {}, row);
		},

		async show_list(focus) {
			const list = make('ol', { class: 'run-history' });
			const foot = make('p', { class: 'run-note' });
			this.listed = true;
			this.tools.replaceChildren(make('h2', { class: 'run-heading' }, word('run-history')), ...this.pairing(), this.closer());
			this.body.replaceChildren(list, foot);
			this.foot.replaceChildren();
			if (focus)
				this.focus();
			if (power.state === 'locked') {
				foot.textContent = word('run-locked');
				return;
			}
			try {
				const { runs } = await power.ask('list', { note, limit: 20 });
				list.replaceChildren(...runs.map((run) => this.item_of(run)));
				foot.textContent = runs.length ? '' : word('run-none');
			} catch (e) {
				foot.textContent = e.message;
			}
		},

		pairing() {
			if (!power.published)
				return [];
			return [button('run-quiet', word('unpair'), () => power.unpair())];
		},

		remove() {
			if (this.run)
				this.run.close();
			this.run = null;
			if (this.element)
				this.element.remove();
			this.element = null;
			document.documentElement.classList.remove('has-runs');
		},
	};
	opsbook.dock = dock;
})();
