/*
 * Decides which languages there are, which names writers have for them, and
 * which class a query's capture stands for.
 */
#include "ext/highlight/grammars_int.h"
#include "ext/highlight/highlight_int.h"

#include <string.h>

#define LAST_WINS(name) #name, tree_sitter_##name, highlight_query_##name, false, NULL
/* Older queries put the general pattern behind the special one. */
#define FIRST_WINS(name) #name, tree_sitter_##name, highlight_query_##name, true, NULL

const struct highlight_language highlight_languages[] = {
	{ LAST_WINS(bash) },
	{ LAST_WINS(c) },
	{ "console", NULL, NULL, false, NULL },
	{ LAST_WINS(css) },
	{ "diff", NULL, NULL, false, highlight_lex_diff },
	{ "dockerfile", NULL, NULL, false, highlight_lex_dockerfile },
	{ FIRST_WINS(go) },
	{ "hcl", NULL, NULL, false, highlight_lex_hcl },
	{ LAST_WINS(html) },
	{ "ini", NULL, NULL, false, highlight_lex_ini },
	{ LAST_WINS(java) },
	{ LAST_WINS(javascript) },
	{ FIRST_WINS(json) },
	{ LAST_WINS(make) },
	{ "nginx", NULL, NULL, false, highlight_lex_nginx },
	{ LAST_WINS(python) },
	{ LAST_WINS(rust) },
	{ LAST_WINS(sql) },
	{ LAST_WINS(toml) },
	{ LAST_WINS(tsx) },
	{ LAST_WINS(typescript) },
	{ LAST_WINS(yaml) },
};
const unsigned highlight_language_count = countof(highlight_languages);

/* Other names, by language. Its own name is always one. */
static const struct {
	const char *name, *aliases;
} aliases[] = {
	{ "bash", "sh shell zsh ksh ash dash shellscript shell-script sh-script x-sh" },
	{ "c", "h" },
	{ "console", "shell-session shellsession sh-session bash-session terminal session" },
	{ "diff", "patch udiff" },
	{ "dockerfile", "docker containerfile" },
	{ "go", "golang" },
	{ "hcl", "tf terraform tfvars terraform-vars opentofu nomad packer" },
	{ "html", "htm xhtml xml svg vue" },
	{ "ini", "cfg conf config properties env dotenv editorconfig systemd service desktop "
	         "gitconfig cnf" },
	{ "javascript", "js node nodejs mjs cjs jsx ecmascript" },
	{ "json", "json5 jsonc jsonl ndjson geojson har webmanifest" },
	{ "make", "makefile mk gnumake gmake" },
	{ "nginx", "nginxconf nginx-conf" },
	{ "python", "py python3 py3 gyp starlark bazel" },
	{ "rust", "rs" },
	{ "sql",
	  "mysql postgres postgresql pgsql plpgsql psql sqlite sqlite3 mariadb tsql plsql" },
	{ "typescript", "ts mts cts" },
	{ "yaml", "yml eyaml" },
};

static bool list_has(const char *list, struct str name)
{
	struct str rest = str_of(list), one;

	while (str_split(&rest, ' ', &one))
		if (str_eq_ci(one, name))
			return true;
	return false;
}

static int find_own(struct str name)
{
	for (unsigned i = 0; i < highlight_language_count; i++)
		if (str_eq_ci(name, str_of(highlight_languages[i].name)))
			return (int)i;
	return -1;
}

int highlight_language_find(struct str name)
{
	/* "text/x-python", "application/json", "language-go", ".sh" */
	static const struct str fronts[] = { STR_INIT("text/"),     STR_INIT("application/"),
		                             STR_INIT("language-"), STR_INIT("lang-"),
		                             STR_INIT("x-"),        STR_INIT(".") };
	int own;

	name = str_trim(name);
	for (size_t i = 0; i < countof(fronts); i++)
		if (name.n > fronts[i].n && str_eq_ci(str_cut(name, 0, fronts[i].n), fronts[i]))
			name = str_tail(name, fronts[i].n);
	own = find_own(name);
	if (own >= 0 || !name.n)
		return own;
	for (size_t i = 0; i < countof(aliases); i++)
		if (list_has(aliases[i].aliases, name))
			return find_own(str_of(aliases[i].name));
	return -1;
}

const char *highlight_class_name(enum highlight_class hl)
{
	static const char *const names[HL_CLASSES] = {
		[HL_NONE] = "",
		[HL_PLAIN] = "",
		[HL_ATTRIBUTE] = "attribute",
		[HL_BOOLEAN] = "boolean",
		[HL_COMMENT] = "comment",
		[HL_CONSTANT] = "constant",
		[HL_CONSTRUCTOR] = "constructor",
		[HL_EMBEDDED] = "embedded",
		[HL_ERROR] = "error",
		[HL_ESCAPE] = "escape",
		[HL_FUNCTION] = "function",
		[HL_KEYWORD] = "keyword",
		[HL_LABEL] = "label",
		[HL_MODULE] = "module",
		[HL_NUMBER] = "number",
		[HL_OPERATOR] = "operator",
		[HL_PROPERTY] = "property",
		[HL_PUNCTUATION] = "punctuation",
		[HL_STRING] = "string",
		[HL_TAG] = "tag",
		[HL_TYPE] = "type",
		[HL_VARIABLE] = "variable",
		[HL_DELETED] = "deleted",
		[HL_INSERTED] = "inserted",
	};

	return names[hl];
}

/*
 * The longest name that the capture begins with counts. Ordinary names and
 * brackets are left as plain text: they are most of a program, and pages would
 * double in size to say that a comma is a comma.
 */
static const struct {
	struct str capture;
	enum highlight_class hl;
} captures[] = {
	{ STR_INIT("attribute"), HL_ATTRIBUTE },
	{ STR_INIT("boolean"), HL_BOOLEAN },
	{ STR_INIT("character"), HL_STRING },
	{ STR_INIT("comment"), HL_COMMENT },
	{ STR_INIT("conditional"), HL_KEYWORD },
	{ STR_INIT("constant"), HL_CONSTANT },
	{ STR_INIT("constructor"), HL_CONSTRUCTOR },
	{ STR_INIT("delimiter"), HL_PLAIN },
	{ STR_INIT("embedded"), HL_EMBEDDED },
	{ STR_INIT("error"), HL_ERROR },
	{ STR_INIT("escape"), HL_ESCAPE },
	{ STR_INIT("exception"), HL_KEYWORD },
	{ STR_INIT("field"), HL_PROPERTY },
	{ STR_INIT("float"), HL_NUMBER },
	{ STR_INIT("function"), HL_FUNCTION },
	{ STR_INIT("include"), HL_KEYWORD },
	{ STR_INIT("keyword"), HL_KEYWORD },
	{ STR_INIT("label"), HL_LABEL },
	{ STR_INIT("method"), HL_FUNCTION },
	{ STR_INIT("module"), HL_MODULE },
	{ STR_INIT("namespace"), HL_MODULE },
	{ STR_INIT("none"), HL_PLAIN },
	{ STR_INIT("number"), HL_NUMBER },
	{ STR_INIT("operator"), HL_OPERATOR },
	{ STR_INIT("parameter"), HL_VARIABLE },
	{ STR_INIT("property"), HL_PROPERTY },
	{ STR_INIT("punctuation"), HL_PLAIN },
	{ STR_INIT("punctuation.special"), HL_PUNCTUATION },
	{ STR_INIT("repeat"), HL_KEYWORD },
	{ STR_INIT("storageclass"), HL_KEYWORD },
	{ STR_INIT("string"), HL_STRING },
	{ STR_INIT("string.escape"), HL_ESCAPE },
	{ STR_INIT("string.special.key"), HL_PROPERTY },
	{ STR_INIT("tag"), HL_TAG },
	{ STR_INIT("tag.error"), HL_ERROR },
	{ STR_INIT("text"), HL_STRING },
	{ STR_INIT("type"), HL_TYPE },
	{ STR_INIT("type.qualifier"), HL_KEYWORD },
	{ STR_INIT("variable"), HL_PLAIN },
	{ STR_INIT("variable.builtin"), HL_VARIABLE },
	{ STR_INIT("variable.parameter"), HL_VARIABLE },
};

enum highlight_class highlight_capture_class(struct str capture)
{
	enum highlight_class hl = HL_NONE;
	size_t longest = 0;

	for (size_t i = 0; i < countof(captures); i++) {
		struct str c = captures[i].capture;

		if (c.n <= longest || !str_starts(capture, c))
			continue;
		if (capture.n == c.n || capture.p[c.n] == '.') {
			hl = captures[i].hl;
			longest = c.n;
		}
	}
	return hl;
}
