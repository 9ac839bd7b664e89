"""CORS policies of servers as people run them: which are in sync, and which let a foreign site in."""
import http.server
import pathlib
import re
import sys
import unittest
from unittest import mock

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import light_railway  # noqa: E402
from simulation import PROJECT, SERVICE  # noqa: E402

SHOP = "https://shop.example.com"
METHODS, HEADERS = ("GET", "POST", "OPTIONS"), ("x-shop-token", "content-type")
DECLARATION = """\
tautline: 1
project: {project}
service: {service}
environments:
  production: {{ url: "{url}", token: {{ env: RAILWAY_TOKEN_PRODUCTION }} }}
settings: {{ MODE: strict }}
probes:
  cors: {{ type: cors, path: {path}, origins: [{origins}], methods: [{methods}], headers: [X-Shop-Token, Content-Type] }}
"""


class Policy:
    """A server's policy; the defaults are right ones. `mirrors`: a preflight is answered with what it asks for, and
    with nothing where anything is not allowed. `guarded`: 401 before anything else, but for preflights."""

    def __init__(self, matches=lambda origin: origin == SHOP, methods=METHODS, mirrors=False, vary=True,
                 guarded=False):
        self.matches, self.methods, self.mirrors = matches, methods, mirrors
        self.vary, self.guarded = vary, guarded

    def answer(self, method, headers):
        """The status and the CORS headers."""
        origin, asked = headers.get("Origin", ""), headers.get("Access-Control-Request-Method")
        vary = [("Vary", "Origin")] if self.vary else []
        if method == "OPTIONS" and asked:
            return 204, self.preflight(origin, asked, headers.get("Access-Control-Request-Headers", "")) + vary
        if self.guarded:
            return 401, []
        allowed = self.matches(origin) and (method in self.methods or not self.mirrors)
        return 200, ([("Access-Control-Allow-Origin", origin)] if allowed else []) + vary

    def preflight(self, origin, asked, headers):
        wanted = headers.split(",") if headers else []
        if headers != ",".join(sorted(headers.lower().replace(" ", "").split(","))):
            return []  # no browser asks so
        fits = asked in self.methods and set(wanted) <= set(HEADERS)
        if not self.matches(origin) or (self.mirrors and not fits):
            return []
        return [("Access-Control-Allow-Origin", origin),
                ("Access-Control-Allow-Methods", asked if self.mirrors else ", ".join(self.methods)),
                ("Access-Control-Allow-Headers", headers if self.mirrors else ", ".join(HEADERS))]


POLICIES = {
    "/plain": Policy(),
    "/mirrors": Policy(mirrors=True),
    "/post": Policy(methods=("POST",), mirrors=True),
    "/guarded": Policy(guarded=True),
    "/vary": Policy(mirrors=True, vary=False),
    "/dot": Policy(lambda origin: bool(re.fullmatch("https://shop.example.com", origin))),
    "/end": Policy(lambda origin: origin.endswith("shop.example.com"), methods=("POST",), mirrors=True),
    "/start": Policy(lambda origin: origin.startswith(SHOP), mirrors=True),
    "/letters": Policy(lambda origin: bool(re.match(r"https://shop\.example\.com(?![a-z0-9.-])", origin)), mirrors=True),
    "/any": Policy(lambda origin: True, mirrors=True),
    "/more": Policy(methods=(*METHODS, "PATCH"), mirrors=True),
    "/less": Policy(methods=("GET", "OPTIONS"), mirrors=True),
}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def respond(self):
        self.server.light.seen.append(self.command)
        status, headers = POLICIES[self.path].answer(self.command, self.headers)
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_HEAD = do_OPTIONS = do_POST = respond

    def log_message(self, *_):
        pass


class Policies(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        with mock.patch.object(light_railway, "Handler", Handler):
            cls.railway = cls.enterClassContext(light_railway.LightRailway({"MODE": "strict"}))

    def parts(self, path, methods=METHODS, origins=(SHOP,)):
        self.railway.seen = []
        file = self.railway.path / "cors.yaml"
        file.write_text(DECLARATION.format(
            project=PROJECT, service=SERVICE, url=self.railway.edge("production"), path=path,
            origins=", ".join(origins), methods=", ".join(methods)))
        result = self.railway.tautline("check", "--json", "--env", "production", file)
        self.assertIn(result.code, (0, 2), result.out + result.err)
        self.assertLessEqual(len(self.railway.seen), 24)
        self.assertLessEqual(set(self.railway.seen), {"OPTIONS", "GET"} & {"OPTIONS", *methods})
        for finding in result.report["findings"]:
            if finding["kind"] == "probe":
                return {part["name"]: (part["result"], part["why"]) for part in finding["parts"]}
        return None

    def in_sync(self, path, **more):
        parts = self.parts(path, **more)
        self.assertEqual({result for result, _ in parts.values()}, {"pass"}, parts)
        return parts

    def fails(self, path, part, why, **more):
        parts = self.parts(path, **more)
        self.assertEqual(parts.pop(part), ("fail", why))
        self.assertEqual({result for result, _ in parts.values()}, {"pass"}, parts)

    def test_a_server_that_lists_its_policy_is_in_sync(self):
        self.in_sync("/plain")

    def test_a_server_that_answers_only_what_was_asked_is_in_sync(self):
        self.assertEqual(self.in_sync("/mirrors")["origins"][1], "exactly the declared origins")

    def test_a_policy_for_post_alone_is_in_sync(self):
        self.in_sync("/post", methods=["POST"])

    def test_a_server_behind_a_guard_is_in_sync(self):
        self.in_sync("/guarded")

    def test_a_mirrored_origin_without_vary_is_said(self):
        self.assertIn("without 'Vary: Origin'", self.in_sync("/vary")["origins"][1])

    def test_a_pattern_lets_its_neighbours_in(self):
        for path, origin, methods in (("/dot", "https://shopxexample.com", METHODS),
                                      ("/end", "https://xshop.example.com", ["POST"]),
                                      ("/start", "https://shop.example.com.example.net", METHODS),
                                      ("/letters", "https://shop.example.com_.example.net", METHODS)):
            self.fails(path, "origins", f"the foreign origin '{origin}' is allowed", methods=methods)

    def test_a_server_that_mirrors_every_origin_is_open(self):
        parts = self.parts("/any")
        self.assertRegex(parts["origins"][1], r"^the foreign origin 'https://[0-9a-f]{24}\.example\.net' is allowed$")

    def test_a_method_more_or_less_is_seen_also_where_none_is_listed(self):
        self.fails("/more", "methods",
                   "allowed are 'GET, POST, OPTIONS, PATCH', declared are 'GET, POST, OPTIONS'")
        self.fails("/less", "methods", "'POST' is refused")


if __name__ == "__main__":
    unittest.main()
