/*
 * Decides what of a site is kept once it was made: small files up to a fixed amount. A state lives
 * until the next change, so there is nothing to be thrown out before that.
 */
#include "serve/state.h"

#include <stdio.h>

#include "base/alloc.h"
#include "base/map.h"
#include "base/path.h"
#include "ext/deflate/deflate.h"

/* Bytes kept of one state, and of one file of it. */
#define KEPT_MAX ((size_t)64 << 20)
#define KEPT_FILE_MAX ((size_t)4 << 20)

/* Shorter texts fit into a packet or two as they are. */
#define GZIP_LEAST 1024
#define GZIP_MOST ((size_t)32 << 20)

struct state {
	atomic_uint refs;
	struct moment *moment;
	unsigned long number;
	pthread_mutex_t lock;
	struct map files; /* address -> struct file * */
	size_t kept;
};

struct state *state_new(struct moment *moment, unsigned long number)
{
	struct state *s = mem_new(struct state);

	s->refs = 1;
	s->moment = moment;
	s->number = number;
	pthread_mutex_init(&s->lock, NULL);
	return s;
}

void state_hold(struct state *s)
{
	atomic_fetch_add(&s->refs, 1);
}

void state_drop(struct state *s)
{
	struct map_entry *it;

	if (!s || atomic_fetch_sub(&s->refs, 1) != 1)
		return;
	map_each(it, &s->files)
		file_drop((struct file *)it->value);
	map_release(&s->files);
	moment_free(s->moment);
	pthread_mutex_destroy(&s->lock);
	mem_free(s);
}

struct moment *state_moment(struct state *s)
{
	return s->moment;
}

unsigned long state_number(const struct state *s)
{
	return s->number;
}

struct file *file_new(struct buf *bytes, const char *type)
{
	struct file *f = mem_new(struct file);

	f->refs = 1;
	pthread_mutex_init(&f->lock, NULL);
	f->bytes = *bytes;
	f->gzip = *bytes = (struct buf)BUF_INIT;
	f->type = type;
	snprintf(f->etag, sizeof(f->etag), "\"%016llx-%zx\"",
	         (unsigned long long)str_hash(buf_str(&f->bytes)), f->bytes.len);
	return f;
}

void file_drop(struct file *f)
{
	if (!f || atomic_fetch_sub(&f->refs, 1) != 1)
		return;
	buf_release(&f->bytes);
	buf_release(&f->gzip);
	pthread_mutex_destroy(&f->lock);
	mem_free(f);
}

static bool is_text(const char *type)
{
	struct str t = str_of(type);

	return str_starts(t, STR("text/")) || str_starts(t, STR("image/svg")) ||
	       str_starts(t, STR("application/json")) || str_find(t, STR("xml"), 0) != STR_NPOS;
}

struct str file_gzip(struct file *f)
{
	struct deflater *d;

	pthread_mutex_lock(&f->lock);
	if (!f->tried && is_text(f->type) && f->bytes.len >= GZIP_LEAST &&
	    f->bytes.len <= GZIP_MOST) {
		d = deflate_new(DEFLATE_TEXT);
		deflate_add_gzip(d, &f->gzip, buf_str(&f->bytes));
		deflate_free(d);
		if (f->gzip.len > f->bytes.len / 10 * 9)
			buf_release(&f->gzip);
	}
	f->tried = true;
	pthread_mutex_unlock(&f->lock);
	return buf_str(&f->gzip);
}

const char *file_type(struct str url)
{
	static const char *const types[][2] = {
		{ "html", "text/html; charset=utf-8" },
		{ "css", "text/css; charset=utf-8" },
		{ "js", "text/javascript; charset=utf-8" },
		{ "json", "application/json" },
		{ "xml", "application/xml" },
		{ "txt", "text/plain; charset=utf-8" },
		{ "md", "text/plain; charset=utf-8" },
		{ "csv", "text/csv; charset=utf-8" },
		{ "svg", "image/svg+xml" },
		{ "png", "image/png" },
		{ "jpg", "image/jpeg" },
		{ "jpeg", "image/jpeg" },
		{ "gif", "image/gif" },
		{ "webp", "image/webp" },
		{ "avif", "image/avif" },
		{ "bmp", "image/bmp" },
		{ "ico", "image/x-icon" },
		{ "woff2", "font/woff2" },
		{ "pdf", "application/pdf" },
		{ "mp4", "video/mp4" },
		{ "webm", "video/webm" },
		{ "mp3", "audio/mpeg" },
		{ "ogg", "audio/ogg" },
		{ "wav", "audio/wav" },
		{ "zip", "application/zip" },
		{ "gz", "application/gzip" },
	};
	struct str ext = path_ext(url);

	for (size_t i = 0; i < countof(types); i++)
		if (str_eq_ci(ext, str_of(types[i][0])))
			return types[i][1];
	return "application/octet-stream";
}

/* Theirs are never script or style of a page of ours, whatever they are called. */
static const char *attached_type(struct str url)
{
	const char *type = file_type(url);

	if (str_starts(str_of(type), STR("text/javascript")) ||
	    str_starts(str_of(type), STR("text/css")))
		return "text/plain; charset=utf-8";
	return type;
}

void file_inject(struct buf *html, const char *line)
{
	size_t at = str_find(buf_str(html), STR("</head>"), 0);
	struct buf whole = BUF_INIT;

	buf_addf(&whole, "%s%016llx\"></script>\n", line,
	         (unsigned long long)str_hash(buf_str(html)));
	if (at != STR_NPOS)
		buf_splice(html, at, at, buf_str(&whole));
	buf_release(&whole);
}

static struct file *find(struct state *s, struct str url)
{
	struct file *f;

	pthread_mutex_lock(&s->lock);
	f = map_get_ptr(&s->files, url);
	if (f)
		atomic_fetch_add(&f->refs, 1);
	pthread_mutex_unlock(&s->lock);
	return f;
}

static void keep(struct state *s, struct str url, struct file *f)
{
	pthread_mutex_lock(&s->lock);
	if (f->bytes.len <= KEPT_FILE_MAX && s->kept + 2 * f->bytes.len <= KEPT_MAX &&
	    !map_has(&s->files, url)) {
		s->kept += 2 * f->bytes.len;
		atomic_fetch_add(&f->refs, 1);
		map_set(&s->files, url, (uintptr_t)f);
	}
	pthread_mutex_unlock(&s->lock);
}

int state_file(struct file **out, struct state *s, struct str url, const char *inject,
               struct err *e)
{
	struct buf bytes = BUF_INIT;
	struct file *f = find(s, url);
	bool attached;

	if (f) {
		*out = f;
		return 0;
	}
	if (moment_read(s->moment, url, &bytes, e) != 0) {
		buf_release(&bytes);
		return -1;
	}
	attached = moment_is_attached(s->moment, url);
	if (inject && !attached && str_ends(url, STR(".html")))
		file_inject(&bytes, inject);
	f = file_new(&bytes, attached ? attached_type(url) : file_type(url));
	f->attached = attached;
	/* The index and the tree have no hash in their names. */
	f->ours = !attached && str_starts(url, STR("_ob/")) && !str_ends(url, STR(".html")) &&
	          !str_ends(url, STR(".json")) && !str_starts(url, STR("_ob/tree/")) &&
	          !str_starts(url, STR("_ob/search/"));
	keep(s, url, f);
	*out = f;
	return 0;
}
