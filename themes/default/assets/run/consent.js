/*
 * The question before anything runs: which steps, each with its exact script, folder, hosts and effect; the values they get;
 * and for a danger the name of what it is done to, typed. The server says what is wrong with a value and what must be typed, and checks both
 * again when the run begins; nothing here decides. Characters that are not seen are shown by their code.
 */
(function () {
	'use strict';
	const opsbook = window.opsbook;
	const { make, word, icon, power } = opsbook;
	/* What a reader would take for something else, or for nothing: controls, reversed text, spaces without width. */
	const odd = /[\0-\x08\x0b-\x1f\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\u{e0000}-\u{e007f}]/gu;
	let names = 0;

	const fill = (name, x) => word(name).replace('{x}', () => x);

	/* The text as nodes. */
	function plainly(text) {
		const nodes = [];
		let at = 0;
		for (const found of text.matchAll(odd)) {
			const code = 'U+' + found[0].codePointAt(0).toString(16).toUpperCase().padStart(4, '0');
			nodes.push(text.slice(at, found.index), make('span', { class: 'run-odd', title: word('run-odd') }, code));
			at = found.index + found[0].length;
		}
		nodes.push(text.slice(at));
		return nodes;
	}

	const script_of = (text, name) => make('pre', { class: 'run-script', tabindex: '0', role: 'group', 'aria-label': `${word('run-script')}: ${name}` }, make('code', {}, ...plainly(text.replace(/\n$/, ''))));

	const effect_of = (effect) => make('span', { class: `effect effect-${effect}` }, effect);

	/* Where it runs, and what runs around it. */
	function facts_of(step) {
		const list = make('dl', { class: 'run-facts' });
		const add = (name, ...value) => list.append(make('div', {}, make('dt', {}, word(name)), make('dd', {}, ...value)));
		add('run-on', ...plainly(step.hosts && step.hosts.length ? step.hosts.join(', ') : word('run-here')));
		if (step.cwd)
			add('run-folder', ...plainly(step.cwd));
		for (const [name, value] of [['run-guard', step.guard], ['run-verify', step.verify], ['run-undoing', step.undo]])
			if (value)
				add(name, value);
		if (step.timeout_s)
			add('run-timeout', `${step.timeout_s} s`);
		return list;
	}

	function step_of(step, many) {
		const name = step.name || `#${step.number}`;
		const head = make('h3', { class: 'run-step-name' }, many ? make('span', { class: 'run-place' }, `${step.place + 1}`) : '', make('span', {}, name), effect_of(step.effect));
		const item = make('li', { class: `run-planned is-${step.effect}` }, head, facts_of(step), script_of(step.script || '', name));
		if (step.refusal)
			item.append(make('p', { class: 'run-problem' }, step.refusal));
		return item;
	}

	/* ---- A param ---- */

	function input_for(param, id) {
		const choices = param.type === 'bool' && !(param.choices || []).length ? ['true', 'false'] : param.choices || [];
		const about = { id, name: param.name, 'aria-describedby': `${id}-help ${id}-problem` };
		if (param.required)
			about['aria-required'] = 'true';
		if (choices.length)
			return make('select', about, make('option', { value: '' }), ...choices.map((value) => make('option', { value }, value)));
		return make('input', { ...about, type: param.secret ? 'password' : 'text', autocomplete: 'off', spellcheck: 'false', autocapitalize: 'off' });
	}

	/* {element, param, value(), problem(text)} */
	function field_of(param) {
		const id = `run-param-${++names}`;
		const input = input_for(param, id);
		const problem = make('span', { class: 'run-problem', id: `${id}-problem` });
		const star = param.required ? make('span', { class: 'run-must', 'aria-hidden': 'true' }, ' *') : '';
		const help = [param.description, param.type === 'string' ? '' : param.type].filter(Boolean).join(' · ');
		const element = make('div', { class: 'run-field' },
			make('label', { for: id, class: 'run-name' }, param.name, star), input,
			make('span', { class: 'run-help', id: `${id}-help` }, help), problem);
		input.value = param.secret ? '' : param.value || param.default || '';
		return {
			element, input, param,
			value: () => input.value,
			problem(text) {
				problem.textContent = text || '';
				if (text)
					input.setAttribute('aria-invalid', 'true');
				else
					input.removeAttribute('aria-invalid');
			},
		};
	}

	/* What the reader entered on the page already. */
	function take_entered(fields) {
		const form = document.querySelector('form.run-values');
		let any = false;
		for (const field of fields) {
			const there = form && form.elements.namedItem(field.param.name);
			if (there && there.value && there.value !== field.input.value) {
				field.input.value = there.value;
				any = true;
			}
		}
		return any;
	}

	/* ---- The dialog ---- */

	class Consent {
		constructor(wish, done) {
			const id = `run-consent-${++names}`;
			this.wish = wish;
			this.done = done;
			this.id = null;
			this.fields = null;
			this.turn = 0;
			this.title = make('h2', { id }, wish.label);
			this.where = make('p', { class: 'run-where' });
			this.params = make('div', { class: 'run-fields' });
			this.values = make('fieldset', { class: 'run-box-values', hidden: '' }, make('legend', {}, word('run-values')), this.params);
			this.list = make('ol', { class: 'run-plan' });
			this.typed = make('input', { type: 'text', autocomplete: 'off', spellcheck: 'false', autocapitalize: 'off', id: id + '-typed' });
			this.typing = make('p', { class: 'run-danger', hidden: '' });
			this.each = make('input', { type: 'checkbox' });
			this.asking = make('label', { class: 'run-each', hidden: '' }, this.each, make('span', {}, word('run-each')));
			this.later = make('p', { class: 'run-note', hidden: '' }, word('run-danger-later'));
			this.problem = make('p', { class: 'run-problem', role: 'alert' });
			this.go = make('button', { class: 'run-act', type: 'submit', disabled: '' }, icon('run'), make('span', {}, word('run-go')));
			this.no = make('button', { class: 'run-act run-quiet', type: 'button' }, word('run-cancel'));
			this.body = make('div', { class: 'run-box-in' }, this.where, this.values, this.list, this.typing, this.asking, this.later, this.problem);
			const close = make('button', { class: 'tool', type: 'button', 'aria-label': word('run-cancel') }, icon('close'));
			const form = make('form', {}, make('div', { class: 'run-box-head' }, this.title, close), this.body, make('div', { class: 'run-acts' }, this.no, this.go));
			this.dialog = make('dialog', { class: 'run-box', 'aria-labelledby': id }, form);
			for (const button of [close, this.no])
				button.addEventListener('click', () => this.dialog.close());
			form.addEventListener('submit', (event) => this.submit(event));
			this.typed.addEventListener('input', () => this.check());
			this.dialog.addEventListener('close', () => this.closed());
		}

		closed() {
			this.dialog.remove();
			document.documentElement.style.overflow = '';
			this.done(this.id);
		}

		entered() {
			const values = {};
			for (const field of this.fields || [])
				if (field.value() !== '')
					values[field.param.name] = field.value();
			return values;
		}

		/* What would run with these values. */
		async ask() {
			const { note, step, from, hash } = this.wish;
			const turn = ++this.turn;
			const plan = await power.ask('plan', { note, step, from, hash, values: this.entered() });
			/* What was asked later is answered with later values. */
			if (turn !== this.turn)
				return;
			this.plan = plan;
			if (!this.fields) {
				this.fields = (this.plan.params || []).map(field_of);
				this.params.replaceChildren(...this.fields.map((field) => field.element));
				this.values.hidden = !this.fields.length;
				for (const field of this.fields)
					field.input.addEventListener('change', () => this.again());
				if (take_entered(this.fields))
					return this.ask();
			}
			this.show();
		}

		show() {
			const { steps, params } = this.plan;
			const many = steps.length > 1;
			const about = power.about || {};
			this.where.replaceChildren(...plainly(word('run-where').replace('{user}', () => about.user || '').replace('{host}', () => about.host || '').replace('{root}', () => about.root || '')));
			this.list.replaceChildren(...steps.map((step) => step_of(step, many)));
			this.list.classList.toggle('is-one', !many);
			for (const field of this.fields) {
				const now = (params || []).find((p) => p.name === field.param.name);
				/* That nothing is there yet needs no reproach before something was tried. */
				field.problem(now && (field.value() !== '' || this.tried) ? now.problem : '');
			}
			const danger = steps.find((step) => step.effect === 'danger');
			this.confirm = danger && !many ? String(danger.confirm || '') : '';
			this.typing.hidden = !this.confirm;
			if (this.confirm && this.typing.dataset.target !== this.confirm) {
				const [before, after] = word('run-confirm').split('{x}');
				this.typing.dataset.target = this.confirm;
				this.typing.replaceChildren(make('label', { for: this.typed.id }, before, make('code', {}, ...plainly(this.confirm)), after || ''), this.typed);
			}
			this.asking.hidden = !many || !steps.some((step) => step.effect === 'change');
			this.later.hidden = !many || !danger;
			this.problem.textContent = (this.plan.problems || []).join(' ');
			this.check();
		}

		check() {
			const refused = !this.plan || this.plan.steps.some((step) => step.refusal) || !this.plan.steps.length;
			this.go.disabled = refused || Boolean(this.confirm && this.typed.value.trim() !== this.confirm);
		}

		async again() {
			try {
				await this.ask();
			} catch (e) {
				this.problem.textContent = e.message;
			}
		}

		async start() {
			const { note, step, from } = this.wish;
			this.tried = true;
			await this.ask();
			const wrong = this.fields.find((field) => field.input.hasAttribute('aria-invalid'));
			if (wrong) {
				wrong.input.focus();
				return;
			}
			if (this.go.disabled)
				return;
			const hashes = {};
			for (const planned of this.plan.steps)
				hashes[planned.number] = planned.hash;
			const confirmed = this.confirm ? { [this.plan.steps[0].number]: this.typed.value.trim() } : {};
			const agreed = this.each.checked ? [] : ['change'];
			const { id } = await power.ask('start', { note, step, from, hashes, values: this.entered(), agreed, confirmed, rows: 24, cols: 100 });
			this.id = id;
			this.dialog.close();
		}

		async submit(event) {
			event.preventDefault();
			if (this.busy || this.go.disabled)
				return;
			this.busy = true;
			this.problem.textContent = '';
			try {
				await this.start();
			} catch (e) {
				this.problem.textContent = e.message;
			}
			this.busy = false;
		}

		async open() {
			document.body.append(this.dialog);
			document.documentElement.style.overflow = 'hidden';
			this.where.textContent = word('run-loading');
			this.dialog.showModal();
			try {
				await this.ask();
			} catch (e) {
				this.where.textContent = '';
				this.problem.textContent = e.message;
				this.no.focus();
				return;
			}
			const first = this.fields.find((field) => field.param.required && field.value() === '');
			(first ? first.input : this.confirm ? this.typed : this.go.disabled ? this.no : this.go).focus({ preventScroll: true });
			this.body.scrollTop = 0;
		}
	}

	/* Ask for what `wish` names: {note, step or from or neither, hash, label}. Gives the id of the run, or null. */
	opsbook.consent = (wish) => new Promise((resolve) => new Consent(wish, resolve).open());
	opsbook.run_parts = { plainly, script_of, effect_of, field_of, fill };
})();
