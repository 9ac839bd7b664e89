"""The roads that figures.json holds: of a check by names and with pinned ids, in both versions of HTTP, and of an apply.

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


def walked(road, words):
    if road.code != 0:
        raise Unhealthy(f"{' '.join(map(str, words))}: {road}\n{road.out}")
    return road


@contextlib.contextmanager
def served(railway, version, environments=(ENVIRONMENT,)):
    with tempfile.TemporaryDirectory(prefix="tautline-road-") as folder:
        edges = [railway.edge(name) for name in environments]
        with Lockstep(railway, pathlib.Path(folder), edges, version) as lockstep:
            yield lockstep


def check_roads(railway, version):
    """(by names, with pinned ids) of one environment of the real declaration."""
    with served(railway, version) as lockstep:
        follow_origins(railway, lockstep)
        file = railway.declaration(lockstep.moved)
        by_names = walked(lockstep.run([*CHECK, file], railway.environ()), CHECK)
        file.write_text(pinned(file.read_text(), railway))
        return by_names, walked(lockstep.run([*CHECK, file], railway.environ()), CHECK)


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


def figures_of_roads():
    """The part of figures.json that does not depend on the machine, and the roads by name."""
    with Simulation() as railway:
        (names, pins), (names1, pins1) = (check_roads(railway, version) for version in (2, 1))
    with LightRailway() as railway:
        applied = apply_road(railway)
    roads = {"check by names": names, "check with pinned ids": pins, "check by names, HTTP/1.1": names1,
             "check with pinned ids, HTTP/1.1": pins1, "apply": applied}
    return {
        "check": {
            "round_trips": {"names": names.round_trips, "pinned": pins.round_trips},
            "railway_requests": {"names": of_railway(names), "pinned": of_railway(pins)},
            "requests": names.requests, "connections": names.connections, "handshakes": names.handshakes},
        "http1": {
            "round_trips": names1.round_trips, "round_trips_pinned": pins1.round_trips,
            "requests": names1.requests, "connections": names1.connections, "handshakes": names1.handshakes},
        "apply": {
            "round_trips": applied.round_trips, "requests": applied.requests,
            "railway_requests": of_railway(applied), "connections": applied.connections},
    }, roads
