"""Every fault of tests/support/caio_faults.py that is only stored, or only what the process was started with."""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from caio_faults import BY_ENVIRONMENT, EQUIVALENT, FAULTS  # noqa: E402
from caio_table import Table, add_tests  # noqa: E402


class Variables(Table):
    def test_equivalent_states_raise_nothing(self):
        for changes in EQUIVALENT:
            for way in ("stored", "running"):
                with self.subTest(changes, way=way):
                    self.raises_nothing(changes, way)

    def test_what_another_variable_decides_is_unknown_until_it_runs(self):
        self.raises_nothing(BY_ENVIRONMENT, "running")
        result, verdicts, breached = self.look(BY_ENVIRONMENT, "stored")
        self.assertEqual((result.code, verdicts, breached),
                         (4, {name: "unobserved" for name in BY_ENVIRONMENT}, set()), result.out)


add_tests(Variables, FAULTS, ("stored", "running"))

if __name__ == "__main__":
    unittest.main()
