"""HTTP servers for a unit in HTPC mode: Python's http.server and nginx, each a process of its own.

Each tells of every request what it saw of it, in one line of JSON.
"""

import atexit
import json
import os
import subprocess
import sys
import tempfile

from ends import PATIENCE, QUIET, End, NetworkEnd, Unexpected
from peers import await_bound, eventually, free_port

STATIC = b"a file of\r\nnginx\x00\xff\n"

# The answer to /echo is chunked. $echo_client_request_headers is the header as it came, request line included.
NGINX_CONFIGURATION = """
load_module /usr/lib/nginx/modules/ngx_http_echo_module.so;
daemon off;
master_process off;
pid nginx.pid;
error_log stderr;
events {}
http {
  client_body_temp_path temp;
  proxy_temp_path temp;
  fastcgi_temp_path temp;
  uwsgi_temp_path temp;
  scgi_temp_path temp;
  log_format seen escape=json
    '{"request": "$request", "header": "$echo_client_request_headers", "of_connection": $connection_requests}';
  access_log /dev/stdout seen;
  default_type application/octet-stream;
  server {
    listen 127.0.0.1:%d;
    root .;
    location = /echo { echo_read_request_body; echo_request_body; }
  }
}
"""


class Server(End):
    """A server process; its requests come out of this end."""

    def __init__(self, name, *command):
        # Ends with this script, also when that is killed.
        self.process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", *map(str, command)],
            stdout=subprocess.PIPE,
            bufsize=0,
        )
        atexit.register(self.stop)
        super().__init__(name, self.process.stdout)

    def stop(self):
        self.process.terminate()
        self.process.wait()

    def next_request(self, within=PATIENCE):
        """What the server saw of the next request."""
        return json.loads(self.receive_until(b"\n", within))

    def expect_no_request(self, seconds=QUIET):
        self.expect_quiet(seconds)

    def answer_to(self, request, end):
        """What the server sees of these bytes from a plain socket, and its answer up to its last bytes."""
        client = NetworkEnd(self.port)
        client.send(request)
        answer = client.receive_until(end)
        client.socket.close()
        return self.next_request(), answer

    def expect_no_connection(self):
        """No client is connected, if not now then soon: the server closes none."""
        eventually(f"no connection to port {self.port}", lambda: not self._is_connected())

    def _is_connected(self):
        with open("/proc/net/tcp", encoding="ascii") as lines:
            connections = [line.split() for line in lines.readlines()[1:]]
        target = f"0100007F:{self.port:04X}"
        return any(fields[2] == target and fields[3] == "01" for fields in connections)


class PythonServer(Server):
    """Python's http.server, see http_server.py."""

    def __init__(self, port=0, host="127.0.0.1"):
        script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "http_server.py")
        super().__init__("http.server", sys.executable, "-B", script, port, host)
        self.port = int(self.receive_until(b"\n", within=4 * PATIENCE))


class Nginx(Server):
    """nginx: /static holds STATIC, /echo answers with the body."""

    def __init__(self):
        self.port = free_port()
        self._folder = tempfile.TemporaryDirectory(prefix="nginx")
        for name, content in [
            ("nginx.conf", (NGINX_CONFIGURATION % self.port).encode("ascii")),
            ("static", STATIC),
        ]:
            with open(os.path.join(self._folder.name, name), "wb") as file:
                file.write(content)
        super().__init__(
            "nginx", "/usr/sbin/nginx", "-p", self._folder.name, "-c", "nginx.conf", "-e", "stderr"
        )
        await_bound("tcp", self.port)

    def stop(self):
        super().stop()
        self._folder.cleanup()


def expect_equal(what, expected, got):
    if got != expected:
        raise Unexpected(f"{what}: expected {expected!r}, got {got!r}")
