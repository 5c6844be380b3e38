/*
 * Decides where a run keeps what nobody else may see: folders that are ours, 0700, no links, with
 * names that are not known before.
 */
#include "run/state.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/path.h"
#include "sys/clock.h"
#include "sys/fs.h"
#include "sys/lock.h"

const char *state_env(const char *const *env, const char *name)
{
	size_t n = strlen(name);

	for (; env && *env; env++) {
		if (strncmp(*env, name, n) == 0 && (*env)[n] == '=')
			return *env + n + 1;
	}
	return NULL;
}

int run_state_folder(struct buf *out, const char *const *env, struct err *e)
{
	const char *state = state_env(env, "XDG_STATE_HOME"), *home = state_env(env, "HOME");

	/* A relative one is to be ignored, says the specification. */
	if (state && state[0] == '/')
		buf_addf(out, "%s/opsbook", state);
	else if (home && home[0] == '/')
		buf_addf(out, "%s/.local/state/opsbook", home);
	else
		return err_set(e, ERR_NOT_FOUND,
		               "no place for the journal: set HOME or XDG_STATE_HOME");
	return 0;
}

int state_folder_make(const char *path, struct err *e)
{
	struct str above = path_dir(str_of(path));
	struct buf parent = BUF_INIT;
	struct stat st;
	int fd, r = -1;

	buf_add(&parent, above);
	if (parent.len && fs_mkdirs(parent.p, e) != 0)
		goto out;
	if (mkdir(path, 0700) != 0 && errno != EEXIST) {
		err_errno(e, errno, "cannot make the folder %s", path);
		goto out;
	}
	fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0) {
		int why = errno;

		if (why == ELOOP || why == ENOTDIR)
			err_set(e, ERR_CONFLICT, "%s must be a folder and no link", path);
		else
			err_errno(e, why, "cannot open the folder %s", path);
		goto out;
	}
	if (fstat(fd, &st) != 0 || st.st_uid != geteuid())
		err_set(e, ERR_CONFLICT, "the folder %s is not yours", path);
	else if ((st.st_mode & 077) && fchmod(fd, 0700) != 0)
		err_errno(e, errno, "cannot make the folder %s private", path);
	else
		r = 0;
	close(fd);
out:
	buf_release(&parent);
	return r;
}

int state_file_write(const char *path, struct str bytes, struct err *e)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	int r = 0;

	if (fd < 0 && errno == EEXIST)
		return err_set(e, ERR_CONFLICT, "%s is there already", path);
	if (fd < 0)
		return err_errno(e, errno, "cannot create %s", path);
	while (bytes.n && r == 0) {
		ssize_t n = write(fd, bytes.p, bytes.n);

		if (n >= 0)
			bytes = str_tail(bytes, (size_t)n);
		else if (errno != EINTR)
			r = err_errno(e, errno, "cannot write %s", path);
	}
	if (close(fd) != 0 && r == 0)
		r = err_errno(e, errno, "cannot write %s", path);
	return r;
}

int state_id_make(char id[RUN_ID_SIZE], int64_t wall_ms, struct err *e)
{
	/* 32 letters and digits, without those that are taken for others. */
	static const char letters[] = "0123456789abcdefghjkmnpqrstvwxyz";
	time_t seconds = (time_t)(wall_ms / 1000);
	unsigned char random[16];
	struct tm tm;

	if (getrandom(random, sizeof(random), 0) != (ssize_t)sizeof(random) ||
	    !gmtime_r(&seconds, &tm))
		return err_errno(e, errno, "no random numbers");
	strftime(id, RUN_ID_SIZE, "%Y%m%d-%H%M%S-", &tm);
	/* Two of one second are in order too: first the thousandths, then 70 bits of chance. */
	id[16] = letters[wall_ms % 1000 >> 5];
	id[17] = letters[wall_ms % 1000 & 31];
	for (size_t i = 2; i < sizeof(random); i++)
		id[16 + i] = letters[random[i] & 31];
	id[32] = '\0';
	return 0;
}

/*
 * A socket's path has at most 107 bytes: that much for the folder, the rest for ours in it, and for
 * what ssh adds while it makes one.
 */
#define SOCKETS_MAX 60

/* Is it a folder that only we can look into? */
static bool is_ours_alone(const char *path)
{
	struct stat st;

	return path && path[0] == '/' && lstat(path, &st) == 0 && S_ISDIR(st.st_mode) &&
	       st.st_uid == geteuid() && (st.st_mode & 077) == 0;
}

/* A folder of a run that does not hold it any more is of a dead one. */
static int drop_if_dead(void *ctx, const char *name, enum fs_kind kind, struct err *e)
{
	const char *parent = ctx;
	struct buf path = BUF_INIT;
	int held = -1;

	buf_addf(&path, "%s/%s", parent, name);
	if (kind == FS_FOLDER && lock_take(&held, path.p, NULL) == 0) {
		(void)!fs_remove(path.p, NULL);
		lock_drop(held);
	}
	buf_release(&path);
	return 0;
}

/* Taken while folders come and go; others are done within milliseconds. */
static int lock_parent(int *out, const char *parent, struct err *e)
{
	struct timespec pause = { 0, 10 * 1000 * 1000 };

	for (int i = 0; i < 500; i++) {
		struct err why = ERR_INIT;

		if (lock_take(out, parent, &why) == 0)
			return 0;
		if (why.code != ERR_CONFLICT) {
			if (e && e->code == ERR_NONE)
				*e = why;
			return -1;
		}
		nanosleep(&pause, NULL);
	}
	return err_set(e, ERR_CONFLICT, "%s is in use by another process", parent);
}

/* A new folder below one of ours, held as long as we live; those of the dead are removed. */
static int hold_new(struct buf *path, int *held, const char *parent, const char *name,
                    struct err *e)
{
	int lock = -1, r = -1;

	*held = -1;
	buf_addf(path, "%s/%s", parent, name);
	if (state_folder_make(parent, e) != 0 || lock_parent(&lock, parent, e) != 0)
		goto out;
	if (fs_list(parent, drop_if_dead, (void *)parent, e) != 0)
		goto out;
	if (mkdir(path->p, 0700) != 0)
		err_errno(e, errno, "cannot make the folder %s", path->p);
	else
		r = lock_take(held, path->p, e);
out:
	lock_drop(lock);
	return r;
}

int state_work_make(struct buf *path, int *held, const char *state, const char *id,
                    const char *const *env, struct err *e)
{
	const char *memory = state_env(env, "XDG_RUNTIME_DIR");
	struct buf parent = BUF_INIT;
	int r;

	if (is_ours_alone(memory))
		buf_addf(&parent, "%s/opsbook", memory);
	else
		buf_addf(&parent, "%s/work", state);
	r = hold_new(path, held, parent.p, id, e);
	buf_release(&parent);
	return r;
}

int state_sockets_make(struct buf *path, int *held, const char *const *env, struct err *e)
{
	const char *memory = state_env(env, "XDG_RUNTIME_DIR");
	struct buf parent = BUF_INIT;
	char id[RUN_ID_SIZE];
	int r = -1;

	*held = -1;
	if (is_ours_alone(memory) && strlen(memory) <= SOCKETS_MAX) {
		buf_addf(&parent, "%s/opsbook-ssh", memory);
		if (state_id_make(id, clock_wall_ms(), e) == 0)
			r = hold_new(path, held, parent.p, id + RUN_ID_SIZE - 9, e);
	} else {
		buf_add_z(path, "/tmp/opsbook-ssh-XXXXXX");
		r = mkdtemp(path->p) ? 0 : err_errno(e, errno, "cannot make a folder in /tmp");
	}
	buf_release(&parent);
	return r;
}

void state_work_drop(const char *path, int held)
{
	if (held < 0)
		return;
	(void)!fs_remove(path, NULL);
	lock_drop(held);
}

void state_add_user(struct buf *out, const char *const *env)
{
	const char *before = state_env(env, "SUDO_USER");
	struct passwd entry, *found = NULL;
	char bytes[4096];

	if (getpwuid_r(geteuid(), &entry, bytes, sizeof(bytes), &found) == 0 && found)
		buf_add_z(out, found->pw_name);
	else
		buf_addf(out, "%ld", (long)geteuid());
	if (before && before[0] && strcmp(before, out->p) != 0)
		buf_addf(out, " (%s)", before);
}

void state_add_machine(struct buf *out)
{
	char name[256] = "";

	if (gethostname(name, sizeof(name) - 1) == 0)
		buf_add_z(out, name);
}
