/*
 * Decides the size of a JPEG: the frame header's, turned when EXIF says that
 * the camera was held sideways, as browsers do.
 */
#include "base/image_int.h"

#define TAG_ORIENTATION 0x0112u

/* Orientation from the TIFF block of an EXIF segment: 1 to 8, 0 when there is none. */
static unsigned exif_orientation(struct str tiff)
{
	bool little = str_starts(tiff, STR("II*\0"));
	uint32_t (*u16)(struct str, size_t) = little ? image_le16 : image_be16;
	uint32_t (*u32)(struct str, size_t) = little ? image_le32 : image_be32;
	size_t at, count;

	if (!little && !str_starts(tiff, STR("MM\0*")))
		return 0;
	at = u32(tiff, 4);
	count = u16(tiff, at);
	for (size_t i = 0; i < count && at + 2 + 12 * (i + 1) <= tiff.n; i++) {
		size_t entry = at + 2 + 12 * i;

		if (u16(tiff, entry) == TAG_ORIENTATION)
			return u16(tiff, entry + 8);
	}
	return 0;
}

/* Start of frame: 0xc0 to 0xcf but for the tables DHT, JPG and DAC. */
static bool is_frame(uint8_t marker)
{
	return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 &&
	       marker != 0xcc;
}

void image_jpeg(struct image *im, struct str head)
{
	unsigned orientation = 0;
	size_t at = 2;

	for (;;) {
		uint8_t marker;
		struct str segment;

		if (image_byte(head, at) != 0xff)
			return;
		while (image_byte(head, at) == 0xff)
			at++;
		marker = image_byte(head, at++);
		if (marker == 0x01 || (marker >= 0xd0 && marker <= 0xd7))
			continue;
		/* Behind the start of scan there is no header any more. */
		if (marker == 0xd9 || marker == 0xda || image_be16(head, at) < 2)
			return;
		segment = str_cut(head, at + 2, at + image_be16(head, at));
		if (is_frame(marker)) {
			uint32_t height = image_be16(segment, 1),
				 width = image_be16(segment, 3);

			if (orientation >= 5 && orientation <= 8)
				image_set_size(im, height, width);
			else
				image_set_size(im, width, height);
			return;
		}
		if (marker == 0xe1 && orientation == 0 && str_starts(segment, STR("Exif\0")))
			orientation = exif_orientation(str_tail(segment, 6));
		at += image_be16(head, at);
	}
}
