/*
 * Other engines on the same notes: pagefind as it comes, lunr and minisearch with pairs of Chinese characters, since
 * without them they find no Chinese. Each is given the title and text of every note as a reader sees them, and is run
 * in a process of its own. All pages are given to pagefind as Chinese: by their own languages it would make an index
 * each, and a reader of one never sees the other.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { fileURLToPath } from 'node:url';
import { measure, size_of, walk } from './common.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const html = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');

/* Pages that say what the notes say, for pagefind; in a flat folder, as addresses are not what is measured. */
function write_pages(folder, notes) {
	notes.forEach((note, i) => {
		const file = path.join(folder, `${i}.html`);
		const lines = note.text.split('\n').slice(1).filter((line) => line.trim());
		fs.writeFileSync(file, `<!doctype html>\n<html lang="zh"><head><meta charset="utf-8"><title>${html(note.title)}</title></head><body>` +
			`<h1>${html(note.title)}</h1>\n${lines.map((line) => `<p>${html(line)}</p>`).join('\n')}</body></html>\n`);
	});
}

const page = (scripts, ask) => `<!doctype html>\n<html lang="zh"><head><meta charset="utf-8"><link rel="icon" href="data:,"></head><body><script>
const script = (src) => new Promise((resolve, reject) => document.head.append(Object.assign(document.createElement('script'), { src, onload: resolve, onerror: reject })));
let ready;
const load = async () => { ${scripts} };
window.ask = async (text, all) => { ${ask} };
</script></body></html>\n`;

/* Each makes its index of `notes` in the folder `site`, ready to be asked by index.html, and tells what that took. */
export const ENGINES = {
	pagefind({ modules, tool, site, work, notes }) {
		const pages = path.join(work, 'pages');
		fs.mkdirSync(pages, { recursive: true });
		write_pages(pages, notes);
		const binary = walk(path.join(modules, 'node_modules/@pagefind')).find((file) => /\/pagefind(_extended)?$/.test(file));
		const took = measure(tool, [path.join(modules, 'node_modules/@pagefind', binary), '--site', pages, '--output-path', path.join(site, 'pagefind')]);
		const size = size_of(path.join(site, 'pagefind'));
		/* A result names its page only in a file of its own: the names are read here. */
		const urls = {};
		for (const name of fs.readdirSync(path.join(site, 'pagefind/fragment'))) {
			const text = zlib.gunzipSync(fs.readFileSync(path.join(site, 'pagefind/fragment', name))).toString();
			urls[name.replace('.pf_fragment', '')] = notes[Number(JSON.parse(text.slice(text.indexOf('{'))).url.match(/(\d+)\.html/)[1])].url;
		}
		fs.writeFileSync(path.join(site, 'index.html'), page(
			"const p = await import('./pagefind/pagefind.js'); await p.init(); return p;",
			`const p = await (ready ??= load()); const { results } = await p.search(text);
			if (all) return results.map((one) => one.id);
			await Promise.all(results.slice(0, 10).map((one) => one.data()));
			return results;`));
		return { ...took, ...size, names: (ids) => ids.map((id) => urls[id]) };
	},
	lunr: (options) => in_one_file('lunr', 'lunr.min.js', options),
	minisearch: (options) => in_one_file('minisearch', 'dist/umd/index.js', options),
};

function in_one_file(name, library, { modules, tool, site, work, notes }) {
	const input = path.join(work, 'notes.json');
	const index = path.join(site, 'index.json');
	fs.writeFileSync(input, JSON.stringify(notes.map(({ url, title, text }) => ({ url, title, text }))));
	const took = measure(tool, [process.execPath, '--max-old-space-size=8192', path.join(here, 'engine.mjs'), modules, name, 'build', input, index]);
	fs.copyFileSync(path.join(modules, 'node_modules', name, library), path.join(site, 'library.js'));
	fs.copyFileSync(path.join(here, 'bigrams.js'), path.join(site, 'bigrams.js'));
	fs.copyFileSync(path.join(here, `engine-${name}.js`), path.join(site, 'engine.js'));
	fs.writeFileSync(path.join(site, 'index.html'), page(
		"await script('library.js'); await script('bigrams.js'); await script('engine.js'); bench_engine.load(await (await fetch('index.json')).text());",
		'await (ready ??= load()); return bench_engine.ask(text);'));
	return {
		...took, files: 1, bytes: fs.statSync(index).size,
		ask_all(texts) {
			const queries = path.join(work, 'queries.json');
			fs.writeFileSync(queries, JSON.stringify(texts));
			const run = spawnSync(process.execPath, [path.join(here, 'engine.mjs'), modules, name, 'ask', index, queries], { maxBuffer: 1 << 30 });
			if (run.status !== 0)
				throw new Error(String(run.stderr));
			return JSON.parse(run.stdout);
		},
	};
}
