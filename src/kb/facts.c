/*
 * Answers small questions about notes: language, dates, where "/" starts.
 * Decides which source of a fact wins: what the writer says, then what can be
 * known; nothing is guessed from the file system's clock.
 */
#include "kb/kb.h"

#include <time.h>

#include "base/path.h"

/* From this share of Han characters among words on a note is Chinese: 1 in 5. */
#define HAN_SHARE 5

struct str kb_note_lang(const struct kb *kb, const struct kb_note *n)
{
	if (n->note.lang.n)
		return n->note.lang;
	if (kb->lang_set)
		return kb->lang;
	if (n->note.han == 0 && n->note.words == 0 && kb->lang.n)
		return kb->lang;
	/* Two Han characters are about a word. */
	return n->note.han / 2 * HAN_SHARE >= n->note.words && n->note.han > 0 ? STR("zh-CN")
	                                                                       : STR("en");
}

struct str kb_note_root(const struct note *note, struct arena *a)
{
	struct str root = value_text(value_get(note->meta, STR("typora-root-url")));
	struct buf path = BUF_INIT;
	struct str out = STR_NONE;

	if (root.n == 0 || note_is_external(root))
		return STR_NONE;
	if (path_join(&path, str_starts(root, STR("/")) ? STR_NONE : path_dir(note->path),
	              root))
		out = arena_str(a, buf_str(&path));
	buf_release(&path);
	return out;
}

/* The day at the writer's place. */
static struct str day_of(int64_t when, int offset, struct arena *a)
{
	time_t local = (time_t)(when + (int64_t)offset * 60);
	struct tm tm;

	if (when == 0 || !gmtime_r(&local, &tm))
		return STR_NONE;
	return arena_strf(a, "%04d-%02d-%02d", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
}

struct str kb_note_created(const struct kb_note *n, struct arena *a)
{
	if (n->note.created.n)
		return n->note.created;
	return day_of(n->facts->created, n->facts->created_offset, a);
}

struct str kb_note_updated(const struct kb_note *n, struct arena *a)
{
	if (n->note.updated.n)
		return n->note.updated;
	return day_of(n->facts->updated, n->facts->updated_offset, a);
}

struct str kb_redirect_target(const struct kb *kb, const struct kb_redirect *r)
{
	return r->note == KB_NONE ? kb->folders.v[r->folder].url : kb->notes.v[r->note].url;
}

const struct kb_asset *kb_asset(const struct kb *kb, size_t asset)
{
	const struct kb_asset *as = &kb->assets.v[asset];

	return as->same_as == KB_NONE ? as : &kb->assets.v[as->same_as];
}

size_t kb_home(const struct kb *kb, struct str path)
{
	size_t note = path.n ? kb_note_at(kb, path) : KB_NONE;
	struct buf whole = BUF_INIT;

	if (note == KB_NONE && path.n) {
		buf_addf(&whole, "%.*s.md", STR_ARG(path));
		note = kb_note_at(kb, buf_str(&whole));
	}
	buf_release(&whole);
	return note;
}

size_t kb_note_at(const struct kb *kb, struct str path)
{
	size_t lo = 0, hi = kb->notes.n;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		int d = str_cmp(kb->notes.v[mid].note.path, path);

		if (d == 0)
			return mid;
		if (d < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return KB_NONE;
}
