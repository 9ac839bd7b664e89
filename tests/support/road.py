"""The roads that figures.json holds: of a check by names, with remembered and with pinned ids, in both versions of HTTP,
and of an apply.

They are counted by lockstep.py, so they are the same on every machine.
"""
import contextlib
import pathlib
import tempfile

from apply_fixture import ApplyFixture
from light_railway import LightRailway
from lockstep import Lockstep, follow_origins, pinned
from simulation import Simulation

ENVIRONMENT = "production"
CHECK = ("check", "--env", ENVIRONMENT)


class Unhealthy(Exception):
    """A call whose road is counted must end well: another one has another road."""


def walked(road, words, codes=(0,)):
    if road.code not in codes:
        raise Unhealthy(f"{' '.join(map(str, words))}: {road}\n{road.out}")
    return road


@contextlib.contextmanager
def served(railway, version, environments=(ENVIRONMENT,)):
    with tempfile.TemporaryDirectory(prefix="tautline-road-") as folder:
        edges = [railway.edge(name) for name in environments]
        with Lockstep(railway, pathlib.Path(folder), edges, version) as lockstep:
            yield lockstep


def check_roads(railway, version):
    """{how ids are known: road} of one environment of the real declaration."""
    with served(railway, version) as lockstep:
        follow_origins(railway, lockstep)
        file = railway.declaration(lockstep.moved)
        state = pathlib.Path(tempfile.mkdtemp(dir=lockstep.folder))

        def check(*more):
            # With a state, a proof of a send is asked for, and none is recorded here.
            return walked(lockstep.run([*CHECK, *more, file], railway.environ()), CHECK, (0, 3) if more else (0,))

        by_names = check()
        check("--state", state)
        remembered = check("--state", state)
        file.write_text(pinned(file.read_text(), railway))
        return {"names": by_names, "remembered": remembered, "pinned": check()}


def apply_road(railway, version=2):
    """An apply of a plan of three changes, made and signed before."""
    with served(railway, version) as lockstep:
        railway.reset()
        fixture = ApplyFixture(railway, lockstep.moved(railway.text))
        railway.tautline = lambda *words, environ=None, cwd=None: lockstep.run(words, environ, cwd)
        fixture.ready()
        return walked(fixture.apply("--passes", "1"), ["apply"])


def of_railway(road):
    return sum("/graphql/" in one["path"] for one in road.exchanges)


def of_check(roads):
    names = roads["names"]
    return {"round_trips": {how: road.round_trips for how, road in roads.items()},
            "railway_requests": {how: of_railway(road) for how, road in roads.items()},
            "requests": names.requests, "connections": names.connections, "handshakes": names.handshakes}


def figures_of_roads():
    """The part of figures.json that does not depend on the machine, and the roads by name."""
    with Simulation() as railway:
        http2, http1 = (check_roads(railway, version) for version in (2, 1))
    with LightRailway() as railway:
        applied = apply_road(railway)
    roads = {f"check, {how}, {version}": road for version, found in (("HTTP/2", http2), ("HTTP/1.1", http1))
             for how, road in found.items()}
    return {
        "check": of_check(http2),
        "http1": {**of_check(http1), "round_trips": http1["names"].round_trips,
                  "round_trips_pinned": http1["pinned"].round_trips},
        "apply": {"round_trips": applied.round_trips, "requests": applied.requests,
                  "railway_requests": of_railway(applied), "connections": applied.connections},
    }, {**roads, "apply": applied}
