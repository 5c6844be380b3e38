/*
 * Prints random strings, a line each, to compare the tokenizers of the program and of the pages
 * on: node random.mjs COUNT SEED. The same seed gives the same lines.
 */
const count = Number(process.argv[2] ?? 1000);
let state = BigInt(process.argv[3] ?? 1);

function below(n) {
	state = (state * 6364136223846793005n + 1442695040888963407n) & 0xffffffffffffffffn;
	return Number((state >> 33n) % BigInt(n));
}

const words = ["kubectl", "get", "Pods", "HTTPServer", "v1", "28", "00942", "ORA", "c++", "C#",
	".net", "running", "deployments", "relational", "caresses", "happily", "the", "ﬁle", "Straße",
	"ΣΊΣΥΦΟΣ", "İstanbul", "部署", "内存泄漏", "カタカナ", "ｶﾞｷﾞ", "ひらがな", "한국어", "각", "ภาษาไทย",
	"ＡＢＣ１２", "①②", "½", "é", "é", "ﷺ", "👩‍💻", "a\u0301\u0323", "हिन्दी", "العربية", "x".repeat(130),
	"字".repeat(50), "\u1100\u1161\u11a8", "ℌ", "ǅ", "\u200b", "\ufeff", "\u00ad"];
const joints = ["_", "-", ".", "/", ":", "@", "=", "+", "#", "\\", "::", "://", "--", "----", " ",
	"，", "。", "：", "'", "\t", "", "", "(", ")", "\""];
const ranges = [[0x21, 0x7e], [0xa0, 0x24f], [0x300, 0x36f], [0x370, 0x52f], [0x590, 0x6ff],
	[0x900, 0xdff], [0xe00, 0xeff], [0x1000, 0x11ff], [0x1780, 0x17ff], [0x1e00, 0x20ff],
	[0x2100, 0x23ff], [0x2e80, 0x30ff], [0x3100, 0x33ff], [0x4e00, 0x4eff], [0xa000, 0xabff],
	[0xac00, 0xd7a3], [0xf900, 0xfdff], [0xfe00, 0xffef], [0x10000, 0x107ff], [0x1d400, 0x1d7ff],
	[0x1f300, 0x1f6ff], [0x20000, 0x200ff], [0xe0000, 0xe01ef]];

function one() {
	const kind = below(4);

	if (kind < 2)
		return words[below(words.length)];
	if (kind === 2)
		return joints[below(joints.length)];
	const [from, to] = ranges[below(ranges.length)];
	return String.fromCodePoint(from + below(to - from + 1));
}

for (let i = 0; i < count; i++) {
	let line = "";
	for (let n = below(14) + 1; n > 0; n--)
		line += one();
	/* A line has no line end in it, and is a whole number of characters. */
	process.stdout.write(Buffer.from(line.replace(/[\n\r\u2028\u2029]/g, " ")).toString() + "\n");
}
