"""One deploy whatever the number of changes, and so many requests: what `make bench` prints is held here."""
import pathlib
import sys
import unittest

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS / "support"), str(TESTS / "bench")]
from apply_figures import CHANGES, Bench  # noqa: E402

# To Railway, of one apply without removals: the looks before, the write, the reading back, the look before
# the deploy, the deploy, and the look after.
REQUESTS_MOST = 15


class Figures(unittest.TestCase):
    def test_one_deploy_and_a_constant_number_of_requests_for_any_number_of_changes(self):
        found = {}
        for count in CHANGES:
            with Bench(count) as bench:
                _, requests, deploys = bench.apply()
                found[count] = requests
                self.assertEqual(deploys, 1, f"{count} changes")
                mutations = bench.fixture.mutations()
                self.assertEqual(len(mutations), 2, mutations)
        self.assertEqual(len(set(found.values())), 1, found)
        self.assertLessEqual(max(found.values()), REQUESTS_MOST)


if __name__ == "__main__":
    unittest.main()
