/*
 * image.h - what kind of image some bytes are, and how large.
 *
 * For render/, site/ and lint/. A parser of untrusted bytes: pure, bounded.
 */
#ifndef OPSBOOK_BASE_IMAGE_H
#define OPSBOOK_BASE_IMAGE_H

#include "base/attr.h"
#include "base/str.h"

enum image_kind {
	IMAGE_NONE, /* not an image that browsers show */
	IMAGE_PNG,
	IMAGE_JPEG,
	IMAGE_GIF,
	IMAGE_WEBP,
	IMAGE_AVIF,
	IMAGE_SVG,
	IMAGE_BMP,
	IMAGE_ICO,
};

struct image {
	enum image_kind kind;
	unsigned width,
		height; /* CSS pixels, EXIF orientation of a JPEG applied; 0 when they cannot be told */
	bool animated;
};

/* Bytes from the start that image_sniff() needs to see of a file at most. */
#define IMAGE_HEAD ((size_t)256 << 10)

/* Tell the kind and size from the first bytes; the name does not matter. */
struct image image_sniff(struct str head);

/* "png", "jpg"...; "" for IMAGE_NONE. */
const char *image_extension(enum image_kind kind);

/* Does the file extension `ext` (without dot, any case) name this kind? "jpeg" and "jpg" both name a JPEG. */
bool image_extension_fits(enum image_kind kind, struct str ext);

#endif
