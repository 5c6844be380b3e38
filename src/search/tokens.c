/*
 * Decides where tokens begin and end. Text is folded into a chunk of characters
 * up to a space or other break; a chunk is cut into runs of scripts without
 * spaces and compounds: parts joined by joints, as identifiers are.
 *
 * The twin is tokens() in themes/default/engine/tokens.js: a change here is a
 * change there, and a new vector in tests/search/vectors.txt.
 */
#include "search/tokens_int.h"

/* A chunk without any break is cut here; parts of a compound; pieces of a CamelCase word. */
#define CHUNK_MAX 4096
#define PARTS_MAX 64
#define PIECES_MAX 8
/* More joints in a row than this do not join: "----" is a rule. */
#define JOINTS_MAX 3
#define STEM_MAX 40

/* Characters of a chunk at most, also when the last step of folding gave many. */
#define CHUNK_ROOM (CHUNK_MAX + FOLD_STEP)

struct chunk {
	size_t n;
	size_t before; /* characters of it that plain_take() took, before those in `v` */
	struct token_out out;
	struct fold_char
		v[CHUNK_ROOM + 1]; /* `at`: where it begins in `text`; also of the end */
	char text[CHUNK_ROOM * 4]; /* UTF-8 of all characters: tokens are parts of it */
};

/* Characters [from, to) of a chunk. */
struct part {
	size_t from, to;
	size_t joint; /* where the joint before it begins; `from` when there is none */
};

static size_t put_char(char *p, uint32_t c)
{
	if (c < 0x80) {
		p[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		p[0] = (char)(0xc0 | c >> 6);
		p[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		p[0] = (char)(0xe0 | c >> 12);
		p[1] = (char)(0x80 | (c >> 6 & 0x3f));
		p[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	p[0] = (char)(0xf0 | c >> 18);
	p[1] = (char)(0x80 | (c >> 12 & 0x3f));
	p[2] = (char)(0x80 | (c >> 6 & 0x3f));
	p[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

static void add_char(struct chunk *k, struct fold_char c)
{
	struct fold_char *to = &k->v[k->n++];
	unsigned at = to->at;

	*to = c;
	to->at = (uint16_t)at;
	to[1].at = (uint16_t)(at + put_char(k->text + at, c.c));
}

static void emit(const struct chunk *k, enum token_kind kind, bool same, bool joined,
                 size_t from, size_t to)
{
	struct search_token t = { .kind = kind,
		                  .same = same,
		                  .joined = joined,
		                  .stemmed = kind == TOKEN_WORD && !k->out.stems,
		                  .from = k->v[from].from,
		                  .to = k->v[to - 1].to };
	size_t begin = k->v[from].at, end = to;

	while (k->v[end].at - begin > TOKEN_MAX)
		end--;
	/* Only a word is known by its head. */
	if (end < to && kind != TOKEN_WORD)
		return;
	t.text = str_from(k->text + begin, k->v[end].at - begin);
	k->out.token(k->out.ctx, &t);
}

/* A token of its own making that stands for characters [from, to). */
static void emit_text(const struct chunk *k, enum token_kind kind, bool same, struct str text,
                      size_t from, size_t to)
{
	struct search_token t = { .text = text,
		                  .kind = kind,
		                  .same = same,
		                  .from = k->v[from].from,
		                  .to = k->v[to - 1].to };

	k->out.token(k->out.ctx, &t);
}

static void emit_grams(const struct chunk *k, size_t from, size_t to)
{
	for (size_t i = from; i + 1 < to; i++)
		emit(k, TOKEN_GRAM, false, false, i, i + 2);
	emit(k, TOKEN_TAIL, false, false, to - 1, to);
}

/* Does a piece of a CamelCase word begin at `i`? "getPods", "HTTPServer". */
static bool begins_piece(const struct chunk *k, struct part part, size_t i)
{
	if (!k->v[i].upper || i == part.from)
		return false;
	if (!k->v[i - 1].upper)
		return true;
	return i + 1 < part.to && !k->v[i + 1].upper;
}

static void emit_pieces(const struct chunk *k, struct part part)
{
	size_t begins[PIECES_MAX + 1], n = 1;

	begins[0] = part.from;
	for (size_t i = part.from + 1; i < part.to; i++) {
		if (!begins_piece(k, part, i))
			continue;
		/* What changes case so often is no name. */
		if (n == PIECES_MAX)
			return;
		begins[n++] = i;
	}
	begins[n] = part.to;
	for (size_t i = 0; i < n && n > 1; i++) {
		if (begins[i + 1] - begins[i] > 1)
			emit(k, TOKEN_PIECE, true, false, begins[i], begins[i + 1]);
		if (n > 2 && i + 2 <= n)
			emit(k, TOKEN_PIECE, true, false, begins[i], begins[i + 2]);
	}
}

/* "v1" is found by "1" too. */
static void emit_version(const struct chunk *k, struct part part)
{
	if (part.to - part.from < 2 || k->v[part.from].c != 'v')
		return;
	for (size_t i = part.from + 1; i < part.to; i++)
		if (k->v[i].c < '0' || k->v[i].c > '9')
			return;
	emit(k, TOKEN_PIECE, true, false, part.from + 1, part.to);
}

struct str search_word_stem(char out[TOKEN_MAX], struct str word)
{
	if (word.n < 3 || word.n > STEM_MAX)
		return STR_NONE;
	out[0] = '~';
	for (size_t i = 0; i < word.n; i++) {
		if (word.p[i] < 'a' || word.p[i] > 'z')
			return STR_NONE;
		out[i + 1] = word.p[i];
	}
	if (search_is_stop_word(word))
		return STR_NONE;
	return str_from(out, search_stem(out + 1, word.n) + 1);
}

void token_emit_stem(const struct token_out *out, struct str word, size_t from, size_t to)
{
	char text[TOKEN_MAX];
	struct search_token t = { .text = search_word_stem(text, word),
		                  .kind = TOKEN_STEM,
		                  .same = true,
		                  .from = from,
		                  .to = to };

	if (t.text.n)
		out->token(out->ctx, &t);
}

static void emit_stem(const struct chunk *k, struct part part)
{
	size_t begin = k->v[part.from].at, end = k->v[part.to].at;

	if (k->out.stems)
		token_emit_stem(&k->out, str_from(k->text + begin, end - begin),
		                k->v[part.from].from, k->v[part.to - 1].to);
}

static void emit_compound(const struct chunk *k, const struct part *parts, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		bool joined = parts[i].joint < parts[i].from;

		emit(k, TOKEN_WORD, false, joined, parts[i].from, parts[i].to);
		if (joined)
			emit(k, TOKEN_LINK, true, true, parts[i].joint, parts[i].to);
		if (i == 0 && n > 1)
			emit(k, TOKEN_WHOLE, true, false, parts[0].from, parts[n - 1].to);
		emit_pieces(k, parts[i]);
		emit_version(k, parts[i]);
		emit_stem(k, parts[i]);
	}
}

static size_t run_end(const struct chunk *k, size_t i, enum fold_class class)
{
	while (i < k->n && k->v[i].class == class)
		i++;
	return i;
}

/* The end of a name with symbols, "c++", "g++", "c#", "f#", whose letter stands at `i`; or `i`. */
static size_t symbol_name(const struct chunk *k, size_t i)
{
	uint32_t c = k->v[i].c, next = i + 1 < k->n ? k->v[i + 1].c : 0;
	size_t end = i;

	if ((c == 'c' || c == 'g') && next == '+' && i + 2 < k->n && k->v[i + 2].c == '+')
		end = i + 3;
	else if ((c == 'c' || c == 'f') && next == '#')
		end = i + 2;
	/* "c+++", "c##" are something else. */
	if (end > i && end < k->n && (k->v[end].c == '+' || k->v[end].c == '#'))
		end = i;
	return end;
}

/* Take the compound that begins with the word at `i`; gives its end. */
static size_t take_compound(const struct chunk *k, size_t i)
{
	struct part parts[PARTS_MAX];
	size_t n = 0, joint = i;

	for (;;) {
		size_t end = run_end(k, i, FOLD_WORD), next;

		if (end == i + 1 && symbol_name(k, i) > i)
			end = symbol_name(k, i);
		parts[n++] = (struct part){ i, end, joint };
		next = run_end(k, end, FOLD_JOINT);
		i = end;
		if (next == end || next - end > JOINTS_MAX || next == k->n ||
		    k->v[next].class != FOLD_WORD || n == PARTS_MAX)
			break;
		joint = end;
		i = next;
	}
	emit_compound(k, parts, n);
	return i;
}

/* Is ".net" at `i`, a word of its own? */
static bool is_dot_net(const struct chunk *k, size_t i)
{
	return i + 4 <= k->n && k->v[i].c == '.' && k->v[i + 1].c == 'n' &&
	       k->v[i + 2].c == 'e' && k->v[i + 3].c == 't' &&
	       (i + 4 == k->n || k->v[i + 4].class != FOLD_WORD);
}

static void take_chunk(struct chunk *k)
{
	size_t i = 0;

	while (i < k->n) {
		size_t end;

		switch (k->v[i].class) {
		case FOLD_GRAM:
			end = run_end(k, i, FOLD_GRAM);
			emit_grams(k, i, end);
			i = end;
			break;
		case FOLD_WORD:
			i = take_compound(k, i);
			break;
		case FOLD_JOINT:
			if (is_dot_net(k, i)) {
				emit_text(k, TOKEN_WORD, false, STR("dotnet"), i, i + 4);
				emit(k, TOKEN_PIECE, true, false, i + 1, i + 4);
				i += 3;
			}
			i++;
			break;
		case FOLD_BREAK:
			i++;
			break;
		}
	}
	k->n = 0;
	k->v[0].at = 0;
}

static void take_char(struct chunk *k, struct fold_char c)
{
	if (c.class != FOLD_BREAK) {
		add_char(k, c);
		return;
	}
	if (k->n)
		take_chunk(k);
	k->before = 0;
}

/* What a step of folding makes of an ASCII character that no mark follows: most text is such. */
static struct fold_char ascii_char(unsigned char c, size_t at)
{
	bool upper = c >= 'A' && c <= 'Z';

	return (struct fold_char){ .c = upper ? c + 32u : c,
		                   .class = (unsigned char)plain_class(c),
		                   .upper = upper,
		                   .from = (uint32_t)at,
		                   .to = (uint32_t)at + 1 };
}

static bool is_ascii_at(struct str text, size_t at)
{
	return at >= text.n || !(text.p[at] & 0x80);
}

/* Take what is plain at `*at` and move behind it; is there anything? */
static bool take_plain(struct chunk *k, struct str text, size_t *at)
{
	size_t end;

	if (is_ascii_at(text, *at) && is_ascii_at(text, *at + 1) &&
	    plain_class((unsigned char)text.p[*at]) == FOLD_BREAK) {
		if (k->n)
			take_chunk(k);
		k->before = 0;
		++*at;
		return true;
	}
	if (k->n > 0 || k->before > CHUNK_MAX - PLAIN_MAX)
		return false;
	end = plain_take(&k->out, text, *at);
	if (end == *at)
		return false;
	/* A run is of three bytes a character, a word of one. */
	k->before += text.p[*at] & 0x80 ? (end - *at) / 3 : end - *at;
	*at = end;
	return true;
}

static void take_text(struct chunk *k, struct str text)
{
	struct fold_char step[FOLD_STEP];
	size_t at = 0;

	k->n = k->before = 0;
	k->v[0].at = 0;
	while (at < text.n) {
		if (take_plain(k, text, &at))
			continue;
		if (is_ascii_at(text, at) && is_ascii_at(text, at + 1)) {
			take_char(k, ascii_char((unsigned char)text.p[at], at));
			at++;
		} else {
			size_t n = fold_step(step, text, &at);

			for (size_t i = 0; i < n; i++)
				take_char(k, step[i]);
		}
		if (k->n + k->before >= CHUNK_MAX) {
			take_chunk(k);
			k->before = 0;
		}
	}
	take_chunk(k);
}

void search_tokens(struct str text, search_token_fn *token, void *ctx)
{
	struct chunk k;

	k.out = (struct token_out){ token, ctx, true };
	take_text(&k, text);
}

void search_words(struct str text, search_token_fn *token, void *ctx)
{
	struct chunk k;

	k.out = (struct token_out){ token, ctx, false };
	take_text(&k, text);
}

bool search_is_stop_word(struct str word)
{
	static const struct str words[] = {
		STR_INIT("a"),     STR_INIT("about"), STR_INIT("after"), STR_INIT("all"),
		STR_INIT("also"),  STR_INIT("an"),    STR_INIT("and"),   STR_INIT("any"),
		STR_INIT("are"),   STR_INIT("as"),    STR_INIT("at"),    STR_INIT("be"),
		STR_INIT("been"),  STR_INIT("but"),   STR_INIT("by"),    STR_INIT("can"),
		STR_INIT("could"), STR_INIT("did"),   STR_INIT("do"),    STR_INIT("does"),
		STR_INIT("for"),   STR_INIT("from"),  STR_INIT("had"),   STR_INIT("has"),
		STR_INIT("have"),  STR_INIT("how"),   STR_INIT("i"),     STR_INIT("if"),
		STR_INIT("in"),    STR_INIT("into"),  STR_INIT("is"),    STR_INIT("it"),
		STR_INIT("its"),   STR_INIT("may"),   STR_INIT("my"),    STR_INIT("no"),
		STR_INIT("not"),   STR_INIT("of"),    STR_INIT("on"),    STR_INIT("or"),
		STR_INIT("our"),   STR_INIT("so"),    STR_INIT("some"),  STR_INIT("such"),
		STR_INIT("than"),  STR_INIT("that"),  STR_INIT("the"),   STR_INIT("their"),
		STR_INIT("them"),  STR_INIT("then"),  STR_INIT("there"), STR_INIT("these"),
		STR_INIT("they"),  STR_INIT("this"),  STR_INIT("those"), STR_INIT("to"),
		STR_INIT("was"),   STR_INIT("we"),    STR_INIT("were"),  STR_INIT("what"),
		STR_INIT("when"),  STR_INIT("where"), STR_INIT("which"), STR_INIT("who"),
		STR_INIT("why"),   STR_INIT("will"),  STR_INIT("with"),  STR_INIT("would"),
		STR_INIT("you"),   STR_INIT("your"),
	};
	size_t from = 0, to = countof(words);

	while (from < to) {
		size_t mid = from + (to - from) / 2;
		int order = str_cmp(word, words[mid]);

		if (order == 0)
			return true;
		if (order > 0)
			from = mid + 1;
		else
			to = mid;
	}
	return false;
}
