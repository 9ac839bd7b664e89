"""Every fault of tests/support/caio_faults.py with which only the process was started: what is stored is right."""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from caio_faults import BY_ENVIRONMENT, EQUIVALENT, FAULTS  # noqa: E402
from caio_table import Table, add_tests  # noqa: E402


class Running(Table):
    def test_equivalent_states_raise_nothing(self):
        for changes in EQUIVALENT + [BY_ENVIRONMENT]:
            with self.subTest(changes):
                self.raises_nothing(changes, "running")


add_tests(Running, FAULTS, ("running",))

if __name__ == "__main__":
    unittest.main()
