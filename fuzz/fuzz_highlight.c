/*
 * Fuzz target: code of any language to spans. The first byte selects the
 * language, the rest is the code. The text must come through unchanged.
 */
#include "ext/highlight/highlight.h"

#include <stdlib.h>

static const char *const languages[] = {
	"bash", "c",   "console", "css",        "diff",       "dockerfile", "go",    "hcl",
	"html", "ini", "java",    "javascript", "json",       "make",       "nginx", "python",
	"rust", "sql", "toml",    "tsx",        "typescript", "yaml",
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Without tags, and with the escapes of HTML undone, is `html` the code? */
static bool is_text_of(struct str html, struct str code)
{
	static const struct {
		struct str entity, text;
	} entities[] = {
		{ STR_INIT("&amp;"), STR_INIT("&") },
		{ STR_INIT("&lt;"), STR_INIT("<") },
		{ STR_INIT("&gt;"), STR_INIT(">") },
		{ STR_INIT("&quot;"), STR_INIT("\"") },
	};

	while (html.n) {
		size_t skip = 1;
		char c = html.p[0];

		if (c == '<') {
			html = str_tail(html, str_find_char(html, '>', 0));
			html = str_tail(html, 1);
			continue;
		}
		for (size_t i = 0; i < countof(entities); i++)
			if (str_starts(html, entities[i].entity)) {
				c = entities[i].text.p[0];
				skip = entities[i].entity.n;
			}
		if (!code.n || code.p[0] != c)
			return false;
		html = str_tail(html, skip);
		code = str_tail(code, 1);
	}
	return code.n == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf html = BUF_INIT;
	struct str code;

	if (!size)
		return 0;
	code = str_from((const char *)data + 1, size - 1);
	highlight_code(&html, str_of(languages[data[0] % countof(languages)]), code);
	if (!is_text_of(buf_str(&html), code))
		abort();
	buf_release(&html);
	return 0;
}
