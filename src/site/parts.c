/*
 * Decides which of the theme's files a site has, and what its mark says.
 */
#include "site/site_int.h"

struct site_needs site_needs(const struct kb *kb)
{
	struct site_needs needs = { false, false };

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
	return true;
}

void site_add_mark(struct buf *json, const struct kb *kb, const struct render *render)
{
	const struct source_origin *origin = source_origin(kb->source);

	buf_add_z(json, "{\n  \"generator\": \"opsbook " OPSBOOK_VERSION "\",\n  \"commit\": ");
	buf_add_json(json, origin->commit);
	if (origin->commit.n)
		buf_addf(json, ",\n  \"commit_time\": %lld", (long long)origin->commit_time);
	buf_addf(json, ",\n  \"notes\": %zu,\n  \"pages\": %zu\n}\n", kb->notes.n,
	         render_count(render));
}
