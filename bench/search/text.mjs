/*
 * What a reader sees of a note: the words of its page, taken from the page itself and not from anything that search
 * has made. This is the text that queries are drawn from, that truth is told by, and that other engines are given.
 */
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { walk } from './common.mjs';

const VOID = new Set(['br', 'hr', 'img', 'input', 'wbr', 'col', 'source', 'area', 'embed', 'track', 'meta', 'link']);
const INLINE = new Set(['a', 'abbr', 'b', 'bdi', 'bdo', 'cite', 'code', 'del', 'dfn', 'em', 'i', 'ins', 'kbd', 'mark', 'q', 's', 'samp', 'small', 'span',
	'strong', 'sub', 'sup', 'u', 'var', 'wbr', 'font', 'ruby', 'time']);
const NAMES = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };
/* Of the page and not of the note: signs beside headings, contents, labels of code, numbers of footnotes, other notes. */
const FURNITURE = /\b(anchor|toc-inline|footnote-ref|footnote-backref|embed|hidden|effect|step-name|step|code-head)\b/;

/* The titles of callouts that have none of their own, in the languages of the theme. */
const i18n = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../themes/default/i18n');
const LABELS = new Set(fs.readdirSync(i18n).flatMap((file) => [...fs.readFileSync(path.join(i18n, file), 'utf8').matchAll(/^callout_\w+: "?(.*?)"?$/gm)].map((m) => m[1])));

const CONTENT = '<div class="content">';

export function decode(text) {
	return text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (all, dec, hex, name) =>
		dec ? String.fromCodePoint(Number(dec)) : hex ? String.fromCodePoint(parseInt(hex, 16)) : NAMES[name] ?? all);
}

const attribute = (tag, name) => decode((tag.match(new RegExp(`\\s${name}="([^"]*)"`)) || [])[1] ?? '');

function is_furniture(name, tag, inside_code) {
	if (name === 'script' || name === 'style' || name === 'svg' || name === 'nav')
		return true;
	if (name === 'figcaption' && inside_code)
		return true;
	return FURNITURE.test(attribute(tag, 'class')) && !/^<(?:h\d|p|pre|main|article)\b/.test(tag);
}

/* The text of a piece of HTML: a line a block; line breaks of the source are spaces but in <pre>. */
export function html_text(html) {
	const open = [];
	let out = '';
	let skip = 0; /* open elements up to this one are left out, from the first that is furniture; 0: none */
	let pre = 0;
	let code = 0;
	const end_line = () => {
		if (out && !out.endsWith('\n'))
			out += '\n';
	};
	for (const [part, close, tag] of html.matchAll(/<!--[^]*?-->|<(\/?)([a-zA-Z][\w-]*)(?:"[^"]*"|'[^']*'|[^'">])*>|[^<]+|</g)) {
		const name = tag?.toLowerCase();
		if (!name) {
			if (!skip && !part.startsWith('<!--'))
				out += pre ? decode(part) : decode(part.replace(/[ \t\r\n]+/g, ' '));
			continue;
		}
		if (!INLINE.has(name) && !skip)
			end_line();
		if (name === 'img' && !skip)
			out += ` ${attribute(part, 'alt')} `;
		if (VOID.has(name))
			continue;
		if (!close) {
			open.push(name);
			pre += name === 'pre';
			code += name === 'figure';
			if (!skip && is_furniture(name, part, code > 0))
				skip = open.length;
			continue;
		}
		const at = open.lastIndexOf(name);
		while (at >= 0 && open.length > at) {
			const closed = open.pop();
			pre -= closed === 'pre';
			code -= closed === 'figure';
			if (open.length < skip)
				skip = 0;
		}
	}
	return out;
}

/* What stands inside the first element that begins with `start`, a <div>, up to its own end. */
function inside(html, start) {
	const from = html.indexOf(start);
	if (from < 0)
		return undefined;
	let depth = 0;
	const divs = /<(\/?)div\b[^>]*>/g;
	divs.lastIndex = from;
	for (let div = divs.exec(html); div; div = divs.exec(html)) {
		depth += div[1] ? -1 : 1;
		if (depth === 0)
			return html.slice(from + start.length, div.index);
	}
	return html.slice(from + start.length);
}

/* Is there a note on this page? { title, lang, text }, the title and tags being of the text; or null. */
export function page_text(html) {
	const article = html.match(/<article class="note"[^>]*>([^]*?)<\/article>/)?.[1];
	const content = article && inside(article, CONTENT)?.replace(/<(\w+) class="callout-title">([^<]*)/g, (all, tag, label) => (LABELS.has(label.trim()) ? `<${tag}>` : all));
	const heading = article?.match(/<h1 class="title"[^>]*>([^]*?)<\/h1>/)?.[1];
	if (content === undefined || heading === undefined)
		return null;
	const tags = article.slice(0, article.indexOf(CONTENT)).match(/<ul class="tags"[^]*?<\/ul>/)?.[0] ?? '';
	const title = html_text(heading).trim();
	const also = article.slice(0, article.indexOf(CONTENT)).match(/<li class="also">[^<]*<span>([^<]*)/)?.[1] ?? '';
	return { title, lang: attribute(html.match(/<html[^>]*>/)[0], 'lang'), text: [title, html_text(also), html_text(tags), html_text(content)].join('\n') };
}

/* Lower case and compatibility forms, as full-width letters are no other words. */
export const fold = (text) => text.normalize('NFKC').toLowerCase();

/* The notes of a built site: [{ url, title, lang, text, folded }], urls from the site's root, not encoded. */
export function site_notes(site) {
	return walk(site).filter((file) => file.endsWith('.html') && !file.startsWith('_ob/')).flatMap((url) => {
		const note = page_text(fs.readFileSync(path.join(site, url), 'utf8'));
		return note ? [{ url, ...note, folded: fold(note.text) }] : [];
	});
}

/* ---- What there is to look for, and where it is ---- */

const HAN = /[\u3400-\u4dbf\u4e00-\u9fff]+/g;
/* Letters and digits, of scripts that put spaces between words. */
const ALNUM = /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Nd}]/u;
const IDENTIFIER = /(?<![\p{L}\p{N}_./:@=+#\\-])[a-z0-9]+(?:[-_./][a-z0-9]+)+(?![\p{Script=Latin}\p{N}_/:@=+#\\-]|\.[\p{L}\p{N}])/gu;

/* A random piece of 1 to 4 characters of Chinese, each place in the notes as likely as another; null: there is none. */
export function draw_chinese(notes, below) {
	const length = 1 + below(4);
	const runs = notes.runs ??= notes.flatMap((note) => note.folded.match(HAN) ?? []);
	const sums = notes.sums ??= runs.reduce((list, run) => (list.push((list[list.length - 1] ?? 0) + run.length), list), []);
	for (let tries = 0; runs.length && tries < 1000; tries++) {
		const place = below(sums[sums.length - 1]);
		let low = 0, high = sums.length - 1;
		while (low < high) {
			const middle = (low + high) >> 1;
			if (sums[middle] > place)
				high = middle;
			else
				low = middle + 1;
		}
		const from = place - (sums[low] - runs[low].length);
		if (from + length <= runs[low].length)
			return runs[low].slice(from, from + length);
	}
	return null;
}

/* A random identifier, two or more words joined by one of - _ . /, each different one as likely as another. */
export function draw_identifier(notes, below) {
	const all = notes.identifiers ??= [...new Set(notes.flatMap((note) => note.folded.match(IDENTIFIER) ?? []))].sort();
	return all.length ? all[below(all.length)] : null;
}

export const has_piece = (folded, piece) => folded.includes(piece);

/*
 * Does the identifier stand in the text between characters that are no letters and digits? "get_pods" is in
 * "kubectl_get_pods", which somebody who looks for it wants to see, and not in "widget_pods" and "get_podsecurity".
 */
export function has_identifier(folded, id) {
	for (let at = folded.indexOf(id); at >= 0; at = folded.indexOf(id, at + 1))
		if (!ALNUM.test(folded[at - 1] ?? ' ') && !ALNUM.test(folded[at + id.length] ?? ' '))
			return true;
	return false;
}
