/*
 * Who may run: the token that `opsbook serve --allow-run` printed, taken out of the address at once; asking and
 * listening with it. On every page of a site whose blocks can be run, because the printed address may be any page's.
 *
 * The token is good for one process of the server. It is kept in this tab (sessionStorage) and given to further tabs of this
 * origin that ask for it (BroadcastChannel), so nothing of it outlives the last tab. Whatever script is in this origin could ask
 * too, but it could read the page as well: the origin is the border, here as there. On a published site the address comes
 * with the token, can only be one of this machine, and is asked about first. In a frame of another page nothing is run.
 */
(function () {
	'use strict';
	const opsbook = window.opsbook;
	const { make, word } = opsbook;
	const published = document.body.dataset.power === 'paired';
	const place = 'opsbook.power:' + opsbook.root;
	const channel = window.top === window && 'BroadcastChannel' in window ? new BroadcastChannel(place) : null;
	/* What a run says at once; the server sends nothing near it. */
	const LINE_MAX = 8 << 20;

	/* Where to ask, and with what. Null: nobody gave it. */
	let door = null;

	const power = {
		published,
		state: 'none', /* "none", "locked" (asked, no good token), "away" (no answer), "ready" */
		about: null, /* what the server says of itself */
		address: () => (door ? door.address : ''),
		ask,
		listen,
		unpair,
		tell: (message) => channel && channel.postMessage(message),
	};
	opsbook.power = power;

	function set_state(state) {
		if (power.state === state)
			return;
		power.state = state;
		document.dispatchEvent(new CustomEvent('opsbook:power'));
	}

	/* ---- Keeping ---- */

	const is_token = (text) => typeof text === 'string' && /^[0-9a-f]{64}$/.test(text);
	const is_local = (text) => typeof text === 'string' && /^http:\/\/(127\.0\.0\.1|localhost):[0-9]{1,5}\/([\w.~-]+\/)*$/.test(text);
	const is_door = (d) => Boolean(d) && is_token(d.token) && (published ? is_local(d.address) : d.address === opsbook.root);

	function kept() {
		try {
			const found = JSON.parse(sessionStorage.getItem(place));
			return is_door(found) ? found : null;
		} catch (e) {
			return null;
		}
	}

	function keep(what) {
		try {
			if (what)
				sessionStorage.setItem(place, JSON.stringify(what));
			else
				sessionStorage.removeItem(place);
		} catch (e) {
			/* it lasts as long as the page, then */
		}
	}

	/* What stands behind "#" of the address, if that is ours; it leaves the address, the history and what is copied. */
	function take_fragment() {
		const own = published ? /^#opsbook=([^&]+)&token=([0-9a-f]+)$/.exec(location.hash) : /^#token=([0-9a-f]+)$/.exec(location.hash);
		if (!own)
			return null;
		history.replaceState(history.state, '', location.pathname + location.search);
		const found = published ? { address: own[1], token: own[2] } : { address: opsbook.root, token: own[1] };
		try {
			found.address = decodeURIComponent(found.address);
		} catch (e) {
			return null;
		}
		return is_door(found) ? found : null;
	}

	/* ---- Asking ---- */

	function failure(message, status) {
		return Object.assign(new Error(message), { status });
	}

	async function post(at, what, body, signal) {
		let response;
		if (!at)
			throw failure(word('run-locked'), 401);
		try {
			response = await fetch(at.address + '_ob/run/' + what, {
				method: 'POST', body: JSON.stringify(body || {}), signal, cache: 'no-store', credentials: 'omit', redirect: 'error', referrerPolicy: 'no-referrer',
				headers: { 'Authorization': 'Bearer ' + at.token, 'Content-Type': 'application/json' },
			});
		} catch (e) {
			throw failure(word(published ? 'pair-away' : 'run-away'), 0);
		}
		if (response.ok)
			return response;
		let text = await response.text();
		try {
			text = JSON.parse(text).error || text;
		} catch (e) {
			/* a sentence as it is */
		}
		throw failure(text.slice(0, 2000), response.status);
	}

	/* A wrong token, where there was a good one: the server is another one now. */
	function noticed(e, at) {
		if (at !== door)
			return;
		if (e.status === 401 || e.status === 403 || (e.status === 404 && !power.about)) {
			set_state('locked');
			power.tell({ ask: true });
		} else if (e.status === 0) {
			set_state('away');
		}
	}

	async function ask(what, body) {
		const at = door;
		try {
			const response = await post(at, what, body);
			const answer = await response.json();
			if (at === door)
				set_state('ready');
			return answer;
		} catch (e) {
			noticed(e, at);
			throw e;
		}
	}

	/* ---- Listening: from the beginning, and again from where it broke off ---- */

	const seen = () => new Promise((resolve) => {
		if (!document.hidden)
			return resolve();
		document.addEventListener('visibilitychange', function look() {
			if (document.hidden)
				return;
			document.removeEventListener('visibilitychange', look);
			resolve();
		});
	});
	const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

	async function each_line(response, take) {
		const reader = response.body.getReader();
		const decoder = new TextDecoder();
		let text = '';
		for (;;) {
			const { done, value } = await reader.read();
			if (done)
				return;
			text += decoder.decode(value, { stream: true });
			if (text.length > LINE_MAX)
				throw failure('a line is too long', 500);
			const lines = text.split('\n');
			text = lines.pop();
			for (const line of lines)
				if (line)
					take(JSON.parse(line));
		}
	}

	/*
	 * The events of a run: told.event(e) for each, told.away(true) while the server does not answer, told.lost(e) when it never will.
	 * A page that nobody sees does not listen: browsers keep few connections to one server.
	 */
	function listen(id, told) {
		let after = 0;
		let ended = false;
		let stop = null;
		let wait = 250;

		function take(event) {
			if (event.n !== undefined && event.n <= after)
				return;
			after = event.n === undefined ? after : event.n;
			ended = ended || event.event === 'end';
			wait = 250;
			told.event(event);
		}

		async function once() {
			const at = door;
			stop = new AbortController();
			try {
				const response = await post(at, 'listen', { id, after }, stop.signal);
				told.away(false);
				set_state('ready');
				await each_line(response, take);
			} catch (e) {
				if (ended || document.hidden)
					return;
				noticed(e, at);
				if (e.status === 404 || e.status === 400) {
					ended = true;
					told.lost(e);
				} else {
					told.away(true);
				}
			}
		}

		async function follow() {
			while (!ended) {
				await seen();
				await once();
				if (!ended)
					await pause(wait);
				wait = Math.min(wait * 2, 4000);
			}
			document.removeEventListener('visibilitychange', hide);
		}

		function hide() {
			if (document.hidden && stop)
				stop.abort();
		}

		document.addEventListener('visibilitychange', hide);
		follow();
		return { close() { ended = true; if (stop) stop.abort(); } };
	}

	/* ---- Pairing ---- */

	/* Asks whether this site may; tries at once, so that what is wrong is said here. */
	function pair(found) {
		const yes = make('button', { class: 'run-act', type: 'submit' }, word('pair-yes'));
		const no = make('button', { class: 'run-act run-quiet', type: 'button' }, word('pair-no'));
		const problem = make('p', { class: 'run-problem', role: 'alert' });
		const form = make('form', {},
			make('h2', { id: 'pair-title' }, word('pair-title')),
			make('p', {}, word('pair-about').replace('{x}', () => found.address)), problem,
			make('div', { class: 'run-acts' }, no, yes));
		const dialog = make('dialog', { class: 'run-box run-pair', 'aria-labelledby': 'pair-title' }, form);
		no.addEventListener('click', () => dialog.close());
		dialog.addEventListener('close', () => dialog.remove());
		form.addEventListener('submit', async (event) => {
			event.preventDefault();
			yes.disabled = true;
			problem.textContent = '';
			const failed = await enter(found);
			yes.disabled = false;
			if (failed)
				problem.textContent = failed.status === 0 ? failed.message : word('pair-failed').replace('{x}', () => found.address).replace('{y}', () => failed.message);
			else
				dialog.close();
		});
		document.body.append(dialog);
		dialog.showModal();
		no.focus();
	}

	function unpair_here() {
		keep(null);
		door = null;
		power.about = null;
		set_state('none');
	}

	function unpair() {
		unpair_here();
		power.tell({ unpaired: true });
	}

	/* ---- Beginning ---- */

	/* Take `found` if the server knows it, else give why not; what was there before stays then. */
	async function enter(found) {
		try {
			const about = await (await post(found, 'hello', {})).json();
			door = found;
			power.about = about;
			keep(door);
			power.tell({ door });
			power.state = '';
			set_state('ready');
			return null;
		} catch (e) {
			if (!published && e.status !== 0 && (!door || door.token === found.token)) {
				keep(null);
				door = null;
				set_state('locked');
			}
			return e;
		}
	}

	async function take() {
		const found = take_fragment();
		if (found && published)
			pair(found);
		else if (found)
			await enter(found);
	}

	async function heard({ data }) {
		if (!data)
			return;
		if (data.ask && power.state === 'ready')
			power.tell({ door });
		else if (data.unpaired && published && door)
			unpair_here();
		else if (is_door(data.door) && !(power.state === 'ready' && door && door.token === data.door.token))
			await enter(data.door);
		else if (data.run)
			document.dispatchEvent(new CustomEvent('opsbook:run', { detail: data.run }));
	}

	async function begin() {
		const before = kept();
		/* What did not answer may have come back. */
		const retry = () => power.state !== 'ready' && !document.hidden && kept() && enter(kept());
		window.addEventListener('hashchange', take);
		window.addEventListener('focus', retry);
		document.addEventListener('visibilitychange', retry);
		/* Another process of the server: it has another token. */
		document.addEventListener('opsbook:boot', () => door && enter(door));
		if (channel)
			channel.addEventListener('message', heard);
		if (before)
			await enter(before);
		await take();
		if (power.state === 'none' && channel)
			power.tell({ ask: true });
		if (power.state === 'none' && !published)
			set_state('locked');
	}

	/* A page inside another page may be clicked on without being seen. */
	if (window.top === window)
		begin();
})();
