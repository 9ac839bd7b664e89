"""The page of ci/approve, served at an address of its own."""
import contextlib
import functools
import http.server
import pathlib
import shutil
import threading

PAGE = pathlib.Path(__file__).resolve().parents[2] / "ci" / "approve" / "index.html"


class Site(contextlib.AbstractContextManager):
    """The page at an address of its own, and the files of a folder beside it."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(exist_ok=True)
        shutil.copyfile(PAGE, self.folder / "index.html")

        class Handler(http.server.SimpleHTTPRequestHandler):
            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=folder))
        self.origin = f"http://localhost:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
