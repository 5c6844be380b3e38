/*
 * The difference between two versions of a file, as `git apply` takes it. Our edits change words
 * within lines and add lines at the top, so the lines that are alike are found by looking ahead a little.
 */
#include "lint/edit.h"

/* Unchanged lines shown around a change; lines looked ahead for one that is alike. */
#define AROUND 3
#define AHEAD 64

struct lines {
	VEC_FIELDS(struct str);
};

/* Lines [a, a + na) became [b, b + nb). */
struct change {
	size_t a, na, b, nb;
};

struct changes {
	VEC_FIELDS(struct change);
};

/* Lines with their ends, so that a missing one at the end of the file is not lost. */
static void split(struct lines *out, struct str text)
{
	while (text.n) {
		size_t end = str_find_char(text, '\n', 0);
		size_t n = end == STR_NPOS ? text.n : end + 1;

		vec_push(out, str_cut(text, 0, n));
		text = str_tail(text, n);
	}
}

/* The nearest pair of lines that are alike from here on. */
static struct change next_alike(const struct lines *a, size_t i, const struct lines *b,
                                size_t j)
{
	for (size_t far = 1; far < AHEAD; far++)
		for (size_t x = 0; x <= far; x++)
			if (i + x < a->n && j + far - x < b->n &&
			    str_eq(a->v[i + x], b->v[j + far - x]) &&
			    (x == far - x || str_trim(a->v[i + x]).n))
				return (struct change){ i, x, j, far - x };
	return (struct change){ i, a->n - i, j, b->n - j };
}

static void compare(struct changes *out, const struct lines *a, const struct lines *b)
{
	size_t i = 0, j = 0;

	while (i < a->n || j < b->n) {
		struct change c;

		if (i < a->n && j < b->n && str_eq(a->v[i], b->v[j])) {
			i++;
			j++;
			continue;
		}
		c = next_alike(a, i, b, j);
		vec_push(out, c);
		i += c.na;
		j += c.nb;
	}
}

static void add_line(struct buf *out, char mark, struct str line)
{
	buf_add_byte(out, mark);
	buf_add(out, line);
	if (!str_ends(line, STR("\n")))
		buf_add_z(out, "\n\\ No newline at end of file\n");
}

/* Changes [first, last] in one hunk. */
static void add_hunk(struct buf *out, const struct lines *a, const struct lines *b,
                     const struct changes *c, size_t first, size_t last)
{
	size_t before = c->v[first].a < AROUND ? c->v[first].a : AROUND;
	size_t end_a = c->v[last].a + c->v[last].na, end_b = c->v[last].b + c->v[last].nb;
	size_t after = a->n - end_a < AROUND ? a->n - end_a : AROUND;
	size_t from_a = c->v[first].a - before, from_b = c->v[first].b - before;
	size_t na = end_a + after - from_a, nb = end_b + after - from_b, at = from_a;

	buf_addf(out, "@@ -%zu,%zu +%zu,%zu @@\n", na ? from_a + 1 : 0, na, nb ? from_b + 1 : 0,
	         nb);
	for (size_t i = first; i <= last; i++) {
		for (; at < c->v[i].a; at++)
			add_line(out, ' ', a->v[at]);
		for (size_t k = 0; k < c->v[i].na; k++)
			add_line(out, '-', a->v[at++]);
		for (size_t k = 0; k < c->v[i].nb; k++)
			add_line(out, '+', b->v[c->v[i].b + k]);
	}
	for (; at < end_a + after; at++)
		add_line(out, ' ', a->v[at]);
}

void edit_diff(struct buf *out, struct str path, struct str before, struct str after)
{
	struct lines a = { NULL, 0, 0 }, b = { NULL, 0, 0 };
	struct changes changes = { NULL, 0, 0 };

	split(&a, before);
	split(&b, after);
	compare(&changes, &a, &b);
	if (changes.n)
		buf_addf(out, "--- a/%.*s\n+++ b/%.*s\n", STR_ARG(path), STR_ARG(path));
	for (size_t i = 0, last; i < changes.n; i = last + 1) {
		for (last = i;
		     last + 1 < changes.n &&
		     changes.v[last + 1].a - (changes.v[last].a + changes.v[last].na) <=
		             2 * AROUND;)
			last++;
		add_hunk(out, &a, &b, &changes, i, last);
	}
	vec_release(&a);
	vec_release(&b);
	vec_release(&changes);
}
