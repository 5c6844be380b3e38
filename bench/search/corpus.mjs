/*
 * Notes to measure with: `make_corpus(folder, n, sources, seed)`.
 *
 * Real text first, source after source: their notes are cut at headings, a section being a note. When that is not enough
 * the rest is put together from paragraphs of different sections, with a line of names that no other note has (hosts,
 * addresses, versions, error codes), because the words of a growing collection never stop growing. About 1.2 KB a note.
 * The same sources, n and seed give the same bytes.
 */
import fs from 'node:fs';
import path from 'node:path';
import { random, walk } from './common.mjs';

const LEAST = 160; /* bytes: smaller sections are not worth a page */
const MOST = 6000;
/* What the first queries ask for: one note in EVERY has one of these, so that every size finds some. */
const EVERY = 40;
const ASKED = [
	'排查内存泄漏要先看两次快照之间多了什么，再看是谁拿着它们。', '内存泄漏的排查记录：容器重启前的堆大小，和上次发布的时间。', '容器退出码是 137，说明内存超过了限制。',
	'先在新容器里排查网络，再看内存。', 'Run `kubectl get pods -n prod -o wide` and look at the restarts.', 'See which pods you get: `kubectl get pods --field-selector=status.phase!=Running`.',
	'With `--dry-run=client` nothing is sent; `helm upgrade --dry-run` asks the server.', 'A dry-run first, then the change.',
];

/* Blocks of Markdown, parted by empty lines, fences whole; links and images less their addresses, which lead nowhere here. */
export function blocks_of(text) {
	const blocks = [];
	let block = [];
	let fence = null;
	const end = () => {
		if (block.length)
			blocks.push(block.join('\n'));
		block = [];
	};
	for (const line of text.replace(/^\ufeff?---\n[^]*?\n---\n/, '').replace(/\r/g, '').split('\n')) {
		const mark = line.match(/^\s*(`{3,}|~{3,})/)?.[1];
		if (fence) {
			block.push(line);
			if (mark && mark.startsWith(fence)) {
				fence = null;
				end();
			}
			continue;
		}
		if (mark) {
			end();
			fence = mark;
			block.push(line);
		} else if (/^(#{1,6}\s|===+\s*$|---+\s*$)/.test(line)) {
			/* A heading may be underlined. */
			const title = /^[=-]/.test(line) ? block.pop() : line.replace(/^#+\s*|\s*#+\s*$/g, '');
			end();
			if (title)
				blocks.push({ heading: title.trim() });
		} else if (line.trim() === '') {
			end();
		} else {
			block.push(line.replace(/<img\b[^>]*>/gi, '').replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/!?\[\[([^\]|]*\|)?([^\]]*)\]\]/g, '$2'));
		}
	}
	if (fence)
		block.push(fence);
	end();
	return blocks;
}

/* [{ title, blocks }] of a note, one a heading. */
function sections_of(file, text) {
	const name = path.basename(file).replace(/\.\w+$/, '');
	const sections = [];
	let now = { title: name, blocks: [] };
	for (const block of blocks_of(text)) {
		if (typeof block === 'string') {
			now.blocks.push(block);
			continue;
		}
		sections.push(now);
		now = { title: block.heading === name ? name : `${name} ${block.heading}`, blocks: [] };
	}
	sections.push(now);
	return sections;
}

const bytes = (blocks) => blocks.reduce((sum, block) => sum + Buffer.byteLength(block) + 2, 0);

function shuffle(list, below) {
	for (let i = list.length - 1; i > 0; i--) {
		const k = below(i + 1);
		[list[i], list[k]] = [list[k], list[i]];
	}
	return list;
}

/* A line of names as they come in logs and commands. */
function names(below) {
	const hex = (n) => Array.from({ length: n }, () => below(16).toString(16)).join('');
	const places = ['prod', 'staging', 'bj', 'sh', 'eu-west-1', 'lab'];
	const kinds = ['db', 'web', 'cache', 'queue', 'edge', 'build'];
	const all = [
		() => `${kinds[below(6)]}-${below(4000)}.${places[below(6)]}.example.com`,
		() => `10.${below(256)}.${below(256)}.${below(256)}`,
		() => `v${below(4)}.${below(40)}.${below(30)}`,
		() => `CVE-20${10 + below(16)}-${1000 + below(40000)}`,
		() => `/var/log/${kinds[below(6)]}/${hex(6)}.log`,
		() => `${kinds[below(6)]}_${places[below(3)]}_${below(900)}`,
		() => `ERR-${below(100000)}`,
		() => `0x${hex(8)}`,
	];
	return `\`${all[below(all.length)]()}\` \`${all[below(all.length)]()}\`：${all[below(all.length)]()}`;
}

/* `sources` are folders of notes, the first the most important. Gives { notes, real, bytes }. */
export function make_corpus(folder, n, sources, seed = 1) {
	const below = random(seed);
	const all = sources.map((source) => walk(source).filter((file) => /\.(md|markdown)$/i.test(file))
		.flatMap((file) => sections_of(file, fs.readFileSync(path.join(source, file), 'utf8'))));
	const fit = (list) => shuffle(list.filter((s) => bytes(s.blocks) >= LEAST && bytes(s.blocks) <= MOST), below);
	const real = all.flatMap(fit);
	const pool = real.flatMap((s) => s.blocks.map((block) => ({ title: s.title, block })));
	const made = { notes: n, real: Math.min(n, real.length), bytes: 0 };
	for (let i = 0; i < n; i++) {
		let { title, blocks } = real[i] ?? { title: '', blocks: [] };
		if (!real[i]) {
			const size = 300 + below(900) + below(900);
			title = `${pool[below(pool.length)].title} ${i}`;
			while (bytes(blocks) < size)
				blocks.push(pool[below(pool.length)].block);
			blocks.splice(below(blocks.length + 1), 0, names(below));
		}
		if (i % EVERY === EVERY - 1)
			blocks = [...blocks, ASKED[below(ASKED.length)]];
		const text = `# ${title}\n\n${blocks.join('\n\n')}\n`;
		const under = path.join(folder, `part-${Math.floor(i / 100)}`);
		if (i % 100 === 0)
			fs.mkdirSync(under, { recursive: true });
		fs.writeFileSync(path.join(under, `note-${i}.md`), text);
		made.bytes += Buffer.byteLength(text);
	}
	return made;
}
