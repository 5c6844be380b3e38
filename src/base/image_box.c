/*
 * Decides the size of the formats made of nested boxes: WebP (RIFF) and AVIF
 * (ISO base media). Of an AVIF file only the primary item counts: tiles, alpha
 * planes and thumbnails have sizes of their own.
 */
#include "base/image_int.h"

void image_webp(struct image *im, struct str head)
{
	struct str chunk = str_cut(head, 12, 16);

	if (str_eq(chunk, STR("VP8X"))) {
		im->animated = image_byte(head, 20) & 0x02;
		if (head.n >= 30)
			image_set_size(im, image_le24(head, 24) + 1, image_le24(head, 27) + 1);
	} else if (str_eq(chunk, STR("VP8L")) && image_byte(head, 20) == 0x2f && head.n >= 25) {
		uint32_t bits = image_le32(head, 21);

		image_set_size(im, (bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1);
	} else if (str_eq(chunk, STR("VP8 ")) &&
	           str_starts(str_tail(head, 23), STR("\x9d\x01\x2a"))) {
		/* The upper two bits scale the picture on screen; nobody obeys them. */
		image_set_size(im, image_le16(head, 26) & 0x3fff,
		               image_le16(head, 28) & 0x3fff);
	}
}

/* Take the next box off `*rest`; false when none that makes sense is left. */
static bool next_box(struct str *rest, struct str *type, struct str *body)
{
	uint64_t size = image_be32(*rest, 0);
	size_t header = 8;

	if (rest->n < 8)
		return false;
	if (size == 1) {
		size = (uint64_t)image_be32(*rest, 8) << 32 | image_be32(*rest, 12);
		header = 16;
	} else if (size == 0) {
		size = rest->n;
	}
	if (size < header)
		return false;
	if (size > rest->n)
		size = rest->n;
	*type = str_cut(*rest, 4, 8);
	*body = str_cut(*rest, header, (size_t)size);
	*rest = str_tail(*rest, (size_t)size);
	return true;
}

/* The body of the first box of type `want`, or nothing. */
static struct str find_box(struct str in, struct str want)
{
	struct str type, body;

	while (next_box(&in, &type, &body))
		if (str_eq(type, want))
			return body;
	return STR_NONE;
}

/* The `index`th (from 1) of the properties. */
static bool property_at(struct str ipco, unsigned index, struct str *type, struct str *body)
{
	while (index > 0)
		if (!next_box(&ipco, type, body))
			return false;
		else
			index--;
	return true;
}

struct avif_size {
	uint32_t width, height;
	bool turned;
};

static void apply_property(struct avif_size *size, struct str ipco, unsigned index)
{
	struct str type, body;

	/* More properties than that no encoder writes: bounds the walk. */
	if (index == 0 || index > 1024 || !property_at(ipco, index, &type, &body))
		return;
	if (str_eq(type, STR("ispe"))) {
		size->width = image_be32(body, 4);
		size->height = image_be32(body, 8);
	} else if (str_eq(type, STR("irot"))) {
		size->turned = image_byte(body, 0) & 1;
	}
}

/* Read the properties that `ipma` gives to `item`. Fields: ISO 23008-12, 9.3. */
static void read_associations(struct avif_size *size, struct str ipma, struct str ipco,
                              uint32_t item)
{
	bool wide_id = image_byte(ipma, 0) >= 1, wide_index = image_byte(ipma, 3) & 1;
	uint32_t entries = image_be32(ipma, 4);
	size_t at = 8;

	while (entries-- > 0 && at < ipma.n) {
		uint32_t id = wide_id ? image_be32(ipma, at) : image_be16(ipma, at);
		unsigned count;

		at += wide_id ? 4 : 2;
		count = image_byte(ipma, at++);
		for (; count > 0; count--, at += wide_index ? 2 : 1) {
			if (id != item)
				continue;
			apply_property(size, ipco,
			               wide_index ? image_be16(ipma, at) & 0x7fff
			                          : image_byte(ipma, at) & 0x7fu);
		}
		if (id == item)
			return;
	}
}

/* For files without associations that we can follow: the first size there is. */
static void first_size(struct avif_size *size, struct str ipco)
{
	struct str ispe = find_box(ipco, STR("ispe"));

	size->width = image_be32(ispe, 4);
	size->height = image_be32(ispe, 8);
}

static bool is_avif_brand(struct str ftyp, bool *animated)
{
	for (size_t at = 0; at + 4 <= ftyp.n && at < 256; at += at ? 4 : 8) {
		struct str brand = str_cut(ftyp, at, at + 4);

		if (str_eq(brand, STR("avis"))) {
			*animated = at == 0;
			return true;
		}
		if (str_eq(brand, STR("avif")))
			return true;
	}
	return false;
}

bool image_avif(struct image *im, struct str head)
{
	struct str meta = str_tail(find_box(head, STR("meta")), 4);
	struct str iprp = find_box(meta, STR("iprp")), pitm = find_box(meta, STR("pitm"));
	struct str ipco = find_box(iprp, STR("ipco")), ipma = find_box(iprp, STR("ipma"));
	uint32_t item = image_byte(pitm, 0) ? image_be32(pitm, 4) : image_be16(pitm, 4);
	struct avif_size size = { 0, 0, false };

	if (!is_avif_brand(find_box(head, STR("ftyp")), &im->animated))
		return false;
	read_associations(&size, ipma, ipco, item);
	if (size.width == 0)
		first_size(&size, ipco);
	if (size.turned)
		image_set_size(im, size.height, size.width);
	else
		image_set_size(im, size.width, size.height);
	return true;
}
