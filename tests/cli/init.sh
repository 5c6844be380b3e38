# A new repository of notes, and its CI files: their shell steps are run here as the systems would,
# in clones of their own, from installing the package to publishing.
# shellcheck shell=sh
. ./lib.sh

opsbook init notes --ci github --ci gitlab --ci gitea --ci jenkins
status_is 0 "a new folder"
for file in opsbook.yml README.md .gitignore .gitlab-ci.yml .github/workflows/notes.yml Jenkinsfile; do
	says out "written  $file"
done
echo "mine" >notes/README.md
before=$(digest notes)
opsbook init notes --ci gitlab
status_is 0 "a second time"
says out "kept     .gitlab-ci.yml" "what is there is kept"
check "and nothing is another" test "$(digest notes)" = "$before"
rm -rf notes
mkdir notes
printf '/site/' >notes/.gitignore
note notes/a.md "# A"
opsbook init notes
check "notes that are there need no first one" test ! -e notes/README.md
check ".gitignore gets what it lacks" test "$(sort notes/.gitignore | uniq -d | wc -l) $(grep -c . notes/.gitignore)" = "0 5"
LC_ALL=zh_CN.UTF-8 "$OPSBOOK" init zh >/dev/null 2>&1
says zh/README.md "这是首页" "who speaks Chinese gets a note in Chinese"
opsbook build zh -o zhsite --strict
status_is 0 "which has no problem"
opsbook init x --ci travis
status_is 2 "a CI system that there is not"
opsbook init x --ci github --deb "ftp://x"
status_is 2 "an address that is none"
check "writes nothing" test ! -e x

# The repository on a server, as the systems find it.
rm -rf notes
opsbook init notes --ci github --ci gitlab --ci gitea --ci jenkins
opsbook build notes -o first --strict
status_is 0 "the first note has no problem"
git init -q -b main notes
git -C notes add -A
git -C notes commit -q -m "first"
git init -q --bare -b main server.git
git -C notes remote add origin "file://$work/server.git"
git -C notes push -q origin main
git -C notes checkout -q -b change
note notes/ops/disk.md "# Disk full" "" "Look here."
git -C notes add -A
git -C notes commit -q -m "a note"
git -C notes push -q origin change
git -C notes checkout -q -b broken
note notes/ops/net.md "# Network" "" "[gone](gone.md)"
git -C notes add -A
git -C notes commit -q -m "a broken note"
git -C notes push -q origin broken
git -C notes checkout -q main

# Whatever a step may set for the user, it sets here: /dev/null, which other tests use, can be written to.
: >"$work/gitconfig"
export GIT_CONFIG_GLOBAL="$work/gitconfig"

# step SYSTEM-FILE STEP CLONE [VARIABLE=VALUE...]: run a step as the system's shell does.
step() {
	python3 "$root/tests/cli/ci_steps.py" "notes/$1" "$2" >script || {
		not_ok "$1 $2 can be read"
		return
	}
	where=$3
	shift 3
	status=0
	(cd "$where" && env "$@" PATH="$work/bin:$PATH" timeout 60 sh -e "$work/script") >out 2>err </dev/null || status=$?
}

# Installing: apt-get and curl of the runner are played, the package is the real one if there is one.
mkdir bin tools
: "${OPSBOOK_BUILD:=$root/build}"
if command -v dpkg-deb >/dev/null && command -v objdump >/dev/null; then
	check "a Debian package" "$root/tools/make-deb" "$OPSBOOK_BUILD" 0.1.0
	cp "$OPSBOOK_BUILD"/opsbook_*.deb package.deb
	check "its libraries are installed here" sh -c 'dpkg-query -W $(dpkg-deb -f package.deb Depends | tr -d ,) >/dev/null'
	cat >bin/apt-get <<-END
		#!/bin/sh
		echo "\$@" >>"$work/apt.log"
		for last; do :; done
		case \$last in *.deb) dpkg-deb -x "\$last" "$work/installed" && ln -s "$work/installed/usr/bin/opsbook" "$work/bin/opsbook" ;; esac
	END
	cat >bin/curl <<-END
		#!/bin/sh
		echo "\$@" >>"$work/curl.log"
		cp "$work/package.deb" "\$3"
	END
	chmod +x bin/apt-get bin/curl
	for file in .github/workflows/notes.yml .gitea/workflows/notes.yml; do
		rm -f bin/opsbook
		step $file install tools OPSBOOK_DEB=https://example.com/opsbook_0.1.0_amd64.deb OPSBOOK_CACHE=cache
		status_is 0 "$file installs the package"
	done
	check "downloaded once, then from the cache" test "$(wc -l <curl.log)" = 1
	check "the program of the package works" sh -c 'cd notes && ../bin/opsbook build -o ../deb --rev HEAD -q && test -s ../deb/index.html'
	step .github/workflows/notes.yml install tools OPSBOOK_CACHE=cache
	status_is 0 "an image that has opsbook needs no address"
	rm bin/opsbook
	step .github/workflows/notes.yml install tools OPSBOOK_CACHE=cache
	check "one that has not says what to set" grep -q "OPSBOOK_DEB.*make deb" err
fi
ln -sf "$OPSBOOK" bin/opsbook

# Merge requests, from shallow clones.
for system in .github/workflows/notes.yml .gitea/workflows/notes.yml; do
	rm -rf ci
	git clone -q --depth 1 --no-single-branch -b change "file://$work/server.git" ci
	step $system history ci
	status_is 0 "$system: the history"
	check "$system: is whole then" test "$(git -C ci rev-parse --is-shallow-repository)" = false
	: >summary
	step $system check ci GITHUB_BASE_REF=main GITHUB_STEP_SUMMARY="$work/summary"
	status_is 0 "$system: a sound change passes"
	check "$system: and is described" sh -c 'cat out summary | grep -q "ops/disk.md"'
	git -C ci checkout -q broken
	step $system check ci GITHUB_BASE_REF=main GITHUB_STEP_SUMMARY="$work/summary"
	status_is 1 "$system: a broken one does not"
	check "$system: with its place" sh -c 'cat out err | grep -q "ops/net.md"'
done
says out "ops/net.md:3"
rm -rf ci
git clone -q --depth 1 -b broken "file://$work/server.git" ci
step .github/workflows/notes.yml history ci
git -C ci fetch -q origin main:refs/remotes/origin/main
step .github/workflows/notes.yml check ci GITHUB_BASE_REF=main GITHUB_STEP_SUMMARY="$work/summary"
says out "::warning file=ops/net.md,line=3" "GitHub: as an annotation"
rm -rf ci
git clone -q --depth 1 -b broken "file://$work/server.git" ci
step .gitlab-ci.yml before_script ci
status_is 0 "GitLab: before"
step .gitlab-ci.yml check ci CI_MERGE_REQUEST_TARGET_BRANCH_NAME=main
status_is 1 "GitLab: a broken change does not pass"
check "GitLab: the report names it" grep -q "ops/net.md" ci/codequality.json
step Jenkinsfile check ci CHANGE_TARGET=main
status_is 1 "Jenkins: a broken change does not pass"
check "Jenkins: the report names it" grep -q "ops/net.md" ci/check.xml

# On merge.
git -C notes merge -q --no-ff --no-edit change
git -C notes push -q origin main
check "no step changed the user's settings" test ! -s gitconfig
rm -rf ci
git clone -q --depth 1 "file://$work/server.git" ci
step .github/workflows/notes.yml history ci
step .github/workflows/notes.yml publish ci
status_is 0 "GitHub: publishes"
check "to its branch" git -C server.git cat-file -e gh-pages:ops/disk.html
step .gitea/workflows/notes.yml publish ci
check "Gitea: too" git -C server.git cat-file -e pages:ops/disk.html
step .gitlab-ci.yml pages ci CI_PAGES_URL=https://ops.gitlab.io/notes
status_is 0 "GitLab: publishes"
says ci/public/sitemap.xml "https://ops.gitlab.io/notes/ops/disk.html" "to public/, with its address"
step Jenkinsfile history ci
step Jenkinsfile publish ci SITE_DIR="$work/www/notes"
status_is 0 "Jenkins: publishes"
check "to the folder of its server" test -s www/notes/ops/disk.html
finish
