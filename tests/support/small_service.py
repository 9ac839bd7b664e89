"""A declaration of three settings, for tests that are about something else than its contents.

    with SmallService() as railway:
        railway.fault("login_page")
        result = railway.check()

The service is the one of simulation.py, its production alone.
"""
import base64
import re
import secrets
import urllib.request

from simulation import PROJECT, SERVICE, Simulation, caio_world, secret

TOKEN = secret("DASHBOARD_AUTH_TOKEN", "production")
DECLARED = ("STATE_BACKEND", "EMERGENCY_STOP", "DASHBOARD_AUTH_TOKEN")

DECLARATION = """\
tautline: 1
project: {project}
service: {service}
environments:
  production: {{ url: {url}, token: {{ env: RAILWAY_TOKEN_PRODUCTION }} }}
settings:
  STATE_BACKEND: redis
  EMERGENCY_STOP: {{ flag: false, absent_means: false }}
  DASHBOARD_AUTH_TOKEN: {{ secret: {{ min_length: 32 }}, shown_by: header-token }}
probes:
  header-token:
    type: header_token
    header: X-Dashboard-Token
    token: {{ variable: DASHBOARD_AUTH_TOKEN }}
    paths: [/api/operator/status]
    refused: 401
    accepted: 200
    says: X-Dashboard-Token header
guardrails:
  no-stop: {{ forbid: {{ EMERGENCY_STOP: true }} }}
"""

def plain(text, railway=None):
    """Without what differs from run to run: run id, times, ports, the temporary folder."""
    if railway:
        text = text.replace(str(railway.path), "FOLDER")
    text = re.sub(r"desired-[0-9a-f]{8}\.yaml", "desired.yaml", text)
    text = re.sub(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", "ID", text)
    text = re.sub(r"\brun [0-9a-f]{16}\b", "run RUN", text)
    text = re.sub(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?(Z| UTC)", "WHEN", text)
    return re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:PORT", text)


def unwrapped(text):
    """A report in which every run of blanks and line ends is one blank."""
    return re.sub(r"\s+", " ", text)


class SmallService(Simulation):
    """The stand-in behind a simulated Railway, with a declaration of three settings."""

    def __init__(self, world=caio_world, application=True):
        super().__init__(world, application)

    def __enter__(self):
        super().__enter__()
        try:
            self.url_of_production = self.edge("production")
            self.file = self.declare()
        except BaseException:
            self.__exit__()
            raise
        return self

    def declare(self, change=None):
        """The declaration as a file; `change` maps its text."""
        text = DECLARATION.format(project=PROJECT, service=SERVICE, url=self.url_of_production)
        text = change(text) if change else text
        path = self.path / f"desired-{secrets.token_hex(4)}.yaml"
        path.write_text(text)
        return path

    def declare_settings(self, *lines):
        """A declaration with these lines in place of its settings, probes and guardrails."""
        body = "".join(f"  {line}\n" for line in lines)
        return self.declare(lambda text: text[:text.index("settings:")] + "settings:\n" + body)

    def fault(self, kind, times=-1, **more):
        return self.admin("POST", "/faults", {"kind": kind, "times": times, **more})

    def answer(self, body, times=-1, status=200, **more):
        """Answers of the API in place of the real ones; bytes or text."""
        data = body if isinstance(body, bytes) else body.encode()
        return self.fault("raw", times, status=status,
                          headers={"Content-Type": "application/json"},
                          bodyBase64=base64.b64encode(data).decode(), **more)

    def put(self, path, value, **more):
        """A value in the data of every answer."""
        return self.fault("set", path=path, value=value, **more)

    def quiet(self):
        """Takes away every fault and knob, and forgets what was asked."""
        for what in ("/faults", "/knobs", "/log"):
            self.admin("DELETE", what, {})

    def knobs(self, **knobs):
        self.admin("PUT", "/knobs", knobs)

    def log(self):
        return self.admin("GET", "/log")

    def check(self, *words, file=None, **more):
        return self.tautline("check", "--env", "production", *words, file or self.file, **more)

    def both(self, *words, file=None, **more):
        """Text and JSON of the same state."""
        return self.check(*words, file=file, **more), self.check("--json", *words, file=file, **more)

    def reset_stand_in(self):
        self._stand_in("POST", "/__standin/reset")

    def _stand_in(self, method, path):
        request = urllib.request.Request(self.url_of_production + path, method=method, data=b"")
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request):
            pass
