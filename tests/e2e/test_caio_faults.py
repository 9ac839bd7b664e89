"""Every fault of tests/support/caio_faults.py, stored and running, one at a time; every verdict compared."""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from caio_faults import EQUIVALENT, FAULTS  # noqa: E402
from caio_table import Table, add_tests  # noqa: E402


class Faults(Table):
    def test_the_service_in_sync_raises_nothing(self):
        self.raises_nothing({}, "deployed", both=True)

    def test_equivalent_states_raise_nothing(self):
        for changes in EQUIVALENT:
            with self.subTest(changes):
                self.raises_nothing(changes, "deployed")


add_tests(Faults, FAULTS, ("deployed",))

if __name__ == "__main__":
    unittest.main()
