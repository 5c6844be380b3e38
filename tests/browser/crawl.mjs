/*
 * Follows every link, image and script on every page of a site on disk, without a browser: each must
 * lead to a file, and to an id in it. `node crawl.mjs SITE` prints what does not and then fails.
 */
import fs from 'node:fs';
import path from 'node:path';

const entities = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' };
const unescape = (text) => text.replace(/&(#x[0-9a-f]+|#\d+|[a-z]+);/gi, (all, name) => {
	if (name[0] === '#')
		return String.fromCodePoint(/^#x/i.test(name) ? parseInt(name.slice(2), 16) : parseInt(name.slice(1), 10));
	return entities[name.toLowerCase()] ?? all;
});

/* All files below a folder; names are kept as bytes that need not be UTF-8 ("latin1"). */
export function files_of(site) {
	const found = new Set();
	const walk = (folder) => {
		for (const entry of fs.readdirSync(Buffer.from(folder, 'latin1'), { withFileTypes: true, encoding: 'buffer' })) {
			const name = folder + '/' + entry.name.toString('latin1');
			if (entry.isDirectory())
				walk(name);
			else
				found.add(name);
		}
	};
	walk(Buffer.from(site).toString('latin1'));
	return found;
}

/* The percent-encoded address as bytes. */
function bytes_of(address) {
	const raw = Buffer.from(address).toString('latin1');
	return raw.replace(/%([0-9a-f]{2})/gi, (all, hex) => String.fromCharCode(parseInt(hex, 16)));
}

function tags_of(html) {
	const plain = html.replace(/<!--[^]*?-->/g, '').replace(/<script\b[^>]*>[^]*?<\/script>/g, (tag) => tag.slice(0, tag.indexOf('>') + 1));
	return [...plain.matchAll(/<([a-z][a-z0-9]*)((?:\s+[^\s=>"'/]+(?:="[^"]*"|='[^']*'|=[^\s>]+)?)*)\s*\/?>/gi)].map(([, name, rest]) => {
		const attributes = {};
		for (const [, key, a, b] of rest.matchAll(/\s([^\s=>"'/]+)(?:="([^"]*)"|='([^']*)')?/g))
			attributes[key.toLowerCase()] = unescape(a ?? b ?? '');
		return { name: name.toLowerCase(), attributes };
	});
}

/* Faults of a site, one sentence each; pages is the number of pages read. */
export function crawl(site) {
	const files = files_of(site);
	const root = Buffer.from(site).toString('latin1').replace(/\/$/, '');
	const faults = [];
	const pages = new Map();
	for (const file of files) {
		if (!file.endsWith('.html'))
			continue;
		const tags = tags_of(fs.readFileSync(Buffer.from(file, 'latin1'), 'utf8'));
		const ids = tags.map((t) => t.attributes.id).filter((id) => id !== undefined);
		pages.set(file, { tags, ids: new Set(ids) });
		const twice = ids.filter((id, i) => ids.indexOf(id) !== i);
		if (twice.length)
			faults.push(`${file}: the id "${twice[0]}" stands ${twice.length + 1} times`);
	}

	function follow(file, address) {
		let lost = path.basename(file) === '404.html' && path.dirname(file) === root;
		if (/^(https?|mailto|tel|ftp|ftps|xmpp|irc|ircs|sms|news|nntp|geo|magnet|git|ssh|sftp):|^\/\/|^data:image\//i.test(address))
			return null;
		if (/^[a-z][a-z0-9+.-]*:/i.test(address))
			return 'has a scheme that is not allowed';
		const [, where, , fragment] = address.match(/^([^#]*)(#(.*))?$/s);
		let target = file;
		if (where.startsWith('/')) {
			if (!lost)
				return 'starts at the root of the server';
			target = root + path.posix.normalize(bytes_of(where.split('?')[0]));
		} else if (where) {
			target = path.posix.join(path.posix.dirname(file), bytes_of(where.split('?')[0]));
		}
		if (target !== root && !target.startsWith(root + '/'))
			return 'leaves the site';
		if (!files.has(target))
			return files.has(target.replace(/\/$/, '') + '/index.html') ? 'leads to a folder, which file:// does not show' : 'leads to no file';
		if (fragment && pages.has(target) && !pages.get(target).ids.has(decodeURIComponent(fragment)))
			return 'leads to an id that is not there';
		return null;
	}

	for (const [file, { tags }] of pages) {
		for (const { name, attributes } of tags) {
			const addresses = [attributes.href, attributes.src, attributes.poster];
			if (attributes.srcset)
				addresses.push(...attributes.srcset.split(',').map((part) => part.trim().split(/\s+/)[0]));
			if (name === 'meta' && attributes['http-equiv'] === 'refresh')
				addresses.push(attributes.content.replace(/^\d+;\s*url=/i, ''));
			for (const address of addresses) {
				if (address === undefined || (address === '' && name !== 'a' && name !== 'img'))
					continue;
				const why = address === '' ? 'is empty' : follow(file, address);
				if (why)
					faults.push(`${file}: <${name}> "${address}" ${why}`);
			}
		}
	}
	return { faults, pages: pages.size };
}

if (process.argv[1] && import.meta.url.endsWith('/' + path.basename(process.argv[1]))) {
	const { faults, pages } = crawl(path.resolve(process.argv[2]));
	for (const fault of faults)
		console.log(Buffer.from(fault, 'latin1').toString());
	if (!pages)
		console.log('no page at all');
	process.exitCode = faults.length || !pages ? 1 : 0;
}
