"""The road of a check and of an apply: what tests/bench/figures.json says of round trips, requests and connections is so."""
import pathlib
import sys
import unittest

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS / "support"), str(TESTS / "bench")]
import figures  # noqa: E402
from road import figures_of_roads  # noqa: E402

HINT = "the road changed: if that is meant, run `tests/bench/run --only road --write` and commit figures.json"


class RoadsAreAsWritten(unittest.TestCase):
    maxDiff = None

    def test_round_trips_requests_and_connections(self):
        counted, roads = figures_of_roads()
        written = figures.read()
        same_members = {part: {name: written.get(part, {}).get(name) for name in members}
                        for part, members in counted.items()}
        told = "\n".join(f"{title}: {road}" for title, road in roads.items())
        self.assertEqual(same_members, counted, f"{HINT}\n{told}")

    def test_the_readme_says_what_the_file_says(self):
        text = figures.README.read_text()
        self.assertEqual(figures.in_readme(text, figures.read()), text,
                         "tests/bench/run --write makes the section of the README from figures.json")


if __name__ == "__main__":
    unittest.main()
