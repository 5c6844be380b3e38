/*
 * Makes a folder of notes to measure with: `generate N FOLDER`.
 *
 * Decides what a typical note is: 2 to 10 KB, a third of them in Chinese, with headings, lists,
 * links to other notes (some by name only), code of several languages, tables, images, and some
 * 50 notes a folder. The same N gives the same bytes on every machine.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define PER_FOLDER 50
#define LEAST 2000
#define MOST 10000

static const char *const english[] = {
	"the",         "service",   "latency",  "budget",   "of",       "error",
	"rollback",    "release",   "pipeline", "before",   "queue",    "replica",
	"primary",     "and",       "alert",    "on-call",  "engineer", "to",
	"dashboard",   "threshold", "is",       "deploy",   "canary",   "traffic",
	"shard",       "index",     "cache",    "timeout",  "retry",    "backoff",
	"with",        "capacity",  "forecast", "incident", "review",   "action",
	"owner",       "checklist", "drain",    "node",     "cluster",  "when",
	"certificate", "expiry",    "rotation", "secret",   "volume",   "snapshot",
	"restore",     "within",    "minutes",  "after",    "each",     "change",
	"window",      "measured",
};

static const char *const chinese[] = {
	"服务", "延迟",   "预算",   "错误",   "回滚", "发布", "流水线", "队列", "副本",
	"主库", "告警",   "值班",   "工程师", "看板", "阈值", "部署",   "灰度", "流量",
	"分片", "索引",   "缓存",   "超时",   "重试", "退避", "容量",   "预测", "故障",
	"复盘", "行动项", "负责人", "检查单", "排空", "节点", "集群",   "证书", "过期",
	"轮换", "密钥",   "存储卷", "快照",   "恢复", "我们", "需要",   "在",   "之后",
	"并且", "因此",   "每次",   "变更",   "窗口",
};

struct gen {
	uint64_t state;
	long notes;
	char *text;
	size_t n, cap;
};

/* splitmix64: small, and the same everywhere. */
static uint64_t next(struct gen *g)
{
	uint64_t z = g->state += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

static size_t below(struct gen *g, size_t n)
{
	return (size_t)(next(g) % n);
}

static void add(struct gen *g, const char *s)
{
	size_t n = strlen(s);

	if (g->n + n > g->cap) {
		g->cap = (g->n + n) * 2;
		g->text = realloc(g->text, g->cap);
		if (!g->text)
			abort();
	}
	memcpy(g->text + g->n, s, n);
	g->n += n;
}

static void add_number(struct gen *g, unsigned long n)
{
	char digits[32];

	snprintf(digits, sizeof(digits), "%lu", n);
	add(g, digits);
}

/* Every third note is Chinese. */
static int is_chinese(long note)
{
	return note % 3 == 2;
}

static void add_words(struct gen *g, int han, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!han && i)
			add(g, " ");
		add(g, han ? chinese[below(g, COUNT(chinese))]
		           : english[below(g, COUNT(english))]);
		if (han && i % 7 == 6)
			add(g, "，");
	}
}

static void add_folder(struct gen *g, long note)
{
	long folder = note / PER_FOLDER;

	add(g, "area-");
	add_number(g, (unsigned long)(folder / 20));
	add(g, "/topic-");
	add_number(g, (unsigned long)folder);
}

static void add_name(struct gen *g, long note)
{
	add(g, is_chinese(note) ? "笔记-" : "note-");
	add_number(g, (unsigned long)note);
}

/* A link: near by mostly, sometimes anywhere, by path or by name. */
static void add_link(struct gen *g, long note)
{
	long first = note / PER_FOLDER * PER_FOLDER;
	long last = first + PER_FOLDER < g->notes ? first + PER_FOLDER : g->notes;
	long to = first + (long)below(g, (size_t)(last - first));

	if (below(g, 4) == 0) {
		to = (long)below(g, (size_t)g->notes);
		add(g, "[[");
		add_name(g, to);
		add(g, "]]");
		return;
	}
	add(g, "[");
	add_words(g, is_chinese(to), 2);
	add(g, "](");
	add_name(g, to);
	add(g, ".md)");
}

static void add_sentence(struct gen *g, long note)
{
	int han = is_chinese(note);

	add_words(g, han, 8 + below(g, 12));
	switch (below(g, 6)) {
	case 0:
		add(g, han ? "**" : " **");
		add_words(g, han, 2);
		add(g, han ? "。**" : "**. ");
		break;
	case 1:
		add(g, " `kubectl get pods -n prod` ");
		break;
	case 2:
		add(g, han ? "，见" : ", see ");
		add_link(g, note);
		break;
	default:
		break;
	}
	add(g, han ? "。" : ". ");
}

/* In a block `@` is drawn from the words and `#` from the numbers, so that no two blocks are alike. */
static void add_drawn(struct gen *g, const char *block)
{
	char one[2] = { 0 };

	for (; *block; block++) {
		if (*block == '@') {
			add(g, english[below(g, COUNT(english))]);
		} else if (*block == '#') {
			add_number(g, 2 + below(g, 5000));
		} else {
			one[0] = *block;
			add(g, one);
		}
	}
}

static void add_code(struct gen *g)
{
	static const char *const blocks[] = {
		"```sh\nset -eu\nfor node in $(kubectl get nodes -l app=@-# -o name); do\n"
		"\tkubectl drain \"$node\" --timeout=#m\ndone\n```\n\n",
		"```yaml\napiVersion: apps/v1\nkind: Deployment\nspec:\n  replicas: #\n"
		"  template:\n    spec:\n      containers:\n        - name: @-@\n"
		"          image: \"{{ .image }}:#\"\n```\n\n",
		"```console\n$ systemctl status @-#\n● @-#.service - web server\n"
		"   Active: active (running)\n$ df -h /var/@\n/dev/sda1  #G  #G  2G  95% "
		"/var/@\n"
		"```\n\n",
		"```python\ndef @_rate_#(errors, requests, objective):\n    if requests == #:\n"
		"        return 0.0\n    return (errors / requests) / (# - objective)\n```\n\n",
		"```json\n{\"alert\": \"@-@-#\", \"for\": \"#m\", \"labels\": {\"severity\": "
		"\"page\"}, \"value\": 0.0#}\n```\n\n",
		"```\nplain output of @ # without a language\n  indented @ #\n```\n\n",
	};

	add_drawn(g, blocks[below(g, COUNT(blocks))]);
}

static void add_table(struct gen *g, int han)
{
	add(g, han ? "| 指标 | 目标 | 实际 |\n" : "| indicator | objective | measured |\n");
	add(g, "|---|---:|---:|\n");
	for (size_t i = 3 + below(g, 5); i > 0; i--) {
		add(g, "| ");
		add_words(g, han, 2);
		add(g, " | 99.");
		add_number(g, 90 + below(g, 10));
		add(g, "% | 99.");
		add_number(g, 10 + below(g, 89));
		add(g, "% |\n");
	}
	add(g, "\n");
}

static void add_section(struct gen *g, long note, unsigned number)
{
	int han = is_chinese(note);

	add(g, number % 3 == 2 ? "### " : "## ");
	add_words(g, han, 3);
	add(g, "\n\n");
	for (size_t i = 2 + below(g, 4); i > 0; i--)
		add_sentence(g, note);
	add(g, "\n\n");
	switch (below(g, 5)) {
	case 0:
		add_table(g, han);
		break;
	case 1:
		for (size_t i = 3 + below(g, 3); i > 0; i--) {
			add(g, "- ");
			add_words(g, han, 5);
			add(g, "\n");
		}
		add(g, "\n");
		break;
	case 2:
		add(g, "![");
		add_words(g, han, 2);
		add(g, "](.img/figure-");
		add_number(g, below(g, 10));
		add(g, ".png)\n\n");
		break;
	default:
		add_code(g);
		break;
	}
}

static void make_folders(const char *path)
{
	char part[4096];

	for (size_t i = 1; i <= strlen(path); i++) {
		if (path[i] != '/' && path[i] != '\0')
			continue;
		snprintf(part, sizeof(part), "%.*s", (int)i, path);
		if (mkdir(part, 0777) != 0 && errno != EEXIST) {
			perror(part);
			exit(1);
		}
	}
}

static void write_file(const char *path, const char *bytes, size_t n)
{
	FILE *f = fopen(path, "wb");

	if (!f || fwrite(bytes, 1, n, f) != n || fclose(f) != 0) {
		perror(path);
		exit(1);
	}
}

/* A valid image of 1 by 1; the bytes behind its end make each another content. */
static void write_picture(struct gen *g, const char *path)
{
	static const unsigned char png[] = {
		0x89, 'P', 'N',  'G',  0x0d, 0x0a, 0x1a, 0x0a, 0,    0,    0,    0x0d,
		'I',  'H', 'D',  'R',  0,    0,    0,    1,    0,    0,    0,    1,
		8,    6,   0,    0,    0,    0x1f, 0x15, 0xc4, 0x89, 0,    0,    0,
		0x0d, 'I', 'D',  'A',  'T',  0x78, 0x9c, 0x63, 0x60, 0x60, 0xf8, 0xff,
		0x1f, 0,   0x03, 0x02, 0x01, 0,    0xff, 0x78, 0xbf, 0x46, 0xb5, 0,
		0,    0,   0,    'I',  'E',  'N',  'D',  0xae, 0x42, 0x60, 0x82,
	};
	char bytes[4096];
	size_t n = sizeof(png) + 500 + below(g, 3000);

	memcpy(bytes, png, sizeof(png));
	for (size_t i = sizeof(png); i < n; i++)
		bytes[i] = (char)next(g);
	write_file(path, bytes, n);
}

static void write_folder(struct gen *g, const char *root, long note)
{
	char path[4096];

	g->n = 0;
	add_folder(g, note);
	snprintf(path, sizeof(path), "%s/%.*s/.img", root, (int)g->n, g->text);
	make_folders(path);
	for (int i = 0; i < 10; i++) {
		snprintf(path, sizeof(path), "%s/%.*s/.img/figure-%d.png", root, (int)g->n,
		         g->text, i);
		write_picture(g, path);
	}
}

static void write_note(struct gen *g, const char *root, long note)
{
	size_t size = LEAST + below(g, MOST - LEAST);
	char path[4096];
	int at;

	g->n = 0;
	add_folder(g, note);
	at = snprintf(path, sizeof(path), "%s/%.*s/", root, (int)g->n, g->text);
	g->n = 0;
	add_name(g, note);
	snprintf(path + at, sizeof(path) - (size_t)at, "%.*s.md", (int)g->n, g->text);
	g->n = 0;
	add(g, "# ");
	add_words(g, is_chinese(note), 4);
	add(g, "\n\n");
	for (unsigned i = 0; g->n < size; i++)
		add_section(g, note, i);
	write_file(path, g->text, g->n);
}

int main(int argc, char **argv)
{
	struct gen g = { .state = 20240305 };

	g.notes = argc == 3 ? strtol(argv[1], NULL, 10) : 0;
	if (g.notes < 1) {
		fprintf(stderr, "usage: generate NOTES FOLDER\n");
		return 2;
	}
	make_folders(argv[2]);
	for (long i = 0; i < g.notes; i++) {
		if (i % PER_FOLDER == 0)
			write_folder(&g, argv[2], i);
		write_note(&g, argv[2], i);
	}
	free(g.text);
	return 0;
}
