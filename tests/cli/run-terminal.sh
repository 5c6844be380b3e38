# run NOTE with somebody at the terminal: what is asked, and what Ctrl-C, Ctrl-Z and a lost terminal do. See run_terminal.py.
# shellcheck shell=sh
. ./lib.sh
unset XDG_STATE_HOME XDG_RUNTIME_DIR NO_COLOR

command -v python3 >/dev/null || skip "there is no python3"
OPSBOOK=$OPSBOOK WORK=$work python3 -B "$root/tests/cli/run_terminal.py"
finish
