/*
 * Decides the score of a row: bm25 as FTS5's own, with k1 = 1.2 and b = 0.75, but with a
 * logarithm that is the same to the last bit wherever doubles are. Browsers
 * compute the same scores from a site's index (docs/search-index.md, whose order of
 * operations this is), and their Math.log is not the C library's.
 *
 * ISO C does not let a compiler fuse or reorder these operations: no -ffast-math here.
 */
#include "ext/db/db_int.h"

#include "base/alloc.h"

#define WEIGHTS_MAX 16

/* Of one query, kept by FTS5 until it ends. */
struct rank {
	double average;
	int phrases;
	double idf[];
};

double db_ln(double x)
{
	double e = 0, s, z, p = 1.0 / 23.0;

	while (x >= 1.4142135623730951) {
		x = x * 0.5;
		e = e + 1.0;
	}
	while (x < 0.7071067811865476) {
		x = x * 2.0;
		e = e - 1.0;
	}
	s = (x - 1.0) / (x + 1.0);
	z = s * s;
	for (int k = 10; k >= 0; k--)
		p = p * z + 1.0 / (double)(2 * k + 1);
	return e * 0.6931471805599453 + (2.0 * s) * p;
}

static int count_row(const Fts5ExtensionApi *api, Fts5Context *context, void *ctx)
{
	++*(sqlite3_int64 *)ctx;
	return SQLITE_OK;
}

static int make_rank(struct rank **out, const Fts5ExtensionApi *api, Fts5Context *context)
{
	sqlite3_int64 rows = 0, tokens = 0;
	int phrases = api->xPhraseCount(context), rc;
	struct rank *r = mem_zero(1, sizeof(*r) + (size_t)phrases * sizeof(double));

	*out = r;
	r->phrases = phrases;
	rc = api->xRowCount(context, &rows);
	if (rc == SQLITE_OK)
		rc = api->xColumnTotalSize(context, -1, &tokens);
	r->average = rows > 0 ? (double)tokens / (double)rows : 1;
	for (int i = 0; i < phrases && rc == SQLITE_OK; i++) {
		sqlite3_int64 n = 0;

		rc = api->xQueryPhrase(context, i, &n, count_row);
		r->idf[i] = db_ln(((double)rows - (double)n + 0.5) / ((double)n + 0.5));
		if (r->idf[i] <= 0)
			r->idf[i] = 1e-6;
	}
	return rc;
}

/* The weighted number of times that phrase `i` is in the row. */
static int frequency(double *out, const Fts5ExtensionApi *api, Fts5Context *context, int i,
                     const double *weights, int nweights)
{
	Fts5PhraseIter it;
	int column, offset, rc;

	*out = 0;
	rc = api->xPhraseFirst(context, i, &it, &column, &offset);
	while (rc == SQLITE_OK && column >= 0) {
		*out += column < nweights ? weights[column] : 1.0;
		api->xPhraseNext(context, &it, &column, &offset);
	}
	return rc;
}

static int score_row(double *out, const Fts5ExtensionApi *api, Fts5Context *context,
                     const double *weights, int nweights)
{
	struct rank *r = api->xGetAuxdata(context, 0);
	int rc = SQLITE_OK, length = 0;

	if (!r) {
		rc = make_rank(&r, api, context);
		if (rc == SQLITE_OK)
			rc = api->xSetAuxdata(context, r, mem_free);
		else
			mem_free(r);
	}
	if (rc == SQLITE_OK)
		rc = api->xColumnSize(context, -1, &length);
	*out = 0;
	for (int i = 0; rc == SQLITE_OK && i < r->phrases; i++) {
		double f, d = (double)length;

		rc = frequency(&f, api, context, i, weights, nweights);
		*out = *out +
		       r->idf[i] * ((f * 2.2) / (f + 1.2 * (0.25 + (0.75 * d) / r->average)));
	}
	return rc;
}

static void relevance(const Fts5ExtensionApi *api, Fts5Context *context,
                      sqlite3_context *result, int n, sqlite3_value **values)
{
	double weights[WEIGHTS_MAX], score;
	int rc;

	if (n > WEIGHTS_MAX)
		n = WEIGHTS_MAX;
	for (int i = 0; i < n; i++)
		weights[i] = sqlite3_value_double(values[i]);
	rc = score_row(&score, api, context, weights, n);
	if (rc == SQLITE_OK)
		sqlite3_result_double(result, score);
	else
		sqlite3_result_error_code(result, rc);
}

int db_add_rank(fts5_api *api)
{
	return api->xCreateFunction(api, "relevance", NULL, relevance, NULL);
}
