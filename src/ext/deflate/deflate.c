/*
 * Decides how hard to try: of lists of numbers level 1 gives what level 6 does, of the text of notes
 * level 2 gives 2.5 % more than level 6, which takes two to four times as long.
 */
#include "ext/deflate/deflate.h"

#include <libdeflate.h>

#include "base/alloc.h"

struct deflater {
	struct libdeflate_compressor *compressor;
};

struct deflater *deflate_new(enum deflate_what what)
{
	struct deflater *d = mem_new(struct deflater);

	d->compressor = libdeflate_alloc_compressor(what == DEFLATE_TEXT ? 2 : 1);
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

void deflate_add_gzip(struct deflater *d, struct buf *out, struct str bytes)
{
	size_t most = libdeflate_gzip_compress_bound(d->compressor, bytes.n);

	buf_reserve(out, most);
	out->len += libdeflate_gzip_compress(d->compressor, bytes.p, bytes.n, out->p + out->len,
	                                     most);
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
