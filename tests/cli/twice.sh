# Two builds of the same commit are byte-identical: whatever the folder, the threads, the order of
# directory entries, the time of day, the files' times, the environment.
# shellcheck shell=sh
. ./lib.sh

sh "$root/tests/fixtures/typora.sh" "$work/one/notes" >/dev/null
mkdir two
cp -a one/notes two/notes
find two/notes -type f ! -path '*/.git/*' -exec touch -d 2001-02-03 {} +

(cd one && "$OPSBOOK" build notes -o site --jobs 1 >/dev/null 2>err1)
sleep 1.1
(cd two && TZ=Asia/Shanghai LC_ALL=C LANG=zh_CN.UTF-8 "$OPSBOOK" build notes -o site --jobs 4 >/dev/null 2>err2)
same_trees one/site two/site "one thread here, four there"
cp -R one/site first
(cd one && "$OPSBOOK" build notes -o site >/dev/null 2>err3)
same_trees one/site first "a second build over the first"
check "there is something to compare" test -s first/devops.html
sed -i '/^opsbook: /d' one/err1 two/err2
check "the diagnostics are the same too" cmp one/err1 two/err2

git clone -q --bare one/notes bare.git
"$OPSBOOK" build bare.git -o bare >/dev/null 2>&1
"$OPSBOOK" build one/notes --rev HEAD -o rev >/dev/null 2>&1
check "no page tells the time of the build" sh -c '! grep -rlE "$(date +%Y-%m-%d)" first'
check "no page tells where it was built" sh -c '! grep -rlF "$1" first' sh "$work"
check "pages of a clean working tree and of its commit are the same" cmp first/devops.html rev/devops.html
check "a bare clone gives the same page" cmp rev/架构.html bare/架构.html
finish
