"""What is not known: a direction counts as a weakening, and a guardrail that is not seen is never verified."""
import pathlib
import sys
import unittest

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TESTS / "support"))
from apply_fixture import ApplyFixture  # noqa: E402
from light_railway import DECLARATION, LightRailway  # noqa: E402

# A dead application answers 500, which its probe does not declare: unobserved.
ALIVE = "  alive: {{ probes: [health] }}\n"
PROVED = "  proved: {{ proof: sent, max_age: 30d }}\n"
BEFORE = {"MODE": "lax"}


class Unknown(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.railway = cls.enterClassContext(
            LightRailway(variables=BEFORE, declaration=DECLARATION + ALIVE + PROVED, breaks={"DEAD": "yes"}))

    def setUp(self):
        self.railway.reset()
        self.fixture = ApplyFixture(self.railway, self.railway.text)

    def dies(self):
        """The application is dead from its next deployment on."""
        self.railway.admin("POST", "/variables", {"set": {"DEAD": "yes"}, "deploy": True})

    def apply(self, code, *words):
        result = self.fixture.apply()
        said = result.out + result.err
        self.assertEqual(result.code, code, said)
        for each in words:
            self.assertIn(each, said)

    def test_a_change_of_unknown_direction_waits_for_a_guardrail_that_is_not_seen(self):
        self.dies()
        self.fixture.ready("--only", "MODE")
        self.assertIn("; 1 weaken (1 unknown), 0 strengthen.\n", self.fixture.plan_file.read_text())
        self.apply(4, "the plan weakens something or may do so, and a guardrail is not known to hold: alive")
        self.assertEqual(self.fixture.mutations(), [])

    def test_a_plan_that_strengthens_is_kept_and_never_called_verified(self):
        self.railway.set("production", {"OPEN_DOOR": "true"})
        self.dies()
        self.fixture.ready("--only", "OPEN_DOOR")
        self.apply(7, "guardrail alive is unobserved", "what was written stays")
        self.assertEqual(self.fixture.stored()["OPEN_DOOR"], "false")
        self.assertEqual(self.fixture.entries()[-1]["body"]["outcome"], "kept")
        self.assertNotIn("verified", self.fixture.kinds())

    def test_a_plan_that_might_weaken_is_undone(self):
        self.fixture.ready("--only", "MODE")
        self.railway.admin("POST", "/variables", {"set": {"DEAD": "yes"}})  # live with the deploy of the plan
        self.apply(7, "probe health is unobserved", "what it changed is as it was before")
        self.assertEqual(self.fixture.stored()["MODE"], "lax")

    def test_a_proof_that_is_missing_does_not_count(self):
        self.fixture.ready("--only", "MODE")
        self.apply(0)


if __name__ == "__main__":
    unittest.main()
