/*
 * Decides where a result's page is - in a site that was built here, else at the site's address on
 * the web - and hands it to the browser: $BROWSER, else xdg-open.
 */
#include "cmd/open.h"

#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/path.h"
#include "cmd/cmd.h"
#include "sys/fs.h"
#include "sys/proc.h"

/* A browser's starter is given so long, then left to itself. */
#define WAIT_MS 10000

/* Append the address of the page in the built site at `folder`; false: there is no such site. */
static bool add_file_address(struct buf *out, const char *folder, struct str url)
{
	struct buf path = BUF_INIT, real = BUF_INIT;
	struct fs_info info;
	bool found;

	buf_addf(&path, "%s/_ob/build.json", folder);
	found = fs_info(&info, path.p, NULL) == 0 && fs_realpath(&real, folder, NULL) == 0;
	if (found) {
		buf_add_z(out, "file://");
		buf_add_url(out, buf_str(&real));
		buf_add_byte(out, '/');
		buf_add_url(out, url);
	}
	buf_release(&path);
	buf_release(&real);
	return found;
}

static int address(struct buf *out, const struct search_hit *hit, const char *site,
                   struct str base_url, struct err *e)
{
	if (!add_file_address(out, site ? site : "site", hit->url)) {
		if (site || base_url.n == 0)
			return err_set(
				e, ERR_NOT_FOUND,
				"there is no site in '%s' to open the page in: build one, or "
				"name its folder with --site",
				site ? site : "site");
		buf_add(out, base_url);
		if (!str_ends(base_url, STR("/")))
			buf_add_byte(out, '/');
		buf_add_url(out, hit->url);
	}
	if (hit->anchor.n) {
		buf_add_byte(out, '#');
		buf_add_url(out, hit->anchor);
	}
	return 0;
}

static int start(const char *const *argv, struct err *e)
{
	struct proc_spec spec = { .argv = argv,
		                  .env = (const char *const *)environ,
		                  .input = -1,
		                  .umask = -1,
		                  .timeout_ms = WAIT_MS };
	struct proc_end end = { .code = 0 };
	struct proc *p = NULL;
	int ended = proc_spawn(&p, &spec, e);

	if (ended == 0) {
		/* What it prints is nobody's concern, and it must not wait for a reader. */
		proc_close(p, PROC_OUT);
		proc_close(p, PROC_ERR);
		while ((ended = proc_ended(p, &end, e)) == 0) {
			struct pollfd fd = { .fd = proc_control_fd(p), .events = POLLIN };

			poll(&fd, 1, WAIT_MS);
		}
	}
	proc_free(p);
	if (ended == 1 && end.code != 0)
		return err_set(e, ERR_EXTERNAL, "%s ended with status %d", argv[0], end.code);
	return ended < 0 ? -1 : 0;
}

int open_url(const char *url, struct err *e)
{
	const char *browser = getenv("BROWSER");
	const char *argv[] = { browser && *browser ? browser : "xdg-open", url, NULL };

	if (start(argv, e) != 0)
		return err_wrap(e, "%s cannot be opened in a browser", url);
	return 0;
}

int open_result(const struct search_hit *hit, const char *site, struct str base_url,
                struct err *e)
{
	struct buf url = BUF_INIT;
	int result = address(&url, hit, site, base_url, e);

	if (result == 0)
		result = open_url(url.p, e);
	buf_release(&url);
	return result;
}
