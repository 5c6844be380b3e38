/*
 * oracle.h - a second opinion on sanitised HTML.
 *
 * For the tests and the fuzz target. Reads the output with gumbo, as a browser
 * would, and knows nothing of the sanitiser's own tables.
 */
#ifndef OPSBOOK_TESTS_EXT_HTML_ORACLE_H
#define OPSBOOK_TESTS_EXT_HTML_ORACLE_H

#include <ctype.h>
#include <gumbo.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static const char oracle_elements[] =
	" html head body a abbr acronym address article aside audio b bdi bdo big blockquote "
	"br "
	"caption center cite code col colgroup data dd del details dfn div dl dt em figcaption "
	"figure footer h1 h2 h3 h4 h5 h6 header hgroup hr i img input ins kbd li mark meter "
	"nav ol "
	"p pre progress q rb rp rt rtc ruby s samp section small source span strike strong sub "
	"summary sup table tbody td tfoot th thead time tr track tt u ul var video wbr ";

static const char oracle_attributes[] =
	" class id title lang dir translate role tabindex href name rel hreflang download src "
	"alt "
	"width height loading decoding align valign border hspace vspace cellpadding "
	"cellspacing "
	"summary colspan rowspan headers scope abbr nowrap span start reversed compact type "
	"value "
	"open cite datetime poster playsinline controls loop muted preload media kind srclang "
	"label default size noshade clear checked disabled min max low high optimum ";

static inline bool oracle_listed(const char *list, const char *word)
{
	char spaced[64];

	if (strlen(word) > 40 || strchr(word, ' '))
		return false;
	snprintf(spaced, sizeof(spaced), " %s ", word);
	return strstr(list, spaced) != NULL;
}

/*
 * The address as the URL standard reads it, in lower case: controls and spaces in
 * front are dropped, tabs and line ends anywhere.
 */
static inline void oracle_squeeze(char *out, size_t size, const char *url)
{
	size_t n = 0;

	while (*url && (unsigned char)*url <= ' ')
		url++;
	for (; *url && n + 1 < size; url++)
		if (*url != '\t' && *url != '\n' && *url != '\r')
			out[n++] = (char)tolower((unsigned char)*url);
	out[n] = '\0';
}

static inline bool oracle_bad_url(const char *url, bool image)
{
	static const char *const bad[] = { "javascript:", "vbscript:", "livescript:",
		                           "data:",       "file:",     "blob:",
		                           "about:",      "mocha:",    "view-source:" };
	char start[64];

	oracle_squeeze(start, sizeof(start), url);
	if (image && (strncmp(start, "data:image/png", 14) == 0 ||
	              strncmp(start, "data:image/jpeg", 15) == 0 ||
	              strncmp(start, "data:image/gif", 14) == 0 ||
	              strncmp(start, "data:image/webp", 15) == 0 ||
	              strncmp(start, "data:image/avif", 15) == 0))
		return false;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (strncmp(start, bad[i], strlen(bad[i])) == 0)
			return true;
	return false;
}

static inline const char *oracle_attribute(const GumboElement *e, const GumboAttribute *a)
{
	bool open = strncmp(a->name, "data-", 5) == 0 || strncmp(a->name, "aria-", 5) == 0;
	bool image = (e->tag == GUMBO_TAG_IMG && strcmp(a->name, "src") == 0) ||
	             strcmp(a->name, "poster") == 0;

	if (a->attr_namespace != GUMBO_ATTR_NAMESPACE_NONE)
		return "an attribute of a foreign namespace";
	if (!open && !oracle_listed(oracle_attributes, a->name))
		return "an attribute that is not allowed";
	if ((image || strcmp(a->name, "href") == 0 || strcmp(a->name, "src") == 0 ||
	     strcmp(a->name, "cite") == 0) &&
	    oracle_bad_url(a->value, image))
		return "an address that is not allowed";
	if (e->tag == GUMBO_TAG_INPUT && strcmp(a->name, "type") == 0 &&
	    strcasecmp(a->value, "checkbox") != 0)
		return "an input that is no checkbox";
	return NULL;
}

static inline const char *oracle_node(const GumboNode *node)
{
	const char *why = NULL;

	if (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_WHITESPACE)
		return NULL;
	if (node->type != GUMBO_NODE_ELEMENT)
		return "a comment, CDATA section or template";
	if (node->v.element.tag_namespace != GUMBO_NAMESPACE_HTML)
		return "foreign content";
	if (!oracle_listed(oracle_elements, gumbo_normalized_tagname(node->v.element.tag)))
		return "an element that is not allowed";
	for (unsigned i = 0; !why && i < node->v.element.attributes.length; i++)
		why = oracle_attribute(&node->v.element, node->v.element.attributes.data[i]);
	/* The sanitiser bounds the depth, so this may recurse. */
	for (unsigned i = 0; !why && i < node->v.element.children.length; i++)
		why = oracle_node(node->v.element.children.data[i]);
	return why;
}

/* What is wrong with the sanitised `html`, or NULL. */
static inline const char *oracle(const char *html, size_t n)
{
	GumboOutput *tree = gumbo_parse_with_options(&kGumboDefaultOptions, html, n);
	const char *why = oracle_node(tree->root);

	if (!why && tree->document->v.document.children.length != 1)
		why = "a comment outside of the document";
	gumbo_destroy_output(&kGumboDefaultOptions, tree);
	return why;
}

#endif
