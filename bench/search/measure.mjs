/*
 * Measures how well `opsbook search` finds, from outside:
 *
 *   node bench/search/measure.mjs OPSBOOK [--data FOLDER] [--notes FOLDER]...
 *
 * --data: judged sets in their original formats, those that are there: cran.all.1400, cran.qry and
 *         cranqrel; *.json in SQuAD form (CMRC 2018, DRCD). Prints NDCG@10, and for SQuAD form
 *         how often the question's passage is first.
 * --notes: a folder of notes. Random substrings of Chinese and identifiers are taken from what the
 *         notes say; what holds them, as grep would tell, is compared with what is found.
 *
 * Nothing is kept but in a temporary folder.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync, existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const [opsbook, ...args] = process.argv.slice(2);
const work = mkdtempSync(join(tmpdir(), "opsbook-measure-"));
process.env.XDG_CACHE_HOME = join(work, "cache");
process.on("exit", () => rmSync(work, { recursive: true, force: true }));

function search(repo, query, ...options) {
	let out;

	try {
		out = execFileSync(opsbook, ["search", "--json", "-C", repo, ...options, "--", query],
			{ stdio: ["ignore", "pipe", "ignore"], maxBuffer: 1 << 30 });
	} catch (e) {
		/* 1: nothing was found. */
		if (e.status !== 1)
			throw e;
		out = e.stdout;
	}
	return JSON.parse(out);
}

/* Text as Markdown that says just that. */
function escaped(text) {
	return text.replace(/[\\`*_{}[\]<>#+\-!|~$=^:&.]/g, "\\$&");
}

function ndcg(found, gains) {
	const dcg = (list) => list.slice(0, 10).reduce((sum, g, i) => sum + (2 ** g - 1) / Math.log2(i + 2), 0);
	const ideal = dcg([...gains.values()].sort((a, b) => b - a));

	return ideal ? dcg(found.map((id) => gains.get(id) ?? 0)) / ideal : null;
}

const mean = (list) => list.reduce((a, b) => a + b, 0) / list.length;

/* Cranfield: queries are numbered by their order; 1 is the best grade, 4 the least. */
function cranfield(folder) {
	const notes = join(work, "cranfield");
	const fields = (text) => text.split(/^\.I /m).slice(1).map((one) => {
		const parts = one.split(/^\.([TABW])[ \t\r]*\n/m);
		const doc = { id: parts[0].trim() };
		for (let i = 1; i < parts.length; i += 2)
			doc[parts[i]] = parts[i + 1].replace(/\s+/g, " ").trim();
		return doc;
	});
	const gains = new Map();
	const scores = [];

	mkdirSync(notes);
	for (const doc of fields(readFileSync(join(folder, "cran.all.1400"), "latin1")))
		writeFileSync(join(notes, `${doc.id}.md`), `# ${escaped(doc.T ?? "")}\n\n${escaped(doc.W ?? "")}\n`);
	for (const line of readFileSync(join(folder, "cranqrel"), "latin1").split("\n")) {
		const [query, doc, grade] = line.trim().split(/\s+/).map(Number);
		if (!gains.has(query))
			gains.set(query, new Map());
		if (grade >= 1)
			gains.get(query).set(String(doc), 5 - Math.min(grade, 4));
	}
	fields(readFileSync(join(folder, "cran.qry"), "latin1")).forEach((query, i) => {
		const score = gains.has(i + 1) && ndcg(
			search(notes, query.W).map((hit) => hit.path.replace(".md", "")), gains.get(i + 1));
		if (typeof score === "number")
			scores.push(score);
	});
	console.log(`Cranfield: NDCG@10 ${mean(scores).toFixed(4)} over ${scores.length} queries`);
}

/* A question's right note is its own passage. At most 600 questions, evenly taken. */
function squad(file, name) {
	const notes = join(work, name);
	const { data } = JSON.parse(readFileSync(file, "utf8"));
	const questions = [];
	let n = 0, scores = [], first = 0;

	mkdirSync(notes);
	for (const article of data) {
		for (const p of article.paragraphs) {
			writeFileSync(join(notes, `p${++n}.md`), `${escaped(p.context)}\n`);
			for (const qa of p.qas)
				questions.push([qa.question, `p${n}.md`]);
		}
	}
	const step = Math.max(1, questions.length / 600);
	for (let i = 0; i < questions.length; i += step) {
		const [question, right] = questions[Math.floor(i)];
		const found = search(notes, question).map((hit) => hit.path);
		scores.push(ndcg(found, new Map([[right, 1]])));
		first += found[0] === right;
	}
	console.log(`${name}: NDCG@10 ${mean(scores).toFixed(4)}, first ${(first / scores.length).toFixed(4)} over ${scores.length} questions, ${n} passages`);
}

let state = 1n;
function below(n) {
	state = (state * 6364136223846793005n + 1442695040888963407n) & 0xffffffffffffffffn;
	return Number((state >> 33n) % BigInt(n));
}

function walk(folder, under = "") {
	return readdirSync(join(folder, under), { withFileTypes: true }).flatMap((e) =>
		e.name === ".git" || e.name === "node_modules" ? [] :
			e.isDirectory() ? walk(folder, join(under, e.name)) :
				/\.(md|markdown)$/i.test(e.name) ? [join(under, e.name)] : []);
}

/*
 * Compare with grep. What a note says is taken from its source less front matter, HTML comments
 * and tags, and the addresses of links, none of which is searched.
 */
function compare(folder) {
	const texts = new Map(walk(folder).map((path) => [path, readFileSync(join(folder, path), "utf8")
		.replace(/^---\n[^]*?\n---\n/, "").replace(/<!--[^]*?-->/g, "")
		.replace(/\]\((?:[^()\s]|\([^()]*\))*(?:\s+"[^"]*")?\)/g, "]").replace(/<\/?[a-z][^>]*>/gi, "").toLowerCase()]));
	const all = [...texts.values()].join("\n");
	const kinds = {
		"Chinese substrings": all.match(/[\u4e00-\u9fff]{4,}/g) ?? [],
		identifiers: all.match(/(?<![\w./:@=+#\\-])[a-z0-9]+(?:[-_./][a-z0-9]+)+(?![\w./:@=+#\\-])/g) ?? [],
	};

	for (const [kind, pool] of Object.entries(kinds)) {
		let right = 0, wanted = 0, given = 0, exact = 0, n = 0;
		const missed = [], extra = [];

		for (let i = 0; pool.length && i < 120; i++) {
			let what = pool[below(pool.length)];
			if (kind !== "identifiers") {
				const length = 1 + below(4), from = below(what.length - length + 1);
				what = what.slice(from, from + length);
			}
			const truth = new Set([...texts].filter(([, text]) => text.includes(what)).map(([path]) => path));
			const found = search(folder, what, "--all").map((hit) => hit.path);
			const hits = found.filter((path) => truth.has(path)).length;
			n++;
			right += hits;
			wanted += truth.size;
			given += found.length;
			exact += hits === truth.size && hits === found.length;
			if (hits < truth.size)
				missed.push(what);
			if (hits < found.length)
				extra.push(what);
		}
		console.log(`${folder}: ${kind}: recall ${(right / wanted).toFixed(4)}, precision ` +
			`${(right / given).toFixed(4)}, same set ${exact} of ${n}`);
		if (missed.length)
			console.log(`    missed some for: ${missed.slice(0, 8).join(" ")}`);
		if (extra.length)
			console.log(`    found more for: ${extra.slice(0, 8).join(" ")}`);
	}
}

for (let i = 0; i < args.length; i += 2) {
	if (args[i] === "--notes") {
		compare(args[i + 1]);
		continue;
	}
	if (existsSync(join(args[i + 1], "cran.all.1400")))
		cranfield(args[i + 1]);
	else
		console.log(`skip Cranfield: it is not in ${args[i + 1]}`);
	for (const file of existsSync(args[i + 1]) ? readdirSync(args[i + 1]) : [])
		if (file.endsWith(".json"))
			squad(join(args[i + 1], file), file.replace(".json", ""));
}
