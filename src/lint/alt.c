/*
 * alt-missing: an image without words for those who cannot see it, for searching, and for when
 * the file is lost. What Typora writes by itself, "image-20210323...", and a bare file name are
 * no words.
 */
#include "lint/lint_int.h"

#include "base/path.h"
#include "ext/html/html.h"

static bool is_noise(struct str alt, struct str url)
{
	alt = str_trim(alt);
	if (alt.n == 0 || str_eq_ci(alt, STR("image")) || str_eq_ci(alt, STR("img")) ||
	    str_eq(alt, STR("图片")) || str_eq(alt, path_base(url)) ||
	    str_eq(alt, path_stem(url)))
		return true;
	if (!str_starts(alt, STR("image-2")) && !str_starts(alt, STR("截屏2")) &&
	    !str_starts(alt, STR("截图2")))
		return false;
	for (size_t i = 7; i < alt.n; i++)
		if (!char_is_alnum(alt.p[i]) && alt.p[i] != '-' && alt.p[i] != '.' &&
		    alt.p[i] != '_')
			return false;
	return true;
}

static void say(struct lint_note *l, unsigned line, unsigned column)
{
	struct diag_place at = lint_line(l, line);

	at.column = column;
	diag_add(l->diags, DIAG_ALT_MISSING, &at, "the image has no text of its own");
	diag_hint(l->diags, "say between the brackets what it shows");
}

/* Is there an alt="..." with words, or alt="" (of no meaning, on purpose) in the tag? */
static bool tag_has_alt(struct str tag)
{
	for (size_t i = 0; i + 4 < tag.n; i++)
		if (char_is_space(tag.p[i]) &&
		    str_eq_ci(str_cut(tag, i + 1, i + 4), STR("alt"))) {
			struct str rest = str_trim(str_tail(tag, i + 4));

			if (str_starts(rest, STR("=")))
				rest = str_trim(str_tail(rest, 1));
			if (rest.n && (rest.p[0] == '"' || rest.p[0] == '\''))
				rest = str_cut(rest, 1, str_find_char(rest, rest.p[0], 1));
			return rest.n == 0 || !is_noise(rest, STR_NONE);
		}
	return false;
}

/* Raw HTML: <img ...> without alt. */
static void look_html(struct lint_note *l, const struct md_node *n)
{
	unsigned line = n->line + l->n->note.body_line - 1, column = n->column;
	struct str s = n->text;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\n') {
			line++;
			column = 0;
		}
		if (s.p[i] == '<' && str_eq_ci(str_cut(s, i + 1, i + 4), STR("img")) &&
		    i + 4 < s.n && char_is_space(s.p[i + 4]) &&
		    !tag_has_alt(str_cut(s, i, str_find_char(s, '>', i))))
			say(l, line, n->kind == MD_HTML ? n->column : column ? column : 1);
		if (((unsigned char)s.p[i] & 0xc0) != 0x80)
			column++;
	}
}

void alt_note(struct lint_note *l)
{
	struct md_walk *w;
	struct buf alt = BUF_INIT;
	struct md_node n, image = { .kind = MD_DOCUMENT };
	bool in_image = false, any = l->n->note.has_html;

	for (size_t i = 0; i < l->n->note.links.n && !any; i++)
		any = l->n->note.links.v[i].kind == NOTE_IMAGE;
	if (!any)
		return;
	w = md_walk_new(l->doc);
	while (md_walk_next(w, &n)) {
		if (n.kind == MD_IMAGE && n.enter) {
			buf_clear(&alt);
			image = n;
			in_image = true;
		} else if (n.kind == MD_IMAGE) {
			in_image = false;
			if (is_noise(buf_str(&alt), image.url))
				say(l, image.line + l->n->note.body_line - 1, image.column);
		} else if (in_image) {
			buf_add(&alt, n.text);
		} else if (n.kind == MD_HTML || n.kind == MD_HTML_BLOCK) {
			look_html(l, &n);
		}
	}
	md_walk_free(w);
	buf_release(&alt);
}
