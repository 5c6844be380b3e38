/*
 * Decides what a site may say about where it came from. No password or token
 * that stands in a remote's URL gets through here.
 */
#include "base/path.h"
#include "source/source_int.h"

/* Append the URL without the name and password in it; an ssh user name alone stays. */
static void add_clean(struct buf *out, struct str url)
{
	size_t scheme = str_find(url, STR("://"), 0);
	size_t from, slash, at, colon;
	struct str user;

	if (scheme == STR_NPOS) {
		buf_add(out, url);
		return;
	}
	from = scheme + 3;
	slash = str_find_char(url, '/', from);
	at = str_rfind_char(str_cut(url, from, slash), '@');
	if (at == STR_NPOS) {
		buf_add(out, url);
		return;
	}
	user = str_cut(url, from, from + at);
	colon = str_find_char(user, ':', 0);
	buf_add(out, str_cut(url, 0, from));
	if (str_find(str_cut(url, 0, scheme), STR("ssh"), 0) != STR_NPOS) {
		buf_add(out, str_cut(user, 0, colon));
		buf_add_byte(out, '@');
	}
	buf_add(out, str_tail(url, from + at + 1));
}

/* "notes" of "/srv/notes", "/srv/notes.git" and "/srv/notes/.git". */
static struct str name_of(struct str folder)
{
	struct str name = path_base(folder);

	if (str_eq(name, STR(".git")))
		name = path_base(path_dir(folder));
	if (name.n > 4 && str_ends(name, STR(".git")))
		name = str_cut(name, 0, name.n - 4);
	return name;
}

void source_origin_fill(struct source *s, const char *folder)
{
	struct source_origin *o = &s->origin;
	struct buf text = BUF_INIT, url = BUF_INIT;

	o->name = arena_str(&s->arena, name_of(s->root.n ? s->root
	                                       : s->repo ? str_of(git_repo_folder(s->repo))
	                                                 : str_of(folder)));
	o->working_tree = s->backend == &source_disk && s->repo;
	o->branch = s->point.branch;
	if (s->point.has_commit) {
		git_id_add_hex(&text, &s->point.commit);
		o->commit = arena_str(&s->arena, buf_str(&text));
		o->commit_time = s->point.time;
	}
	if (s->repo) {
		o->bare = !git_repo_worktree(s->repo);
		o->shallow = git_repo_is_shallow(s->repo);
		buf_clear(&text);
		git_repo_remote(&url, s->repo);
		add_clean(&text, buf_str(&url));
		o->remote = arena_str(&s->arena, buf_str(&text));
	}
	buf_release(&url);
	buf_release(&text);
}
