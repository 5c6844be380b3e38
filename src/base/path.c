/*
 * Decides how "." and ".." and doubled slashes are resolved, on strings alone.
 */
#include "base/path.h"

struct str path_dir(struct str path)
{
	size_t at = str_rfind_char(path, '/');

	return at == STR_NPOS ? STR_NONE : str_cut(path, 0, at);
}

struct str path_base(struct str path)
{
	size_t at = str_rfind_char(path, '/');

	return at == STR_NPOS ? path : str_tail(path, at + 1);
}

struct str path_ext(struct str path)
{
	struct str base = path_base(path);
	size_t at = str_rfind_char(base, '.');

	return at == STR_NPOS || at == 0 ? STR_NONE : str_tail(base, at + 1);
}

struct str path_stem(struct str path)
{
	struct str base = path_base(path);
	size_t at = str_rfind_char(base, '.');

	return at == STR_NPOS || at == 0 ? base : str_cut(base, 0, at);
}

/* Take the last part off what stands in `out` from `start` on; false when there is none. */
static bool climb(struct buf *out, size_t start)
{
	size_t slash;

	if (out->len == start)
		return false;
	slash = str_rfind_char(buf_from(out, start), '/');
	buf_cut(out, slash == STR_NPOS ? start : start + slash);
	return true;
}

bool path_join(struct buf *out, struct str dir, struct str rel)
{
	size_t start = out->len;
	struct str parts[2] = { dir, rel };

	for (size_t i = 0; i < 2; i++) {
		struct str part;

		while (str_split(&parts[i], '/', &part)) {
			if (part.n == 0 || str_eq(part, STR(".")))
				continue;
			if (str_eq(part, STR(".."))) {
				if (!climb(out, start)) {
					buf_cut(out, start);
					return false;
				}
				continue;
			}
			if (out->len > start)
				buf_add_byte(out, '/');
			buf_add(out, part);
		}
	}
	return true;
}

/* Length of the folders that both files share, with the closing slash. */
static size_t shared_folders(struct str a, struct str b)
{
	size_t shared = 0;

	for (size_t i = 0; i < a.n && i < b.n && a.p[i] == b.p[i]; i++)
		if (a.p[i] == '/')
			shared = i + 1;
	return shared;
}

void path_relative(struct buf *out, struct str from, struct str to)
{
	size_t shared = shared_folders(from, to);

	for (size_t i = shared; i < from.n; i++)
		if (from.p[i] == '/')
			buf_add_z(out, "../");
	if (shared == to.n && str_eq(path_dir(from), str_cut(to, 0, shared ? shared - 1 : 0)))
		buf_add_z(out, "./");
	buf_add(out, str_tail(to, shared));
}

void path_root_prefix(struct buf *out, struct str path)
{
	for (size_t i = path_depth(path); i > 0; i--)
		buf_add_z(out, "../");
}

bool path_is_under(struct str path, struct str dir)
{
	if (dir.n == 0)
		return true;
	return str_starts(path, dir) && (path.n == dir.n || path.p[dir.n] == '/');
}

bool path_is_markdown(struct str path)
{
	return str_ends_ci(path, STR(".md")) || str_ends_ci(path, STR(".markdown"));
}

bool path_is_hidden(struct str path)
{
	for (size_t i = 0; i < path.n; i++)
		if (path.p[i] == '.' && (i == 0 || path.p[i - 1] == '/'))
			return true;
	return false;
}

size_t path_depth(struct str path)
{
	size_t n = 0;

	for (size_t i = 0; i < path.n; i++)
		n += path.p[i] == '/';
	return n;
}
