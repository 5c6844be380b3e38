# tools/embed: what has not changed is not made again, what has is, and a script with a fault is told each time.
# shellcheck shell=sh
. ./lib.sh

mkdir tree
cp -R "$root/tools" "$root/themes" tree/
terser=$root/node_modules/.bin/terser
if [ -x "$terser" ]; then
	# It says that it was called.
	mkdir -p tree/node_modules/.bin tree/node_modules/terser
	printf '#!/bin/sh\necho called >>%s/calls\nexec %s "$@"\n' "$work" "$terser" >tree/node_modules/.bin/terser
	chmod +x tree/node_modules/.bin/terser
	cp "$root/node_modules/terser/package.json" tree/node_modules/terser/
fi
# A few scripts are enough, one of them with parts.
rm -r tree/themes/default/assets/run
for script in tree/themes/default/assets/*.js tree/themes/default/serve/*.js; do
	case $script in
	*/search.js | */boot.js | */box.js) ;;
	*) rm "$script" ;;
	esac
done

embed() {
	status=0
	: >calls
	tree/tools/embed "$work/made" >out 2>err || status=$?
}

# When each file was made, but for lists that are always written.
made_when() {
	(cd made && find . -type f ! -name files ! -name files.tsv ! -name '*.new' -exec stat -c '%n %y' {} + | sort)
}

embed
status_is 0 "the theme becomes C"
says made/embedded.c "made/scripts/search.js" "its scripts are in the list"
silent made/scripts/search.js "/* include" "a script stands there with its parts"
made_when >first
embed
status_is 0 "once more"
made_when >second
check "nothing is made again" cmp first second
check "and nothing is shortened again" test ! -s calls

echo 'window.partHasChanged = 1;' >>tree/themes/default/engine/bm25.js
embed
says made/scripts/search.js "partHasChanged" "a part that changed is in its script"
made_when >third
diff second third | sed -n 's/^> \([^ ]*\) .*/\1/p' >changed
printf '%s\n' ./scripts/search.js ./scripts/search.js.from >wanted
check "and no other file is made again" cmp changed wanted

[ -x "$terser" ] || finish
check "which alone is shortened" test "$(wc -l <calls)" -eq 1
sed -i 's/^  "version": .*/  "version": "0.0.1",/' tree/node_modules/terser/package.json
embed
check "another terser shortens all of them" test "$(wc -l <calls)" -eq "$(find made/scripts -name "*.js" | wc -l)"
cp made/scripts/box.js box.js
echo 'function (' >>tree/themes/default/assets/box.js
for time in first second; do
	embed
	check "a script with a fault fails, the $time time" test "$status" -ne 0
	says err "rror" "and is told"
done
check "the script of before stays" cmp made/scripts/box.js box.js
cp "$root/themes/default/assets/box.js" tree/themes/default/assets/box.js
embed
status_is 0 "until it is mended"
finish
