# The index of a published site: written with the site, the same for the same notes, left out when asked; read back here without
# our code.
# shellcheck shell=sh
. ./lib.sh

note repo/README.md "# Home" "" "Notes of the team."
note repo/ops/disk.md "---" "tags: [storage]" "aliases: [no <space>, 磁盘满, old/disk.html]" "---" "# Disk is full" "" "Free some space with du -x."
note repo/zh/leak.md "# 内存" "" "排查内存泄漏的步骤。"
note repo/secret.md "---" "draft: true" "---" "# Draft" "" "draftword"
note repo/quiet.md "---" "unlisted: true" "---" "# Quiet" "" "quietword"
repository repo

cat >read.mjs <<'END'
import fs from 'node:fs';
import zlib from 'node:zlib';

const folder = process.argv[2] + '/_ob/search/';
const prints = new Set();
let text = '';
let notes = -1;
for (const name of fs.readdirSync(folder).sort()) {
	const script = fs.readFileSync(folder + name, 'utf8');
	const [, own, print, data] = /^opsbook\.index\("(\w+)","([0-9a-f]{16})","([A-Za-z0-9+/=]*)"\);\n$/.exec(script);
	const bytes = zlib.inflateRawSync(Buffer.from(data, 'base64'));
	if (own + '.js' !== name)
		throw new Error(name + ' says that it is ' + own);
	prints.add(print);
	if (own === 'meta') {
		if (bytes[0] !== 2)
			throw new Error('version ' + bytes[0]);
		notes = bytes[1];
	}
	text += bytes.toString('utf8');
}
if (prints.size !== 1)
	throw new Error('fingerprints: ' + [...prints]);
console.log('notes ' + notes);
for (const word of ['Disk is full', 'ops/disk.md', '排查内存泄漏的步骤', 'storage', 'draftword', 'quietword'])
	console.log(word + ': ' + text.includes(word));
END

opsbook build repo -o site
status_is 0 "built"
node read.mjs site >read 2>read-err
check "every file is one call, of one build" test ! -s read-err
says read "notes 3" "drafts and unlisted notes are not counted"
for word in "Disk is full" ops/disk.md 排查内存泄漏的步骤 storage; do
	says read "$word: true" "holds $word"
done
says read "draftword: false" "no draft"
says read "quietword: false" "nothing unlisted"
says site/ops/disk.html "<span>no &lt;space&gt;, 磁盘满</span>" "what a note is also found by is told on its page, without old addresses"

# Neither what was there before nor the number of threads can be told.
opsbook build repo -o site --jobs 1
cp -R site/_ob/search first
opsbook build repo -o site --jobs 4
check "the same bytes whatever the threads" diff -r first site/_ob/search
note repo/zh/leak.md "# 内存" "" "另一句话。"
opsbook build repo -o site
check "another note, another fingerprint" sh -c '! cmp -s first/meta.js site/_ob/search/meta.js'
note repo/zh/leak.md "# 内存" "" "排查内存泄漏的步骤。"
opsbook build repo -o site
check "and back" diff -r first site/_ob/search

opsbook build repo -o with --drafts
node read.mjs with >read
says read "draftword: true" "drafts when asked for"

mkdir empty
opsbook build empty -o none
check "no notes: meta alone" test "$(ls none/_ob/search)" = meta.js
node read.mjs none >read
says read "notes 0"

printf 'search: false\n' >repo/opsbook.yml
opsbook build repo -o without
status_is 0 "built without"
check "search: false writes no index" test ! -e without/_ob/search
check "and no page to search on" test ! -e without/search.html
finish
