/*
 * Decides how hard to try: level 6 is within 2 % of the smallest at a third of the time.
 */
#include "ext/deflate/deflate.h"

#include <libdeflate.h>

#include "base/alloc.h"

#define LEVEL 6

struct deflater {
	struct libdeflate_compressor *compressor;
};

struct deflater *deflate_new(void)
{
	struct deflater *d = mem_new(struct deflater);

	d->compressor = libdeflate_alloc_compressor(LEVEL);
	if (!d->compressor)
		mem_exhausted();
	return d;
}

void deflate_free(struct deflater *d)
{
	if (!d)
		return;
	libdeflate_free_compressor(d->compressor);
	mem_free(d);
}

void deflate_add(struct deflater *d, struct buf *out, struct str bytes)
{
	size_t most = libdeflate_deflate_compress_bound(d->compressor, bytes.n);

	buf_reserve(out, most);
	out->len += libdeflate_deflate_compress(d->compressor, bytes.p, bytes.n,
	                                        out->p + out->len, most);
	out->p[out->len] = '\0';
}

bool deflate_undo(struct buf *out, struct str bytes, size_t max)
{
	struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
	enum libdeflate_result r;
	size_t n = 0;

	if (!d)
		mem_exhausted();
	buf_reserve(out, max);
	r = libdeflate_deflate_decompress(d, bytes.p, bytes.n, out->p + out->len, max, &n);
	libdeflate_free_decompressor(d);
	if (r != LIBDEFLATE_SUCCESS)
		return false;
	out->len += n;
	out->p[out->len] = '\0';
	return true;
}
