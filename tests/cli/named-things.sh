# Settings that name something which is not there are told of; the build goes on.
# shellcheck shell=sh
. ./lib.sh

note notes/start.md "# Start here"
note notes/opsbook.yml "home: strat.md" "theme: skin"
opsbook build notes -o site
status_is 0 "exit status 0"
says err "there is no note 'strat.md' to be the home page"
says err "did you mean 'start.md'?"
says err "the theme folder 'skin' has no templates"
check "a home page is made" test -f site/index.html

note notes/opsbook.yml "home: start"
opsbook build notes -o site
silent err "[config-value]" "the home page may be named without .md"
says site/index.html "Start here" "it is the home page"

opsbook build gone -o site
status_is 3 "no such folder: exit status 3"
says err "No such file or directory" "the system's reason in words"
finish
