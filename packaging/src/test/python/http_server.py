"""An HTTP server for a unit in HTPC mode, on the given port or one of its own choice.

http_server.py [PORT [HOST]]   the first line printed is the port on HOST, 127.0.0.1; then one line of JSON for
                        each request: {"method": ..., "path": ..., "headers": [[name, value], ...]}

GET /1.php?data=...  answers {"data": "..."} with the data it got, and keeps the connection
POST /post           answers with the body
/chunked             answers in three chunks
/slow                answers in pieces two seconds apart
/never               never answers
/close               answers without a length, and closes
"""

import json
import socket
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

CHUNKS = [b"one,", b"two,", b"three"]
CHUNK_PAUSE = 0.1
"""Seconds between chunks."""

SLOW_PIECES = [b"slow ", b"and ", b"steady ", b"wins"]
SLOW_PAUSE = 2.0
"""Seconds before each slow piece but the first."""


class Handler(BaseHTTPRequestHandler):
    """Answers by path; any method may ask."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self):
        self._answer()

    def do_POST(self):
        self._answer()

    def _answer(self):
        # One write, so that the lines of two threads do not mix.
        sys.stdout.write(
            json.dumps(
                {"method": self.command, "path": self.path, "headers": self.headers.items()}
            )
            + "\n"
        )
        sys.stdout.flush()
        path, _, query = self.path.partition("?")
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        answers = {
            ("GET", "/1.php"): lambda: self._data(query),
            ("POST", "/post"): lambda: self._whole("application/octet-stream", body),
        }
        for_all = {
            "/chunked": self._chunked,
            "/slow": self._slow,
            "/never": self._never,
            "/close": self._close,
        }
        answer = answers.get((self.command, path)) or for_all.get(path)
        if answer:
            answer()
        else:
            self.send_error(404)

    def _data(self, query):
        """Serial data may hold any character, so there is one parameter only."""
        data = unquote(query.removeprefix("data="), "latin-1")
        self._whole("application/json", json.dumps({"data": data}).encode("ascii"))

    def _whole(self, kind, body):
        self._header(("Content-Type", kind), ("Content-Length", str(len(body))))
        self.wfile.write(body)

    def _chunked(self):
        self._header(("Content-Type", "text/plain"), ("Transfer-Encoding", "chunked"))
        for chunk in CHUNKS:
            self.wfile.write(b"%X\r\n%s\r\n" % (len(chunk), chunk))
            time.sleep(CHUNK_PAUSE)
        self.wfile.write(b"0\r\n\r\n")

    def _slow(self):
        length = sum(map(len, SLOW_PIECES))
        self._header(("Content-Type", "text/plain"), ("Content-Length", str(length)))
        self.wfile.write(SLOW_PIECES[0])
        for piece in SLOW_PIECES[1:]:
            time.sleep(SLOW_PAUSE)
            self.wfile.write(piece)

    def _never(self):
        """Until the client closes."""
        while self.rfile.read(1):
            pass
        self.close_connection = True

    def _close(self):
        self.protocol_version = "HTTP/1.0"
        self._header(("Content-Type", "text/plain"))
        self.wfile.write(b"until the end")
        self.close_connection = True

    def _header(self, *fields):
        self.send_response(200)
        for name, value in fields:
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *arguments):
        """The lines of JSON are the log."""


class Server(ThreadingHTTPServer):
    """A client that closes early is no error worth a traceback: units do that at a time-out."""

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def main(port=0, host="127.0.0.1"):
    Server.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with Server((host, int(port)), Handler) as server:
        print(server.server_port, flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
