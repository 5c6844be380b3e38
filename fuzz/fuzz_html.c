/*
 * Feeds any bytes to the readers of raw HTML. Besides not crashing, what is
 * sanitised must hold nothing that acts, and must pass again unchanged.
 */
#include <stdlib.h>

#include "ext/html/html.h"

#include "../tests/ext/html/oracle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool visit(void *ctx, const struct html_link *link, struct buf *out, struct buf *extra)
{
	struct str fragment = *(const struct str *)ctx;

	if (link->offset >= fragment.n)
		abort();
	buf_add(out, link->value);
	if (link->image)
		buf_add_z(extra, " width=\"1\"");
	return link->value.n & 1;
}

static void touch(void *ctx, struct str s)
{
	size_t *total = ctx;

	*total += s.n + (s.n ? (size_t)(s.p[0] & 1) : 0);
}

static void check_sanitise(struct str in)
{
	struct buf once = BUF_INIT, twice = BUF_INIT;
	size_t dropped = 0;

	html_sanitise(&once, in, touch, &dropped);
	if (oracle(once.p, once.len))
		abort();
	html_sanitise(&twice, buf_str(&once), NULL, NULL);
	if (!str_eq(buf_str(&once), buf_str(&twice)))
		abort();
	buf_release(&once);
	buf_release(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str in = str_from((const char *)data, size);
	struct buf out = BUF_INIT;
	size_t total = 0;

	if (size > (size_t)64 << 10)
		return 0;
	check_sanitise(in);
	html_rewrite(&out, in, visit, &in);
	html_rewrite(NULL, in, visit, &in);
	html_text(&out, in);
	html_ids(in, touch, &total);
	total += html_is_known_tag(in) + html_scheme_allowed(in, size & 1);
	buf_release(&out);
	return 0;
}
