# explain NOTE tells where its title and address come from and by which rule each link was found.
# shellcheck shell=sh
. ./lib.sh

note repo/README.md "# Home"
note repo/ops/disk.md "---" "title: Disk is full" "aliases: [full disk]" "---" "# A heading" "" \
	"[home](../README.md) [weak](NET.md) [gone](nope.md) [out](https://example.com) ![p](p.png) [[Networks]]"
note repo/ops/net.md "# Networks"
png repo/ops/p.png
repository repo

opsbook explain ops/disk.md repo
status_is 0 "exit status 0"
says out "Disk is full" "its title"
says out "front matter" "where the title is from"
says out "ops/disk.html" "its address"
says out "../README.md" "a link as written"
says out "ops/net.md" "where a link leads"
says out "ops/net.md, found but for upper and lower case" "by which rule"
says out "ops/p.png, found by its path"
says out "ops/net.md, found by its title"
says out "nope.md" "a link that leads nowhere"
opsbook explain ops/net.md repo
says out "Networks" "the title of a note without front matter"
opsbook explain no/such.md repo
status_is 2 "a note that is not there: status 2"
says err "no/such.md"
opsbook explain ops/dsk.md repo
says err "ops/disk.md" "the nearest one is offered"
finish
