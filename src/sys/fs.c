/*
 * Decides how files are read whole, written so that a crash leaves the old or
 * the new content, and removed without ever following a symbolic link.
 */
#include "sys/fs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/vec.h"

/* Read at a time when the size is not known. */
#define CHUNK ((size_t)64 * 1024)
/* Folders that fs_remove() holds open. */
#define OPEN_FOLDERS 16
/* Names tried for a temporary file. */
#define ATTEMPTS 100

static enum fs_kind kind_of(mode_t mode)
{
	if (S_ISREG(mode))
		return FS_FILE;
	if (S_ISDIR(mode))
		return FS_FOLDER;
	return S_ISLNK(mode) ? FS_SYMLINK : FS_OTHER;
}

enum fs_kind fs_kind(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 ? kind_of(st.st_mode) : FS_NONE;
}

enum fs_kind fs_target_kind(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? kind_of(st.st_mode) : FS_NONE;
}

bool fs_is_writable(const char *path)
{
	return access(path, W_OK) == 0;
}

/* Clocks of file systems are coarse: for so long a file is too young to be told apart. */
#define STAMP_SECONDS 2

static uint64_t stamp_of(const struct stat *st)
{
	int64_t parts[] = { st->st_size,        st->st_mtim.tv_sec,  st->st_mtim.tv_nsec,
		            st->st_ctim.tv_sec, st->st_ctim.tv_nsec, (int64_t)st->st_ino,
		            (int64_t)st->st_dev };
	struct timespec now;
	uint64_t stamp;

	clock_gettime(CLOCK_REALTIME, &now);
	if (st->st_ctim.tv_sec + STAMP_SECONDS >= now.tv_sec ||
	    st->st_mtim.tv_sec + STAMP_SECONDS >= now.tv_sec)
		return 0;
	stamp = str_hash(str_from((const char *)parts, sizeof(parts)));
	return stamp ? stamp : 1;
}

static void fill_info(struct fs_info *out, const struct stat *st)
{
	out->kind = kind_of(st->st_mode);
	out->size = st->st_size > 0 ? (uint64_t)st->st_size : 0;
	out->modified = st->st_mtime;
	out->stamp = stamp_of(st);
}

int fs_info(struct fs_info *out, const char *path, struct err *e)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return err_errno(e, errno, "cannot look at %s", path);
	fill_info(out, &st);
	return 0;
}

int fs_folder_open(int *out, const char *path, struct err *e)
{
	*out = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	return *out < 0 ? err_errno(e, errno, "cannot open the folder %s", path) : 0;
}

bool fs_folder_info(struct fs_info *out, int folder, const char *name)
{
	struct stat st;

	if (fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(st.st_mode))
		return false;
	fill_info(out, &st);
	return true;
}

void fs_folder_close(int folder)
{
	if (folder >= 0)
		close(folder);
}

int fs_size(uint64_t *out, const char *path, struct err *e)
{
	struct fs_info info = { 0 };

	if (fs_info(&info, path, e) != 0)
		return -1;
	*out = info.size;
	return 0;
}

/* Append all of `fd` to `out`, whose length may reach `limit`. `guess` is the size expected. */
static int read_all(struct buf *out, int fd, size_t guess, size_t limit, bool *over)
{
	size_t room = guess + 1;

	for (;;) {
		size_t asked;
		ssize_t n;

		buf_reserve(out, room);
		asked = out->size - out->len - 1;
		n = read(fd, out->p + out->len, asked);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return (int)n;
		if ((size_t)n > limit - out->len) {
			*over = true;
			return -1;
		}
		out->len += (size_t)n;
		out->p[out->len] = '\0';
		/* All that was expected, with room for more: there is no more. */
		if ((size_t)n == guess && guess > 0 && asked > guess)
			return 0;
		room = out->size - out->len > 1 ? 1 : CHUNK;
	}
}

int fs_read(struct buf *out, const char *path, size_t max, struct err *e)
{
	size_t start = out->len, room = out->max - start, limit = max < room ? max : room;
	/* Not to hang on a named pipe. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	bool over = false;
	struct stat st;
	int r = -1;

	if (fd < 0)
		return err_errno(e, errno, "cannot open %s", path);
	if (fstat(fd, &st) != 0) {
		err_errno(e, errno, "cannot look at %s", path);
	} else if (!S_ISREG(st.st_mode)) {
		err_set(e, ERR_IO, "cannot read %s: not a regular file", path);
	} else {
		over = (uintmax_t)st.st_size > limit;
		if (!over)
			r = read_all(out, fd, (size_t)st.st_size, start + limit, &over);
		if (over)
			err_set(e, ERR_LIMIT, "%s is over the cap of %zu bytes", path, limit);
		else if (r != 0)
			err_errno(e, errno, "cannot read %s", path);
	}
	if (r != 0)
		buf_cut(out, start);
	close(fd);
	return r;
}

int fs_readlink(struct buf *out, const char *path, struct err *e)
{
	char target[PATH_MAX];
	ssize_t n = readlink(path, target, sizeof(target));

	if (n < 0)
		return err_errno(e, errno, "cannot read the symbolic link %s", path);
	if ((size_t)n == sizeof(target))
		return err_set(e, ERR_LIMIT,
		               "the symbolic link %s is over the cap of %zu bytes", path,
		               sizeof(target) - 1);
	buf_add_bytes(out, target, (size_t)n);
	return 0;
}

int fs_realpath(struct buf *out, const char *path, struct err *e)
{
	char *real = realpath(path, NULL);

	if (!real)
		return err_errno(e, errno, "cannot find %s", path);
	buf_add_z(out, real);
	free(real);
	return 0;
}

/* 0, or -1 with errno. */
static int write_all(int fd, struct str bytes)
{
	while (bytes.n) {
		ssize_t n = write(fd, bytes.p, bytes.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		bytes = str_tail(bytes, (size_t)n);
	}
	return 0;
}

int fs_write(const char *path, struct str bytes, struct err *e)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);

	if (fd < 0)
		return err_errno(e, errno, "cannot create %s", path);
	if (write_all(fd, bytes) != 0) {
		err_errno(e, errno, "cannot write %s", path);
		close(fd);
		return -1;
	}
	/* A network or full file system may complain only now. */
	if (close(fd) != 0)
		return err_errno(e, errno, "cannot write %s", path);
	return 0;
}

/* Flush the folder that holds `path`, so that the new name itself is on disk. */
static int sync_folder_of(const char *path, struct err *e)
{
	const char *slash = strrchr(path, '/');
	char *folder = mem_strdup(slash ? path : ".");
	int fd, r = 0;

	if (slash)
		folder[slash == path ? 1 : slash - path] = '\0';
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	/* Some file systems cannot sync a folder (EINVAL): then there is nothing to wait for. */
	if (fd < 0 || (fsync(fd) != 0 && errno != EINVAL))
		r = err_errno(e, errno, "cannot sync %s", folder);
	if (fd >= 0)
		close(fd);
	mem_free(folder);
	return r;
}

/* Create a new file beside `path`; its name goes to `name`. The descriptor, or -1 with errno. */
static int create_beside(struct buf *name, const char *path)
{
	for (unsigned i = 0; i < ATTEMPTS; i++) {
		int fd;

		buf_clear(name);
		buf_addf(name, "%s.%ld-%u.tmp", path, (long)getpid(), i);
		fd = open(name->p, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
		if (fd >= 0 || errno != EEXIST)
			return fd;
	}
	return -1;
}

int fs_write_atomic(const char *path, struct str bytes, struct err *e)
{
	struct buf beside = BUF_INIT;
	int fd = create_beside(&beside, path), r = -1;
	struct stat old;

	if (fd < 0) {
		err_errno(e, errno, "cannot create a file beside %s", path);
		goto out;
	}
	/* A file that was private stays so; a refusal only means the default mode. */
	if (lstat(path, &old) == 0 && S_ISREG(old.st_mode))
		fchmod(fd, old.st_mode & 0777);
	r = write_all(fd, bytes) == 0 && fsync(fd) == 0 ? 0 : -1;
	if (r != 0)
		err_errno(e, errno, "cannot write %s", beside.p);
	if (close(fd) != 0 && r == 0)
		r = err_errno(e, errno, "cannot write %s", beside.p);
	if (r == 0 && rename(beside.p, path) != 0)
		r = err_errno(e, errno, "cannot replace %s", path);
	if (r != 0)
		unlink(beside.p);
	else
		r = sync_folder_of(path, e);
out:
	buf_release(&beside);
	return r;
}

/* Make one folder; one that is there, or a link to one, is fine. */
static int make_folder(const char *path, struct err *e)
{
	int why;

	if (mkdir(path, 0777) == 0)
		return 0;
	why = errno;
	if (fs_target_kind(path) == FS_FOLDER)
		return 0;
	return err_errno(e, why, "cannot make the folder %s", path);
}

int fs_mkdirs(const char *path, struct err *e)
{
	char *part;
	int r = 0;

	if (fs_target_kind(path) == FS_FOLDER)
		return 0;
	part = mem_strdup(path);
	for (char *p = part + 1; *part && *p && r == 0; p++) {
		if (*p != '/' || p[-1] == '/')
			continue;
		*p = '\0';
		r = make_folder(part, e);
		*p = '/';
	}
	if (r == 0)
		r = make_folder(path, e);
	mem_free(part);
	return r;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	if (remove(path) == 0 || errno == ENOENT)
		return 0;
	return errno;
}

int fs_remove(const char *path, struct err *e)
{
	int why;

	if (unlink(path) == 0 || errno == ENOENT || errno == ENOTDIR)
		return 0;
	if (fs_kind(path) != FS_FOLDER)
		return err_errno(e, errno, "cannot remove %s", path);
	why = nftw(path, remove_one, OPEN_FOLDERS, FTW_DEPTH | FTW_PHYS);
	if (why < 0)
		why = errno;
	return why == 0 || why == ENOENT ? 0 : err_errno(e, why, "cannot remove %s", path);
}

int fs_temp_folder(char *path, struct err *e)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";
	char *tail = path + strlen(path) - 6;

	for (int try = 0; try < 100; try++) {
		unsigned char random[6];

		if (getrandom(random, sizeof(random), 0) != (ssize_t)sizeof(random))
			return err_errno(e, errno, "no random numbers");
		for (size_t i = 0; i < sizeof(random); i++)
			tail[i] = letters[random[i] % (sizeof(letters) - 1)];
		if (mkdir(path, 0777) == 0)
			return 0;
		if (errno != EEXIST)
			break;
	}
	return err_errno(e, errno, "cannot make the folder %s", path);
}

int fs_rename(const char *from, const char *to, struct err *e)
{
	if (rename(from, to) != 0)
		return err_errno(e, errno, "cannot rename %s to %s", from, to);
	return 0;
}

int fs_exchange(const char *a, const char *b, struct err *e)
{
	if (renameat2(AT_FDCWD, a, AT_FDCWD, b, RENAME_EXCHANGE) == 0)
		return 0;
	if (errno == EINVAL || errno == ENOSYS || errno == ENOTSUP)
		return err_set(e, ERR_INVALID, "the file system of %s cannot swap two folders",
		               b);
	return err_errno(e, errno, "cannot swap %s and %s", a, b);
}

int fs_link(const char *from, const char *to, struct err *e)
{
	if (link(from, to) != 0)
		return err_errno(e, errno, "cannot link %s to %s", to, from);
	return 0;
}

int fs_append(const char *path, struct str bytes, struct err *e)
{
	int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
	ssize_t n;

	if (fd < 0)
		return err_errno(e, errno, "cannot open %s", path);
	n = write(fd, bytes.p, bytes.n);
	if (close(fd) != 0 || n < 0)
		return err_errno(e, errno, "cannot write %s", path);
	if ((size_t)n != bytes.n)
		return err_set(e, ERR_IO, "cannot write all of %s", path);
	return 0;
}

int fs_set_executable(const char *path, struct err *e)
{
	struct stat st;

	if (stat(path, &st) != 0 ||
	    chmod(path, (st.st_mode & 0777) | ((st.st_mode & 0444) >> 2)) != 0)
		return err_errno(e, errno, "cannot make %s executable", path);
	return 0;
}

int fs_sync(const char *path, struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	int r = 0;

	if (fd < 0)
		return err_errno(e, errno, "cannot open %s", path);
	if (syncfs(fd) != 0)
		r = err_errno(e, errno, "cannot sync %s", path);
	close(fd);
	return r;
}

struct entry {
	const char *name;
	enum fs_kind kind;
	bool has_info;
	struct fs_info info;
};

struct entries {
	VEC_FIELDS(struct entry);
};

/* What the entry's name goes on with in a path that leads below it, or ends with. */
static int after_name(const struct entry *it, size_t n)
{
	if (it->name[n])
		return (unsigned char)it->name[n];
	return it->kind == FS_FOLDER ? '/' : '\0';
}

static int by_path(const void *x, const void *y)
{
	const struct entry *a = x, *b = y;
	size_t n = 0;

	while (a->name[n] && a->name[n] == b->name[n])
		n++;
	return after_name(a, n) - after_name(b, n);
}

static enum fs_kind entry_kind(DIR *dir, const struct dirent *d)
{
	struct stat st;

	switch (d->d_type) {
	case DT_REG:
		return FS_FILE;
	case DT_DIR:
		return FS_FOLDER;
	case DT_LNK:
		return FS_SYMLINK;
	case DT_UNKNOWN: /* the file system does not say: ask */
		if (fstatat(dirfd(dir), d->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0)
			return FS_NONE;
		return kind_of(st.st_mode);
	default:
		return FS_OTHER;
	}
}

static void look(struct entry *entry, DIR *dir)
{
	entry->has_info =
		entry->kind == FS_FILE && fs_folder_info(&entry->info, dirfd(dir), entry->name);
}

/* Collect what the folder holds. 0, or -1 with errno. */
static int read_entries(struct entries *out, struct arena *names, DIR *dir, bool with_info)
{
	const struct dirent *d;

	for (;;) {
		struct entry entry = { .has_info = false };

		errno = 0;
		d = readdir(dir);
		if (!d)
			return errno ? -1 : 0;
		if (strcmp(d->d_name, ".") == 0 || strcmp(d->d_name, "..") == 0)
			continue;
		entry.kind = entry_kind(dir, d);
		entry.name = arena_str(names, str_of(d->d_name)).p;
		if (with_info)
			look(&entry, dir);
		if (entry.kind != FS_NONE)
			vec_push(out, entry);
	}
}

static int list(const char *folder, bool with_info, fs_file_fn *entry, void *ctx, struct err *e)
{
	struct arena names = ARENA_INIT;
	struct entries entries = { 0 };
	DIR *dir = opendir(folder);
	int r;

	if (!dir)
		return err_errno(e, errno, "cannot open the folder %s", folder);
	r = read_entries(&entries, &names, dir, with_info);
	if (r != 0)
		err_errno(e, errno, "cannot read the folder %s", folder);
	/* Closed before the calls: a caller that walks a tree holds no descriptors. */
	closedir(dir);
	vec_sort(&entries, by_path);
	for (size_t i = 0; i < entries.n && r == 0; i++) {
		const struct entry *it = &entries.v[i];

		r = entry(ctx, it->name, it->kind, it->has_info ? &it->info : NULL, e);
	}
	vec_release(&entries);
	arena_release(&names);
	return r;
}

int fs_list_info(const char *folder, fs_file_fn *entry, void *ctx, struct err *e)
{
	return list(folder, true, entry, ctx, e);
}

/* A caller that asks for names and kinds only. */
struct plain {
	fs_entry_fn *entry;
	void *ctx;
};

static int without_info(void *ctx, const char *name, enum fs_kind kind,
                        const struct fs_info *info, struct err *e)
{
	const struct plain *p = ctx;

	return p->entry(p->ctx, name, kind, e);
}

int fs_list(const char *folder, fs_entry_fn *entry, void *ctx, struct err *e)
{
	struct plain p = { entry, ctx };

	return list(folder, false, without_info, &p, e);
}
