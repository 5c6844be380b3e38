/*
 * html.h - raw HTML in notes: find its links, make it safe.
 *
 * The only door to gumbo. For note/ and render/. Pure but for memory.
 */
#ifndef OPSBOOK_EXT_HTML_HTML_H
#define OPSBOOK_EXT_HTML_HTML_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/str.h"

/* An address found in raw HTML. Strings are borrowed during the callback. */
struct html_link {
	struct str tag;       /* "img", "a", "source", "video"... in lower case */
	struct str attribute; /* "src", "href", "poster" */
	struct str value;     /* with character references decoded, trimmed */
	size_t offset;        /* of the value in the fragment */
	bool image;           /* the attribute loads an image */
	unsigned width; /* of the tag's own, by attribute or style, in CSS pixels; else 0 */
	unsigned height;
};

/*
 * What becomes of an address: append the new value, unescaped, to `out` and
 * return true (nothing appended: the attribute is dropped), or return false to leave it as it
 * is. `extra` takes attributes to be
 * added to the tag, ready-made HTML with a leading space (for width, height...). They
 * come last, and of two attributes of a name the first counts.
 */
typedef bool html_link_fn(void *ctx, const struct html_link *link, struct buf *out,
                          struct buf *extra);

/*
 * Append `fragment` (the raw HTML of one Markdown node: whole elements, or a
 * lone opening or closing tag) with the addresses of its tags replaced as `link` says.
 * Everything else stays byte for byte. `out` may be NULL, to look only.
 */
void html_rewrite(struct buf *out, struct str fragment, html_link_fn *link, void *ctx);

/* Call `id` for each id="" or <a name=""> of the fragment. */
typedef void html_id_fn(void *ctx, struct str id);
void html_ids(struct str fragment, html_id_fn *id, void *ctx);

/*
 * Append the text content of the fragment: tags dropped, references decoded,
 * the content of script, style and the like left out.
 */
void html_text(struct buf *out, struct str fragment);

/*
 * Append the page body `html` (a whole rendered note) cleaned by the allow-list:
 * - elements that are not on it are dropped, their text is kept, but for the
 *   content of script, style, iframe, svg, math, object, template and their like;
 *   unknown words such as <word> are shown as text; unclosed elements are closed;
 * - attributes that are not on it are dropped, event handlers and style among
 *   them. Of a style, Typora's zoom and a width in percent become the class w-5
 *   .. w-100 (docs/theme-context.md), a width or height in pixels the attribute;
 * - addresses are dropped unless html_scheme_allowed() lets them pass;
 * - of several ids of a name the first stays, and none with white space does.
 * `dropped` (may be NULL) is called for each thing dropped: "<script>" for an
 * element, "onclick=" for an attribute, else the address itself, references decoded.
 * What our own renderer writes ("Content HTML" there) passes unchanged, and so
 * does what comes out of here. Linear in time for any input.
 */
typedef void html_dropped_fn(void *ctx, struct str what);
void html_sanitise(struct buf *out, struct str html, html_dropped_fn *dropped, void *ctx);

/*
 * Is the fragment, by its first tag, one that HTML knows, or a comment or the like?
 * "<word>" and "<your-name>" are not: a renderer shows them as text, and so
 * does html_sanitise().
 */
bool html_is_known_tag(struct str fragment);

/*
 * May an href, or (`image`) a src, with this value stand in a page? Relative ones
 * may, and http, https, mailto, tel, ftp, xmpp; for images also data: with a PNG,
 * JPEG, GIF, WebP or AVIF. `url` has its character references decoded.
 */
bool html_scheme_allowed(struct str url, bool image);

#endif
