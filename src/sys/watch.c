/*
 * Decides when a burst of changes is over. One save is several changes (editors write beside and rename), and a checkout
 * thousands: the caller is woken when it was quiet for QUIET_MS, at the latest after BURST_MS of noise, and not while a
 * tool says that it is at work.
 */
#include "sys/watch.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/map.h"
#include "base/path.h"
#include "base/vec.h"
#include "sys/clock.h"
#include "sys/fs.h"

#define QUIET_MS 8
#define BURST_MS 400
#define HOLD_MS 5000
#define POLL_MS 1000
/* More files than these are not told one by one. */
#define TOLD_MAX 200

#define MASK                                                                                   \
	(IN_CLOSE_WRITE | IN_MOVED_FROM | IN_MOVED_TO | IN_CREATE | IN_DELETE |                \
	 IN_DELETE_SELF | IN_ATTRIB | IN_MOVE_SELF | IN_ONLYDIR | IN_DONT_FOLLOW |             \
	 IN_EXCL_UNLINK)

struct watch {
	struct watch_options options;
	char *root, *hold;
	char *also[WATCH_ALSO + 1];
	int inotify;      /* -1: walking */
	int wake;         /* eventfd of watch_stop() */
	struct map names; /* watch descriptor as text -> its folder's path, on the heap */
	unsigned watched; /* folders */
	uint64_t seen;    /* of the last walk */
	const char *why;  /* it walks */
	/* Of the last wait: files, and whether more than they may have changed. */
	struct map told;
	struct {
		VEC_FIELDS(struct str);
	} changed;
	bool unknown;
	bool reported; /* what is here was given: forgotten by the next wait */
};

/* ---- Walking ---- */

struct walk {
	struct watch *w;
	struct buf path; /* absolute */
	size_t root;     /* bytes of it before the path from the root */
	uint64_t hash;
};

static bool is_skipped(const struct watch *w, struct str path)
{
	return path.n && w->options.skip && w->options.skip(w->options.ctx, path);
}

static bool is_ignored(const struct watch *w, struct str path)
{
	return w->options.ignore && w->options.ignore(w->options.ctx, path);
}

static struct str place(const struct walk *k)
{
	struct str rest = buf_from(&k->path, k->root);

	return str_starts(rest, STR("/")) ? str_tail(rest, 1) : rest;
}

static int walk_entry(void *ctx, const char *name, enum fs_kind kind,
                      const struct fs_info *info, struct err *e)
{
	struct walk *k = ctx;
	size_t was = k->path.len;
	uint64_t parts[3];

	buf_addf(&k->path, "/%s", name);
	if (kind == FS_FOLDER && !is_skipped(k->w, place(k))) {
		/* One that cannot be read has nothing that could be seen to change. */
		if (fs_list_info(k->path.p, walk_entry, k, NULL) != 0)
			parts[0] = 0;
	} else if (kind != FS_FOLDER && !is_ignored(k->w, place(k))) {
		parts[0] = k->hash;
		parts[1] = str_hash(place(k));
		parts[2] =
			info ? info->stamp ^ (uint64_t)info->modified * 31 ^ info->size : kind;
		k->hash = str_hash(str_from((const char *)parts, sizeof(parts)));
	}
	buf_cut(&k->path, was);
	return 0;
}

/* One number for all names, sizes and times. */
static uint64_t walk_all(struct watch *w)
{
	struct walk k = { .w = w, .path = BUF_INIT, .hash = 1 };

	buf_add_z(&k.path, w->root);
	k.root = k.path.len;
	if (fs_list_info(k.path.p, walk_entry, &k, NULL) != 0)
		k.hash = 0;
	for (size_t i = 0; w->also[i]; i++) {
		struct fs_info info;
		uint64_t parts[2] = { k.hash, 0 };

		if (fs_info(&info, w->also[i], NULL) == 0)
			parts[1] = info.stamp ^ (uint64_t)info.modified * 31 ^ info.size;
		k.hash = str_hash(str_from((const char *)parts, sizeof(parts)));
	}
	buf_release(&k.path);
	return k.hash;
}

static void forget_names(struct watch *w)
{
	struct map_entry *it;

	map_each(it, &w->names)
		mem_free((char *)it->value);
	map_release(&w->names);
}

static void begin_walking(struct watch *w, const char *why)
{
	if (w->inotify >= 0)
		close(w->inotify);
	w->inotify = -1;
	w->why = why;
	forget_names(w);
	w->seen = walk_all(w);
}

/* ---- Being told ---- */

static void set_name(struct watch *w, int descriptor, struct str path)
{
	char key[16];
	uintptr_t *at;

	snprintf(key, sizeof(key), "%d", descriptor);
	at = map_at(&w->names, str_of(key));
	mem_free((char *)*at);
	*at = (uintptr_t)mem_copy(path.p, path.n + 1);
	((char *)*at)[path.n] = '\0';
}

static const char *name_of(const struct watch *w, int descriptor)
{
	char key[16];

	snprintf(key, sizeof(key), "%d", descriptor);
	return map_get_ptr(&w->names, str_of(key));
}

static int watch_below(void *ctx, const char *name, enum fs_kind kind, struct err *e);

/* Watch the folder at the place and those below. Not 0: the system has no room. */
static int watch_place(struct walk *k)
{
	struct watch *w = k->w;
	struct err why = ERR_INIT;
	int descriptor, r;

	if (w->options.room && w->watched >= w->options.room)
		return -1;
	descriptor = inotify_add_watch(w->inotify, k->path.p, MASK);
	w->watched++;
	if (descriptor < 0)
		return errno == ENOSPC || errno == ENOMEM ? -1 : 0;
	set_name(w, descriptor, place(k));
	/* What was made in it before it was watched is found now. */
	r = fs_list(k->path.p, watch_below, k, &why);
	return why.code == ERR_LIMIT ? -1 : r > 0 ? -1 : 0;
}

static int watch_below(void *ctx, const char *name, enum fs_kind kind, struct err *e)
{
	struct walk *k = ctx;
	size_t was = k->path.len;
	int r = 0;

	if (kind != FS_FOLDER)
		return 0;
	buf_addf(&k->path, "/%s", name);
	if (!is_skipped(k->w, place(k)))
		r = watch_place(k) != 0;
	buf_cut(&k->path, was);
	return r;
}

/* Watch the folder `path`, from the root, and all below it. */
static int watch_folder(struct watch *w, struct str path)
{
	struct walk k = { .w = w, .path = BUF_INIT };
	int r;

	buf_add_z(&k.path, w->root);
	k.root = k.path.len;
	if (path.n)
		buf_addf(&k.path, "/%.*s", STR_ARG(path));
	r = watch_place(&k);
	buf_release(&k.path);
	return r;
}

/* Watch the folders of the files elsewhere; one that is not there has none. */
static void watch_also(struct watch *w)
{
	for (size_t i = 0; w->also[i]; i++) {
		struct buf folder = BUF_INIT;
		int descriptor;

		buf_add(&folder, path_dir(str_of(w->also[i])));
		descriptor = inotify_add_watch(w->inotify, folder.p, MASK);
		if (descriptor >= 0)
			set_name(w, descriptor, buf_str(&folder));
		buf_release(&folder);
	}
}

static bool is_also(const struct watch *w, struct str path)
{
	for (size_t i = 0; w->also[i]; i++)
		if (str_eq(path, str_of(w->also[i])))
			return true;
	return false;
}

/* Remember that the file changed. */
static void tell(struct watch *w, struct str path)
{
	if (w->told.n >= TOLD_MAX)
		w->unknown = true;
	else
		map_set(&w->told, path, 1);
}

/* Does the event matter? Folders that came are watched. */
static bool take_event(struct watch *w, const struct inotify_event *event)
{
	const char *folder = name_of(w, event->wd);
	struct buf path = BUF_INIT;
	bool matters;

	if (event->mask & IN_Q_OVERFLOW) {
		/* Something was missed: what stands there is watched anew. */
		w->unknown = true;
		if (watch_folder(w, STR_NONE) != 0)
			begin_walking(w, "the system has no more watches for folders");
		return true;
	}
	if (!folder || (event->mask & IN_IGNORED))
		return false;
	buf_add_z(&path, folder);
	if (event->len)
		buf_addf(&path, "%s%s", path.len ? "/" : "", event->name);
	if (folder[0] == '/') {
		matters = is_also(w, buf_str(&path));
		w->unknown |= matters;
	} else if ((event->mask & IN_ISDIR) && is_skipped(w, buf_str(&path))) {
		/* Nothing to be shown; but with a ".git" a folder is no part of this one any more. */
		matters = false;
		w->unknown |= !(event->mask & IN_ATTRIB);
	} else if ((event->mask & IN_ISDIR) || event->len == 0) {
		matters = !(event->mask & IN_ATTRIB);
		w->unknown |= matters;
		if ((event->mask & (IN_CREATE | IN_MOVED_TO)) &&
		    watch_folder(w, buf_str(&path)) != 0)
			begin_walking(w, "the system has no more watches for folders");
	} else {
		matters = !is_ignored(w, buf_str(&path));
		if (matters)
			tell(w, buf_str(&path));
	}
	buf_release(&path);
	return matters;
}

/* Take all that is there. */
static bool take_events(struct watch *w)
{
	_Alignas(struct inotify_event) char bytes[16 << 10];
	bool matters = false;
	ssize_t n;

	while (w->inotify >= 0 && (n = read(w->inotify, bytes, sizeof(bytes))) > 0)
		for (ssize_t at = 0; at < n && w->inotify >= 0;) {
			const struct inotify_event *event =
				(const struct inotify_event *)(bytes + at);

			matters |= take_event(w, event);
			at += (ssize_t)(sizeof(*event) + event->len);
		}
	return matters;
}

static bool is_stopped(const struct watch *w)
{
	struct pollfd fd = { .fd = w->wake, .events = POLLIN };

	return poll(&fd, 1, 0) > 0;
}

/* 1: something is there to be read, 0: the time is over, -1: stopped. */
static int wait_for(struct watch *w, int64_t ms)
{
	struct pollfd fds[2] = { { .fd = w->wake, .events = POLLIN },
		                 { .fd = w->inotify, .events = POLLIN } };

	if (poll(fds, w->inotify >= 0 ? 2 : 1, ms < 0 ? 0 : (int)ms) < 0 && errno != EINTR)
		return -1;
	return fds[0].revents ? -1 : fds[1].revents != 0;
}

static int64_t now_ms(void)
{
	return clock_mono_us() / 1000;
}

/* After the first change: until it is quiet. */
static void settle(struct watch *w)
{
	int64_t begun = now_ms();

	for (;;) {
		bool held =
			w->hold && fs_kind(w->hold) != FS_NONE && now_ms() - begun < HOLD_MS;
		int more = wait_for(w, QUIET_MS);

		if (more < 0)
			return;
		if (more > 0)
			take_events(w);
		if (!held && (more == 0 || now_ms() - begun > BURST_MS))
			return;
	}
}

static bool wait_told(struct watch *w, int timeout_ms)
{
	int64_t end = now_ms() + timeout_ms;

	for (;;) {
		int r = wait_for(w, end - now_ms());

		if (r <= 0)
			return false;
		if (take_events(w)) {
			settle(w);
			return true;
		}
		if (w->inotify < 0)
			return true;
	}
}

static bool wait_walking(struct watch *w, int timeout_ms)
{
	int64_t end = now_ms() + timeout_ms;

	for (;;) {
		int64_t left = end - now_ms();
		uint64_t now;

		if (wait_for(w, left < POLL_MS ? left : POLL_MS) < 0)
			return false;
		now = walk_all(w);
		if (now != w->seen) {
			w->seen = now;
			return true;
		}
		if (now_ms() >= end)
			return false;
	}
}

bool watch_wait(struct watch *w, int timeout_ms)
{
	if (is_stopped(w))
		return false;
	if (w->reported) {
		map_clear(&w->told);
		w->unknown = w->reported = false;
	}
	w->reported = w->inotify >= 0 ? wait_told(w, timeout_ms) : wait_walking(w, timeout_ms);
	return w->reported;
}

bool watch_changed(struct watch *w, const struct str **paths, size_t *n)
{
	const struct map_entry *it;

	vec_clear(&w->changed);
	map_each(it, &w->told)
		vec_push(&w->changed, it->key);
	*paths = w->changed.v;
	*n = w->changed.n;
	return !w->unknown && w->inotify >= 0;
}

void watch_stop(struct watch *w)
{
	uint64_t one = 1;
	ssize_t n = write(w->wake, &one, sizeof(one));

	(void)n;
}

const char *watch_polls_because(const struct watch *w)
{
	return w->inotify >= 0 ? NULL : w->why;
}

int watch_new(struct watch **out, const struct watch_options *options, struct err *e)
{
	struct watch *w;

	if (fs_target_kind(options->root) != FS_FOLDER)
		return err_set(e, ERR_NOT_FOUND, "there is no folder '%s' to watch",
		               options->root);
	w = mem_new(struct watch);
	w->options = *options;
	w->root = mem_strdup(options->root);
	w->hold = options->hold ? mem_strdup(options->hold) : NULL;
	for (size_t i = 0; options->also && i < WATCH_ALSO && options->also[i]; i++)
		w->also[i] = mem_strdup(options->also[i]);
	w->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	w->inotify = options->poll ? -1 : inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	if (options->poll)
		begin_walking(w, "that was asked for");
	else if (w->inotify < 0)
		begin_walking(w, "the system tells nobody more of changes");
	else if (watch_folder(w, STR_NONE) != 0)
		begin_walking(w, "the system has no more watches for folders");
	else
		watch_also(w);
	*out = w;
	return 0;
}

void watch_free(struct watch *w)
{
	if (!w)
		return;
	if (w->inotify >= 0)
		close(w->inotify);
	close(w->wake);
	forget_names(w);
	mem_free(w->root);
	mem_free(w->hold);
	for (size_t i = 0; i < WATCH_ALSO; i++)
		mem_free(w->also[i]);
	map_release(&w->told);
	vec_release(&w->changed);
	mem_free(w);
}
