"""A simulated Railway without the stand-in, fast to start and to reset: for tests of what `apply` writes.

    with LightRailway() as railway:
        fixture = ApplyFixture(railway, railway.text)
        railway.reset()

One service of four settings, three of which differ; a small server in this process answers 200 at its address.
"""
import contextlib
import copy
import datetime
import http.server
import threading

from simulation import PROJECT, SERVICE, Simulation, token

DECLARATION = """\
tautline: 1
project: {project}
service: {service}
environments:
  production: {{ url: {url}, token: {{ env: RAILWAY_TOKEN_PRODUCTION }} }}
settings:
  MODE: strict
  LEVEL: "3"
  OPEN_DOOR: {{ flag: false, absent_means: false }}
  RETIRED: absent
probes:
  health: {{ type: http, path: /health, status: 200 }}
guardrails:
  door-stays-shut: {{ forbid: {{ OPEN_DOOR: true }} }}
"""
BEFORE = {"MODE": "lax", "RETIRED": "old", "LEFT_ALONE": "made-up-undeclared-value"}
AFTER = {"MODE": "strict", "LEVEL": "3", "LEFT_ALONE": "made-up-undeclared-value"}

HOUR = 3600
DOOR_SHUT = {"MODE": "strict", "LEVEL": "3", "OPEN_DOOR": "false"}


def instant(seconds):
    """So many seconds from now."""
    now = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)
    return now.strftime("%Y-%m-%dT%H:%M:%SZ")


# With an exception that a plan opens, and its closing plan closes an hour later.
OPENING = DECLARATION + f"""\
exceptions:
  door-for-a-while:
    lifts: door-stays-shut
    sets: {{{{ OPEN_DOOR: true }}}}
    reason: visitors come
    risk: anybody comes in
    owner: PTO
    starts: {instant(-HOUR)}
    expires: {instant(HOUR)}
    closing: {{{{ stored: [MODE], passes: [health] }}}}
"""


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        body = self.server.light.body
        self.send_response(self.server.light.status())
        for name, value in {"Content-Type": "text/plain", **self.server.light.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with contextlib.suppress(OSError):  # the client was killed
            self.wfile.write(body)

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        """The client was killed, or made to fail."""


class LightRailway(Simulation):
    """`breaks`: {name: value} with which the application answers 500; `body`, `headers`: of its answers;
    knobs: of the simulator."""

    body, headers = b"fine\n", {}

    def __init__(self, variables=None, environments=("production",), declaration=DECLARATION,
                 breaks=None, **knobs):
        self.breaks = breaks
        self.variables = BEFORE if variables is None else variables
        self.environments, self.given = environments, declaration
        super().__init__(self.world, application=False)
        self.knobs = knobs

    def world(self, _=None):
        environment = {name: {"name": name, "services": {SERVICE: {
            "variables": dict(self.variables), "app": {"upstream": self.upstream}}}}
                       for name in self.environments}
        return {"knobs": self.knobs,
                "tokens": [{"token": token(name), "project": PROJECT, "environment": name}
                           for name in self.environments],
                "projects": [{"name": PROJECT, "services": [SERVICE],
                              "environments": list(environment.values())}]}

    def __enter__(self):
        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.light = self
        self.upstream = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,))
        self.thread.start()
        try:
            super().__enter__()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        super().__exit__()
        self.stop()

    def stop(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def status(self):
        """What the application answers, by the variables that it was started with."""
        if not self.breaks:
            return 200
        services = self.admin("GET", "/world")["projects"][0]["environments"][0]["services"]
        running = services[SERVICE]["deployments"][-1]["snapshot"]["rendered"]
        return 500 if self.breaks.items() <= running.items() else 200

    def ledger_folder(self, environment="production"):
        """The name of this target's folder below the state folder: its ids."""
        (found,) = [each for each in self.admin("GET", "/")["environments"] if each["name"] == environment]
        return ".".join((found["projectId"], found["id"], found["services"][0]["id"]))

    @property
    def text(self):
        return self.given.format(project=PROJECT, service=SERVICE, url=self.edge("production"))

    def reset(self, variables=None, shared=None, other=None):
        """The first world again, or one with other variables, shared ones, and a service `other` with its own;
        faults and log are gone."""
        world = copy.deepcopy(self.world())
        project, = world["projects"]
        environment = project["environments"][0]
        if variables is not None:
            environment["services"][SERVICE]["variables"] = variables
        if shared is not None:
            environment["shared"] = shared
        if other is not None:
            project["services"] = [*project["services"], "other"]
            environment["services"]["other"] = {"variables": other}
        self.admin("PUT", "/world", world)
