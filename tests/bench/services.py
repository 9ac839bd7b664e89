"""Many services in one call: 1 to 1,000 projects of one service each, every one at an address of its own."""
import contextlib
import re

from edge import Edge, Relay
from simulation import SERVICE, Simulation, caio_variables

SLOW = 3000  # milliseconds: the distance of the slow host


def token(number):
    return f"made-up-token-number-{number:04}"


def world_of(addresses):
    """One project with one service for each address."""
    def project(number, address):
        variables = {**caio_variables("production"), "CORS_ALLOWED_ORIGINS": address}
        return {"name": f"{SERVICE}-{number}", "services": [SERVICE],
                "environments": [{"name": "production", "services": {SERVICE: {"variables": variables}}}]}

    return {"projects": [project(number, address) for number, address in enumerate(addresses)], "knobs": {},
            "tokens": [{"token": token(number), "project": f"{SERVICE}-{number}", "environment": "production"}
                       for number in range(len(addresses))]}


def declare(folder, text, addresses):
    """One declaration for each address: the real one with production alone."""
    text = re.sub(r"  staging:\n(    .*\n)+", "", text).replace("[staging, production]", "[production]")
    text = re.sub(r"\s+differs_between: \[production\],?", "", text).replace(", }", " }")
    own = re.search(r"url: (https?://\S+)", text).group(1)
    files = []
    for number, address in enumerate(addresses):
        copy = text.replace(own, address).replace(f"project: {SERVICE}", f"project: {SERVICE}-{number}")
        files.append(folder / f"service-{number}.yaml")
        files[-1].write_text(copy.replace("RAILWAY_TOKEN_PRODUCTION", f"TOKEN_{number}"))
    return files, {f"TOKEN_{number}": token(number) for number in range(len(addresses))}


class Many:
    """`count` services behind an edge, at a distance; the last of them may be slow or dead."""

    def __init__(self, world, count, distance, odd=None):
        self.world, self.count, self.distance, self.odd = world, count, distance, odd

    def __enter__(self):
        with contextlib.ExitStack() as stack:
            self.open(stack)
            self.stack = stack.pop_all()
        return self

    def __exit__(self, *more):
        self.stack.__exit__(*more)

    def open(self, stack):
        application = self.world.edge.ports["replay", 2]
        relay = stack.enter_context(Relay(self.distance, (application, self.count), (0, 1)))
        slow = stack.enter_context(Relay(SLOW, (application, 1)))
        addresses = [f"https://127.0.0.1:{port}" for port in relay.ports[0]]
        if self.odd:
            port = relay.ports[1][0] if self.odd == "dead" else slow.ports[0][0]
            addresses[-1] = f"https://127.0.0.1:{port}"
        self.railway = stack.enter_context(Simulation(world_of(addresses), application=False))
        folder = self.railway.path / "many"
        folder.mkdir()
        self.edge = stack.enter_context(Edge(folder, self.railway))
        api = stack.enter_context(Relay(self.distance, (self.edge.ports["api", 2], 1)))
        self.api = f"https://127.0.0.1:{api.ports[0][0]}{self.edge.api.path}"
        self.relay, self.slow = relay, slow
        self.store = folder / "ca.pem"
        self.store.write_text(self.edge.ca.read_text() + self.world.edge.ca.read_text())
        text = self.world.railway.declaration().read_text()
        self.files, self.tokens = declare(folder, text, addresses)
        self.odd_host = addresses[-1].removeprefix("https://") if self.odd else None

    def call(self, program):
        return ([program, "check", "--quiet", "--ca-file", self.store, *self.files],
                self.railway.environ(TAUTLINE_RAILWAY_URL=self.api, **self.tokens))


def measure(world, count, distance, program, call):
    with Many(world, count, distance) as many:
        run = call(*many.call(program), peak=True)
        return {"wall_s": round(run.wall, 2), "cpu_ms": round(run.cpu / count * 1000, 1),
                "mib": round(run.peak, 1), "complete": run.code == 0}, run.code


def others_done(world, count, distance, program, call, odd):
    """Seconds until all services but the odd one had their answers."""
    with Many(world, count, distance, odd) as many:
        world.edge.requests()
        call(*many.call(program))
        times = [one.ended for one in world.edge.requests() if one.host != many.odd_host]
        firsts = [each.counts()[2] for each in (many.relay, many.slow)]
        return max(times) - min(first for first in firsts if first)


def more_than_first(found, name, count, first):
    """What each service more than in the first row takes."""
    if count == first:
        return found[str(first)][name] / first
    return (found[str(count)][name] - found[str(first)][name]) / (count - first)


def scale(world, counts, distance, program, call):
    print(f"\nServices in one call, D = {distance} ms\n")
    print("  services      wall     CPU each     peak  complete")
    found = {}
    for count in counts:
        row, code = measure(world, count, distance, program, call)
        found[str(count)] = row
        print(f"  {count:8}  {row['wall_s']:6.2f} s  {row['cpu_ms']:8.1f} ms  {row['mib']:5.1f} MiB  "
              f"{'yes' if row['complete'] else f'no, exit {code}'}", flush=True)
        row["mib_each"] = round(more_than_first(found, "mib", count, counts[0]), 2)
    return found


def compare_odd(world, count, distance, program, call):
    """What one slow and one dead host cost the others."""
    took = {odd or "none": others_done(world, count, distance, program, call, odd) for odd in (None, "slow", "dead")}
    print(f"\n  of {count} services, one slow (D = {SLOW} ms) or dead: the others had their answers after "
          f"{took['none']:.2f} s without, {took['slow']:.2f} s beside a slow one, {took['dead']:.2f} s beside a dead one")
    return {f"with_{odd}_s": round(seconds, 2) for odd, seconds in took.items()}
