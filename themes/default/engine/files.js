/* The files of the index, loaded and read, each once: docs/search-index.md tells their form. A part of search.js. */
const VERSION = 2;
/* A beginning of a word may touch so many files of terms; while typing, when an answer is wanted at once, so many. */
const RANGE_MAX = 64, RANGE_TYPING = 4;

/* Bytes as a string of as many characters: it compares as they do. */
function binary(bytes) {
	let out = '';
	for (let i = 0; i < bytes.length; i += 4096)
		out += String.fromCharCode.apply(null, bytes.subarray(i, i + 4096));
	return out;
}

const binary_of = (text) => binary(new TextEncoder().encode(text));
/* A loop: what goes over a string by its characters takes ten times as long. */
function bytes_of(binary_text) {
	const bytes = new Uint8Array(binary_text.length);
	for (let i = 0; i < bytes.length; i++)
		bytes[i] = binary_text.charCodeAt(i);
	return bytes;
}

const text_of = (binary_text) => utf8.decode(bytes_of(binary_text));

/* FNV-1a of a binary string, 32 bits. */
function hash_of(text) {
	let h = 0x811c9dc5;
	for (let i = 0; i < text.length; i++)
		h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
	return h >>> 0;
}

class Reader {
	constructor(bytes) {
		this.bytes = bytes;
		this.at = 0;
		this.last = '';
	}

	get more() {
		return this.at < this.bytes.length;
	}

	/* Seven bits a byte, lowest first. */
	int() {
		let value = 0;
		for (let unit = 1; ; unit *= 128) {
			const byte = this.bytes[this.at++];
			if (byte === undefined)
				throw new Error('broken');
			value += (byte & 127) * unit;
			if (byte < 128)
				return value;
		}
	}

	take(n) {
		if (this.at + n > this.bytes.length)
			throw new Error('broken');
		return this.bytes.subarray(this.at, this.at += n);
	}

	string() {
		return this.take(this.int());
	}

	/* A binary string that shares its beginning with the one before it. */
	fronted() {
		const shared = this.int();
		this.last = this.last.slice(0, shared) + binary(this.string());
		return this.last;
	}
}

const arrived = opsbook.arrived || new Map(); /* name -> [fingerprint, base64], until it is taken */
const files = new Map(); /* name -> promise of what is read from it */
let meta = null;
let newer = ''; /* the fingerprint of another build, when a file of it came */

opsbook.index = (name, fingerprint, data) => arrived.set(name, [fingerprint, data]);

/* Written into the stream, not taken out of a Blob: that would go through another process. */
async function inflate(data) {
	let stream;
	try {
		stream = new DecompressionStream('deflate-raw');
	} catch (e) {
		throw new Error('failed');
	}
	const writer = stream.writable.getWriter();
	const written = Promise.all([writer.write(bytes_of(atob(data))), writer.close()]);
	const [bytes] = await Promise.all([new Response(stream.readable).arrayBuffer(), written]);
	return bytes;
}

async function fetch_file(name, read) {
	const address = new URL('_ob/search/' + name + '.js', opsbook.root);
	/* Caches of another build are not met so. */
	address.search = meta ? meta.fingerprint : newer;
	/* The first one may be here before the engine is. */
	if (!arrived.has(name))
		await opsbook.load_script(address.href).catch(() => {
			throw new Error('missing');
		});
	const [fingerprint, data] = arrived.get(name) || [];
	arrived.delete(name);
	if (meta && data && fingerprint !== meta.fingerprint) {
		newer = fingerprint;
		throw new Error('stale');
	}
	try {
		return read(new Reader(new Uint8Array(await inflate(data))), fingerprint);
	} catch (e) {
		throw /^(stale|failed)$/.test(e.message) ? e : new Error('broken');
	}
}

/* A file once read is kept; one that failed is asked for again the next time. */
function file(name, read) {
	if (!files.has(name)) {
		const promise = fetch_file(name, read);
		files.set(name, promise);
		promise.catch(() => {
			if (files.get(name) === promise)
				files.delete(name);
		});
	}
	return files.get(name);
}

function read_meta(r, fingerprint) {
	if (r.take(1)[0] !== VERSION)
		throw new Error('stale');
	const m = { fingerprint, n: r.int(), tokens: r.int(), cards: r.int(), count: {}, words: [], begins: [''] };
	for (const kind of 'tpdxknw')
		m.count[kind] = r.int();
	for (let i = 0; i < m.count.w; i++)
		m.words.push(r.int());
	/* Of each note what bm25 makes of its length. */
	m.norm = new Float64Array(m.n);
	let length = 0;
	let note = 0;
	for (let steps = r.int(); steps > 0; steps--) {
		length += r.int();
		const end = note + r.int();
		m.norm.fill(1.2 * (0.25 + (0.75 * length) / (m.tokens / m.n)), note, end);
		note = end;
	}
	for (let i = 1; i < m.count.t; i++)
		m.begins.push(r.fronted());
	return m;
}

function prepare() {
	return file('meta', read_meta).then((m) => {
		meta = m;
	});
}
