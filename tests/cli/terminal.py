"""A terminal with somebody at it, for the tests of what asks.

    t = Terminal([program, argument...], folder)
    t.wait("text")    read until this was shown since the last wait; fails after 20 seconds
    t.type("keys")    type
    t.status()        the program's exit status, once it has ended; 128 + signal when one ended it

Every check prints an "ok" or "not ok" line.
"""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time

LIMIT = 20


def ok(good, what, details=""):
    print(("ok - " if good else "not ok - ") + what)
    if not good and details:
        for line in str(details).splitlines()[-40:]:
            print("    " + line)
    sys.stdout.flush()
    return good


class Terminal:
    def __init__(self, argv, folder, rows=40, cols=100, env=None):
        self.seen = ""  # since the last wait
        self.all = ""
        self.end = None
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            os.execvpe(argv[0], argv, dict(os.environ, TERM="xterm", **(env or {})))
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))

    def read(self, seconds):
        ready, _, _ = select.select([self.fd], [], [], seconds)
        if not ready:
            return False
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            data = b""
        if not data:
            time.sleep(min(seconds, 0.05))
            return False
        text = data.decode("utf-8", "replace")
        self.seen += text
        self.all += text
        return True

    def wait(self, text, what=None, limit=LIMIT):
        until = time.monotonic() + limit
        while text not in self.plain(self.seen) and time.monotonic() < until:
            if not self.read(0.2) and self.ended():
                self.read(0)
                break
        found = text in self.plain(self.seen)
        ok(found, what or f"shown: {text}", self.plain(self.all))
        if found:
            # What stands behind it is for the next wait.
            rest = self.plain(self.seen)
            self.seen = rest[rest.index(text) + len(text):]
        else:
            self.seen = ""
        return found

    @staticmethod
    def plain(text):
        return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text)

    def type(self, text):
        os.write(self.fd, text.encode())

    def ended(self):
        if self.end is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.end = os.waitstatus_to_exitcode(status)
        return self.end is not None

    def stopped(self, limit=LIMIT):
        """Is the program stopped, as Ctrl-Z does it?"""
        until = time.monotonic() + limit
        while time.monotonic() < until:
            self.read(0.1)
            with open(f"/proc/{self.pid}/stat", encoding="ascii", errors="replace") as f:
                if f.read().rsplit(")", 1)[1].split()[0] == "T":
                    return True
        return False

    def kill(self, number):
        os.kill(self.pid, number)

    def hang_up(self):
        os.close(self.fd)
        self.fd = os.open("/dev/null", os.O_RDONLY)

    def status(self, limit=LIMIT):
        until = time.monotonic() + limit
        while not self.ended() and time.monotonic() < until:
            self.read(0.1)
        if not self.ended():
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            ok(False, "the program ends", self.plain(self.all))
            return None
        while self.read(0.05):
            pass
        return self.end if self.end >= 0 else 128 - self.end
