/*
 * site.h - the build, from an open project to a site in place.
 *
 * For cmd/, serve/ and publish/.
 */
#ifndef OPSBOOK_SITE_SITE_H
#define OPSBOOK_SITE_SITE_H

#include "base/attr.h"
#include "base/diag.h"
#include "base/err.h"
#include "conf/conf.h"
#include "kb/kb.h"
#include "render/render.h"
#include "runbook/verified.h"
#include "source/source.h"
#include "theme/theme.h"

struct project;

/* What the command line says; it wins over opsbook.yml. */
struct site_options {
	const char *path;     /* of the repository or folder */
	const char *revision; /* or NULL */
	const char *output;   /* folder that is never read as notes; or NULL */
	const char *base_url; /* or NULL */
	bool drafts;
	bool runs_here; /* whoever shows the pages can run their blocks */
	bool notes_only; /* no page will be made: the theme is not read, nor what only pages tell (see source_options) */
	unsigned workers; /* 0: one for each core */
	/* Told now and then how many pages are made, from the calling thread; or NULL. */
	void (*progress)(void *ctx, size_t done, size_t total);
	void *progress_ctx;
	/* Asked by site_build() when all notes are read, before anything is written; or NULL. */
	int (*review)(void *ctx, const struct project *p, const struct kb *kb, struct err *e);
	void *review_ctx;
};

/* A source with its configuration and theme. */
struct project {
	struct source *source;
	const struct source_file *files;
	size_t nfiles;
	struct conf conf;
	struct theme *theme;
	struct diags diags; /* of everything up to now */
	unsigned workers;
	struct site_options options;
	struct kb_keep *keep; /* for project_read(); or NULL */
};

/*
 * Open the source, read opsbook.yml and the theme. To be given to project_close() also after an
 * error. ERR_INVALID: the configuration or a template cannot be read.
 */
NODISCARD int project_open(struct project *out, const struct site_options *options,
                           struct err *e);

/* Read all notes. */
NODISCARD int project_read(struct kb *out, struct project *p, struct err *e);

/*
 * Read the record of tests from the source into `out`, its strings into arena `a`. That it is missing
 * is fine; what is wrong with it is one diagnostic. To be given to verified_release().
 */
void project_read_verified(struct verified *out, struct arena *a, struct project *p);

/* What rendering needs to know of the configuration. Strings are borrowed from the project. */
struct render_options project_render_options(const struct project *p);

void project_close(struct project *p);

struct site_report {
	size_t notes, pages, images, attachments, drafts;
	uint64_t bytes; /* written */
	bool shallow;   /* some dates are not known */
};

/*
 * Build the site of an open project into the folder `output`, in place of the
 * one there. Problems of the content are in p->diags, sorted. After an error
 * the old site stands.
 */
NODISCARD int site_build(struct project *p, const char *output, struct site_report *report,
                         struct err *e);

#endif
