/*
 * Decides which of the theme's files a site has, and which small files of ours stand beside its pages: the
 * mark that a folder is a site, and what hosts want to be told.
 */
#include "site/site_int.h"

#include "base/path.h"
#include "site/output.h"

struct site_needs site_needs(const struct kb *kb, const struct render_options *options)
{
	struct site_needs needs = { .runs = options->runs != RENDER_RUNS_NONE };

	for (size_t i = 0; i < kb->notes.n; i++) {
		needs.math |= kb->notes.v[i].note.has_math;
		needs.mermaid |= kb->notes.v[i].note.has_mermaid;
	}
	return needs;
}

bool site_wants(const struct site_needs *needs, const struct theme_asset *asset)
{
	if (str_starts(asset->name, STR("katex/")) || str_eq(asset->name, STR("math.js")))
		return needs->math;
	if (str_eq(asset->name, STR("mermaid.js")) || str_eq(asset->name, STR("diagrams.js")))
		return needs->mermaid;
	if (str_starts(asset->name, STR("run/")))
		return needs->runs;
	return true;
}

static void add_mark(struct buf *json, const struct project *p, const struct kb *kb,
                     const struct render *render)
{
	const struct source_origin *origin = source_origin(kb->source);

	buf_add_z(json, "{\n  \"generator\": \"opsbook " OPSBOOK_VERSION "\",\n  \"commit\": ");
	buf_add_json(json, origin->commit);
	if (origin->commit.n)
		buf_addf(json, ",\n  \"commit_time\": %lld", (long long)origin->commit_time);
	buf_addf(json, ",\n  \"notes\": %zu,\n  \"pages\": %zu\n}\n", kb->notes.n,
	         render_count(render));
}

static bool has_cname(const struct conf *conf)
{
	return conf->cname.n > 0;
}

static void add_cname(struct buf *out, const struct project *p, const struct kb *kb,
                      const struct render *render)
{
	buf_addf(out, "%.*s\n", STR_ARG(p->conf.cname));
}

static bool has_redirects(const struct conf *conf)
{
	return conf->redirects_file;
}

/* Append the address as a host sees it, below the path of the site. */
static void add_path(struct buf *out, struct str root, struct str url, bool folder)
{
	buf_add(out, root);
	buf_add_byte(out, '/');
	buf_add_url(out, folder ? str_cut(url, 0, url.n - str_of("index.html").n) : url);
}

/* "/old.html /new.html 301", a line each: https://docs.netlify.com/routing/redirects/ */
static void add_redirects(struct buf *out, const struct project *p, const struct kb *kb,
                          const struct render *render)
{
	struct str root = p->conf.base_url;
	size_t scheme = str_find(root, STR("://"), 0);

	root = scheme == STR_NPOS ? STR_NONE
	                          : str_tail(root, str_find_char(root, '/', scheme + 3));
	while (str_ends(root, STR("/")))
		root.n--;
	for (size_t i = 0; i < kb->redirects.n; i++) {
		struct str from = kb->redirects.v[i].url;
		struct str to = kb_redirect_target(kb, &kb->redirects.v[i]);
		bool folder = str_eq(path_base(from), STR("index.html"));

		/* A folder's page is asked for by both names. */
		for (int as_folder = folder; as_folder >= 0; as_folder--) {
			add_path(out, root, from, as_folder);
			buf_add_byte(out, ' ');
			add_path(out, root, to, false);
			buf_add_z(out, " 301\n");
		}
	}
}

const struct site_small site_smalls[] = {
	{ OUTPUT_MARK, NULL, add_mark },
	{ ".nojekyll", NULL, NULL },
	{ "CNAME", has_cname, add_cname },
	{ "_redirects", has_redirects, add_redirects },
	{ NULL, NULL, NULL },
};

bool site_wants_small(const struct site_small *small, const struct conf *conf)
{
	return !small->wanted || small->wanted(conf);
}
