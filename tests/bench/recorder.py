"""Records the requests of one check, so that others can send exactly the same.

A relay on loopback: every request is kept as it came and passed on. Nothing is measured through it.
"""
import http.client
import http.server
import threading
import urllib.parse


class Recorder:
    """Relays one port to `target`; `requests` are (method, path, headers, body) in their order."""

    def __init__(self, target):
        self.target = urllib.parse.urlsplit(target)
        self.requests = []
        recorder = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def relay(self):
                recorder.relay(self)

            do_GET = do_POST = do_OPTIONS = do_HEAD = relay

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}{self.target.path}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def relay(self, handler):
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        headers = [(name, value) for name, value in handler.headers.items()
                   if name.lower() not in ("host", "content-length", "connection")]
        self.requests.append((handler.command, handler.path, headers, body))
        connection = http.client.HTTPConnection(self.target.hostname, self.target.port)
        connection.request(handler.command, handler.path, body or None, dict(headers))
        answer = connection.getresponse()
        data = answer.read()
        connection.close()
        handler.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("transfer-encoding", "content-length", "connection"):
                handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data)

    def close(self):
        self.server.shutdown()
        self.server.server_close()
