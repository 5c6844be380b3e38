# Arguments: wrong usage is 2 with one clear sentence, help goes to stdout, nothing is built.
# shellcheck shell=sh
. ./lib.sh

note notes/README.md "# Notes"

wrong() { # WHAT ARGUMENT...
	what=$1
	shift
	opsbook "$@"
	status_is 2 "$what: status 2"
	check "$what: says why on stderr" test -s err
	check "$what: nothing on stdout" test ! -s out
	check "$what: builds nothing" test ! -e site
}

opsbook
status_is 0 "no command: the help"
says out "explain" "which lists the commands"
wrong "an unknown command" bild
says err "build" "an unknown command is answered with what was meant"
wrong "an unknown option" build notes --no-such-option
says err "--no-such-option"
wrong "an option without its value" build notes -o
wrong "two folders" build notes notes
wrong "a number that is none" build notes --jobs many
wrong "help on nothing" help no-such-command
wrong "explain without a note" explain

opsbook --version
status_is 0 "--version: status 0"
check "--version: one line, name and number" grep -Eqx 'opsbook [0-9]+\.[0-9]+\.[0-9]+.*' out
for args in help --help -h; do
	opsbook $args
	status_is 0 "$args: status 0"
	says out "usage: opsbook COMMAND"
	check "$args: nothing on stderr" test ! -s err
done
for command in init build serve search run test runs check fix mv publish hook diff explain doctor help; do
	opsbook help $command
	status_is 0 "help $command: status 0"
	says out "opsbook $command"
	opsbook $command --help
	status_is 0 "$command --help: status 0"
done
opsbook help build
for option in --rev --strict --quiet --base-url --drafts --jobs; do
	says out "$option"
done

# What the program knows and what the manual page says are the same options.
for command in init build serve search run test runs check fix mv publish hook diff explain doctor help; do
	opsbook help $command
	for option in $(grep -oE -e '--[a-z][a-z-]+' out | sort -u); do
		check "the manual page tells of $command $option" sh -c 'sed "s/\\\\-/-/g" "$1" | grep -Fq -e "$2"' sh "$root/man/opsbook.1" "$option"
	done
done

opsbook build no-such-folder
status_is 3 "a folder that is not there: status 3"
says err "no-such-folder"
opsbook build notes -o notes/README.md/site
status_is 3 "an output that cannot be made: status 3"
opsbook build --quiet notes
status_is 0 "options may stand before the folder"
check "--quiet says nothing when all is well" test ! -s err
check "and nothing on stdout" test ! -s out
finish
