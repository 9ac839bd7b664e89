"""A service with a signed endpoint, a header token, a report and a page, each as its process has it.

    with DoorsService() as service:
        service.put(stored={"REGION": "us"}, process={"HOOK_SECRET": None})
        service.advice(service.check())

`stored` and `running` change what Railway keeps and what the process was started with, `process` only what it
does, as with an `.env` file in its image; None takes a variable away.
"""
import hashlib
import hmac
import http.server
import json
import re
from unittest import mock

import light_railway
from simulation import PROJECT, SERVICE

HOOK_SECRET = "hook-key-made-up-000111222333444555aa"
ADMIN_KEY = "admin-token-made-up-9988776655443322"
OTHER = "another-key-made-up-000000111111222222"
VARIABLES = {"SIGN_REQ": "true", "HOOK_SECRET": HOOK_SECRET, "ADMIN_KEY": ADMIN_KEY, "REGION": "eu", "DEBUG": "false"}
HEAD = """\
tautline: 1
project: {project}
service: {service}
environments:
  production: {{ url: "{url}", token: {{ env: RAILWAY_TOKEN_PRODUCTION }} }}
"""
DECLARATION = """\
reports:
  status: { path: /status }
settings:
  SIGN_REQ: { flag: true, absent_means: true, reported: status#/sign_req, shown_by: hook/closed }
  HOOK_SECRET: { secret: { min_length: 20 }, shown_by: hook/configured }
  ADMIN_KEY: { secret: { min_length: 20 }, shown_by: admin/right }
  OPEN_PATHS: { absent: true, shown_by: admin/without }
  REGION: { text: eu, absent_means: eu, reported: status#/region, shown_by: region }
  DEBUG: { flag: false, absent_means: false, shown_by: debug }
probes:
  hook:
    type: webhook
    path: /hook
    refused: 401
    accepted: 400
    unconfigured: 503
    hmac: { variable: HOOK_SECRET, header: X-Sig }
  admin:
    type: header_token
    header: X-Admin-Key
    token: { variable: ADMIN_KEY }
    paths: [/admin]
    closed: [/admin/x]
    paths_of: OPEN_PATHS
    refused: 401
  region: { type: http, path: /region, contains: eu }
  debug: { type: http, path: /debug, status: 404 }
  region-told: { type: report, at: status#/region, equals: eu }
guardrails:
  signed: { forbid: { SIGN_REQ: false }, also: hook }
  no-bypass: { forbid: { OPEN_PATHS: present }, probes: admin }
"""


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, body=b"{}"):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def respond(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        has = self.server.light.process_has()
        if self.server.light.down:
            self.answer(502)
        elif self.path == "/status":
            told = {"sign_req": has.get("SIGN_REQ", "true") == "true", "region": has.get("REGION", "eu")}
            self.answer(200, json.dumps({**told, **self.server.light.lies}).encode())
        elif self.path == "/region":
            self.answer(200, json.dumps(has.get("REGION", "eu")).encode())
        elif self.path == "/debug":
            self.answer(200 if has.get("DEBUG") == "true" else 404)
        elif self.path == "/hook":
            self.answer(self.hook(has, body))
        elif not self.path.startswith("/admin"):
            self.answer(404)
        else:
            opened = has.get("OPEN_PATHS", "").split(",")
            key = has.get("ADMIN_KEY")
            self.answer(200 if self.path in opened or (key and self.headers.get("X-Admin-Key") == key) else 401)

    def hook(self, has, body):
        secret = has.get("HOOK_SECRET")
        if self.command != "POST":
            return 405
        if has.get("SIGN_REQ", "true") == "true" and not secret:
            return 503
        if secret and self.headers.get("X-Sig") != hmac.new(secret.encode(), body, hashlib.sha256).hexdigest():
            return 401
        return 400

    do_GET = do_HEAD = do_POST = do_OPTIONS = do_PUT = respond

    def log_message(self, *_):
        pass


def changed(variables, changes):
    merged = {**variables, **(changes or {})}
    return {name: value for name, value in merged.items() if value is not None}


class DoorsService(light_railway.LightRailway):
    process, lies, down = {}, {}, False

    def __init__(self):
        super().__init__(VARIABLES)

    def __enter__(self):
        with mock.patch.object(light_railway, "Handler", Handler):
            return super().__enter__()

    def process_has(self):
        environment = self.admin("GET", "/world")["projects"][0]["environments"][0]
        return changed(environment["services"][SERVICE]["deployments"][-1]["snapshot"]["rendered"], self.process)

    def put(self, stored=None, running=None, process=None, lies=None, down=False):
        self.process, self.lies, self.down = process or {}, lies or {}, down
        runs, keeps = changed(VARIABLES, running), changed(VARIABLES, stored)
        self.reset(variables=runs)
        if runs != keeps:
            self.set("production", {name: value for name, value in keeps.items() if runs.get(name) != value},
                     unset=[name for name in runs if name not in keeps], deploy=False)

    def file(self, text=DECLARATION):
        path = self.path / "doors.yaml"
        path.write_text(HEAD.format(project=PROJECT, service=SERVICE, url=self.edge("production")) + text)
        return path

    def check(self, text=DECLARATION, *words):
        return self.tautline("check", "--json", "--state", "none", *words, self.file(text))

    def explain(self, key, text=DECLARATION, *words):
        """Its rows: what is said, by label."""
        result = self.tautline("explain", key, "--state", "none", *words, self.file(text))
        rows, label = {}, None
        for line in result.out.splitlines():
            if line.startswith("  ") and line[2] != " ":
                label, said = line[2:16].strip(), line[16:]
                rows.setdefault(label, []).append(said)
            elif line.startswith(" " * 16):
                said = line.strip()
                if label == "would be":
                    rows[label].append(said)
                elif label:
                    rows[label][-1] += " " + said
        return result, {name: [re.sub(r" ?\(\S*doors\.yaml:[\d:]+\)", "", each) for each in said]
                        for name, said in rows.items()}


def advice(result):
    """What to do, by kind and name of what is not as it should be."""
    return {(f["kind"], f["name"]): f["advice"] for f in result.report["findings"] if f.get("advice")}
