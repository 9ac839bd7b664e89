"""What `apply` costs: requests, deploys and time, for 1, 10 and 40 changes of one service.

Beside it stand the floor (curl sends the same mutations and nothing else: no look before, no proof after)
and what a user would do instead: one variableUpsert a variable, each of which deploys.
"""
import json
import subprocess
import tempfile
import time

from apply_fixture import ApplyFixture
from light_railway import LightRailway
from simulation import token

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


class Bench:
    """One service whose `count` variables all differ from what is declared."""

    def __init__(self, count, latency):
        self.count, self.latency = count, latency

    def __enter__(self):
        settings = "".join(f"  SETTING_{n:02}: wanted\n" for n in range(self.count))
        self.railway = LightRailway({f"SETTING_{n:02}": "before" for n in range(self.count)},
                             declaration=HEAD + settings).__enter__()
        self.fixture = ApplyFixture(self.railway, self.railway.text)
        self.fixture.trust.write(plans=f"{{ max_age: 24h, max_changes: {max(self.count, 1)} }}")
        return self

    def __exit__(self, *_):
        self.railway.__exit__()

    def begin(self):
        self.railway.reset()
        self.railway.admin("PUT", "/knobs", {"latencyMs": self.latency, "edgeLatencyMs": self.latency})

    def apply(self):
        """(seconds, requests to Railway, deploys) of one apply of a plan that was made and signed."""
        self.begin()
        self.fixture.ready()
        self.railway.admin("DELETE", "/log")
        start = time.perf_counter()
        result = self.fixture.apply("--passes", "1")
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
            lines += [f'url = "{self.railway.url}?source=bench"', "silent", 'output = "/dev/null"',
                      f'header = "Project-Access-Token: {token("production")}"',
                      'header = "Content-Type: application/json"', f'data-binary = "@{body.name}"',
                      "fail", "next"]
        path = self.fixture.folder / "curl.config"
        path.write_text("\n".join(lines[:-1]) + "\n")
        self.begin()
        start = time.perf_counter()
        subprocess.run(["curl", "--config", path], check=True)
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


def best(rounds, call):
    return min(call() for _ in range(rounds))


def compare_apply(rounds, latency=50):
    """Prints the rows; {changes: (requests, deploys)} of apply."""
    print(f"\n(e)  apply, with {latency} ms on each answer; the world before and after is looked at\n")
    print("  changes  requests  deploys  tautline  the same mutations with curl  "
          "one by one, each deploys")
    found = {}
    for count in CHANGES:
        with Bench(count, latency) as bench:
            took, requests, deploys = best(rounds, bench.apply)
            least, _, _ = best(rounds, bench.floor)
            theirs, _, their_deploys = best(rounds, bench.one_by_one)
        found[count] = requests, deploys
        print(f"  {count:7}  {requests:8}  {deploys:7}  {took * 1000:5.0f} ms  "
              f"{least * 1000:6.0f} ms ({took / least:.1f}x)             "
              f"{theirs * 1000:6.0f} ms, {their_deploys} deploys", flush=True)
    return found
