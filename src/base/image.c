/*
 * Decides by the first bytes which image format a file is of. The small
 * formats are read here, the others in image_*.c.
 */
#include "base/image_int.h"

/* The largest side that any of the formats' usual decoders takes. */
#define SIDE_MAX 1000000u

static const struct {
	enum image_kind kind;
	struct str ext;
} extensions[] = {
	/* The first of a kind is the one that files are given. */
	{ IMAGE_PNG, STR_INIT("png") },   { IMAGE_PNG, STR_INIT("apng") },
	{ IMAGE_JPEG, STR_INIT("jpg") },  { IMAGE_JPEG, STR_INIT("jpeg") },
	{ IMAGE_JPEG, STR_INIT("jpe") },  { IMAGE_JPEG, STR_INIT("jfif") },
	{ IMAGE_GIF, STR_INIT("gif") },   { IMAGE_WEBP, STR_INIT("webp") },
	{ IMAGE_AVIF, STR_INIT("avif") }, { IMAGE_SVG, STR_INIT("svg") },
	{ IMAGE_BMP, STR_INIT("bmp") },   { IMAGE_BMP, STR_INIT("dib") },
	{ IMAGE_ICO, STR_INIT("ico") },
};

uint8_t image_byte(struct str s, size_t at)
{
	return at < s.n ? (uint8_t)s.p[at] : 0;
}

static bool holds(struct str s, size_t at, size_t n)
{
	return at <= s.n && s.n - at >= n;
}

uint32_t image_be16(struct str s, size_t at)
{
	if (!holds(s, at, 2))
		return 0;
	return (uint32_t)image_byte(s, at) << 8 | image_byte(s, at + 1);
}

uint32_t image_be32(struct str s, size_t at)
{
	return holds(s, at, 4) ? image_be16(s, at) << 16 | image_be16(s, at + 2) : 0;
}

uint32_t image_le16(struct str s, size_t at)
{
	if (!holds(s, at, 2))
		return 0;
	return (uint32_t)image_byte(s, at + 1) << 8 | image_byte(s, at);
}

uint32_t image_le24(struct str s, size_t at)
{
	return holds(s, at, 3) ? (uint32_t)image_byte(s, at + 2) << 16 | image_le16(s, at) : 0;
}

uint32_t image_le32(struct str s, size_t at)
{
	return holds(s, at, 4) ? image_le16(s, at + 2) << 16 | image_le16(s, at) : 0;
}

void image_set_size(struct image *im, uint64_t width, uint64_t height)
{
	if (width == 0 || height == 0 || width > SIDE_MAX || height > SIDE_MAX)
		return;
	im->width = (unsigned)width;
	im->height = (unsigned)height;
}

/* A PNG is animated when acTL stands before the first IDAT. */
static void read_png(struct image *im, struct str head)
{
	size_t at = 8;

	if (!str_starts(str_tail(head, 12), STR("IHDR")))
		return;
	image_set_size(im, image_be32(head, 16), image_be32(head, 20));
	while (holds(head, at, 8)) {
		struct str type = str_cut(head, at + 4, at + 8);

		if (str_eq(type, STR("IDAT")))
			return;
		if (str_eq(type, STR("acTL"))) {
			im->animated = true;
			return;
		}
		at += (size_t)image_be32(head, at) + 12;
	}
}

/* Bytes of the colour table that `flags` announces. */
static size_t gif_table(uint8_t flags)
{
	return flags & 0x80 ? (size_t)3 << ((flags & 7) + 1) : 0;
}

/* Position behind the sub-blocks that begin at `at`. */
static size_t gif_skip(struct str head, size_t at)
{
	while (at < head.n && image_byte(head, at) != 0)
		at += (size_t)image_byte(head, at) + 1;
	return at + 1;
}

/* A GIF is animated when it holds a second frame. */
static void read_gif(struct image *im, struct str head)
{
	size_t at = 13 + gif_table(image_byte(head, 10));
	unsigned frames = 0;

	image_set_size(im, image_le16(head, 6), image_le16(head, 8));
	while (at < head.n) {
		uint8_t block = image_byte(head, at);

		if (block == 0x21) {
			at = gif_skip(head, at + 2);
		} else if (block == 0x2c && ++frames < 2) {
			at = gif_skip(head, at + 11 + gif_table(image_byte(head, at + 9)));
		} else {
			break;
		}
	}
	im->animated = frames > 1;
}

static uint32_t magnitude(uint32_t two_complement)
{
	return two_complement & 0x80000000u ? 0u - two_complement : two_complement;
}

/* "BM" alone could begin a text: the size of the second header must be a known one. */
static bool read_bmp(struct image *im, struct str head)
{
	uint32_t header = image_le32(head, 14);

	if (header == 12) {
		image_set_size(im, image_le16(head, 18), image_le16(head, 20));
		return true;
	}
	if (header < 16 || header > 124)
		return false;
	/* Rows from the top down have a negative height. */
	image_set_size(im, magnitude(image_le32(head, 18)), magnitude(image_le32(head, 22)));
	return true;
}

/* An icon is as large as its largest picture. */
static bool read_ico(struct image *im, struct str head)
{
	size_t count = image_le16(head, 4);
	unsigned best = 0;

	if (count == 0 || image_le32(head, 18) < 6 + 16 * count)
		return false;
	for (size_t i = 0; i < count && holds(head, 6 + 16 * i, 16); i++) {
		unsigned w = image_byte(head, 6 + 16 * i), h = image_byte(head, 7 + 16 * i);

		w = w ? w : 256;
		h = h ? h : 256;
		if (w * h <= best)
			continue;
		best = w * h;
		image_set_size(im, w, h);
	}
	return true;
}

static enum image_kind kind_of(struct str head)
{
	if (str_starts(head, STR("\x89PNG\r\n\x1a\n")))
		return IMAGE_PNG;
	if (str_starts(head, STR("\xff\xd8\xff")))
		return IMAGE_JPEG;
	if (str_starts(head, STR("GIF87a")) || str_starts(head, STR("GIF89a")))
		return IMAGE_GIF;
	if (str_starts(head, STR("RIFF")) && str_starts(str_tail(head, 8), STR("WEBPVP8")))
		return IMAGE_WEBP;
	if (str_starts(str_tail(head, 4), STR("ftyp")))
		return IMAGE_AVIF;
	if (str_starts(head, STR("BM")))
		return IMAGE_BMP;
	if (str_starts(head, STR("\0\0\1\0")))
		return IMAGE_ICO;
	return IMAGE_SVG;
}

/* False when the bytes turn out to be something else. */
static bool read_kind(struct image *im, struct str head)
{
	switch (im->kind) {
	case IMAGE_PNG:
		read_png(im, head);
		return true;
	case IMAGE_JPEG:
		image_jpeg(im, head);
		return true;
	case IMAGE_GIF:
		read_gif(im, head);
		return true;
	case IMAGE_WEBP:
		image_webp(im, head);
		return true;
	case IMAGE_AVIF:
		return image_avif(im, head);
	case IMAGE_SVG:
		return image_svg(im, head);
	case IMAGE_BMP:
		return read_bmp(im, head);
	case IMAGE_ICO:
		return read_ico(im, head);
	case IMAGE_NONE:
		break;
	}
	return false;
}

struct image image_sniff(struct str head)
{
	struct image im = { .kind = kind_of(head) };

	head = str_cut(head, 0, IMAGE_HEAD);
	if (!read_kind(&im, head))
		im = (struct image){ .kind = IMAGE_NONE };
	return im;
}

const char *image_extension(enum image_kind kind)
{
	for (size_t i = 0; i < countof(extensions); i++)
		if (extensions[i].kind == kind)
			return extensions[i].ext.p;
	return "";
}

bool image_extension_fits(enum image_kind kind, struct str ext)
{
	for (size_t i = 0; i < countof(extensions); i++)
		if (extensions[i].kind == kind && str_eq_ci(extensions[i].ext, ext))
			return true;
	return false;
}
