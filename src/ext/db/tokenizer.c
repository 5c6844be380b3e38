/*
 * Decides how tokens cross from our code into FTS5: cut beforehand, so that
 * they can be cut on all cores while one connection writes. A packed token is a
 * byte with its length, the top bit set when it shares a position, and its bytes.
 */
#include "ext/db/db_int.h"

#include <string.h>

typedef int emit_fn(void *ctx, int flags, const char *token, int n, int from, int to);

void db_pack(struct buf *out, struct str token, bool same)
{
	if (token.n == 0 || token.n > DB_TOKEN_MAX)
		return;
	buf_add_byte(out, (char)(token.n | (same ? 0x80u : 0u)));
	buf_add(out, token);
}

bool db_unpack(struct str *rest, struct str *token)
{
	size_t n = rest->n ? (unsigned char)rest->p[0] & 0x7f : 0;

	if (n == 0 || n > rest->n - 1)
		return false;
	*token = str_cut(*rest, 1, n + 1);
	*rest = str_tail(*rest, n + 1);
	return true;
}

static int create(void *ctx, const char **args, int nargs, Fts5Tokenizer **out)
{
	/* It has no state, but FTS5 wants an address. */
	static char none;

	*out = (Fts5Tokenizer *)(void *)&none;
	return SQLITE_OK;
}

static void destroy(Fts5Tokenizer *tokenizer)
{
}

static int unpack(void *ctx, const unsigned char *p, int n, emit_fn *emit)
{
	int i = 0, rc = SQLITE_OK;

	while (i < n && rc == SQLITE_OK) {
		int len = p[i] & 0x7f, flags = p[i] & 0x80 ? FTS5_TOKEN_COLOCATED : 0;

		if (len == 0 || len > n - i - 1)
			return SQLITE_CORRUPT;
		rc = emit(ctx, flags, (const char *)p + i + 1, len, i, i + 1 + len);
		i += 1 + len;
	}
	return rc;
}

static int split(void *ctx, const char *p, int n, emit_fn *emit)
{
	int from = 0, rc = SQLITE_OK;

	for (int i = 0; i <= n && rc == SQLITE_OK; i++) {
		if (i < n && p[i] != ' ')
			continue;
		if (i > from)
			rc = emit(ctx, 0, p + from, i - from, from, i);
		from = i + 1;
	}
	return rc;
}

static int tokenize(Fts5Tokenizer *tokenizer, void *ctx, int flags, const char *text, int n,
                    emit_fn *emit)
{
	if (!text)
		return SQLITE_OK;
	if (flags & FTS5_TOKENIZE_QUERY)
		return split(ctx, text, n, emit);
	return unpack(ctx, (const unsigned char *)text, n, emit);
}

int db_add_fts5(sqlite3 *handle)
{
	static fts5_tokenizer packed = { create, destroy, tokenize };
	sqlite3_stmt *ask = NULL;
	fts5_api *api = NULL;
	int rc = sqlite3_prepare_v2(handle, "SELECT fts5(?1)", -1, &ask, NULL);

	if (rc != SQLITE_OK)
		return rc;
	sqlite3_bind_pointer(ask, 1, (void *)&api, "fts5_api_ptr", NULL);
	sqlite3_step(ask);
	rc = sqlite3_finalize(ask);
	if (rc != SQLITE_OK)
		return rc;
	if (!api)
		return SQLITE_ERROR;
	rc = api->xCreateTokenizer(api, "packed", NULL, &packed, NULL);
	return rc == SQLITE_OK ? db_add_rank(api) : rc;
}
