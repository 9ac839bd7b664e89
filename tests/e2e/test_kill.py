"""A fixed sample of what `make check-kill` does at every call: killed, spoilt, and gone on with."""
import pathlib
import sys
import unittest

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS / "kill"), str(TESTS / "support")]
import calls  # noqa: E402
import stories  # noqa: E402

# So many points of each kind, evenly spread over the run.
SAMPLE = {"kill": 20, "error": 16, "lasting": 2, "TERM": 4, "INT": 2}


def spread(points, count):
    step = max(1, len(points) // count)
    return points[step // 2::step][:count]


@unittest.skipUnless(calls.may_trace(), "strace is missing, or may not trace here")
class Spoilt(unittest.TestCase):
    def survive_all(self, make, sample):
        with make() as story:
            run = story.calls()
            for kind, count in sample.items():
                found = spread(list(calls.points(run, (kind,))), count)
                self.assertTrue(found, f"{kind}: no points in {make.name}")
                for point in found:
                    with self.subTest(f"{point.call} {point.number} {point.fault}"):
                        story.survive(point)

    def test_an_apply_killed_or_failing_at_any_call_resumes_and_repeats_nothing(self):
        self.survive_all(stories.Story, SAMPLE)

    def test_an_undo_killed_or_failing_at_any_call_resumes_and_repeats_nothing(self):
        self.survive_all(stories.Undone, {"kill": 5, "error": 3})


@unittest.skipUnless(stories.STARVED.exists(), "build/release/failing-memory is not built")
class Starved(unittest.TestCase):
    def test_an_apply_without_memory_resumes_and_repeats_nothing(self):
        with stories.Story() as story:
            for point in story.allocations(12):
                with self.subTest(point.number):
                    story.survive(point)


class Points(unittest.TestCase):
    def test_the_points_of_a_call_are_its_faults(self):
        run = [("openat", 1, '"x", O_RDONLY) = 3'), ("fsync", 1, "3) = 0")]
        found = [(point.call, point.fault) for point in calls.points(run)]
        self.assertEqual(found, [("fsync", "signal=KILL"), ("fsync", "error=EIO"),
                                 ("fsync", "error=ENOSPC"), ("fsync", "error=EIO+")])

    def test_only_text_after_the_marker_counts(self):
        run = [("write", 1, "a"), ("write", 2, '"begin"'), ("fsync", 1, "3")]
        self.assertEqual(calls.after(run, "begin"), run[1:])
        self.assertEqual(calls.after(run, "elsewhere"), run)


if __name__ == "__main__":
    unittest.main()
