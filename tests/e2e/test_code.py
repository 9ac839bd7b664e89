"""Which code a deploy takes live: what a plan names is sent, compared afterwards, and said where it differs."""
import pathlib
import sys
import unittest

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TESTS / "support"))
from apply_fixture import ApplyFixture  # noqa: E402
from light_railway import AFTER, BEFORE, LightRailway  # noqa: E402
from simulation import SERVICE  # noqa: E402

OTHER, IMAGE = "b" * 40, "ghcr.io/example/app:1"
ONE, TWO = "1" * 64, "2" * 64


def line(text, label):
    """A part of a plan, its lines joined."""
    lines = text.splitlines()
    start = next(at for at, words in enumerate(lines) if words.startswith(label))
    end = next(at for at in range(start + 1, len(lines)) if not lines[at].startswith("    "))
    return "\n".join(words.strip() for words in lines[start:end]).replace("\\\n", "")


class Code(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.railway = cls.enterClassContext(LightRailway())

    def setUp(self):
        self.railway.reset()
        self.fixture = ApplyFixture(self.railway, self.railway.text)

    def move(self, deploy=False, **source):
        """What is configured from now on; `deploy`: and deployed."""
        self.railway.admin("POST", "/service", {"service": SERVICE, "source": source, "deploy": deploy})

    def knobs(self, **knobs):
        self.railway.admin("PUT", "/knobs", knobs)

    def code(self):
        """The code of the deployment that runs."""
        return self.fixture.deployments()[-1]["code"]

    def ready(self):
        result = self.fixture.ready()
        self.assertEqual(result.code, 0, result.out + result.err)
        return self.fixture.plan_file.read_text()

    def apply(self, code, *words):
        result = self.fixture.apply()
        said = result.out + result.err
        self.assertEqual(result.code, code, said)
        for each in words:
            self.assertIn(each, said + " ".join(said.split()))

    def check(self, code, *words):
        result = self.fixture.call("check")
        said = result.out + result.err
        self.assertEqual(result.code, code, said)
        for each in words:
            self.assertIn(each, " ".join(said.split()))

    def test_the_commit_that_runs_is_deployed_and_not_the_newest(self):
        runs = self.code()["commit"]
        self.move(repo="example/app", commit=OTHER, commits=[runs])
        text = self.ready()
        self.assertEqual(line(text, "Code"), f"Code         commit {runs}")
        self.assertNotIn("code not pinned", text)
        self.apply(0, f"Code commit {runs}: deployed, and it runs")
        self.assertEqual(self.code()["commit"], runs)
        self.assertEqual(self.fixture.stored(), AFTER)
        self.assertEqual(self.fixture.deploys(), ["serviceInstanceDeployV2"])
        begin = next(entry["body"] for entry in self.fixture.entries() if entry["kind"] == "begin")
        self.assertEqual(begin["code"], {"commit": runs})

    def test_another_commit_than_the_one_that_was_signed_is_not_deployed(self):
        self.ready()
        self.move(repo="example/app", commit=OTHER, deploy=True)
        self.apply(5, "the plan would differ", f"+ Code         commit {OTHER}")
        self.assertNotEqual(self.fixture.stored(), AFTER)

    def test_code_that_railway_takes_in_its_place_is_never_verified(self):
        runs = self.code()["commit"]
        self.move(repo="example/app", commit=OTHER, commits=[runs])
        self.ready()
        self.knobs(commitSha="ignored")
        self.apply(7, f"the code that runs is commit {OTHER}, and the plan names commit {runs}",
                   f"Code commit {runs} had to be deployed; commit {OTHER} runs",
                   "what it changed is as it was before")  # two changes are of unknown direction
        self.assertEqual(self.fixture.stored(), BEFORE)
        self.assertEqual(self.fixture.entries()[-1]["body"]["outcome"], "undone")

    def test_a_commit_that_railway_does_not_know_changes_no_code(self):
        runs = self.code()
        self.move(repo="example/app", commit=OTHER, commits=[])
        self.ready()
        self.apply(7, "Undone", "Railway does not deploy commit " + runs["commit"] + ", and may not know it any more",
                   "deploy the service there, so that it runs code that Railway knows", "make a new plan")
        self.assertEqual(self.code(), runs)
        self.assertEqual(len(self.fixture.deployments()), 1)
        self.assertEqual(self.fixture.stored(), BEFORE)
        self.assertEqual(self.fixture.entries()[-1]["body"]["outcome"], "undone")
        self.fixture.plan_file.unlink()
        self.move(repo="example/app", commit=OTHER, deploy=True)
        self.ready()
        self.apply(0, f"Code commit {OTHER}: deployed, and it runs")
        self.assertEqual(self.fixture.stored(), AFTER)

    def test_an_image_is_deployed_again_as_it_runs_although_its_tag_moved(self):
        self.move(image=IMAGE, digest=ONE, deploy=True)
        self.move(image=IMAGE, digest=TWO)
        text = self.ready()
        self.assertEqual(line(text, "Code"), f"Code         image {IMAGE}\nsha256:{ONE}")
        self.apply(0)
        self.assertEqual(self.code(), {"image": IMAGE, "digest": ONE})
        self.assertEqual(self.fixture.deploys(), ["deploymentRedeploy"])

    def test_an_image_that_was_configured_since_is_said_and_not_deployed(self):
        self.move(image=IMAGE, digest=ONE, deploy=True)
        self.move(image="ghcr.io/example/app:2", digest=TWO)
        words = "the configured image is ghcr.io/example/app:2, and not the one that runs"
        self.check(2, words, "1 target with other code waiting")
        text = self.ready()
        self.assertIn(words, " ".join(line(text, "Code").split()))
        self.apply(0)
        self.assertEqual(self.code(), {"image": IMAGE, "digest": ONE})
        self.check(2, words)

    def test_a_redeploy_that_takes_what_is_configured_is_never_verified(self):
        self.move(image=IMAGE, digest=ONE, deploy=True)
        self.move(image="ghcr.io/example/app:2", digest=TWO)
        self.ready()
        self.knobs(redeployTakes="configured")
        self.apply(7, "the code that runs is image ghcr.io/example/app:2@sha256:" + TWO)

    def test_a_later_deployment_with_other_code_is_a_change(self):
        self.fixture.ready()
        self.apply(0)
        self.check(0)
        runs = self.code()["commit"]
        self.railway.admin("POST", "/deploy", {"service": SERVICE, "outcome": "FAILED",
                                               "code": {"repo": "example/app", "commit": OTHER}})
        self.check(2, f"the latest deployment, FAILED, has commit {OTHER}, and not the one that runs")
        self.railway.set("production", {"MODE": "lax"})
        self.fixture.plan()
        text = self.fixture.plan_file.read_text()
        self.assertTrue(line(text, "Code").startswith(f"Code         commit {runs}\nthe latest deployment, "
                                                      f"FAILED, has commit {OTHER}"), text)

    def test_code_that_railway_does_not_tell_is_of_unknown_direction(self):
        for knobs, source, words in (
                ({"deploymentMeta": "none", "sourceShown": False}, {"repo": "example/app", "commit": OTHER},
                 "not pinned: Railway does not tell which commit or image runs"),
                ({"deploymentMeta": "no-digest"}, {"image": IMAGE, "digest": ONE},
                 f"not pinned: the image {IMAGE} is known by its name alone")):
            with self.subTest(words):
                self.setUp()
                self.move(deploy=True, **source)
                self.knobs(**knobs)
                text = self.ready()
                self.assertEqual(line(text, "Code"), f"Code         {words}")
                self.assertIn("which code the deploy takes live: code not pinned\n", text)
                self.assertRegex(text, r"; [1-9] weaken \([1-9] unknown\), ")
                runs = self.code()
                self.apply(0)
                self.assertEqual(self.code(), runs)
                self.assertEqual(self.fixture.deploys(), ["deploymentRedeploy"])


if __name__ == "__main__":
    unittest.main()
