/*
 * Feeds any bytes to the image reader: it must stay inside them, and what it
 * tells must make sense.
 */
#include <stdlib.h>
#include <string.h>

#include "base/image.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* A copy of its own, so that a read behind the end is seen. */
	char *copy = malloc(size ? size : 1);
	struct image im;

	if (!copy)
		return 0;
	if (size)
		memcpy(copy, data, size);
	im = image_sniff(str_from(copy, size));
	free(copy);
	if ((im.width == 0) != (im.height == 0))
		abort();
	if (im.kind == IMAGE_NONE && (im.width || im.animated))
		abort();
	if ((im.kind == IMAGE_NONE) != (strlen(image_extension(im.kind)) == 0))
		abort();
	return 0;
}
