"""Doors as applications build them, each with the same faults, for tests of credentials.

    with Doors() as doors:
        doors.fault = "stale"
        result = doors.check()

Each door is written from the sender's own documentation, not from examples/doors.yaml. `fault` is one of FAULTS,
`only` the door that has it (default: all of them).
"""
import base64
import binascii
import hashlib
import hmac
import http.server
import itertools
import json
import re
import time
from unittest import mock

import light_railway
from light_railway import LightRailway
from simulation import PROJECT, ROOT, SERVICE

SVIX_KEY = b"made-up-svix-key-0123456789"
SECRETS = {
    "GATEWAY_KEY": "made-up-gateway-key-0123456789",
    "ADMIN_TOKEN": "made-up-admin-token-0123456789",
    "BASIC_PASSWORD": "made-up-basic-password-0123456789",
    "GITHUB_SECRET": "made-up-github-secret-0123456789",
    "SLACK_SIGNING_SECRET": "made-up-slack-secret-0123456789",
    "STRIPE_SECRET": "made-up-stripe-secret-0123456789",
    "SVIX_SECRET": "whsec_" + base64.b64encode(SVIX_KEY).decode(),
    "SHOPIFY_SECRET": "made-up-shopify-secret-0123456789",
    "GITLAB_TOKEN": "made-up-gitlab-token-0123456789",
    "PLAIN_SECRET": "made-up-plain-secret-0123456789",
}
FAULTS = ("open", "unverified", "empty", "prefix", "stale")
TOLERANCE = 300


def digest(key, text):
    return hmac.new(key if isinstance(key, bytes) else key.encode(), text, hashlib.sha256)


class Refused(Exception):
    def __init__(self, status, text="bad credential"):
        super().__init__(text)
        self.status, self.text = status, text


class Request:
    """What a door sees, with the faults that it may have."""

    def __init__(self, headers, body, fault):
        self.headers, self.body, self.fault = headers, body, fault

    def same(self, given, wanted):
        if self.fault == "unverified" or (self.fault == "empty" and not given):
            return True
        if self.fault == "prefix" and given:
            return wanted.startswith(given)
        return hmac.compare_digest(given.encode(), wanted.encode())

    def fresh(self, seconds):
        return self.fault == "stale" or abs(time.time() - int(seconds)) <= TOLERANCE

    def header(self, name, status=401):
        if self.headers.get(name) is None:
            raise Refused(status, "no credential")
        return self.headers[name]


def github(request):
    scheme, _, given = request.header("X-Hub-Signature-256").partition("=")
    if scheme != "sha256" or not request.same(given, digest(SECRETS["GITHUB_SECRET"], request.body).hexdigest()):
        raise Refused(401)


def slack(request):
    given, seconds = request.header("X-Slack-Signature"), request.header("X-Slack-Request-Timestamp")
    signed = b"v0:" + seconds.encode() + b":" + request.body
    if not request.fresh(seconds):
        raise Refused(401, "too old")
    if not given.startswith("v0=") or not request.same(
            given[3:], digest(SECRETS["SLACK_SIGNING_SECRET"], signed).hexdigest()):
        raise Refused(401)


def stripe(request):
    """400 for everything; the text tells."""
    bad = Refused(400, "Webhook signature verification failed.")
    parts = dict(part.partition("=")[::2] for part in request.headers.get("Stripe-Signature", "").split(","))
    if "t" not in parts or "v1" not in parts:
        raise bad
    signed = parts["t"].encode() + b"." + request.body
    if not request.same(parts["v1"], digest(SECRETS["STRIPE_SECRET"], signed).hexdigest()):
        raise bad
    if not request.fresh(parts["t"]):
        raise bad


def svix(request):
    identity, seconds = request.header("svix-id"), request.header("svix-timestamp")
    signed = f"{identity}.{seconds}.".encode() + request.body
    wanted = base64.b64encode(digest(SVIX_KEY, signed).digest()).decode()
    given = [one.partition(",")[2] for one in request.header("svix-signature").split(" ")]
    if not any(request.same(one, wanted) for one in given) or not request.fresh(seconds):
        raise Refused(401)


def shopify(request):
    wanted = base64.b64encode(digest(SECRETS["SHOPIFY_SECRET"], request.body).digest()).decode()
    if not request.same(request.header("X-Shopify-Hmac-Sha256"), wanted):
        raise Refused(401)


def gitlab(request):
    if not request.same(request.header("X-Gitlab-Token"), SECRETS["GITLAB_TOKEN"]):
        raise Refused(401)


def plain(request):
    """401 without a signature, 400 where it is not 64 hexadecimal digits, 401 where it is another one."""
    given = request.header("X-Signature")
    if request.fault not in ("prefix", "empty") and not re.fullmatch("[0-9a-f]{64}", given):
        raise Refused(400, "not a signature")
    if not request.same(given, digest(SECRETS["PLAIN_SECRET"], request.body).hexdigest()):
        raise Refused(401)


def basic(request):
    scheme, _, given = request.header("Authorization").partition(" ")
    try:
        user, _, password = base64.b64decode(given, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        raise Refused(500, "cannot be read") from None
    if scheme.lower() != "basic" or user != "hook" or not request.same(password, SECRETS["BASIC_PASSWORD"]):
        raise Refused(401)


def admin(request):
    scheme, _, given = request.header("Authorization").partition(" ")
    if scheme.lower() != "bearer" or not request.same(given, SECRETS["ADMIN_TOKEN"]):
        raise Refused(401)


HOOKS = {"github": github, "slack": slack, "stripe": stripe, "svix": svix, "shopify": shopify,
         "gitlab": gitlab, "plain": plain, "basic": basic}
COUNT = itertools.count()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def passes(self, name, door, body=b""):
        doors = self.server.light
        fault = doors.fault if doors.only in (None, name) else None
        if doors.gateway and (self.headers.get("X-Gateway-Id"), self.headers.get("X-Gateway-Key")) != (
                "tautline", SECRETS["GATEWAY_KEY"]):
            raise Refused(403, "the gateway refuses")
        if fault != "open":
            door(Request(self.headers, body, fault))

    def run(self, name, door, body, then):
        try:
            self.passes(name, door, body)
        except Refused as refused:
            self.answer(refused.status, {"detail": refused.text})
        else:
            then()

    def do_GET(self):
        if self.path == "/admin":
            self.run("admin", admin, b"", lambda: self.answer(200, {"ready": True}))
        elif self.path == "/refresh":
            self.run("refresh", admin, b"", lambda: self.answer(200, {"count": next(COUNT)}))
        else:
            self.answer(405 if self.path.startswith("/hooks/") else 404, {})

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        name = self.path.removeprefix("/hooks/")
        if self.server.light.refuses_everything:
            self.answer(401, {"detail": "sign in"})
        elif name not in HOOKS:
            self.answer(404, {"detail": "Not Found"})
        else:
            self.run(name, HOOKS[name], body, lambda: self.take(name, body))

    def take(self, name, body):
        self.server.light.admitted.append(name)
        try:
            self.answer(200, {"taken": json.loads(body)})
        except ValueError:
            self.answer(400, {"detail": "not JSON"})

    def log_message(self, *_):
        pass


class Doors(LightRailway):
    """The doors behind a simulated Railway, declared by examples/doors.yaml."""

    fault = only = None
    gateway, refuses_everything = True, False

    def __init__(self):
        self.admitted = []
        super().__init__(variables=dict(SECRETS))

    def __enter__(self):
        with mock.patch.object(light_railway, "Handler", Handler):
            return super().__enter__()

    def quiet(self):
        self.fault = self.only = None
        self.gateway, self.refuses_everything = True, False
        self.admitted.clear()

    def file(self, change=None):
        """examples/doors.yaml for the simulated service; `change` maps its text."""
        text = (ROOT / "examples" / "doors.yaml").read_text()
        for old, new in (("project: shop", f"project: {PROJECT}"), ("service: web", f"service: {SERVICE}"),
                         ("https://shop.example.com", self.edge("production")),
                         ("env: RAILWAY_TOKEN ", "env: RAILWAY_TOKEN_PRODUCTION ")):
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        path = self.path / "doors.yaml"
        path.write_text(change(text) if change else text)
        return path

    def check(self, *words, change=None):
        return self.tautline("check", "--json", "--env", "production", *words, self.file(change))

    def probes(self, result):
        return {finding["name"]: finding for finding in result.report["findings"] if finding["kind"] == "probe"}


