"""Every fault of tests/support/caio_faults.py that is only stored."""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from caio_faults import BY_ENVIRONMENT, EQUIVALENT, FAULTS  # noqa: E402
from caio_table import Table, add_tests  # noqa: E402


class Stored(Table):
    def test_equivalent_states_raise_nothing(self):
        for changes in EQUIVALENT:
            with self.subTest(changes):
                self.raises_nothing(changes, "stored")

    def test_what_another_variable_decides_is_unknown_while_that_is_not_as_wanted(self):
        result, verdicts, breached = self.look({**BY_ENVIRONMENT, "ENVIRONMENT": "prod"}, "stored")
        self.assertEqual((result.code, verdicts, breached),
                         (2, {"ENVIRONMENT": "drift", **{name: "unobserved" for name in BY_ENVIRONMENT}}, set()),
                         result.out)
        unseen = {finding["name"] for finding in result.report["findings"]
                  if finding["kind"] == "guardrail" and finding["state"] == "unobserved"}
        self.assertLessEqual({"strict-webhooks", "floor/strict-webhooks"} & {
            finding["name"] for finding in result.report["findings"]}, unseen)


add_tests(Stored, FAULTS, ("stored",))

if __name__ == "__main__":
    unittest.main()
