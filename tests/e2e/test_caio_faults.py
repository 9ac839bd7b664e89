"""Every fault of tests/support/caio_faults.py, injected one at a time, in three ways; every verdict compared."""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from caio_faults import EQUIVALENT, FAULTS  # noqa: E402
from simulation import IMAGE, Simulation, caio_variables  # noqa: E402

# Settings that only a report shows: unobserved if the report cannot be read.
REPORTED = {"DASHBOARD_AUTH_STRICT", "DASHBOARD_QUERY_TOKEN_ENABLED", "WEBHOOK_SIGNATURE_REQUIRED",
            "HEYREACH_UNSIGNED_ALLOWLIST", "REDIS_REQUIRED", "INNGEST_REQUIRED", "EMERGENCY_STOP",
            "REDIS_URL"}
WAYS = ("stored and live", "live only", "stored only")


class Faults(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.railway = cls.enterClassContext(Simulation())
        cls.file = cls.railway.declaration()

    def split(self, changes):
        return ({name: value for name, value in changes.items() if value is not None},
                [name for name, value in changes.items() if value is None])

    def change(self, changes, deploy):
        values, absent = self.split(changes)
        self.railway.set("production", values, unset=absent, deploy=deploy)

    def restore(self, changes, deploy):
        usual = caio_variables("production")
        self.change({name: usual.get(name) for name in changes}, deploy)

    def look(self, both=False):
        words = [] if both else ["--env", "production"]
        return self.railway.tautline("check", "--json", *words, self.file)

    def inject(self, fault, way):
        if way == "stored and live":
            self.change(fault.changes, True)
        elif way == "live only":
            self.change(fault.changes, True)
            self.restore(fault.changes, False)
        else:
            self.change(fault.changes, False)
        result = self.look(fault.both)
        self.restore(fault.changes, way != "stored only")
        return result

    def expected(self, fault, way):
        """{(environment, name): verdict} and the breached guardrails."""
        breached = {"stored and live": fault.breached, "stored only": fault.breached_stored,
                    "live only": fault.breached if fault.breached_live is None
                    else fault.breached_live}[way]
        verdicts = fault.verdicts(way)
        out = {("production", name): verdict for name, verdict in verdicts.items()}
        if fault.blind and way != "stored only":
            out.update({("production", name): "unobserved" for name in REPORTED - set(verdicts)})
        return out, set(breached)

    def judge(self, fault, way):
        result = self.inject(fault, way)
        report = result.report
        verdicts, breached = self.expected(fault, way)
        seen = {f["name"] for f in report["findings"] if f["kind"] == "guardrail"
                and f["state"] == "breached" and f["environment"] == "production"}
        self.assertEqual(self.only_production(result.verdicts()), verdicts)
        self.assertEqual(seen, breached)
        self.assertEqual(result.code, 3 if breached else
                         4 if set(verdicts.values()) == {"unobserved"} else 2)
        self.assertEqual(result.code, report["exit"])

    def only_production(self, verdicts):
        return {key: verdict for key, verdict in verdicts.items() if key[0] == "production"}

    def test_the_service_in_sync_raises_nothing(self):
        result = self.look(both=True)
        self.assertEqual((result.code, result.verdicts()), (0, {}))

    def test_equivalent_states_raise_nothing(self):
        for changes in EQUIVALENT:
            with self.subTest(changes):
                self.change(changes, True)
                result = self.look()
                self.restore(changes, True)
                self.assertEqual((result.code, result.verdicts()), (0, {}), result.out)


def add(number, fault, way):
    def test(self):
        self.judge(fault, way)
    words = "".join(c if c.isalnum() else "_" for c in f"{fault.name} {way}")
    setattr(Faults, f"test_{number:02}_{words}"[:120], test)


for number, fault in enumerate(FAULTS, 1):
    for way in WAYS:
        add(number, fault, way)


if __name__ == "__main__":
    unittest.main()
