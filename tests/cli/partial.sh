# Objects that the clone lacks: a diagnostic each, everything else is built.
# shellcheck shell=sh
. ./lib.sh

note repo/README.md "# Home" "" "[gone](gone.md) ![gone](gone.png) [kept](kept.md)"
note repo/gone.md "# Gone, a text of its own"
note repo/kept.md "# Kept"
png repo/gone.png
repository repo
for file in gone.md gone.png; do
	id=$(git -C repo rev-parse "HEAD:$file")
	rm -f "repo/.git/objects/$(echo "$id" | cut -c1-2)/$(echo "$id" | cut -c3-)"
done

opsbook build repo --rev HEAD -o site
status_is 0 "exit status 0"
says site/kept.html "Kept" "everything else is built"
says err "gone.md" "the note without content is named"
says err "gone.png" "so is the image"
says err "[file-missing-object]"
opsbook build repo --rev HEAD -o strict --strict
status_is 1 "--strict: status 1"

note server/README.md "# Server" "" "[a](a.md)"
note server/a.md "# A note"
repository server
git -C server config uploadpack.allowFilter true
git -C server config uploadpack.allowAnySHA1InWant true
git clone -q --bare --filter=blob:none "file://$work/server" blobless.git
opsbook build blobless.git -o blobless
status_is 0 "a blobless clone: status 0"
says err "[file-missing-object]" "and its notes are named"
finish
