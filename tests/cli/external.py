# A proxy that is all the sites of a test: what it answers is in the address. Prints its port, then
# keeps a log of what it was asked: "HEAD http://a.ops.cn/ok".
import http.server
import sys
import threading
import time

log = open(sys.argv[1], "w", buffering=1)
lock = threading.Lock()
seen = {}
now = {}


class Site(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", "3" if self.command == "GET" else "0")
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(b"hi\n")

    def handle_any(self):
        host, _, path = self.path.removeprefix("http://").partition("/")
        with lock:
            log.write(f"{self.command} {self.path}\n")
            times = seen[self.path] = seen.get(self.path, 0) + 1
            now[host] = now.get(host, 0) + 1
            if now[host] > 2:
                log.write(f"TOO MANY {host}\n")
        # Counted down before the answer: after it the client may ask again at once.
        time.sleep(0.02)
        with lock:
            now[host] -= 1
        self.tell(path, times)

    def tell(self, path, times):
        if path == "gone":
            self.answer(404)
        elif path == "never":
            self.answer(410)
        elif path == "login":
            self.answer(403)
        elif path == "no-head":
            self.answer(405 if self.command == "HEAD" else 200)
        elif path == "moved":
            self.answer(301, [("Location", "/ok")])
        elif path == "for-now":
            self.answer(302, [("Location", "/ok")])
        elif path == "both":
            self.answer(308, [("Location", "/for-now")])
        elif path == "round":
            self.answer(302, [("Location", "/round")])
        elif path == "to-front":
            self.answer(301, [("Location", "/")])
        elif path == "busy":
            if times < 3:
                self.answer(429, [("Retry-After", "0")])
            else:
                self.answer(200)
        elif path == "broken":
            self.answer(500, [("Retry-After", "0")])
        else:
            self.answer(200)

    do_GET = do_HEAD = handle_any

    def log_message(self, *args):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
print(server.server_port, flush=True)
server.serve_forever()
