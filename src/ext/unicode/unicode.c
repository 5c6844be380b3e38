/*
 * Decides nothing: asks utf8proc. Its normalisation works on code points in
 * place, so no text is copied and nothing is allocated.
 */
#include "ext/unicode/unicode.h"

#include <utf8proc.h>

size_t unicode_nfkc(uint32_t *out, const uint32_t *in, size_t n)
{
	const utf8proc_option_t options = UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT;
	utf8proc_int32_t *to = (utf8proc_int32_t *)out;
	size_t room = n * UNICODE_GROWTH, len = 0;
	utf8proc_ssize_t done;

	for (size_t i = 0; i < n; i++) {
		int boundary = 0;
		/* Decomposed first; put in canonical order and composed below. */
		done = utf8proc_decompose_char(
			(utf8proc_int32_t)in[i], to + len, (utf8proc_ssize_t)(room - len),
			UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE, &boundary);
		if (done < 0 || (size_t)done > room - len) {
			out[len++] = in[i];
			continue;
		}
		len += (size_t)done;
	}
	/* Canonical order: marks by combining class, equal ones as they came. */
	for (size_t i = 1; i < len; i++) {
		for (size_t k = i; k > 0; k--) {
			int here = utf8proc_get_property(to[k])->combining_class;
			int before = utf8proc_get_property(to[k - 1])->combining_class;
			utf8proc_int32_t swap = to[k];

			if (here == 0 || before <= here)
				break;
			to[k] = to[k - 1];
			to[k - 1] = swap;
		}
	}
	done = utf8proc_normalize_utf32(to, (utf8proc_ssize_t)len, options);
	return done < 0 ? len : (size_t)done;
}

bool unicode_is_mark(uint32_t c)
{
	switch ((int)utf8proc_category((utf8proc_int32_t)c)) {
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_MC:
	case UTF8PROC_CATEGORY_ME:
		return true;
	default:
		return false;
	}
}

bool unicode_is_word(uint32_t c)
{
	int category = (int)utf8proc_category((utf8proc_int32_t)c);

	return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO;
}

uint32_t unicode_lower(uint32_t c)
{
	return (uint32_t)utf8proc_tolower((utf8proc_int32_t)c);
}
