"""The terminal of `opsbook run`, for run-terminal.sh: every question and every signal, on a real pty."""
import os
import signal
import subprocess
import time

from terminal import Terminal, ok

PROGRAM = os.environ["OPSBOOK"]
WORK = os.environ["WORK"]
REPO = os.path.join(WORK, "repo")
os.makedirs(REPO)


def note(name, *lines):
    with open(os.path.join(REPO, name), "w", encoding="utf-8") as f:
        f.write("\n".join(lines) + "\n")


def run(*arguments, **how):
    return Terminal([PROGRAM, "run", *arguments], REPO, **how)


def read(name):
    try:
        with open(os.path.join(WORK, name), encoding="utf-8") as f:
            return f.read()
    except FileNotFoundError:
        return ""


def alive(pattern):
    return subprocess.run(["pgrep", "-f", pattern], stdout=subprocess.DEVNULL, check=False).returncode == 0


def gone(pattern, what):
    until = time.monotonic() + 15
    while alive(pattern) and time.monotonic() < until:
        time.sleep(0.1)
    ok(not alive(pattern), what)


def runs(*arguments):
    return subprocess.run([PROGRAM, "runs", *arguments], capture_output=True, text=True, check=False).stdout


note("life.md",
     "---", "runbook:", "  params:", "    NODE: {type: host, required: true, help: which node}",
     "    WHO: {type: string, default: world}", "---", "# Life",
     "```sh {name=look effect=read}", 'echo "hello $WHO"', "```",
     "```sh {name=make verify=is-made undo=unmake}", 'touch "$HOME/made"', "```",
     "```sh {name=is-made effect=read}", 'test -e "$HOME/made"', "```",
     "```sh {name=unmake}", 'rm "$HOME/made"', "```",
     "```sh {name=more}", "echo more", "```",
     "```sh {name=drop effect=danger}", 'echo "drop $NODE"; test ! -e "$HOME/fail"', "```")

# Every question, answered.
t = run("life")
t.wait("Life  life.md", "what it is, before anything is asked")
t.wait("NODE (host, which node): ")
t.type("not a host\n")
t.wait("NODE must be", "a value that cannot be is refused, with a sentence")
t.wait("NODE (host, which node): ")
t.type("n1\n")
t.wait("4 drop", "the plan is shown")
t.wait("Enter begin")
t.type("e")
t.wait("NODE [n1]: ")
t.type("\n")
t.wait("WHO [world]: ")
t.type("中文 $(id)\n")
t.wait("中文 $(id)", "a param is edited")
t.wait("Enter begin")
t.type("\r")
t.wait('echo "hello $WHO"', "the exact script is shown before it runs")
t.wait("here, in " + REPO, "and where it runs")
t.wait("Enter run")
t.type("\r")
t.wait("hello 中文 $(id)")
t.wait("This changes things", "the first change is asked about")
t.type("\r")
t.wait("This changes things", "Enter is no answer to that")
t.type("y")
t.wait("verify is-made")
t.wait("Enter run", "later changes need no more than Enter")
t.type("s")
t.wait("more skipped", "a step can be skipped")
t.wait("Type n1 to run it", "a danger asks for the target's name")
t.type("yes\n")
t.wait("That is not it")
t.wait("Type n1 to run it")
t.type("n1\n")
t.wait("drop n1")
t.wait("last good", "a summary is shown")
ok(t.status() == 0, "the whole of it: status 0")
ok("\x1b[" in t.all, "with colours")

# A failure: retry, undo.
open(os.path.join(WORK, "fail"), "w", encoding="utf-8").close()
t = run("life", "--param", "NODE=n1", env={"NO_COLOR": "1"})
t.wait("Enter begin")
t.type("\r")
t.wait("Enter run")
t.type("a")
t.wait("This changes things", "'all the rest' does not cover the first change")
t.type("y")
t.wait("│ more", "but what follows")
t.wait("Type n1 to run it")
t.type("n1\n")
t.wait("to be undone: make", "a failure says what could be undone")
t.wait("r retry, u undo 1")
t.type("r")
t.wait("drop n1", "it is tried again")
t.wait("r retry, u undo 1")
t.type("u")
t.wait("undo of make: unmake")
t.wait("undone in", "and undone")
ok(t.status() == 1, "undone: status 1")
ok(not os.path.exists(os.path.join(WORK, "made")), "what was done is taken back")
ok("\x1b[3" not in t.all, "NO_COLOR: no colours")
os.remove(os.path.join(WORK, "fail"))

# q, and Ctrl-C at a question.
t = run("life", "--param", "NODE=n1")
t.wait("Enter begin")
t.type("q")
ok(t.status() == 1, "q at the plan: status 1")
t = run("life", "--param", "NODE=n1")
t.wait("Enter begin")
t.type("\x03")
ok(t.status() == 1, "Ctrl-C at the plan: status 1")

# --yes asks only about the danger.
t = run("life", "--yes", "--param", "NODE=n1")
t.wait("Type n1 to run it", "--yes: still the danger")
t.type("q\n")
ok(t.status() == 1, "q there: status 1")
t = run("life", "--yes", "--param", "NODE=n1", "--confirm", "drop=n1")
ok(t.status() == 0, "--yes --confirm: no question")

# Keys typed while a step runs answer nothing.
note("slow.md", "# Slow", "```sh {name=one}", "echo begun; sleep 1.2", "```",
     "```sh {name=two effect=danger}", "touch \"$HOME/two\"", "```")
t = run("slow")
t.wait("Enter begin")
t.type("\r")
t.wait("This changes")
t.type("y")
t.wait("│ begun")
t.type("two\r\n")
t.wait("one 1", "the status line shows the time")
t.wait("Type two to run it")
time.sleep(0.3)
ok(not os.path.exists(os.path.join(WORK, "two")), "what was typed before a question does not answer it")
t.type("s\n")
ok(t.status() == 0, "skipped: status 0")

# Ctrl-C ends the step's tree and asks; again, the run.
note("wait.md", "# Wait",
     "```sh {name=one}", "trap 'echo bye; exit 9' TERM", "(setsid sleep 4711 &)", "echo begun", "sleep 4712 & wait", "```",
     "```sh {name=two effect=read}", "echo done two", "```")
t = run("wait", "--yes")
t.wait("│ begun")
t.type("\x03")
t.wait("r retry", "Ctrl-C: it asks what next")
gone("^sleep 471[12]", "Ctrl-C: the step's tree has ended, what double-forked too")
t.type("s")
t.wait("│ done two", "Ctrl-C: and may go on")
ok(t.status() == 1, "Ctrl-C: status 1")
t = run("wait", "--yes")
t.wait("│ begun")
t.type("\x03")
t.wait("r retry")
t.type("\x03")
ok(t.status() == 1, "Ctrl-C twice ends the run")
ok("done two" not in t.all, "and nothing more runs")
gone("^sleep 471[12]", "and nothing is left")

# Ctrl-Z suspends all, fg goes on.
note("count.md", "# Count", "```sh {name=one effect=read}",
     "i=0; while [ $i -lt 30 ]; do i=$((i+1)); echo $i >\"$HOME/count\"; [ $i = 1 ] && echo begun; sleep 0.1; done", "```")
t = run("count", "--yes")
t.wait("│ begun")
t.type("\x1a")
ok(t.stopped(), "Ctrl-Z: the program is stopped")
time.sleep(0.3)
before = read("count")
time.sleep(0.6)
ok(before == read("count") != "", "Ctrl-Z: the step is too")
t.kill(signal.SIGCONT)
ok(t.status() == 0, "fg: it goes on to its end")
ok(read("count").strip() == "30", "fg: and the step has done all of it")
t = run("life", "--param", "NODE=n1")
t.wait("Enter begin")
t.type("\x1a")
ok(t.stopped(), "Ctrl-Z at a question")
t.kill(signal.SIGCONT)
t.wait("Enter begin", "fg: the question is there again")
t.type("q")
t.status()

# The terminal goes away: the run is ended, written down, and can be resumed.
note("hup.md", "# Hup", "```sh {name=one undo=none}", "echo one >>\"$HOME/hup\"", "```",
     "```sh {name=none}", "true", "```",
     "```sh {name=two}", "echo two >>\"$HOME/hup\"; echo begun; test -e \"$HOME/go\" || sleep 4713", "```",
     "```sh {name=three}", "echo three >>\"$HOME/hup\"", "```")
t = run("hup", "--yes")
t.wait("│ begun")
t.hang_up()
t.kill(signal.SIGHUP)
ok(t.status() == 1, "SIGHUP: the run ends, status 1")
gone("^sleep 4713", "SIGHUP: with the step")
listed = runs("list")
ok("stopped" in listed.splitlines()[0], "SIGHUP: the journal says stopped", listed)
open(os.path.join(WORK, "go"), "w", encoding="utf-8").close()
t = run("--resume", listed.split()[2], "--yes")
ok(t.status() == 0, "SIGHUP: resumed: status 0", t.all)
ok(read("hup").split() == ["one", "two", "two", "three"], "SIGHUP: what was done is not done again", read("hup"))

# A killed run, resumed at a terminal.
os.remove(os.path.join(WORK, "go"))
t = run("hup", "--yes")
t.wait("│ begun")
t.kill(signal.SIGKILL)
t.status()
open(os.path.join(WORK, "go"), "w", encoding="utf-8").close()
listed = runs("list")
t = run("--resume", listed.split()[2], "--yes")
t.wait("was running when the run died")
t.wait("Was it done?", "kill -9: the step in flight is asked about")
t.type("y")
ok(t.status() == 0, "kill -9: resumed: status 0")

# A step with a terminal of its own.
note("tty.md", "# Tty", "```sh {name=ask effect=read interactive=true}",
     "test -t 0 && test -t 1 || exit 3", "printf 'your name? '; read name; echo \"hello $name\"", "```")
t = run("tty", "--yes")
t.wait("here, in")
t.wait("your name?", "interactive: the step has a terminal")
t.type("ann\r")
t.wait("hello ann", "interactive: and what is typed")
ok(t.status() == 0, "interactive: status 0")
t = run("tty", "--yes")
t.wait("here, in")
t.wait("your name?")
t.type("\x03")
t.wait("r retry", "interactive: Ctrl-C goes to the step")
t.type("q")
ok(t.status() == 1, "interactive: ended by it")

# A secret that is typed is not shown.
note("secret.md", "---", "runbook: {params: {TOKEN: {secret: true, required: true}}}", "---", "# Secret",
     "```sh {name=use effect=read}", 'echo "token $TOKEN"', "```")
t = run("secret")
t.wait("TOKEN (")
t.type("hunter22x\n")
t.wait("Enter run")
t.type("\r")
t.wait("token [masked]")
ok(t.status() == 0, "a secret: status 0")
ok("hunter22x" not in t.all, "a secret is not shown, neither typed nor printed", t.all)

# Hostile output does not reach the terminal.
note("evil.md", "# Evil", "```sh {name=evil effect=read}",
     r"printf 'a\033]0;title\007b\033[2Jc\033[31mred\033[0m\n'", "```")
t = run("evil", "--yes")
ok(t.status() == 0, "control sequences: status 0")
ok("\x1b]0" not in t.all and "\x1b[2J" not in t.all, "titles and cursor movements of a step are left out")
ok("\x1b[31mred" in t.all, "colours are not")
