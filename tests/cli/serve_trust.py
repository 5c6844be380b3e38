"""The question of `opsbook serve --allow-run` whether a repository is trusted, for serve-run.sh: on a real pty."""
import os
import subprocess

from terminal import Terminal, ok

PROGRAM = os.environ["OPSBOOK"]
WORK = os.environ["WORK"]
REPO = os.path.join(WORK, "trust")
TRUSTED = os.path.join(WORK, "state", "opsbook", "trusted")
os.makedirs(REPO)
with open(os.path.join(REPO, "a.md"), "w", encoding="utf-8") as f:
    f.write("# A\n\n```sh {name=one}\necho one\n```\n")


def git(*arguments):
    subprocess.run(["git", "-C", REPO, *arguments], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def serve():
    return Terminal([PROGRAM, "serve", REPO, "--allow-run"], WORK)


git("init")
git("remote", "add", "origin", "https://ann:secret@git.example.com/notes.git")
git("add", ".")
git("commit", "-m", "one")
t = serve()
t.wait("Trust this repository? Type yes: ", "it asks")
ok("git.example.com/notes.git" in t.all and "secret" not in t.all, "and names the remote, without its password", t.all)
t.type("y\r")
ok(t.status() == 3, "what is not yes is no")
ok(not os.path.exists(TRUSTED), "and is not remembered")
t = serve()
t.wait("Type yes: ")
t.type("yes\r")
t.wait("#token=", "yes is")
t.type("\x03")
end = t.status()
ok(end == 0, "Ctrl-C ends the server", f"{end}: {t.all}")
ok(os.path.exists(TRUSTED), "it is remembered")
t = serve()
t.wait("#token=", "and not asked again")
ok("Trust" not in t.all, "not at all", t.all)
t.type("\x03")
t.status()
git("remote", "set-url", "origin", "https://evil.example/notes.git")
t = serve()
t.wait("Type yes: ", "another remote is asked about")
t.type("\x03")
end = t.status()
ok(end in (3, 130), "Ctrl-C is no", f"{end}: {t.all}")
