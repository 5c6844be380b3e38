/*
 * image_int.h - what the image parsers share. For image*.c only.
 */
#ifndef OPSBOOK_BASE_IMAGE_INT_H
#define OPSBOOK_BASE_IMAGE_INT_H

#include "base/image.h"

/* Each parser takes a head that begins as its format does; a cut or broken one leaves sizes at 0. */
void image_jpeg(struct image *im, struct str head);
void image_webp(struct image *im, struct str head);

/* False when the box structure is that of another format. */
bool image_avif(struct image *im, struct str head);

/* False when the root element is not svg. */
bool image_svg(struct image *im, struct str head);

/* Set the size, unless one side is 0 or more than any browser shows. */
void image_set_size(struct image *im, uint64_t width, uint64_t height);

/* Numbers at `at`, big and little endian; 0 when they do not stand wholly inside. */
uint32_t image_be16(struct str s, size_t at);
uint32_t image_be32(struct str s, size_t at);
uint32_t image_le16(struct str s, size_t at);
uint32_t image_le24(struct str s, size_t at);
uint32_t image_le32(struct str s, size_t at);

/* The byte at `at`, 0 behind the end. */
uint8_t image_byte(struct str s, size_t at);

#endif
