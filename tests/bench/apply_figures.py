"""What `apply` costs: requests, deploys and time, for 1, 10 and 40 changes of one service.

Beside it stand the floor (curl sends the same mutations and nothing else: no look before, no proof after)
and what a user would do instead: one variableUpsert a variable, each of which deploys.
"""
import contextlib
import json
import pathlib
import subprocess
import tempfile
import time

from apply_fixture import ApplyFixture
from edge import Edge, Relay
from light_railway import LightRailway
from simulation import ROOT, token

CHANGES = (1, 10, 40)
HEAD = """\
tautline: 1
project: {project}
service: {service}
environments:
  production: {{ url: {url}, token: {{ env: RAILWAY_TOKEN_PRODUCTION }} }}
probes:
  health: {{ type: http, path: /health, status: 200 }}
settings:
"""
COLLECTION = ("mutation($input: VariableCollectionUpsertInput!) "
              "{ variableCollectionUpsert(input: $input) }")
SINGLE = "mutation($input: VariableUpsertInput!) { variableUpsert(input: $input) }"
DEPLOY = ("mutation($environmentId: String!, $serviceId: String!) "
          "{ serviceInstanceDeployV2(environmentId: $environmentId, serviceId: $serviceId) }")


class Network:
    """TLS and a distance between the program and a LightRailway."""

    def __init__(self, stack, railway, distance):
        folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tautline-apply-")))
        edge = stack.enter_context(Edge(folder, railway, application=railway.edge("production")))
        relay = stack.enter_context(Relay(distance, (edge.ports["api", 2], 1), (edge.ports["application", 2], 1)))
        (api,), (application,) = relay.ports
        self.ca, self.url = edge.ca, f"https://127.0.0.1:{application}"
        self.api = f"https://127.0.0.1:{api}{edge.api.path}"

    def words(self):
        return ["--ca-file", self.ca]


class Bench:
    """One service whose `count` variables all differ from what is declared; plain http where there is no distance."""

    def __init__(self, count, distance=0):
        self.count, self.distance = count, distance
        self.network = None

    def __enter__(self):
        with contextlib.ExitStack() as stack:
            settings = "".join(f"  SETTING_{n:02}: wanted\n" for n in range(self.count))
            self.railway = stack.enter_context(LightRailway(
                {f"SETTING_{n:02}": "before" for n in range(self.count)}, declaration=HEAD + settings))
            text = self.railway.text
            if self.distance:
                self.network = Network(stack, self.railway, self.distance)
                text = text.replace(self.railway.edge("production"), self.network.url)
            self.fixture = ApplyFixture(self.railway, text)
            self.fixture.trust.write(plans=f"{{ max_age: 24h, max_changes: {max(self.count, 1)} }}")
            self.stack = stack.pop_all()
        return self

    def __exit__(self, *more):
        self.stack.__exit__(*more)

    def network_words(self):
        return self.network.words() if self.network else []

    def environ(self):
        more = {"TAUTLINE_RAILWAY_URL": self.network.api} if self.network else {}
        return self.fixture.environ(**more)

    def apply(self):
        """(seconds, requests to Railway, deploys) of one apply of a plan that was made and signed."""
        self.railway.reset()
        self.fixture.ready(*self.network_words(), environ=self.environ())
        self.railway.admin("DELETE", "/log")
        start = time.perf_counter()
        result = self.fixture.apply("--passes", "1", *self.network_words(), environ=self.environ())
        seconds = time.perf_counter() - start
        if result.code != 0:
            raise RuntimeError(f"apply: exit {result.code}\n{result.out}{result.err}")
        requests = self.railway.admin("GET", "/log")["counts"]["requests"]
        return seconds, requests, len(self.fixture.deploys())

    def ids(self):
        (environment,) = self.railway.admin("GET", "/")["environments"]
        return environment["projectId"], environment["id"], environment["services"][0]["id"]

    def curl(self, documents):
        """Sends documents one after the other over one connection, as one call of curl."""
        lines = []
        for text, variables in documents:
            with tempfile.NamedTemporaryFile("w", dir=self.fixture.folder, delete=False) as body:
                json.dump({"query": text, "variables": variables}, body)
            lines += [f'url = "{self.network.api}?source=bench"', "silent", 'output = "/dev/null"',
                      f'header = "Project-Access-Token: {token("production")}"',
                      'header = "Content-Type: application/json"', f'data-binary = "@{body.name}"',
                      f'cacert = "{self.network.ca}"', "fail", "next"]
        path = self.fixture.folder / "curl.config"
        path.write_text("\n".join(lines[:-1]) + "\n")
        self.railway.reset()
        start = time.perf_counter()
        subprocess.run(["curl", "--config", path], check=True, cwd=ROOT)
        seconds = time.perf_counter() - start
        refused = self.railway.admin("GET", "/log")["requests"]
        if any(request["status"] != 200 for request in refused):
            raise RuntimeError("the simulated Railway refused what curl sent")
        return seconds, len(documents), len(self.fixture.deploys())

    def floor(self):
        project, environment, service = self.ids()
        place = {"projectId": project, "environmentId": environment, "serviceId": service}
        wanted = {f"SETTING_{n:02}": "wanted" for n in range(self.count)}
        return self.curl([
            (COLLECTION, {"input": {**place, "variables": wanted, "skipDeploys": True}}),
            (DEPLOY, {"environmentId": environment, "serviceId": service})])

    def one_by_one(self):
        project, environment, service = self.ids()
        place = {"projectId": project, "environmentId": environment, "serviceId": service}
        return self.curl([(SINGLE, {"input": {**place, "name": f"SETTING_{n:02}", "value": "wanted"}})
                          for n in range(self.count)])


def least(rounds, call):
    return min(call() for _ in range(rounds))


def compare_apply(rounds, distance):
    """Prints the rows; the figures of 10 changes."""
    print(f"\nAn apply over TLS, D = {distance} ms; the world before and after is looked at\n")
    print("  changes  requests  deploys  tautline  the same mutations with curl  one by one, each deploys")
    found = {}
    for count in CHANGES:
        with Bench(count, distance) as bench:
            took, requests, deploys = least(rounds, bench.apply)
            floor, _, _ = least(rounds, bench.floor)
            theirs, _, their_deploys = least(rounds, bench.one_by_one)
        found[count] = {"wall_s": round(took, 1), "deploys": deploys, "wall_ratio_one_by_one": round(theirs / took, 1)}
        print(f"  {count:7}  {requests:8}  {deploys:7}  {took:6.2f} s  {floor:6.2f} s ({took / floor:.1f}x)             "
              f"{theirs:6.2f} s, {their_deploys} deploys", flush=True)
    return found[10]
