"""What is between a client and Railway in the bench: an edge that speaks TLS 1.3, and the distance to it.

The edge is nginx with a CA of its own. It passes on what is for Railway's API, and answers itself, from what
was recorded, in place of a healthy application: what is measured is the client, not a stand-in.
"""
import ctypes
import os
import pathlib
import re
import signal
import socket
import subprocess
import time
import urllib.parse

from lockstep import make_ca
from simulation import ROOT

RELAY = ROOT / "build" / "release" / "tests" / "helper" / "relay"
HERE = pathlib.Path(__file__).resolve().parent

CONFIG = """\
{user}
daemon off;
worker_processes 1;
worker_rlimit_nofile 20000;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
load_module {modules}/ndk_http_module.so;
load_module {modules}/ngx_http_lua_module.so;
events {{ worker_connections 9000; }}
http {{
  log_format road '$msec $request_time $connection $server_protocol $http_host $status $request_method $request_uri';
  access_log {folder}/access.log road;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  ssl_certificate {certificate};
  ssl_certificate_key {key};
  ssl_protocols TLSv1.3;
  ssl_session_cache shared:tls:4m;
  keepalive_requests 1000000;
  keepalive_timeout 300s;
  http2_max_concurrent_streams 128;
  client_body_buffer_size 1m;
  proxy_buffers 16 64k;
  proxy_buffer_size 64k;
  proxy_http_version 1.1;
  lua_package_path '{here}/?.lua;;';
  init_by_lua_block {{ replay = require('replay'); replay.load('{answers}') }}
  upstream api {{ server {api}; keepalive 128; }}
  upstream application {{ server {application}; keepalive 128; }}
{servers}
}}
"""
SERVER = """\
  server {{
    listen 127.0.0.1:{port} ssl {http2} backlog=4096;
    location / {{ {place} }}
  }}
"""
PASS = "proxy_pass http://{name}; proxy_set_header Host $http_host; proxy_set_header Connection '';"
PLACES = {"api": PASS.format(name="api"), "application": PASS.format(name="application"),
          "replay": "content_by_lua_block { replay.answer() }"}
NOWHERE = "http://127.0.0.1:9"
DIES_WITH_PARENT = 1, signal.SIGTERM  # of prctl: also where the bench is killed
MODULES = ("/usr/lib/nginx/modules", "/usr/share/nginx/modules")


def free_ports(count):
    """Ports that nothing listens on."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


class Request:
    """A line of the edge's log."""

    def __init__(self, line):
        ended, took, self.connection, self.protocol, self.host, status, self.method, self.path = line.split(" ", 7)
        self.ended, self.took, self.status = float(ended), float(took), int(status)
        self.came = self.ended - self.took


class Edge:
    """`ports` of each place and version of HTTP: edge.ports["api", 2]."""

    def __init__(self, folder, railway, answers=None, application=None):
        self.folder = folder / "edge"
        self.folder.mkdir()
        self.api = urllib.parse.urlsplit(railway.url)
        self.answers, self.application = answers, application
        self.log = self.folder / "access.log"
        self.read_to = 0

    def __enter__(self):
        self.ca, certificate, key = make_ca(self.folder)
        keys = [(place, version) for place in PLACES for version in (2, 1)]
        self.ports = dict(zip(keys, free_ports(len(keys))))
        servers = "".join(SERVER.format(port=port, place=PLACES[place], http2="http2" if version == 2 else "")
                          for (place, version), port in self.ports.items())
        modules = next(path for path in MODULES if os.path.exists(f"{path}/ngx_http_lua_module.so"))
        config = self.folder / "nginx.conf"
        config.write_text(CONFIG.format(
            user="user root;" if os.geteuid() == 0 else "", folder=self.folder, modules=modules, here=HERE,
            certificate=certificate, key=key, api=self.api.netloc, answers=self.answers or "", servers=servers,
            application=urllib.parse.urlsplit(self.application or NOWHERE).netloc))
        self.process = subprocess.Popen([nginx(), "-p", self.folder, "-c", config], stderr=subprocess.PIPE, text=True,
                                        preexec_fn=lambda: ctypes.CDLL(None).prctl(*DIES_WITH_PARENT))
        self.wait()
        return self

    def wait(self):
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.ports["api", 2])).close()
                return
            except OSError:
                time.sleep(0.02)
        self.__exit__()
        raise RuntimeError(f"nginx did not start: {self.process.stderr.read()}")

    def __exit__(self, *_):
        self.process.terminate()  # and its worker with it
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def requests(self):
        """Those that ended since the last call."""
        with self.log.open() as log:
            log.seek(self.read_to)
            lines = log.read().splitlines()
            self.read_to = log.tell()
        return [Request(line) for line in lines]


def nginx():
    return next((path for path in ("/usr/sbin/nginx", "/usr/bin/nginx") if os.path.exists(path)), "nginx")


class Relay:
    """A distance of `milliseconds` to each of the targets, (port, count); port 0 is a dead host."""

    def __init__(self, milliseconds, *targets):
        self.words = [RELAY, str(milliseconds), *(f"{port}x{count}" for port, count in targets)]

    def __enter__(self):
        self.process = subprocess.Popen(self.words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.ports = [list(map(int, self.process.stdout.readline().split())) for _ in self.words[2:]]
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()

    def counts(self):
        """(connections, handshakes, seconds of the epoch when the first one came) since the last call."""
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        connections, handshakes, first = map(int, re.findall(r"\d+", self.process.stdout.readline()))
        return connections, handshakes, first / 1000
