/*
 * Run buttons: on each block that can be run, "from here on" on the steps, and one for all of them. They are there only while a
 * server that may run them answers. Beside a block stands how it went in the run that is shown.
 */
(function () {
	'use strict';
	const opsbook = window.opsbook;
	const { make, word, icon, power, dock } = opsbook;
	const { fill } = opsbook.run_parts;
	const note = document.body.dataset.note;
	const blocks = () => [...document.querySelectorAll('figure.code[data-run]')];

	async function begin(wish) {
		const id = await opsbook.consent({ note, ...wish });
		if (!id)
			return;
		power.tell({ run: { note, id } });
		dock.show(id, true);
	}

	/* ---- Buttons ---- */

	function tool(kind, name, words, about, act) {
		const button = make('button', { class: 'code-tool ' + kind, type: 'button', 'aria-label': about, title: about, 'aria-haspopup': 'dialog' }, icon(name), ...(words ? [make('span', {}, words)] : []));
		button.addEventListener('click', act);
		return button;
	}

	function equip(figure) {
		const tools = figure.querySelector('.code-tools');
		const step = figure.dataset.run.slice(note.length + 1);
		const shown = figure.dataset.name || '#' + step;
		const hash = figure.dataset.hash;
		if (!tools || tools.querySelector('.run-go') || !['ready', 'away'].includes(power.state) || !dock.element)
			return;
		const parts = [tool('run-go', 'run', word('run-go'), fill('run-step', shown), () => begin({ step, hash, label: fill('run-step', shown) }))];
		if (document.querySelector(`.run-steps li[data-step="${CSS.escape(figure.dataset.name || '')}"]`))
			parts.push(tool('run-from', 'run-from', '', fill('run-from', shown), () => begin({ from: step, hash, label: fill('run-from', shown) })));
		tools.prepend(...parts);
	}

	function equip_list(list) {
		const row = list.querySelector('.run-buttons');
		if (!row || row.querySelector('.run-all') || !dock.element)
			return;
		const all = make('button', { class: 'run-button run-all', type: 'button', 'aria-haspopup': 'dialog' }, icon('run'), word('run-all'));
		all.addEventListener('click', () => begin({ label: word('run-all') }));
		row.append(all);
	}

	function strip() {
		for (const element of document.querySelectorAll('.run-go, .run-from, .run-all, .run-seen'))
			element.remove();
	}

	/* ---- How it went ---- */

	const marks = { ok: 'check', running: 'clock' };

	opsbook.run_seen = (run) => {
		if (run !== dock.run)
			return;
		for (const old of document.querySelectorAll('.run-seen'))
			old.remove();
		for (const planned of run.planned) {
			const step = run.steps.findLast((s) => s.key === `${planned.place}/step`);
			const figure = step && blocks().find((f) => f.dataset.hash === planned.hash && f.querySelector('.code-tools'));
			if (!figure)
				continue;
			const words = `${planned.name || '#' + planned.number}: ${word('run-o-' + step.outcome) || step.outcome}`;
			const seen = make('button', { class: `code-tool run-seen is-${step.outcome}`, type: 'button', 'aria-label': words, title: words }, icon(marks[step.outcome] || 'cross'));
			seen.addEventListener('click', () => dock.open(true));
			figure.querySelector('.code-tools').prepend(seen);
		}
	};

	/* ---- When it may be run, and when no more ---- */

	async function find_running() {
		const { id, open } = dock.remembered();
		if (id)
			dock.show(id, false);
		if (!id || !open) {
			const { runs } = await power.ask('list', { note, limit: 20 });
			const live = runs.find((run) => run.outcome === 'running');
			if (live && live.id !== id)
				dock.show(live.id, false);
		}
		if (open)
			dock.open(false);
	}

	function renewed() {
		if (power.state === 'none') {
			strip();
			dock.remove();
			return;
		}
		const fresh = !dock.element;
		if (fresh)
			dock.build();
		if (power.state === 'locked')
			strip();
		if (power.state === 'ready') {
			blocks().forEach(equip);
			document.querySelectorAll('nav.run-steps').forEach(equip_list);
			if (!dock.run && !dock.listed)
				find_running().catch(() => {});
			else if (dock.listed)
				dock.show_list();
		}
		if (dock.run)
			opsbook.run_seen(dock.run);
		dock.tell();
	}

	document.addEventListener('opsbook:power', renewed);
	document.addEventListener('opsbook:run', ({ detail }) => {
		if (detail.note === note && dock.element && (!dock.run || dock.run.outcome !== 'running'))
			dock.show(String(detail.id), false, true);
	});
	document.addEventListener('opsbook:live', () => dock.run && dock.run.compare());
	opsbook.each('figure.code[data-run]', (figure) => {
		equip(figure);
		if (dock.run)
			opsbook.run_seen(dock.run);
	});
	if (power.state !== 'none')
		renewed();
})();
