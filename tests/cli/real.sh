# Two public repositories of runbooks that nobody wrote for us: every note becomes a page, and every
# link on every page leads somewhere. Skipped where the bundles are not there.
# shellcheck shell=sh
. ./lib.sh

bundles=${OPSBOOK_BUNDLES:-$root/../shared/data/runbooks}
ls "$bundles"/*.bundle >/dev/null 2>&1 || skip "real.sh: no bundles of real repositories in $bundles"
for bundle in "$bundles"/*.bundle; do
	name=$(basename "$bundle" .bundle)
	git clone -q "$bundle" "$name" 2>/dev/null
	opsbook build "$name" -o "$name.site"
	status_is 0 "$name builds"
	git -C "$name" ls-files -z | tr '\0' '\n' | grep -E '\.(md|markdown)$' |
		grep -vE '(^|/)(\.github|\.gitlab|\.vscode|\.obsidian|node_modules)/' >notes
	drafts=$(cd "$name" && while IFS= read -r f; do head -20 "$f" | grep -qx 'draft: true' && echo "$f"; done <../notes | wc -l)
	pages=$(find "$name.site" -name '*.html' | wc -l)
	check "$name: at least a page a note ($(wc -l <notes) notes, $pages pages)" test "$pages" -ge $(($(wc -l <notes) - drafts))
	if node "$root/tests/browser/crawl.mjs" "$work/$name.site" >crawl 2>&1; then
		ok "$name: every link on every page leads somewhere"
	else
		not_ok "$name: links that lead nowhere"
		head -20 crawl | sed 's/^/    /'
	fi
	cp -R "$name.site" again
	opsbook build "$name" -o again --jobs 1
	same_trees "$name.site" again "$name: a second build is the same"
	rm -rf again
done
finish
