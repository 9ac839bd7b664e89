"""What is spoilt, and what must hold whatever was spoilt: the invariants of a change.

A story has one call that is spoilt and a way to go on. After each fault the same call is made again, and
again, until it says that it has ended. Then:

    never a mutation twice, never two deploys; never a half-known state: each key is as it was or as it was to
    be, at once and at the end, and at the end all of them are; the ledger verifies, and what stood in it when
    the process died is still there; each exit code is a documented one; nothing hangs.
"""
import collections
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from apply_fixture import ApplyFixture  # noqa: E402
from calls import SECONDS, Point, Run, after, points, spoil, trace  # noqa: E402
from light_railway import AFTER, BEFORE, LightRailway  # noqa: E402
from simulation import ROOT  # noqa: E402

QUICK = ("--passes", "1", "--settle", "1s", "--wait", "3s")
TRIES = 6
# The program whose n-th allocation fails (ci/failing_memory.c).
STARVED = ROOT / "build" / "release" / "failing-memory"
DOCUMENTED = {0, 1, 2, 3, 4, 5, 6, 7}


class Broken(AssertionError):
    """An invariant that did not hold."""


def demand(truth, text):
    if not truth:
        raise Broken(text)


class Story:
    """One prepared situation, put back before each fault. Used as a context."""

    name = "apply"
    marker = '"kind\\":\\"begin\\"'  # as strace shows it
    before, wanted, after, deploys_most = BEFORE, AFTER, AFTER, 1
    breaks = None

    def __enter__(self):
        self.railway = LightRailway(self.before, breaks=self.breaks).__enter__()
        self.fixture = ApplyFixture(self.railway, self.railway.text)
        self.prepare()
        self.kept = self.fixture.keep()
        return self

    def __exit__(self, *_):
        self.railway.__exit__()

    def prepare(self):
        self.fixture.ready()

    def words(self):
        fixture = self.fixture
        return ["apply", fixture.plan_file, *QUICK, fixture.file, "--trust", fixture.trust.path, "--state",
                fixture.state]

    def command(self):
        # The release, whatever is tested: sanitizers and valgrind make calls of their own.
        program = str(ROOT / "build" / "tautline")
        return [program, *self.words()], self.fixture.environ(), self.fixture.checkout

    def reset(self):
        self.railway.reset()
        self.fixture.again(self.kept)

    # --- points ----------------------------------------------------------------------------------

    def calls(self):
        """The calls of a run in which nothing fails, from the marker on."""
        self.reset()
        done, calls = trace(*self.command())
        demand(done.code in (0, 7), f"without a fault: exit {done.code}\n{done.out}{done.err}")
        return after(calls, self.marker)

    def points(self, *kinds):
        return list(points(self.calls(), *([kinds] if kinds else [])))

    def starve(self, fails):
        """The call with its n-th allocation failing; 0: none does. The run, and how many there were."""
        command, environ, checkout = self.command()
        count = self.fixture.folder / "allocations"
        count.unlink(missing_ok=True)
        process = subprocess.run([STARVED, *map(str, command[1:])], capture_output=True, text=True,
                                 cwd=checkout, timeout=SECONDS, stdin=subprocess.DEVNULL,
                                 env={**environ, "TEST_FAIL_ALLOCATION": str(fails),
                                      "TEST_COUNT_ALLOCATIONS": str(count)})
        return Run(process), int(count.read_text()) if count.exists() else 0

    def allocations(self, most):
        """At most so many allocations, evenly spread over the run."""
        self.reset()
        _, count = self.starve(0)
        step = max(1, count // most)
        return [Point("allocation", number, "error=ENOMEM", "")
                for number in range(1 + step // 2, count + 1, step)]

    # --- one fault -------------------------------------------------------------------------------

    def survive(self, point):
        """Spoils one call, goes on, and sees that everything holds. Returns the number of calls."""
        self.reset()
        if point.call == "allocation":
            done, _ = self.starve(point.number)
        else:
            done = spoil(point, *self.command())
        wanted = (-9,) if "KILL" in point.fault else DOCUMENTED
        demand(done.code in wanted or done.code in DOCUMENTED,
               f"exit {done.code}\n{done.out}{done.err}")
        self.half_known()
        ledger = self.lines()
        tries = self.go_on()
        self.ended(ledger)
        return tries

    def lines(self):
        path = self.fixture.ledger
        return path.read_bytes().split(b"\n")[:-1] if path.exists() else []

    def half_known(self):
        """Whatever happened, each key is as it was or as it was to be."""
        for where, values in (("stored", self.fixture.stored()), ("running", self.fixture.running())):
            for name in {**self.before, **self.wanted, **values}:
                value = values.get(name)
                demand(value in (self.before.get(name), self.wanted.get(name)),
                       f"{where} {name} is {value!r}")

    def go_on(self):
        for tries in range(1, TRIES + 1):
            done = self.railway.tautline(*self.words(), environ=self.fixture.environ(),
                                         cwd=self.fixture.checkout)
            demand(done.code in DOCUMENTED, f"then exit {done.code}\n{done.out}{done.err}")
            if done.code in (0, 5, 7) and "end" in self.fixture.kinds():
                return tries
        raise Broken(f"no end after {TRIES} more calls: exit {done.code}\n{done.out}{done.err}")

    def ended(self, ledger):
        fixture = self.fixture
        kinds = collections.Counter(fixture.kinds())
        mutations = collections.Counter(fixture.mutations())
        demand(len(fixture.deploys()) <= self.deploys_most, f"deployed twice: {mutations}")
        demand(len(fixture.deployments()) <= 1 + self.deploys_most, "more deployments than asked for")
        demand(all(count <= self.deploys_most for count in mutations.values()),
               f"asked for twice: {mutations}")
        demand(kinds["begin"] == 1 and kinds["end"] == 1, f"begun and ended once: {kinds}")
        demand(fixture.stored() == self.after, f"at the end {fixture.stored()}")
        demand(fixture.running() == self.after, f"at the end there runs {fixture.running()}")
        demand(self.lines()[:len(ledger)] == ledger, "an entry that was there is gone")
        fixture.verify_ledger()


class Undone(Story):
    """The application does not take the new value: what was written is taken back.

    Nothing is removed: a value that is not declared cannot be put back.
    """

    name = "undo"
    before = after = {name: value for name, value in BEFORE.items() if name != "RETIRED"}
    deploys_most = 2
    breaks = {"MODE": "strict"}


STORIES = (Story, Undone)
