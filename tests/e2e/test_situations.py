"""Applications as people run them, one declaration each: what is right is in sync, and its fault is named."""
import base64
import hashlib
import hmac
import http.server
import json
import pathlib
import re
import sys
import time
import unittest
from unittest import mock

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import light_railway  # noqa: E402
from simulation import PROJECT, SERVICE  # noqa: E402

KEY, TOKEN = "made-up-signing-key-0123456789abcdef", "made-up-admin-token-0123456789abcdef"
STORED = {"MODE": "strict", "SIGNING_KEY": KEY, "ADMIN_TOKEN": TOKEN}
DECLARATION = """\
tautline: 1
project: {project}
service: {service}
environments:
  production: {{ url: "{url}", token: {{ env: RAILWAY_TOKEN_PRODUCTION }}{headers} }}
settings:
  MODE: strict
  SIGNING_KEY: {{ secret: {{ min_length: 32 }} }}
  ADMIN_TOKEN: {{ secret: {{ min_length: 32 }} }}
"""
SHOP = "https://shop.example.com"


def signed(text, algorithm="sha256"):
    return hmac.new(KEY.encode(), text, algorithm)


class Refusal(Exception):
    def __init__(self, status, text="bad signature"):
        super().__init__(text)
        self.status, self.text = status, text


def same(given, wanted):
    if not hmac.compare_digest((given or "").encode(), wanted.encode()):
        raise Refusal(401)


def recent(stamp, factor=1, fault=None):
    if fault != "stale" and abs(time.time() - int(stamp or 0) / factor) > 300:
        raise Refusal(401)


def malformed(headers, body, _):
    """401 without a signature, 400 where it is not 64 hexadecimal digits, 401 where it is another one."""
    given = headers.get("X-Signature")
    if given is None:
        raise Refusal(401)
    if not re.fullmatch("[0-9a-f]{64}", given):
        raise Refusal(400, "malformed")
    same(given, signed(body).hexdigest())


def paddle(headers, body, fault):
    """Paddle-Signature: ts=TIME;h1=HEX over TIME:BODY."""
    parts = dict(part.partition("=")[::2] for part in headers.get("Paddle-Signature", "").split(";"))
    recent(parts.get("ts"), fault=fault)
    same(parts.get("h1"), signed(f"{parts['ts']}:".encode() + body).hexdigest())


def typeform(headers, body, _):
    """Typeform-Signature: sha256=BASE64."""
    same(headers.get("Typeform-Signature"), "sha256=" + base64.b64encode(signed(body).digest()).decode())


def intercom(headers, body, _):
    """X-Hub-Signature: sha1=HEX."""
    same(headers.get("X-Hub-Signature"), "sha1=" + signed(body, "sha1").hexdigest())


def hubspot(headers, body, fault):
    """X-HubSpot-Signature-v3: BASE64 over METHOD, address, body and a time in milliseconds."""
    stamp = headers.get("X-HubSpot-Request-Timestamp")
    recent(stamp, 1000, fault)
    text = b"POST" + f"https://{headers['Host']}/hooks/hubspot".encode() + body + stamp.encode()
    same(headers.get("X-HubSpot-Signature-v3"), base64.b64encode(signed(text).digest()).decode())


def twitch(headers, body, fault):
    """Twitch-Eventsub-Message-Signature: sha256=HEX over an id, a time as RFC 3339 and the body."""
    identity, stamp = headers.get("Twitch-Eventsub-Message-Id"), headers.get("Twitch-Eventsub-Message-Timestamp")
    if not stamp or not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", stamp):
        raise Refusal(403)
    recent(time.mktime(time.strptime(stamp, "%Y-%m-%dT%H:%M:%SZ")) - time.timezone, fault=fault)
    same(headers.get("Twitch-Eventsub-Message-Signature"),
         "sha256=" + signed((identity + stamp).encode() + body).hexdigest())


def telegram(headers, _body, _):
    same(headers.get("X-Telegram-Bot-Api-Secret-Token"), KEY)


DOORS = {"malformed": malformed, "paddle": paddle, "typeform": typeform, "intercom": intercom, "hubspot": hubspot,
         "twitch": twitch, "telegram": telegram}
# As an application with each of them is declared.
HMACS = {
    "malformed": "hmac: { variable: SIGNING_KEY, header: X-Signature }",
    "paddle": 'hmac: { variable: SIGNING_KEY, header: Paddle-Signature, prefix: "ts={timestamp};h1=", '
              'signs: "{timestamp}:{body}", tolerance: 5m }',
    "typeform": "hmac: { variable: SIGNING_KEY, header: Typeform-Signature, prefix: sha256=, encoding: base64 }",
    "intercom": "hmac: { variable: SIGNING_KEY, header: X-Hub-Signature, prefix: sha1=, algorithm: sha1 }",
    "hubspot": 'hmac: { variable: SIGNING_KEY, header: X-HubSpot-Signature-v3, encoding: base64, '
               'signs: "POSThttps://HOST/hooks/hubspot{body}{timestamp_ms}", '
               'headers: { X-HubSpot-Request-Timestamp: "{timestamp_ms}" }, tolerance: 5m }',
    "twitch": 'hmac: { variable: SIGNING_KEY, header: Twitch-Eventsub-Message-Signature, prefix: sha256=, '
              'signs: "{id}{time}{body}", headers: { Twitch-Eventsub-Message-Id: "{id}", '
              'Twitch-Eventsub-Message-Timestamp: "{time}" }, tolerance: 5m }',
    "telegram": "header: X-Telegram-Bot-Api-Secret-Token, token: { variable: SIGNING_KEY }",
}


def gorilla(method, origin, asked, headers):
    """gorilla/handlers: methods and headers that need no leave are not listed, what is not allowed is 405 or 403."""
    if method != "OPTIONS":
        return 200, {"Access-Control-Allow-Origin": origin, "Vary": "Origin"} if origin == SHOP else {}
    if origin != SHOP:
        return 200, {}
    if asked not in ("GET", "POST", "PUT"):
        return 405, {}
    if not set(headers) <= {"content-type", "x-shop-token"}:
        return 403, {}
    answer = {"Access-Control-Allow-Origin": origin, "Vary": "Origin"}
    if asked == "PUT":
        answer["Access-Control-Allow-Methods"] = asked
    if headers:
        answer["Access-Control-Allow-Headers"] = ",".join(headers)
    return 200, answer


def nginx(method, _origin, _asked, _headers):
    """A fixed origin on every answer, whoever asks."""
    answer = {"Access-Control-Allow-Origin": SHOP}
    if method == "OPTIONS":
        answer |= {"Access-Control-Allow-Methods": "GET, POST, PUT",
                   "Access-Control-Allow-Headers": "Content-Type, X-Shop-Token"}
    return 204 if method == "OPTIONS" else 200, answer


def spring(method, origin, asked, headers):
    """403 for every foreign origin, also of the actual request; the list of methods in a preflight."""
    vary = {"Vary": "Origin, Access-Control-Request-Method, Access-Control-Request-Headers"}
    if origin != SHOP or (asked and asked not in ("GET", "POST", "PUT")) or not (
            set(headers) <= {"content-type", "x-shop-token"}):
        return 403, vary
    answer = {"Access-Control-Allow-Origin": origin, **vary}
    if method == "OPTIONS":
        answer |= {"Access-Control-Allow-Methods": "GET,POST,PUT"}
        if headers:
            answer["Access-Control-Allow-Headers"] = ", ".join(headers)
    return 200, answer


def star_headers(method, origin, _asked, _headers):
    """A right list of origins and methods, and every header."""
    answer = {"Vary": "Origin"}
    if origin == SHOP:
        answer |= {"Access-Control-Allow-Origin": origin, "Access-Control-Allow-Methods": "GET, POST, PUT",
                   "Access-Control-Allow-Headers": "*"}
    return 200, answer


POLICIES = {"/cors/gorilla": gorilla, "/cors/nginx": nginx, "/cors/spring": spring, "/cors/star": star_headers}
DOWN = b'{"status":"DOWN","redis":{"connected":false}}'
ANSWERS = {
    "/problem": (503, {"Content-Type": "application/problem+json"}, b"\n\n " + DOWN + b"\n"),
    "/error": (500, {}, DOWN),
    "/page": (503, {"Content-Type": "text/html"}, b"<html>Service Unavailable</html>"),
}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, body=b"{}", headers=None):
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def respond(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        gateway = self.server.light.gateway
        if gateway and any(self.headers.get(name) != value for name, value in gateway.items()):
            self.answer(403, b"the gateway refuses")
        elif self.path.startswith("/hooks/"):
            self.hook(self.path.removeprefix("/hooks/"), body)
        elif self.path in POLICIES:
            asked = self.headers.get("Access-Control-Request-Headers", "")
            status, headers = POLICIES[self.path](
                self.command, self.headers.get("Origin"), self.headers.get("Access-Control-Request-Method"),
                [name.strip() for name in asked.split(",") if name.strip()])
            self.answer(status, b"" if status == 204 else b"{}", headers)
        elif self.path == "/admin":
            good = self.headers.get("Authorization") == f"Bearer {TOKEN}"
            self.answer(200 if good else 401, b'{"ok":1}' if good else b"{}")
        elif self.path.startswith("/to/"):
            self.answer(302, b"", {"Location": self.server.light.locations[self.path]})
        else:
            status, headers, text = ANSWERS.get(self.path, (200, {}, b"fine"))
            self.answer(status, text, headers)

    def hook(self, name, body):
        if self.command != "POST":
            self.answer(405)
            return
        if name not in DOORS:
            if self.server.light.fault == "mute":
                self.close_connection = True
            else:
                self.answer(404)
            return
        try:
            if self.server.light.fault != "open":
                DOORS[name](self.headers, body, self.server.light.fault)
            json.loads(body)
        except Refusal as refusal:
            self.answer(refusal.status, json.dumps({"detail": refusal.text}).encode())
        except ValueError:
            self.answer(400, b'{"detail":"not JSON"}')
        else:
            self.answer(200)

    do_GET = do_HEAD = do_POST = do_OPTIONS = do_PUT = respond

    def log_message(self, *_):
        pass


class Situations(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        with mock.patch.object(light_railway, "Handler", Handler):
            cls.railway = cls.enterClassContext(light_railway.LightRailway(STORED))

    def setUp(self):
        self.railway.gateway, self.railway.fault, self.railway.locations = {}, None, {}

    def check(self, text, headers="", *words):
        file = self.railway.path / "situation.yaml"
        file.write_text(DECLARATION.format(project=PROJECT, service=SERVICE, headers=headers,
                                           url=self.railway.edge("production")) + text)
        result = self.railway.tautline("check", "--json", "--env", "production", *words, file)
        return result, ({f["name"]: (f["result"], f["why"]) for f in result.report["findings"]
                         if f["kind"] == "probe"} if result.out else {})

    def hooks(self, more=""):
        host = self.railway.edge("production").removeprefix("http://")
        lines = [f"  {name}: {{ type: webhook, path: /hooks/{name}, refused: {403 if name == 'twitch' else 401}, "
                 f"accepted: 400, {text.replace('HOST', host)}{more} }}\n" for name, text in HMACS.items()]
        return "probes:\n" + "".join(lines).replace("refused: 403", "refused: [401, 403]")

    def test_each_door_is_closed_and_nothing_is_wrong(self):
        result, probes = self.check(self.hooks(", admits: true") + "guardrails:\n  no-unsigned: { probes: malformed }\n")
        self.assertEqual({name: probe for name, probe in probes.items() if probe[0] != "pass"}, {})
        self.assertEqual(result.code, 0, result.out + result.err)

    def test_without_leave_the_right_credential_is_not_tried(self):
        result, probes = self.check(self.hooks())
        self.assertEqual((result.code, {each for each, _ in probes.values()}), (0, {"pass"}), probes)

    def test_an_open_door_and_one_that_takes_what_is_old_are_seen(self):
        self.railway.fault = "open"
        _, probes = self.check(self.hooks())
        self.assertEqual({each for each, _ in probes.values()}, {"fail"}, probes)
        self.railway.fault = "stale"
        _, probes = self.check(self.hooks())
        self.assertEqual({name for name, (result, _) in probes.items() if result == "fail"},
                         {"paddle", "hubspot", "twitch"})

    def test_what_gives_no_answer_beside_the_door_is_not_called_refused(self):
        self.railway.fault = "mute"
        _, probes = self.check("probes:\n  hook: { type: webhook, path: /hooks/malformed, refused: 401, accepted: 400, "
                               + HMACS["malformed"] + " }\n")
        self.assertIn("refused, but a path that does not exist got no answer to compare with", probes["hook"][1])

    def test_a_variable_holds_a_token_that_is_sent_behind_a_scheme(self):
        result, probes = self.check(
            "reports:\n  admin: { path: /admin, header: { Authorization: { variable: ADMIN_TOKEN, scheme: Bearer } } }\n"
            "probes:\n  ok: { type: report, at: admin#/ok, equals: 1 }\n"
            "  admin: { type: header_token, header: Authorization, token: { variable: ADMIN_TOKEN, scheme: Bearer }, "
            "paths: /admin }\n"
            "  page: { type: http, path: /admin, contains: ok, "
            "header: { Authorization: { variable: ADMIN_TOKEN, scheme: Bearer } } }\n")
        self.assertEqual((result.code, {each for each, _ in probes.values()}), (0, {"pass"}), probes)

    def test_a_gateway_in_front_wants_two_more_headers(self):
        self.railway.gateway = {"CF-Access-Client-Id": "abc.access", "CF-Access-Client-Secret": TOKEN}
        headers = (", headers: { CF-Access-Client-Id: abc.access, CF-Access-Client-Secret: "
                   "{ variable: ADMIN_TOKEN } }")
        result, probes = self.check(self.hooks(), headers)
        self.assertEqual((result.code, {each for each, _ in probes.values()}), (0, {"pass"}), probes)
        _, probes = self.check(self.hooks())
        self.assertEqual({each for each, _ in probes.values()}, {"unobserved"}, probes)
        secrets = self.railway.path / "secrets"
        secrets.mkdir(mode=0o700, exist_ok=True)
        (secrets / "gateway").write_text(TOKEN + "\n")
        (secrets / "gateway").chmod(0o600)
        result, probes = self.check(self.hooks(), headers.replace("variable: ADMIN_TOKEN", "file: gateway"),
                                    "--secrets", secrets)
        self.assertEqual((result.code, {each for each, _ in probes.values()}), (0, {"pass"}), result.err)

    def policy(self, name):
        _, probes = self.check(
            f"probes:\n  cors: {{ type: cors, path: /cors/{name}, origins: [{SHOP}], methods: [GET, POST, PUT], "
            "headers: [X-Shop-Token, Content-Type] }\n")
        return probes["cors"]

    def test_policies_of_well_known_servers_are_in_sync(self):
        for name in "gorilla", "nginx", "spring":
            self.assertEqual(self.policy(name)[0], "pass", (name, self.policy(name)))

    def test_every_header_is_more_than_two(self):
        self.assertEqual(self.policy("star")[0], "fail", self.policy("star"))

    def test_a_report_is_read_whatever_its_status_and_type_where_that_is_declared(self):
        def report(path, status):
            return self.check(f"reports:\n  health: {{ path: {path}, status: [{status}] }}\nprobes:\n"
                              "  redis: { type: report, at: health#/redis/connected, equals: true }\n")[1]["redis"]
        self.assertEqual(report("/problem", 503), ("fail", "reported false; expected true"))
        self.assertEqual(report("/error", "200, 500"), ("fail", "reported false; expected true"))
        self.assertEqual(report("/error", 503)[0], "unobserved")
        self.assertEqual(report("/page", 503)[0], "unobserved")

    def test_a_location_is_resolved_before_it_is_compared(self):
        address = self.railway.edge("production")
        host = address.removeprefix("http:")
        for number, (sent, declared, result) in enumerate([
                (host + "/new", "/new", "pass"), ("../new", "/new", "pass"), ("/a/../new", "/new", "pass"),
                (address.upper().replace("HTTP", "http") + "/new", "/new", "pass"),
                ("/new?x=1", "/new", "fail"), ("//evil.example.com/new", "/new", "fail"),
                ("/new", address + "/new", "pass")]):
            path = f"/to/{number}"
            self.railway.locations[path] = sent
            _, probes = self.check(f"probes:\n  old: {{ type: http, path: {path}, status: 302, "
                                   f'location: "{declared}" }}\n')
            self.assertEqual(probes["old"][0], result, (sent, declared, probes))


if __name__ == "__main__":
    unittest.main()
