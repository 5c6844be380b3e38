/*
 * What a word is, for the search box: the twin of src/search/tokens.c, fold.c and stem.c.
 * tests/search/vectors.txt holds both to the same tokens. Pure: no page, no network.
 *
 * OpsbookTokens.tokens(text) gives an array of { text, kind, same, joined, from, to }:
 * kind is one letter (w word, g two characters of a run, t the run's last, l part with its
 * joint, i whole identifier, p piece of a CamelCase word, s stem), `same` tells that it stands
 * at the position of the token before it, from and to are offsets in `text`.
 */
(function (root) {
	"use strict";

	var TOKEN_MAX = 120, CHUNK_MAX = 4096, PARTS_MAX = 64, PIECES_MAX = 8, JOINTS_MAX = 3;
	var STEM_MAX = 40, CLUSTER_MAX = 16;
	var BREAK = 0, WORD = 1, GRAM = 2, JOINT = 3;

	var grams = [
		0x0e01, 0x0e3a, 0x0e40, 0x0e4e, 0x0e80, 0x0ecf, 0x0edc, 0x0edf, 0x1000, 0x103f,
		0x1050, 0x108f, 0x1780, 0x17d3, 0x3005, 0x3007, 0x3041, 0x3096, 0x309d, 0x309f,
		0x30a1, 0x30fa, 0x30fc, 0x30ff, 0x3105, 0x312f, 0x31a0, 0x31bf, 0x31f0, 0x31ff,
		0x3400, 0x4dbf, 0x4e00, 0x9fff, 0xac00, 0xd7a3, 0xf900, 0xfaff, 0x20000, 0x3ffff
	];
	var unseen = [
		0x00ad, 0x00ad, 0x034f, 0x034f, 0x061c, 0x061c, 0x180b, 0x180e, 0x200b, 0x200f,
		0x202a, 0x202e, 0x2060, 0x206f, 0xfe00, 0xfe0f, 0xfeff, 0xfeff, 0xe0000, 0xe0fff
	];
	var joints = "_-./:@=+#\\";
	var mark = /^\p{M}$/u;
	var space = /^[\s\u0085]$/u;

	/* Letters, marks and numbers from U+0080 on, by tools/word-table.c: gap and length of each range. */
	var wordRanges = (function (text) {
		var out = [], at = 0x80, parts = text.trim().split(" "), i;
		for (i = 0; i < parts.length; i += 2) {
			at += parseInt(parts[i], 36);
			out.push(at, at + parseInt(parts[i + 1], 36) - 1);
			at = out[out.length - 1] + 1;
		}
		return out;
	})(
		"16 1 7 2 1 1 3 2 1 3 1 n 1 v 1 cq 4 c e 5 7 1 1 1 h 39 1 2 2 4 1 1 6 1 1 3 1 1 1 k " +
		"1 2b 1 3v 1 4t 1 12 2 1 6 15 8 19 1 1 1 2 1 2 1 1 8 r 4 4 t b 5 22 4 2u 1 8 2 a " +
		"1 j 2 1 g 1n 2 2t e 1i 4 1 2 1 2 1a i s 4 b 5 o 1 6 9 22 1 3l 2 a 1 j 1 8 2 2 2 m " +
		"1 7 1 1 3 4 2 9 2 2 2 4 8 1 4 2 1 5 2 c 2 6 2 1 1 1 2 3 1 6 4 2 2 m 1 7 1 2 1 2 " +
		"1 2 2 1 1 5 4 2 2 3 3 1 7 4 1 1 7 g b 3 1 9 1 3 1 m 1 7 1 2 1 5 2 a 1 3 1 3 2 1 " +
		"f 4 2 a 9 7 1 3 1 8 2 2 2 m 1 7 1 2 1 5 2 9 2 2 2 3 7 3 4 2 1 5 2 a 1 7 a 2 1 6 " +
		"3 3 1 4 3 2 1 1 1 2 3 2 3 3 3 c 4 5 3 3 1 4 2 1 6 1 e d d d 1 3 1 n 1 g 2 9 1 3 " +
		"1 4 7 2 1 3 2 1 2 4 2 a 8 7 1 4 1 8 1 3 1 n 1 a 1 5 2 9 1 3 1 4 7 2 6 2 1 4 2 a " +
		"1 3 c d 1 3 1 1f 1 3 1 5 5 g 2 j 1 6 1 3 1 i 3 o 1 9 1 1 2 7 3 1 4 6 1 1 1 8 6 a " +
		"2 2 d 1m 5 f 1 a 13 2 1 1 1 5 1 o 1 1 1 n 2 5 1 1 1 7 1 a 2 4 w 1 n 2 6 k 1 1 1 1 " +
		"1 1 4 a 1 10 4 k 1 i 1 10 9 1 1l 22 6 26 2 12 1 1 5 1 2 17 1 99 1 4 2 7 1 1 1 4 " +
		"2 15 1 4 2 x 1 4 2 7 1 1 1 4 2 f 1 1l 1 4 2 1v 2 3 9 k 3 g g 2e 2 6 3 h8 2 h 1 q " +
		"5 23 3 b 7 m 9 m b k c d 1 3 1 2 c 2c 3 1 4 2 2 a 6 a h 3 1 b 6 2h 7 17 5 1y a v " +
		"1 c 4 c a 14 2 5 b 18 4 q 6 b 11 s 4 1r 1 t 2 b 6 a d 1 8 v 1d 25 3 a h 9 c 38 c 1k " +
		"8 a 3 1d 2 9 7 17 2 3 g 3 1 13 5 eu 2 6 2 12 2 6 2 8 1 1 1 1 1 1 1 v 2 1h 1 7 1 1 " +
		"3 3 1 7 3 4 2 6 4 d 5 3 1 7 37 2 2 6 5 b 6 d 1f x h 1 4 1 2 a 1 1 3 5 6 1 1 1 1 1 " +
		"1 4 1 b 2 4 5 5 4 1 1 1m k6 1o 26 m hi u vg 6d 6 9 9 1 2 12 1 1 5 1 2 1k 7 1 f o " +
		"9 7 1 7 1 7 1 7 1 7 1 7 1 7 1 7 1 w 1b 1 d1 3 p f 1 5 2 5 4 2e 2 2 2 3 1 2i 1 4 " +
		"5 17 1 2m 3 4 a w 1c g w a u 8 1 f w a 13 f 8w 534 1s h3h 1v 1a 2 7h 3 s k 1f 1 a " +
		"1 37 11 9 2 2v 2 1s 5 2 1 1 1 5 o 1i 4 1 3 6 a 1g c 1y a a 6 o 3 1 1 1d 2 10 c t " +
		"3 1t e b 6 v 1 1j 9 e 2 a 6 n 3 21 o 3 2 g 2 5 a 6 2 6 2 6 9 7 1 7 1 17 1 e 6 3f " +
		"1 2 2 a 6 8mc c n 4 1d 6is a6 2 2y 12 7 c 5 5 c 1 d 1 5 1 1 1 2 1 2 1 30 x a3 i 1s " +
		"2 1i 14 c 4 g g g 1s 5 1 3r j a 7 q 6 q b 2h 3 6 2 6 2 6 2 3 z c 1 q 1 j 1 2 1 f " +
		"2 e y 3f c 19 c 1l h 2 35 1 3m t 3 1d f s 4 10 9 u 5 17 5 u 2 10 4 8 1 5 16 4e 2 a " +
		"6 10 4 10 4 14 8 1g c b 1 f 1 7 1 2 1 b 1 f 1 7 1 2 1v 8n 9 m a 8 o 6 1 16 1 9 1x 6 " +
		"2 1 1 18 1 2 3 1 2 n 2 v 2 12 8 9 1c j 1 2 5 x 4 q 1y 1k 4 k 2 1e 1 2 5 8 1 3 1 t " +
		"2 3 4 a n v 1 w w 8 1 u 4 5 g 1i a m 2 r 5 q n 7 28 21 1j 1f d 1f 7 1a 8 a 86 v " +
		"1 16 1 2 3 2 23 17 8 11 r m 16 s k n 9 1z b 10 9 1o 7 1 d p 7 a 6 1h 1 a 4 4 8 10 " +
		"2 1 9 1x 4 4 1 d 1 1 4 k b i 1 11 6 4 1q 7 1 1 1 4 1 f 1 a 7 1n 5 a 6 4 1 8 2 2 " +
		"2 m 1 7 1 2 1 5 1 a 2 2 2 3 2 1 6 1 5 7 2 7 3 5 3v 23 5 a 4 4 u 1y 1 1 8 a 4m 1i " +
		"2 9 n 6 y 1t 3 1 b a 12 1l 7 a 1i r 2 f 4 c 4 7 55 1n 2t 2b c 8 2 1 2 8 1 2 1 u " +
		"1 2 2 9 c a 1y 8 2 1a 2 8 1 2 r 1r 8 1 8 22 3 1 i 21 7b 9 1 19 1 9 f t 5 u 2 m 1 e " +
		"21 7 1 2 1 18 3 1 1 2 1 9 8 a 6 6 1 2 1 11 1 2 1 6 7 a 8m n 9 h 1 15 3 5 d a 2e 1 " +
		"f l 17 pm 2u 33 h 5g 218 2p f ts g m 33e g7 6nt ft 7 v 1 a 6 27 1 a 6 u 2 5 b 1j " +
		"9 4 c a 1 7 1 l 5 j j4 2f 2x 23 4 1l 7 h 1s 2 1 2 b 2 e 4qg 8 ye 16 9 6w7 4 1 7 " +
		"1 2 1 83 f 1 t 3 2 1 e 4 8 b0 1s4 2z 5 d 3 9 7 a 3 2 3mp 1a 2 n f2 5 3 6 8 8 2 7 " +
		"u 4 44 3 3f k c k 30 p 3r 2d 1 1z 1 2 2 1 2 2 2 4 1 c 1 1 1 7 1 1t 1 4 2 8 1 7 1 s " +
		"1 4 1 5 1 1 3 7 1 9g 2 p 1 p 1 v 1 p 1 v 1 p 1 v 1 p 1 v 1 p 1 8 2 1e e8 1j 4 1e " +
		"8 1 e 1 m 5 1 f uo v 6 6 5x 7 1 h 2 7 1 2 1 5 5 1q x 1 34 19 3 e 2 a 4 1 8x v h 1m " +
		"d2 16 km 7 1 4 1 2 1 f 1 5h 2 g 15 24 4 a lz 1n 1 3 1 4 24 19 1 f 5e 4 1 r 1 2 1 1 " +
		"2 1 1 a 1 4 1 1 1 1 6 1 4 1 1 1 1 1 1 3 1 2 1 1 2 1 1 1 1 1 1 1 1 1 1 2 1 1 2 4 " +
		"1 7 1 4 1 4 1 1 1 a 1 h 5 3 1 5 1 h g4 d 25f a sm wyo w 37e 6 66 2 4g2 e 5rl 2e7 f2 " +
		"15u 3t7 5 38g f9e8 6o "
	);

	/* Is `c` in one of the ranges, which are sorted? */
	function isIn(ranges, c) {
		var from = 0, to = ranges.length / 2, mid;
		while (from < to) {
			mid = (from + to) >> 1;
			if (c > ranges[2 * mid + 1])
				from = mid + 1;
			else
				to = mid;
		}
		return 2 * from < ranges.length && c >= ranges[2 * from];
	}

	function classOf(c) {
		if (c < 0x80) {
			if ((c >= 48 && c <= 57) || (c >= 97 && c <= 122) || (c >= 65 && c <= 90))
				return WORD;
			return joints.indexOf(String.fromCharCode(c)) >= 0 ? JOINT : BREAK;
		}
		if (c >= 0x0e01 && isIn(grams, c))
			return GRAM;
		return isIn(wordRanges, c) ? WORD : BREAK;
	}

	function extendsLast(c) {
		if (c < 0x300 || (c >= 0x3400 && c <= 0x9fff))
			return false;
		if ((c >= 0x1160 && c <= 0x11ff && c !== 0x11a7) || c === 0xff9e || c === 0xff9f)
			return true;
		return isIn(wordRanges, c) && mark.test(String.fromCodePoint(c));
	}

	function lower(c) {
		var low;
		if (c < 0x80)
			return c >= 65 && c <= 90 ? c + 32 : c;
		/* What a newer browser calls a capital is no letter here. */
		if (!isIn(wordRanges, c))
			return c;
		if (c === 0x130)
			return 0x69;
		if (c === 0x3c2)
			return 0x3c3;
		low = String.fromCodePoint(c).toLowerCase();
		return low.length === (low.codePointAt(0) > 0xffff ? 2 : 1) ? low.codePointAt(0) : c;
	}

	function add(out, c, from, to) {
		var low = lower(c);
		if (c === 0xdf || c === 0x1e9e) {
			out.push({ c: 0x73, kind: WORD, upper: c !== 0xdf, from: from, to: to });
			out.push({ c: 0x73, kind: WORD, upper: false, from: from, to: to });
			return;
		}
		out.push({ c: low, kind: classOf(low), upper: low !== c && c !== 0x3c2, from: from, to: to });
	}

	/* Fold the character at `at` with its marks into `out`; gives the place behind it. */
	function foldStep(out, text, at) {
		var c = text.codePointAt(at), from = at, n = 1, next, normal, i;
		at += c > 0xffff ? 2 : 1;
		while (n < CLUSTER_MAX && at < text.length) {
			next = text.codePointAt(at);
			if (!extendsLast(next))
				break;
			at += next > 0xffff ? 2 : 1;
			n++;
		}
		/* What Unicode 16 and 17 fold is not folded by every browser: by none, then. */
		if (n === 1 && (c < 0x80 || (c >= 0x3400 && c <= 0x9fff) || c === 0xa7f1 || (c >= 0x1ccd6 && c <= 0x1ccf9))) {
			add(out, c, from, at);
			return at;
		}
		normal = text.slice(from, at).normalize("NFKC");
		for (i = 0; i < normal.length; i += c > 0xffff ? 2 : 1) {
			c = normal.codePointAt(i);
			if (!isIn(unseen, c))
				add(out, c, from, at);
		}
		return at;
	}

	function fold(text) {
		var chars = [], out = "", gap = false, at = 0, i, one;
		while (at < text.length)
			at = foldStep(chars, text, at);
		for (i = 0; i < chars.length; i++) {
			one = String.fromCodePoint(chars[i].c);
			if (space.test(one)) {
				gap = out.length > 0;
				continue;
			}
			out += (gap ? " " : "") + one;
			gap = false;
		}
		return out;
	}

	function utf8Size(c) {
		return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	}

	/* The stem of an English word. */
	function isConsonant(w, i) {
		if ("aeiou".indexOf(w[i]) >= 0)
			return false;
		return w[i] !== "y" || i === 0 || !isConsonant(w, i - 1);
	}

	function measure(w) {
		var m = 0, before = true, here, i;
		for (i = 0; i < w.length; i++, before = here) {
			here = w[i] === "y" ? i === 0 || !before : isConsonant(w, i);
			if (i > 0 && here && !before)
				m++;
		}
		return m;
	}

	function hasVowel(w) {
		for (var i = 0; i < w.length; i++)
			if (!isConsonant(w, i))
				return true;
		return false;
	}

	function isDoubled(w) {
		var n = w.length;
		return n >= 2 && w[n - 1] === w[n - 2] && isConsonant(w, n - 1);
	}

	function isShort(w) {
		var n = w.length;
		return n >= 3 && isConsonant(w, n - 3) && !isConsonant(w, n - 2) &&
			isConsonant(w, n - 1) && "wxy".indexOf(w[n - 1]) < 0;
	}

	function before(w, ending) {
		return w.endsWith(ending) ? w.slice(0, w.length - ending.length) : null;
	}

	var doubles = [
		["ational", "ate"], ["tional", "tion"], ["enci", "ence"], ["anci", "ance"],
		["izer", "ize"], ["bli", "ble"], ["alli", "al"], ["entli", "ent"], ["eli", "e"],
		["ousli", "ous"], ["ization", "ize"], ["ation", "ate"], ["ator", "ate"],
		["alism", "al"], ["iveness", "ive"], ["fulness", "ful"], ["ousness", "ous"],
		["aliti", "al"], ["iviti", "ive"], ["biliti", "ble"], ["logi", "log"]
	];
	var singles = [
		["icate", "ic"], ["ative", ""], ["alize", "al"], ["iciti", "ic"], ["ical", "ic"],
		["ful", ""], ["ness", ""]
	];
	var bare = [
		["al", ""], ["ance", ""], ["ence", ""], ["er", ""], ["ic", ""], ["able", ""],
		["ible", ""], ["ant", ""], ["ement", ""], ["ment", ""], ["ent", ""], ["ion", ""],
		["ou", ""], ["ism", ""], ["ate", ""], ["iti", ""], ["ous", ""], ["ive", ""],
		["ize", ""]
	];

	function apply(w, rules, least) {
		for (var i = 0; i < rules.length; i++) {
			var head = before(w, rules[i][0]);
			if (head === null)
				continue;
			if (rules[i][0] === "ion" && !/[st]$/.test(head))
				return w;
			return measure(head) > least ? head + rules[i][1] : w;
		}
		return w;
	}

	function past(w) {
		var head = before(w, "eed");
		if (head !== null)
			return measure(head) > 0 ? head + "ee" : w;
		head = before(w, "ed");
		if (head === null)
			head = before(w, "ing");
		if (head === null || !hasVowel(head))
			return w;
		if (/(at|bl|iz)$/.test(head))
			return head + "e";
		if (isDoubled(head))
			return /[lsz]$/.test(head) ? head : head.slice(0, -1);
		return measure(head) === 1 && isShort(head) ? head + "e" : head;
	}

	function stem(w) {
		var head, m;
		if (w.length < 3)
			return w;
		if (w.endsWith("sses") || w.endsWith("ies"))
			w = w.slice(0, -2);
		else if (w.endsWith("s") && !w.endsWith("ss"))
			w = w.slice(0, -1);
		w = past(w);
		head = before(w, "y");
		if (head !== null && hasVowel(head))
			w = head + "i";
		w = apply(apply(apply(w, doubles, 0), singles, 0), bare, 1);
		head = before(w, "e");
		if (head !== null) {
			m = measure(head);
			if (m > 1 || (m === 1 && !isShort(head)))
				w = head;
		}
		if (w.length > 1 && w.endsWith("ll") && measure(w) > 1)
			w = w.slice(0, -1);
		return w;
	}

	var stopWords = {};
	("a about after all also an and any are as at be been but by can could did do does for " +
		"from had has have how i if in into is it its may my no not of on or our so some " +
		"such than that the their them then there these they this those to was we were " +
		"what when where which who why will with would you your")
		.split(" ").forEach(function (word) { stopWords[word] = true; });

	function isStopWord(word) {
		return stopWords.hasOwnProperty(word);
	}

	/* The characters [from, to) as text, cut to TOKEN_MAX bytes of UTF-8. */
	function head(v, from, to) {
		var out = "", n = 0, i;
		for (i = from; i < to; i++) {
			n += utf8Size(v[i].c);
			if (n > TOKEN_MAX)
				return { text: out, all: false };
			out += String.fromCodePoint(v[i].c);
		}
		return { text: out, all: true };
	}

	function Chunk(out) {
		this.out = out;
		this.v = [];
	}

	Chunk.prototype.put = function (text, kind, same, joined, from, to) {
		this.out.push({
			text: text, kind: kind, same: same, joined: joined,
			from: this.v[from].from, to: this.v[to - 1].to
		});
	};

	Chunk.prototype.emit = function (kind, same, joined, from, to) {
		var h = head(this.v, from, to);
		if (h.all || kind === "w")
			this.put(h.text, kind, same, joined, from, to);
	};

	Chunk.prototype.grams = function (from, to) {
		for (var i = from; i + 1 < to; i++)
			this.emit("g", false, false, i, i + 2);
		this.emit("t", false, false, to - 1, to);
	};

	Chunk.prototype.pieces = function (p) {
		var begins = [p.from], v = this.v, i, n;
		for (i = p.from + 1; i < p.to; i++) {
			if (!v[i].upper || (v[i - 1].upper && !(i + 1 < p.to && !v[i + 1].upper)))
				continue;
			if (begins.length === PIECES_MAX)
				return;
			begins.push(i);
		}
		n = begins.length;
		begins.push(p.to);
		for (i = 0; i < n && n > 1; i++) {
			if (begins[i + 1] - begins[i] > 1)
				this.emit("p", true, false, begins[i], begins[i + 1]);
			if (n > 2 && i + 2 <= n)
				this.emit("p", true, false, begins[i], begins[i + 2]);
		}
	};

	Chunk.prototype.version = function (p) {
		if (p.to - p.from < 2 || this.v[p.from].c !== 0x76)
			return;
		for (var i = p.from + 1; i < p.to; i++)
			if (this.v[i].c < 48 || this.v[i].c > 57)
				return;
		this.emit("p", true, false, p.from + 1, p.to);
	};

	Chunk.prototype.stem = function (p) {
		var n = p.to - p.from, word = "", i, c;
		if (n < 3 || n > STEM_MAX)
			return;
		for (i = 0; i < n; i++) {
			c = this.v[p.from + i].c;
			if (c < 97 || c > 122)
				return;
			word += String.fromCharCode(c);
		}
		if (!isStopWord(word))
			this.put("~" + stem(word), "s", true, false, p.from, p.to);
	};

	Chunk.prototype.compound = function (parts) {
		var n = parts.length, i, joined;
		for (i = 0; i < n; i++) {
			joined = parts[i].joint < parts[i].from;
			this.emit("w", false, joined, parts[i].from, parts[i].to);
			if (joined)
				this.emit("l", true, true, parts[i].joint, parts[i].to);
			if (i === 0 && n > 1)
				this.emit("i", true, false, parts[0].from, parts[n - 1].to);
			this.pieces(parts[i]);
			this.version(parts[i]);
			this.stem(parts[i]);
		}
	};

	Chunk.prototype.end = function (i, kind) {
		while (i < this.v.length && this.v[i].kind === kind)
			i++;
		return i;
	};

	Chunk.prototype.at = function (i) {
		return i < this.v.length ? String.fromCodePoint(this.v[i].c) : "";
	};

	Chunk.prototype.symbolName = function (i) {
		var c = this.at(i), next = this.at(i + 1), end = i;
		if ((c === "c" || c === "g") && next === "+" && this.at(i + 2) === "+")
			end = i + 3;
		else if ((c === "c" || c === "f") && next === "#")
			end = i + 2;
		if (end > i && (this.at(end) === "+" || this.at(end) === "#"))
			end = i;
		return end;
	};

	Chunk.prototype.takeCompound = function (i) {
		var parts = [], joint = i, end, next;
		for (;;) {
			end = this.end(i, WORD);
			if (end === i + 1 && this.symbolName(i) > i)
				end = this.symbolName(i);
			parts.push({ from: i, to: end, joint: joint });
			next = this.end(end, JOINT);
			i = end;
			if (next === end || next - end > JOINTS_MAX || next === this.v.length ||
				this.v[next].kind !== WORD || parts.length === PARTS_MAX)
				break;
			joint = end;
			i = next;
		}
		this.compound(parts);
		return i;
	};

	Chunk.prototype.take = function () {
		var i = 0, end;
		while (i < this.v.length) {
			if (this.v[i].kind === GRAM) {
				end = this.end(i, GRAM);
				this.grams(i, end);
				i = end;
			} else if (this.v[i].kind === WORD) {
				i = this.takeCompound(i);
			} else if (this.at(i) + this.at(i + 1) + this.at(i + 2) + this.at(i + 3) === ".net" &&
				(i + 4 === this.v.length || this.v[i + 4].kind !== WORD)) {
				this.put("dotnet", "w", false, false, i, i + 4);
				this.emit("p", true, false, i + 1, i + 4);
				i += 4;
			} else {
				i++;
			}
		}
		this.v = [];
	};

	function tokens(text) {
		var out = [], chunk = new Chunk(out), at = 0, step, i;
		while (at < text.length) {
			step = [];
			at = foldStep(step, text, at);
			for (i = 0; i < step.length; i++) {
				if (step[i].kind === BREAK)
					chunk.take();
				else
					chunk.v.push(step[i]);
			}
			if (chunk.v.length >= CHUNK_MAX)
				chunk.take();
		}
		chunk.take();
		return out;
	}

	var api = { tokens: tokens, fold: fold, stem: stem, isStopWord: isStopWord };
	if (typeof module === "object" && module.exports)
		module.exports = api;
	else
		root.OpsbookTokens = api;
})(typeof self === "object" ? self : this);
