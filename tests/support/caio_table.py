"""Puts the faults of caio_faults.py into the simulated service, one at a time, in four ways.

| way | Railway stores | the process was started with | the process does |
| --- | --- | --- | --- |
| stored | the fault | what is right | what is right |
| running | what is right | the fault | the fault |
| deployed | the fault | the fault | the fault |
| process | what is right | what is right | the fault, as with a `.env` file in its image |
"""
import collections
import unittest

from simulation import IMAGE, Simulation, caio_variables

ENVIRONMENT = "production"
# Settings that only a report shows: unobserved if the report cannot be read.
REPORTED = {"DASHBOARD_AUTH_STRICT", "DASHBOARD_QUERY_TOKEN_ENABLED", "WEBHOOK_SIGNATURE_REQUIRED",
            "HEYREACH_UNSIGNED_ALLOWLIST", "REDIS_REQUIRED", "INNGEST_REQUIRED", "EMERGENCY_STOP",
            "REDIS_URL"}


class World(Simulation):
    """The simulation, and how a fault gets into it."""

    def __enter__(self):
        super().__enter__()
        self.file = self.declaration()
        self.touched, self.image = set(), {}
        return self

    def store(self, changes, deploy):
        """The usual variables with the changes laid over them; None takes one away."""
        usual = caio_variables(ENVIRONMENT)
        wanted = {name: changes.get(name, usual.get(name)) for name in self.touched | set(changes)}
        self.touched = set(changes)
        self.set(ENVIRONMENT, {name: value for name, value in wanted.items() if value is not None},
                 unset=[name for name, value in wanted.items() if value is None])
        if deploy:
            self.admin("POST", "/deploy", self.place(ENVIRONMENT))

    def start(self, changes):
        """Another image: what it brings beats the variables. It cannot take one away: it empties it."""
        edge = self.edge(ENVIRONMENT)
        self.image = {name: (value or "").replace("{{edge}}", edge)
                      for name, value in changes.items()}
        self.admin("POST", "/service", {**self.place(ENVIRONMENT), "deploy": True,
                                        "image_env": {**IMAGE, **self.image}})

    def inject(self, changes, way):
        if self.image and way != "process":
            self.start({})
        if way == "process":
            self.store({}, False)
            self.start(changes)
        elif way == "stored":
            self.store({}, True)
            self.store(changes, False)
        else:
            self.store(changes, True)
        if way == "running":
            self.store({}, False)
            self.touched = set(changes)  # they still run

    def check(self, both=False):
        words = [] if both else ["--env", ENVIRONMENT]
        return self.tautline("check", "--json", *words, self.file)

    def coverage(self):
        """{(setting, way, kind of value): is it named?} of `tautline coverage`."""
        page = self.tautline("coverage", "--json", "--env", ENVIRONMENT, self.file).report
        return {(fault["name"], fault["way"], fault["value"]): fault["named"]
                for fault in page["declarations"][0]["faults"] if fault["kind"] == "setting"}


class Table(unittest.TestCase):
    """One test for each fault in each of its ways; `add_tests` puts them in."""
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.world = cls.enterClassContext(World())
        cls.covered = cls.world.coverage()
        cls.words = collections.defaultdict(collections.Counter)

    @classmethod
    def tearDownClass(cls):
        for way, words in cls.words.items():
            counts = ", ".join(f"{count} {word}" for word, count in sorted(words.items()))
            print(f"# {way}: {sum(words.values())} faults: {counts}")

    def look(self, changes, way, both=False):
        self.world.inject(changes, way)
        result = self.world.check(both)
        verdicts = {name: verdict for (environment, name), verdict in result.verdicts().items()
                    if environment == ENVIRONMENT}
        breached = {finding["name"] for finding in result.report["findings"]
                    if finding["kind"] == "guardrail" and finding["state"] == "breached" and
                    finding["environment"] == ENVIRONMENT}
        return result, verdicts, breached

    def raises_nothing(self, changes, way, both=False):
        result, verdicts, breached = self.look(changes, way, both)
        self.assertEqual((result.code, verdicts, breached), (0, {}, set()), result.out)

    def judge(self, fault, way):
        result, verdicts, breached = self.look(fault.changes, way, fault.both)
        wanted = fault.verdicts(way)
        if way in fault.blind:
            wanted.update({name: "unobserved" for name in REPORTED - set(wanted)})
        named = bool(verdicts or breached)
        self.words[way]["the same" if fault.is_same(way) else
                        "named" if named else "no declared witness"] += 1
        self.assertEqual((verdicts, breached), (wanted, fault.breaches(way)), result.out)
        self.assertEqual(named, fault.is_named(way))
        unknown = set(verdicts.values()) == {"unobserved"}
        self.assertEqual(result.code, 3 if breached else 4 if unknown else 2 if named else 0)
        self.assertEqual(result.code, result.report["exit"])
        self.agree(fault, way, named)

    def agree(self, fault, way, named):
        """What a check names is what coverage said that it would name."""
        kind = fault.kind_of(way)
        if kind and not fault.is_same(way):
            (name,) = fault.changes
            self.assertEqual(self.covered.get((name, way, kind)), named, (name, way, kind))


def add_tests(table, faults, ways):
    def add(number, fault, way):
        words = "".join(c if c.isalnum() else "_" for c in fault.name)
        setattr(table, f"test_{number:02}_{words[:80]}_{way}", lambda self: self.judge(fault, way))

    for way in ways:
        for number, fault in enumerate(faults, 1):
            if way in fault.ways:
                add(number, fault, way)
