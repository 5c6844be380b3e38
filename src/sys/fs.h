/*
 * fs.h - files and folders.
 *
 * The one door to the file system, for floors above. Paths are C strings as
 * the operating system takes them. Errors: ERR_NOT_FOUND when it is not there,
 * ERR_LIMIT over a cap, else ERR_IO.
 */
#ifndef OPSBOOK_SYS_FS_H
#define OPSBOOK_SYS_FS_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

enum fs_kind { FS_NONE, FS_FILE, FS_FOLDER, FS_SYMLINK, FS_OTHER };

/* What `path` itself is (a symbolic link is not followed); FS_NONE when it is not there. */
enum fs_kind fs_kind(const char *path);

/* What `path` leads to, symbolic links followed. */
enum fs_kind fs_target_kind(const char *path);

/* May this process write to the file, or make and remove files in the folder? */
bool fs_is_writable(const char *path);

/* Append the content of the file, at most `max` bytes. */
NODISCARD int fs_read(struct buf *out, const char *path, size_t max, struct err *e);

/* Append where the symbolic link points. */
NODISCARD int fs_readlink(struct buf *out, const char *path, struct err *e);

/* Append the absolute path without symbolic links. */
NODISCARD int fs_realpath(struct buf *out, const char *path, struct err *e);

/* What `path` leads to: its kind, size in bytes and time of change, seconds since 1970. */
struct fs_info {
	enum fs_kind kind;
	uint64_t size;
	int64_t modified;
	/* Another number when the file may have changed: made from size, times and place on disk.
	 * 0 when it changed just now, so that one more change could leave all of these alike. */
	uint64_t stamp;
};
NODISCARD int fs_info(struct fs_info *out, const char *path, struct err *e);

/*
 * The same of the file `name` itself in a folder that fs_folder_open() holds: less work than by its whole
 * path. False when it is no regular file or cannot be looked at.
 */
NODISCARD int fs_folder_open(int *out, const char *path, struct err *e);
bool fs_folder_info(struct fs_info *out, int folder, const char *name);
void fs_folder_close(int folder); /* -1 is fine */

/* Size in bytes. */
NODISCARD int fs_size(uint64_t *out, const char *path, struct err *e);

/* Write the whole file, folder there already; not atomic by itself. Mode 0666 less umask. */
NODISCARD int fs_write(const char *path, struct str bytes, struct err *e);

/* Write at the end of the file, which is made when it is not there, in one call. */
NODISCARD int fs_append(const char *path, struct str bytes, struct err *e);

/* Let everybody execute the file who may read it. */
NODISCARD int fs_set_executable(const char *path, struct err *e);

/* Write beside and rename over, synced: after a crash the old or the new content stands. */
NODISCARD int fs_write_atomic(const char *path, struct str bytes, struct err *e);

/* Make the folder and those above it; fine when they are there. */
NODISCARD int fs_mkdirs(const char *path, struct err *e);

/*
 * Make a new folder whose name is `path` with its last six characters ("XXXXXX")
 * replaced. Unlike mkdtemp() the umask alone decides who may read it.
 */
NODISCARD int fs_temp_folder(char *path, struct err *e);

/* Remove the file or the folder with all in it; fine when it is not there. Symlinks are not followed. */
NODISCARD int fs_remove(const char *path, struct err *e);

/* Put `from` in the place of `to`, a file or an absent path. */
NODISCARD int fs_rename(const char *from, const char *to, struct err *e);

/*
 * Swap two folders in one step where the system can (renameat2), so that at no
 * moment `b` is missing. ERR_INVALID where the file system cannot.
 */
NODISCARD int fs_exchange(const char *a, const char *b, struct err *e);

/* Make `to` the same file as `from` (hard link). */
NODISCARD int fs_link(const char *from, const char *to, struct err *e);

/* Flush the file system that holds `path`. */
NODISCARD int fs_sync(const char *path, struct err *e);

/*
 * Call `entry` for each name in the folder but "." and "..": in byte order, a folder's as if
 * it ended with a slash, so that who walks a tree meets its paths in order. `kind` does not
 * follow symbolic links. A return other than 0 stops the walk and is returned.
 */
typedef int fs_entry_fn(void *ctx, const char *name, enum fs_kind kind, struct err *e);
NODISCARD int fs_list(const char *folder, fs_entry_fn *entry, void *ctx, struct err *e);

/* The same with what fs_info() tells of regular files, which costs less here than by their paths. `info` is NULL
 * of all others, and of a file that cannot be looked at. */
typedef int fs_file_fn(void *ctx, const char *name, enum fs_kind kind,
                       const struct fs_info *info, struct err *e);
NODISCARD int fs_list_info(const char *folder, fs_file_fn *entry, void *ctx, struct err *e);

#endif
