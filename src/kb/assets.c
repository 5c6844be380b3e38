/*
 * Decides which files are published: those that a note shows or links to, each
 * content once, images under a name that tells their type.
 */
#include "kb/kb_int.h"
#include "kb/keep_int.h"

#include "base/alloc.h"
#include "base/path.h"
#include "sys/pool.h"

struct asset_job {
	struct kb *kb;
	const struct kb_keep *keep;
	bool *lost;
	struct {
		struct diags diags;
		struct buf bytes;
	} worker[POOL_MAX];
};

static void mark_used(struct kb *kb)
{
	bool *used = mem_zero(kb->nfiles + 1, sizeof(*used));

	for (size_t i = 0; i < kb->notes.n; i++)
		for (size_t l = 0; l < kb->notes.v[i].note.links.n; l++)
			if (kb->notes.v[i].targets[l].kind == LINK_FILE)
				used[kb->notes.v[i].targets[l].index] = true;
	for (size_t i = 0; i < kb->nfiles; i++) {
		struct kb_asset *a;

		if (!used[i])
			continue;
		kb->asset_of_file[i] = kb->assets.n;
		a = vec_add(&kb->assets);
		a->file = i;
		a->same_as = KB_NONE;
	}
	mem_free(used);
}

static void check_ending(const struct kb_asset *a, const struct diag_place *at,
                         struct diags *diags)
{
	if (a->image.kind == IMAGE_NONE ||
	    image_extension_fits(a->image.kind, path_ext(at->path)))
		return;
	diag_add(diags, DIAG_IMAGE_TYPE, at, "the image is a %s by its bytes",
	         image_extension(a->image.kind));
	diag_hint(diags, "it is published with that ending");
}

static int sniff_one(void *ctx, size_t item, unsigned worker, struct err *e)
{
	struct asset_job *job = ctx;
	struct kb_asset *a = &job->kb->assets.v[item];
	struct str path = job->kb->files[a->file].path;
	struct buf *bytes = &job->worker[worker].bytes;
	struct diag_place at = { path, 0, 0, 0, STR_NONE };
	struct diags *diags = &job->worker[worker].diags;
	struct buf id = BUF_INIT;
	struct err why = ERR_INIT;

	if (job->keep && keep_find_asset(job->keep, &job->kb->files[a->file], a)) {
		check_ending(a, &at, diags);
		return 0;
	}
	buf_clear(bytes);
	if (source_read(job->kb->source, a->file, worker, bytes, BUF_MAX, &why) != 0) {
		diag_add(diags,
		         why.code == ERR_NOT_FOUND ? DIAG_FILE_MISSING_OBJECT
		                                   : DIAG_FILE_UNREADABLE,
		         &at, "the file cannot be read: %s", why.msg);
		job->lost[item] = true;
		return 0;
	}
	a->size = bytes->len;
	a->image = image_sniff(str_cut(buf_str(bytes), 0, IMAGE_HEAD));
	source_blob_id(&id, buf_str(bytes));
	memcpy(a->id, id.p, id.len < sizeof(a->id) ? id.len : sizeof(a->id) - 1);
	buf_release(&id);
	check_ending(a, &at, diags);
	return 0;
}

/* "x/y.png" as it is when the ending tells the type, else with the right one added. */
static struct str asset_url(struct kb *kb, const struct kb_asset *a)
{
	struct str clean = urls_path(kb, kb->files[a->file].path);

	if (a->image.kind == IMAGE_NONE || image_extension_fits(a->image.kind, path_ext(clean)))
		return clean;
	return arena_strf(&kb->arena, "%.*s.%s", STR_ARG(clean),
	                  image_extension(a->image.kind));
}

static void place_assets(struct kb *kb, const struct asset_job *job)
{
	struct map seen = MAP_INIT;

	for (size_t i = 0; i < kb->assets.n; i++) {
		struct kb_asset *a = &kb->assets.v[i];
		uintptr_t *first;
		struct str key;

		if (job->lost[i]) {
			kb->asset_of_file[a->file] = KB_NONE;
			continue;
		}
		/* Attachments keep their names: only images are shared. */
		key = arena_strf(&kb->arena, "%s.%d", a->id, (int)a->image.kind);
		first = a->image.kind == IMAGE_NONE ? NULL : map_at(&seen, key);
		if (first && *first) {
			a->same_as = *first - 1;
			a->url = kb->assets.v[a->same_as].url;
			continue;
		}
		if (first)
			*first = i + 1;
		a->url = urls_claim(kb, asset_url(kb, a), STR_NONE, NULL);
	}
	map_release(&seen);
}

int assets_collect(struct kb *kb, const struct kb_options *options, struct diags *diags,
                   struct err *e)
{
	struct asset_job *job = mem_new(struct asset_job);
	int failed;

	mark_used(kb);
	job->kb = kb;
	job->keep = options->keep;
	job->lost = mem_zero(kb->assets.n, sizeof(*job->lost));
	for (unsigned i = 0; i < POOL_MAX; i++)
		job->worker[i].bytes = (struct buf)BUF_INIT;
	failed = pool_run(options->workers, kb->assets.n, sniff_one, job, e);
	for (unsigned i = 0; i < POOL_MAX; i++) {
		diags_merge(diags, &job->worker[i].diags);
		buf_release(&job->worker[i].bytes);
	}
	if (!failed)
		place_assets(kb, job);
	if (!failed && options->keep)
		keep_assets_end(options->keep, kb, job->lost);
	mem_free(job->lost);
	mem_free(job);
	return failed;
}
