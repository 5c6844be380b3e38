# The measurement of search: its sums, and its probes, which a change of ranking must not lose.
# shellcheck shell=sh disable=SC2016
. ./lib.sh

mkdir empty
node "$root/bench/search/arithmetic.test.mjs" empty

cat >probe.mjs <<'END'
import { pathToFileURL } from 'node:url';
const [bench, program, work] = process.argv.slice(2);
const { Opsbook } = await import(pathToFileURL(`${bench}/common.mjs`));
const { probe, probe_notes } = await import(pathToFileURL(`${bench}/probes.mjs`));
const opsbook = new Opsbook(program, work);
for (const { query, note, rank, first } of await probe((text) => opsbook.search(probe_notes, text, '--all').map((hit) => hit.path)))
	console.log(rank === 1 ? `ok - probe ${query}` : `not ok - probe ${query}: wanted ${note} first, got ${first ?? 'nothing'}`);
END
node probe.mjs "$root/bench/search" "$OPSBOOK" "$work"
finish
