/*
 * Decides what CI does with notes: on a merge request it checks what the
 * request touched and says what would change, on a merge it publishes. Each
 * step is a few lines of shell, the same for all systems.
 */
#include "cmd/init_int.h"

/* Nothing to do in an image that has it. The package is kept, where the system keeps a folder for us. */
static const char install[] =
	"if ! command -v opsbook >/dev/null; then\n"
	"  apt-get update -qq\n"
	"  apt-get install -qq -y --no-install-recommends ca-certificates curl git\n"
	"  deb=${OPSBOOK_CACHE:-/tmp}/$(basename \"${OPSBOOK_DEB:?is the address of the "
	"package "
	"that make deb builds}\")\n"
	"  mkdir -p \"$(dirname \"$deb\")\"\n"
	"  [ -s \"$deb\" ] || curl -fsSL -o \"$deb\" \"$OPSBOOK_DEB\"\n"
	"  apt-get install -qq -y --no-install-recommends \"$(realpath \"$deb\")\"\n"
	"fi\n";

/*
 * Dates, redirects and what changed come from the history. A runner's clone is often another user's,
 * which git is told for its own call: no settings of the machine are changed.
 */
static const char history[] =
	"if [ \"$(git -c safe.directory=\"$PWD\" rev-parse --is-shallow-repository)\" = true "
	"]; then\n"
	"  git -c safe.directory=\"$PWD\" fetch --quiet --unshallow origin\n"
	"fi\n";

static const char github[] =
	"# Checks every pull request and publishes what is merged. Written by `opsbook init`.\n"
	"# Set the variable OPSBOOK_DEB of the repository (Settings, Actions, Variables) to "
	"the\n"
	"# address of the Debian package, or OPSBOOK_IMAGE to an image that has opsbook.\n"
	"name: notes\n"
	"on:\n"
	"  push:\n"
	"    branches: [\"@BRANCH@\"]\n"
	"  pull_request:\n"
	"permissions:\n"
	"  contents: write\n"
	"concurrency:\n"
	"  group: notes-${{ github.ref }}\n"
	"  cancel-in-progress: ${{ github.event_name == 'pull_request' }}\n"
	"env:\n"
	"  OPSBOOK_DEB: @DEB@\n"
	"  OPSBOOK_CACHE: .cache/opsbook\n"
	"jobs:\n"
	"  notes:\n"
	"    runs-on: ubuntu-latest\n"
	"    container: ${{ vars.OPSBOOK_IMAGE || 'debian:12' }}\n"
	"    steps:\n"
	"      - uses: actions/cache@v4\n"
	"        with:\n"
	"          path: .cache/opsbook\n"
	"          key: opsbook-${{ vars.OPSBOOK_DEB }}\n"
	"      - name: install\n"
	"        shell: sh\n"
	"        run: |\n"
	"          @INSTALL@\n"
	"      - uses: actions/checkout@v4\n"
	"        with:\n"
	"          fetch-depth: 0\n"
	"          clean: false\n"
	"      - name: history\n"
	"        shell: sh\n"
	"        run: |\n"
	"          @HISTORY@\n"
	"      - name: check\n"
	"        if: github.event_name == 'pull_request'\n"
	"        shell: sh\n"
	"        run: |\n"
	"          opsbook diff \"origin/$GITHUB_BASE_REF\" HEAD --format markdown --no-fail "
	">>\"$GITHUB_STEP_SUMMARY\"\n"
	"          opsbook check --format github --changed-since \"origin/$GITHUB_BASE_REF\"\n"
	"      - name: publish\n"
	"        if: github.event_name == 'push'\n"
	"        shell: sh\n"
	"        run: |\n"
	"          opsbook publish --branch gh-pages --push origin\n";

static const char gitea[] =
	"# Checks every pull request and publishes what is merged. Written by `opsbook init`.\n"
	"# Set the variable OPSBOOK_DEB of the repository (Settings, Actions, Variables) to "
	"the\n"
	"# address of the Debian package, or OPSBOOK_IMAGE to an image that has opsbook.\n"
	"name: notes\n"
	"on:\n"
	"  push:\n"
	"    branches: [\"@BRANCH@\"]\n"
	"  pull_request:\n"
	"env:\n"
	"  OPSBOOK_DEB: @DEB@\n"
	"  OPSBOOK_CACHE: .cache/opsbook\n"
	"jobs:\n"
	"  notes:\n"
	"    runs-on: ubuntu-latest\n"
	"    container: ${{ vars.OPSBOOK_IMAGE || 'node:20-bookworm' }}\n"
	"    steps:\n"
	"      - uses: actions/cache@v4\n"
	"        with:\n"
	"          path: .cache/opsbook\n"
	"          key: opsbook-${{ vars.OPSBOOK_DEB }}\n"
	"      - name: install\n"
	"        shell: sh\n"
	"        run: |\n"
	"          @INSTALL@\n"
	"      - uses: actions/checkout@v4\n"
	"        with:\n"
	"          fetch-depth: 0\n"
	"          clean: false\n"
	"      - name: history\n"
	"        shell: sh\n"
	"        run: |\n"
	"          @HISTORY@\n"
	"      - name: check\n"
	"        if: gitea.event_name == 'pull_request'\n"
	"        shell: sh\n"
	"        run: |\n"
	"          opsbook diff \"origin/$GITHUB_BASE_REF\" HEAD --no-fail\n"
	"          opsbook check --changed-since \"origin/$GITHUB_BASE_REF\"\n"
	"      - name: publish\n"
	"        if: gitea.event_name == 'push'\n"
	"        shell: sh\n"
	"        run: |\n"
	"          opsbook publish --branch pages --push origin\n";

static const char gitlab[] =
	"# Checks every merge request and publishes what is merged to GitLab Pages. Written "
	"by\n"
	"# `opsbook init`. Set the CI/CD variable OPSBOOK_DEB to the address of the Debian "
	"package, "
	"or\n"
	"# OPSBOOK_IMAGE to an image that has opsbook.\n"
	"variables:\n"
	"  GIT_DEPTH: \"0\"\n"
	"  OPSBOOK_IMAGE: debian:12\n"
	"  OPSBOOK_CACHE: $CI_PROJECT_DIR/.cache/opsbook\n"
	"@DEBLINE@"
	"\n"
	"default:\n"
	"  image: $OPSBOOK_IMAGE\n"
	"  cache:\n"
	"    key: opsbook\n"
	"    paths: [.cache/opsbook]\n"
	"  before_script:\n"
	"    - |\n"
	"      @INSTALL@\n"
	"    - |\n"
	"      @HISTORY@\n"
	"\n"
	"check:\n"
	"  rules:\n"
	"    - if: $CI_PIPELINE_SOURCE == \"merge_request_event\"\n"
	"  script:\n"
	"    - |\n"
	"      target=$CI_MERGE_REQUEST_TARGET_BRANCH_NAME\n"
	"      git -c safe.directory=\"$PWD\" fetch --quiet origin "
	"\"+refs/heads/$target:refs/remotes/origin/$target\"\n"
	"      opsbook diff \"origin/$target\" HEAD --no-fail\n"
	"      opsbook check --format gitlab --output codequality.json --changed-since "
	"\"origin/$target\"\n"
	"  artifacts:\n"
	"    when: always\n"
	"    reports:\n"
	"      codequality: codequality.json\n"
	"\n"
	"pages:\n"
	"  rules:\n"
	"    - if: $CI_COMMIT_BRANCH == \"@BRANCH@\"\n"
	"  script:\n"
	"    - |\n"
	"      opsbook publish --dir public --keep 0 --base-url \"$CI_PAGES_URL\"\n"
	"  artifacts:\n"
	"    paths: [public]\n";

static const char jenkins[] =
	"// Checks every change request and publishes what is merged. Written by `opsbook "
	"init`.\n"
	"// The agent has opsbook; SITE_DIR is the folder that its web server shows.\n"
	"pipeline {\n"
	"  agent any\n"
	"  options {\n"
	"    disableConcurrentBuilds()\n"
	"  }\n"
	"  stages {\n"
	"    stage('history') {\n"
	"      steps {\n"
	"        sh '''\n"
	"          @HISTORY@\n"
	"        '''\n"
	"      }\n"
	"    }\n"
	"    stage('check') {\n"
	"      when { changeRequest() }\n"
	"      steps {\n"
	"        sh '''\n"
	"          git -c safe.directory=\"$PWD\" fetch --quiet origin "
	"\"+refs/heads/$CHANGE_TARGET:refs/remotes/origin/$CHANGE_TARGET\"\n"
	"          opsbook diff \"origin/$CHANGE_TARGET\" HEAD --no-fail\n"
	"          opsbook check --format junit --output check.xml --changed-since "
	"\"origin/$CHANGE_TARGET\"\n"
	"        '''\n"
	"      }\n"
	"      post {\n"
	"        always { junit allowEmptyResults: true, testResults: 'check.xml' }\n"
	"      }\n"
	"    }\n"
	"    stage('publish') {\n"
	"      when { branch '@BRANCH@' }\n"
	"      steps {\n"
	"        sh '''\n"
	"          opsbook publish --dir \"${SITE_DIR:-/srv/www/notes}\"\n"
	"        '''\n"
	"      }\n"
	"    }\n"
	"  }\n"
	"}\n";

const struct init_ci init_ci_systems[] = {
	{ "github", ".github/workflows/notes.yml", github },
	{ "gitlab", ".gitlab-ci.yml", gitlab },
	{ "gitea", ".gitea/workflows/notes.yml", gitea },
	{ "jenkins", "Jenkinsfile", jenkins },
	{ NULL, NULL, NULL },
};

/* Append lines, each but the first below `indent`; the line end is whoever's who asked. */
static void add_lines(struct buf *out, const char *lines, struct str indent)
{
	struct str rest = str_of(lines), line;

	for (bool first = true; str_line(&rest, &line); first = false) {
		if (!first) {
			buf_add_byte(out, '\n');
			buf_add(out, indent);
		}
		buf_add(out, line);
	}
}

static void add_word(struct buf *out, struct str word, struct str indent, struct str branch,
                     struct str deb)
{
	if (str_eq(word, STR("INSTALL")))
		add_lines(out, install, indent);
	else if (str_eq(word, STR("HISTORY")))
		add_lines(out, history, indent);
	else if (str_eq(word, STR("BRANCH")))
		buf_add(out, branch);
	else if (str_eq(word, STR("DEB")))
		buf_add(out, deb.n ? deb : STR("${{ vars.OPSBOOK_DEB }}"));
	else if (str_eq(word, STR("DEBLINE")) && deb.n)
		buf_addf(out, "  OPSBOOK_DEB: %.*s\n", STR_ARG(deb));
}

void init_ci_add(struct buf *out, const struct init_ci *ci, struct str branch, struct str deb)
{
	struct str text = str_of(ci->text);

	for (size_t at = 0; at < text.n;) {
		size_t open = str_find_char(text, '@', at);
		size_t end = open == STR_NPOS ? STR_NPOS : str_find_char(text, '@', open + 1);
		struct str word = str_cut(text, open == STR_NPOS ? text.n : open + 1, end);
		bool is_word = end != STR_NPOS && word.n > 0;
		size_t line;

		for (size_t i = 0; i < word.n; i++)
			is_word = is_word && word.p[i] >= 'A' && word.p[i] <= 'Z';
		/* "actions/cache@v4" is none. */
		if (!is_word) {
			end = open == STR_NPOS ? text.n : open + 1;
			buf_add(out, str_cut(text, at, end));
			at = end;
			continue;
		}
		buf_add(out, str_cut(text, at, open));
		line = str_rfind_char(str_cut(text, 0, open), '\n');
		line = line == STR_NPOS ? 0 : line + 1;
		add_word(out, word, str_cut(text, line, open), branch, deb);
		at = end + 1;
	}
}
