/*
 * The search of the pages, outside a browser: engine(SITE) gives `opsbook.search` over the index of a built site, run
 * from the files that a page would load. Without a site it can only read queries.
 */
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { inflateRawSync } from 'node:zlib';

const theme = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../themes/default');
const file_of = (name) => fs.readFileSync(path.join(theme, name), 'utf8');
/* As tools/embed puts it together. */
const script = file_of('assets/search.js').replace(/^\t*\/\* include (\S+) \*\/$/gm, (all, name) => file_of(name));

/* What a browser has and node 18 has not. */
class Inflate extends TransformStream {
	constructor() {
		const chunks = [];
		super({
			transform: (chunk) => { chunks.push(chunk); },
			flush: (out) => out.enqueue(new Uint8Array(inflateRawSync(Buffer.concat(chunks)))),
		});
	}
}

/* `read` gives the text of a file of the index or throws; `asked` collects what was asked for. */
export function engine(site, { read = (file) => fs.readFileSync(file, 'utf8'), asked = [] } = {}) {
	const window = {};
	const opsbook = {
		root: 'http://site/',
		async load_script(address) {
			const file = path.join(site, new URL(address).pathname);
			let text;
			asked.push(path.basename(file, '.js'));
			/* As in a page: what is not there is an error, what is no script does nothing. */
			text = read(file);
			try {
				new Function('opsbook', text)(opsbook);
			} catch (e) {
				if (!(e instanceof SyntaxError))
					throw e;
			}
		},
	};
	window.opsbook = opsbook;
	new Function('self', 'module', 'window', 'DecompressionStream', script)(window, undefined, window, Inflate);
	return opsbook.search;
}
