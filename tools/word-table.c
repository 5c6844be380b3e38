/*
 * Prints the ranges of characters that words are made of, as utf8proc knows
 * them, for wordRanges in themes/default/engine/tokens.js: gap and length of
 * each range in base 36. Browsers know other versions of Unicode; with this
 * table their words are the program's.
 *
 *   gcc -D_GNU_SOURCE -Isrc tools/word-table.c src/ext/unicode/unicode.c -lutf8proc -o /tmp/t && /tmp/t
 */
#include <stdio.h>

#include "ext/unicode/unicode.h"

static int column;

static void print36(uint32_t n, char end)
{
	static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyz";
	char text[9];
	int at = 8;

	text[at] = '\0';
	do
		text[--at] = digits[n % 36];
	while ((n /= 36) > 0);
	column += printf("%s%c", text + at, end);
}

int main(void)
{
	uint32_t last = 0x80;

	for (uint32_t c = 0x80; c <= 0x10ffff; c++) {
		uint32_t from = c;

		while (c <= 0x10ffff && unicode_is_word(c))
			c++;
		if (c == from)
			continue;
		if (column == 0 || column > 80) {
			printf("%s\t\t\"", column ? "\" +\n" : "");
			column = 1;
		}
		print36(from - last, ' ');
		print36(c - from, ' ');
		last = c;
	}
	printf("\"\n");
	return 0;
}
