# Symbolic links: inside the repository followed once, dangling and outward ones a diagnostic.
# shellcheck shell=sh
. ./lib.sh

note outside/secret.md "# Secret of the machine"
note repo/real.md "# Real"
note repo/dir/in.md "# In the folder"
ln -s real.md repo/alias.md
ln -s dir repo/linked
ln -s nowhere.md repo/dangling.md
ln -s /no/such/place.md repo/absolute.md
ln -s ../outside/secret.md repo/outward.md
ln -s ../outside repo/outward-folder
ln -s loop-b.md repo/loop-a.md
ln -s loop-a.md repo/loop-b.md
ln -s . repo/dir/self
ln -s ../.. repo/dir/up
repository repo

for way in "" "--rev HEAD"; do
	# shellcheck disable=SC2086 # none or two words
	opsbook build repo $way -o site
	status_is 0 "exit status 0 ${way:-(working tree)}"
	says site/real.html "Real"
	says site/alias.html "Real" "a link to a note is followed"
	says site/linked/in.html "In the folder" "a link to a folder is followed"
	for name in dangling absolute outward loop-a; do
		says err "$name.md" "$name.md is named"
		check "$name.md is no page" test ! -e site/$name.html
	done
	check "nothing of the outside is published" sh -c '! grep -rl "Secret of the machine" site'
	check "the tree is finite" sh -c 'test "$(find site -name "*.html" | wc -l)" -lt 60'
	rm -rf site
done
finish
