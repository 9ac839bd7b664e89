"""A server between the program and the simulated Railway that may spoil what Railway answers.

    with AnswerProxy(railway.url, lambda operation, body: body + b"x") as proxy:
        railway.check(environ=railway.environ(TAUTLINE_RAILWAY_URL=proxy.url))

`change` is given the name of the operation and the bytes of the answer, and returns what is sent in
their place: bytes, an iterable of bytes, or (status, headers, bytes). It listens on a free port of loopback; leaving the
block stops it.
"""
import http.client
import http.server
import json
import threading
import urllib.parse


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        asked = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        status, headers, body = self.server.owner.forward(self.path, dict(self.headers), asked)
        body = self.server.owner.change(json.loads(asked).get("operationName"), body)
        if isinstance(body, tuple):
            status, headers, body = body
        try:
            self.answer(status, headers, body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def answer(self, status, headers, body):
        whole = isinstance(body, bytes)
        self.send_response_only(status)  # with Railway's date, not one of its own
        for name, value in headers:
            if name.lower() in ("content-type", "date", "retry-after"):
                self.send_header(name, value)
        if whole:
            self.send_header("Content-Length", str(len(body)))
        else:
            self.send_header("Connection", "close")
        self.end_headers()
        for piece in [body] if whole else body:
            self.wfile.write(piece)
        self.close_connection = self.close_connection or not whole

    def log_message(self, *_):
        pass


class AnswerProxy:
    def __init__(self, upstream, change):
        self.upstream, self.change = urllib.parse.urlsplit(upstream), change

    def __enter__(self):
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.owner = self
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,))
        self.thread.start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}{self.upstream.path}"
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def forward(self, path, headers, body):
        connection = http.client.HTTPConnection(self.upstream.netloc, timeout=30)
        try:
            connection.request("POST", path, body, {**headers, "Connection": "close"})
            answer = connection.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        finally:
            connection.close()
