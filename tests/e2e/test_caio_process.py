"""Every fault of tests/support/caio_faults.py in the process alone, as with an `.env` in its image.

What is stored and running is right, so that only a report or a probe can tell. Each fault is named or has no
declared witness, as `tautline coverage` says.
"""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from caio_faults import EQUIVALENT, FAULTS  # noqa: E402
from caio_table import Table, add_tests  # noqa: E402

LATER = "heyreach-bearer,query-default,docs,report,cors-outermost"


class Process(Table):
    def test_equivalent_states_raise_nothing(self):
        for changes in EQUIVALENT:
            with self.subTest(changes):
                self.raises_nothing(changes, "process")

    def test_a_healthy_service_is_in_sync_in_later_versions_too(self):
        self.raises_nothing({"STANDIN_LATER": LATER}, "process")


add_tests(Process, FAULTS, ("process",))

if __name__ == "__main__":
    unittest.main()
