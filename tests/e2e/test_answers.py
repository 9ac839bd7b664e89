"""Answers of applications as people run them: reports with 503, byte order marks, redirects, long pages, chains."""
import http.server
import pathlib
import ssl
import sys
import tempfile
import threading
import unittest
from unittest import mock

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import light_railway  # noqa: E402
from fault_certificates import CHAIN, Certificates  # noqa: E402
from simulation import PROJECT, SERVICE  # noqa: E402

DOWN = b'{"status":"DOWN","redis":{"connected":false}}'
LONG = b"x" * (3 * 1024 * 1024) + b"the end"
ANSWERS = {
    "/down": (503, {"Content-Type": "application/json"}, DOWN),
    "/mark": (200, {}, b"\xef\xbb\xbf" + DOWN),
    "/nan": (200, {}, b'{"redis": {"connected": false},\n "load": NaN}'),
    "/long": (200, {}, LONG),
    "/unready": (503, {}, b'{"detail":"Redis is not connected","leads":["lead@example.com"]}'),
    "/refused": (401, {}, b'{"detail":"no bearer token","leads":[]}'),
    "/people": (503, {}, b'{"detail":"lead@example.com is unknown"}'),
    "/secret": (503, {}, b'{"detail":"kQ9vTz3LmW8xRb2NpH5c7YdF1sGj4AeU"}'),
    "/wordy": (503, {}, b'{"detail":"' + b"the queue of leads is full and nothing is taken " * 40 + b'"}'),
    "/silent": (503, {}, b"<html>Redis is not connected</html>"),
    "/old": (307, {"Location": "/new"}, b""),
}
DECLARATION = """\
tautline: 1
project: {project}
service: {service}
environments:
  production: {{ url: "{url}", token: {{ env: RAILWAY_TOKEN_PRODUCTION }} }}
settings: {{ MODE: strict }}
"""


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        status, headers, body = ANSWERS.get(self.path, (200, {}, b"fine"))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Answers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with mock.patch.object(light_railway, "Handler", Handler):
            cls.railway = cls.enterClassContext(light_railway.LightRailway({"MODE": "strict"}))

    def probe(self, text, url=None, *words):
        file = self.railway.path / "answers.yaml"
        url = url or self.railway.edge("production")
        file.write_text(DECLARATION.format(project=PROJECT, service=SERVICE, url=url) + text)
        result = self.railway.tautline("check", "--json", "--env", "production", *words, file)
        for finding in result.report["findings"]:
            if finding["kind"] == "probe":
                return finding["result"], finding["why"]
        return None

    def report(self, path, more=""):
        return self.probe(f"reports:\n  health: {{ path: {path}{more} }}\n"
                          "probes:\n  redis: { type: report, at: health#/redis/connected, equals: true }\n")

    def test_a_report_with_503_is_read_where_that_is_declared(self):
        self.assertEqual(self.report("/down"), ("unobserved", "HTTP 503"))
        self.assertEqual(self.report("/down", ", status: [200, 503]"),
                         ("fail", "reported false; expected true"))

    def test_a_byte_order_mark_is_skipped_and_said(self):
        self.assertEqual(self.report("/mark"),
                         ("fail", "reported false; expected true; the report begins with a byte order mark"))

    def test_the_place_of_a_fault_in_a_report_is_named(self):
        self.assertEqual(self.report("/nan"),
                         ("unobserved", "the report is not valid JSON at line 2, column 10: 'N' found where a "
                                        "value was expected"))

    def test_a_redirect_may_be_declared_absolute_or_relative(self):
        for location in ("/new", "new", self.railway.edge("production") + "/new"):
            self.assertEqual(self.probe("probes:\n  old: { type: http, path: /old, status: 307, "
                                        f'location: "{location}" }}\n')[0], "pass", location)

    def test_the_size_of_a_page_that_is_read_can_be_raised(self):
        page = "probes:\n  long: { type: http, path: /long, contains: the end }\n"
        self.assertEqual(self.probe(page), ("unobserved", "Content-Length is more than 1 MiB"))
        self.assertEqual(self.probe("limits: { body: 4 }\n" + page), ("pass", "HTTP 200"))


    # --- what the application says of a failure ---

    def ready(self, path, more=", reason: /detail"):
        return self.probe(f"probes:\n  ready: {{ type: http, path: {path}{more} }}\n")

    def test_the_reason_that_the_application_gives_is_told_where_it_is_declared(self):
        self.assertEqual(self.ready("/unready", ""), ("unobserved", "HTTP 503"))
        self.assertEqual(self.ready("/unready"), ("unobserved", "HTTP 503; it says: Redis is not connected"))
        self.assertEqual(self.ready("/refused"), ("fail", "HTTP 401, expected 200; it says: no bearer token"))
        self.assertEqual(self.ready("/refused", ", status: 401, reason: /detail"), ("pass", "HTTP 401"))
        for path, more in (("/unready", ", reason: /leads"), ("/unready", ", reason: /other"),
                           ("/silent", ", reason: /detail")):
            self.assertEqual(self.ready(path, more), ("unobserved", "HTTP 503"))

    def test_a_reason_is_bounded_and_shows_words_alone(self):
        self.assertEqual(self.ready("/people"), ("unobserved", "HTTP 503; it says: (a text)"))
        self.assertEqual(self.ready("/secret"), ("unobserved", "HTTP 503; it says: (a text)"))
        result, why = self.ready("/wordy")
        self.assertEqual(result, "unobserved")
        self.assertRegex(why, r"^HTTP 503; it says: the queue of leads [a-z ]{1,40} …$")

    def test_a_probe_by_name_shows_the_reason_and_no_body(self):
        self.ready("/unready")
        call = ["probe", "ready", "--env", "production", self.railway.path / "answers.yaml"]
        told = self.railway.tautline(*call)
        self.assertIn("ready in production: unobserved: HTTP 503; it says: Redis is not connected", told.out)
        self.assertNotIn("lead@example.com", told.out)
        self.assertIn("lead@example.com", self.railway.tautline(*call, "--body").out)


class Chains(unittest.TestCase):
    def test_an_intermediate_certificate_that_ends_first_counts(self):
        with tempfile.TemporaryDirectory() as folder, light_railway.LightRailway({"MODE": "strict"}) as railway:
            Certificates(folder)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(f"{folder}/{CHAIN}.pem", f"{folder}/{CHAIN}.key")
            server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
            server.socket = context.wrap_socket(server.socket, server_side=True)
            thread = threading.Thread(target=server.serve_forever, args=(0.02,))
            thread.start()
            try:
                file = pathlib.Path(folder) / "tls.yaml"
                file.write_text(DECLARATION.format(project=PROJECT, service=SERVICE,
                                                   url=f"https://127.0.0.1:{server.server_address[1]}") +
                                "probes:\n  certificate: { type: tls, days_left: 14 }\n")
                result = railway.tautline("check", "--json", "--env", "production", "--ca-file", f"{folder}/ca.pem",
                                          file)
            finally:
                server.shutdown()
                thread.join()
                server.server_close()
            probe = next(f for f in result.report["findings"] if f["kind"] == "probe")
            self.assertEqual(probe["result"], "fail", probe)
            self.assertIn("certificate 2 of the chain that was sent ends on ", probe["why"])
            due, = result.report["due"]
            self.assertEqual((due["kind"], due["name"]), ("certificate", "certificate"))
            self.assertIn(due["at"][:10], probe["why"])


if __name__ == "__main__":
    unittest.main()
