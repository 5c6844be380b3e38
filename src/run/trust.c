/*
 * Decides whether a repository was trusted before. A line that cannot be read trusts nothing.
 */
#include "run/trust.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "ext/json/json.h"
#include "run/state.h"
#include "sys/clock.h"
#include "sys/fs.h"

#define FILE_MAX ((size_t)1 << 20)

/* The file's bytes, none when it is not there. What others can write says nothing about whom we trust. */
static int read_file(struct buf *out, const char *path, struct err *e)
{
	struct stat st;

	if (lstat(path, &st) != 0)
		return 0;
	if (!S_ISREG(st.st_mode) || st.st_uid != geteuid() || (st.st_mode & 077))
		return err_set(e, ERR_CONFLICT,
		               "%s must be a file that only you can read and write: remove it, "
		               "or chmod 600",
		               path);
	return fs_read(out, path, FILE_MAX, e);
}

static bool is_line_of(struct str line, struct str folder, struct str remote)
{
	struct arena a = ARENA_INIT;
	struct json_problem problem;
	struct value *v;
	bool is = json_value_read(&v, &a, line, &problem) == 0 &&
	          str_eq(value_text(value_get(v, STR("folder"))), folder) &&
	          str_eq(value_text(value_get(v, STR("remote"))), remote);

	arena_release(&a);
	return is;
}

int run_trust_find(bool *out, const char *state, struct str folder, struct str remote,
                   struct err *e)
{
	struct buf path = BUF_INIT, bytes = BUF_INIT;
	struct str rest, line;
	int result;

	*out = false;
	buf_addf(&path, "%s/trusted", state);
	result = read_file(&bytes, path.p, e);
	rest = buf_str(&bytes);
	while (result == 0 && !*out && str_line(&rest, &line))
		*out = is_line_of(line, folder, remote);
	buf_release(&path);
	buf_release(&bytes);
	return result;
}

int run_trust_add(const char *state, struct str folder, struct str remote, struct err *e)
{
	struct buf path = BUF_INIT, beside = BUF_INIT, bytes = BUF_INIT;
	char id[RUN_ID_SIZE];
	int result = -1;

	buf_addf(&path, "%s/trusted", state);
	if (state_folder_make(state, e) != 0 || read_file(&bytes, path.p, e) != 0 ||
	    state_id_make(id, clock_wall_ms(), e) != 0)
		goto out;
	buf_addf(&beside, "%s.%s", path.p, id);
	buf_add_z(&bytes, "{\"folder\":");
	buf_add_json(&bytes, folder);
	buf_add_z(&bytes, ",\"remote\":");
	buf_add_json(&bytes, remote);
	buf_add_z(&bytes, ",\"since\":\"");
	clock_add_utc(&bytes, clock_wall_ms());
	buf_add_z(&bytes, "\"}\n");
	if (state_file_write(beside.p, buf_str(&bytes), e) != 0)
		goto out;
	result = fs_rename(beside.p, path.p, e);
	if (result != 0)
		(void)!fs_remove(beside.p, NULL);
out:
	buf_release(&path);
	buf_release(&beside);
	buf_release(&bytes);
	return result;
}
