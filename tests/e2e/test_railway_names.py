"""Names to ids, by every way that a token allows; what is not there, or there twice, is said."""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from simulation import PROJECT, SERVICE, Simulation  # noqa: E402

ACCOUNT = "made-up-account-token-0123456789"


class Names(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.railway = cls.enterClassContext(Simulation(application=False))

    def setUp(self):
        self.addCleanup(self.railway.admin, "DELETE", "/knobs")

    def look(self, change=lambda text: text, **knobs):
        """The words of doctor and the operations that were asked, with an account's token."""
        self.railway.admin("PUT", "/knobs", knobs)
        self.railway.admin("DELETE", "/log")
        file = self.railway.declaration(change)
        environ = self.railway.environ(RAILWAY_API_TOKEN=ACCOUNT)
        result = self.railway.tautline("doctor", "--env", "production", file, environ=environ)
        asked = [r["operation"] for r in self.railway.admin("GET", "/log")["requests"]]
        return result.out, asked

    def account(self, text):
        return text.replace("{ env: RAILWAY_TOKEN_PRODUCTION }",
                            "{ env: RAILWAY_API_TOKEN }")

    def pinned(self, text):
        ids = self.railway.admin("GET", "/")["environments"][0]["projectId"]
        return self.account(text).replace(f"project: {PROJECT}",
                                          f"project: {{ name: {PROJECT}, id: {ids} }}")

    def test_an_accounts_token_finds_its_project_by_name(self):
        out, asked = self.look(self.account)
        self.assertIn("an account or workspace token", out)
        self.assertRegex(out, r"Railway +26 variables in 3 requests")
        self.assertEqual(asked[0], "TautlineProjects")

    def test_a_pinned_project_is_asked_by_its_id(self):
        out, asked = self.look(self.pinned)
        self.assertRegex(out, r"Railway +26 variables in 3 requests")
        self.assertEqual(asked[0], "TautlineProject")

    def test_a_missing_file_is_reported(self):
        rows = [(f"project: {PROJECT}", "project: shop", "project 'shop'"),
                (f"service: {SERVICE}", "service: web", "service 'web'")]
        for here, there, words in rows:
            with self.subTest(there):
                out, _ = self.look(lambda text: self.account(text).replace(here, there))
                self.assertRegex(out, f"bad +target +there is no {words}")

    def test_a_missing_service_of_a_pinned_project_is_reported(self):
        out, _ = self.look(lambda text: self.pinned(text).replace(f"service: {SERVICE}", "service: web"))
        self.assertRegex(out, "bad +target +there is no service 'web'")

    def test_environments_beyond_the_first_page_ask_for_an_id(self):
        out, _ = self.look(self.account, pageSize=1)
        self.assertIn("give its id", out)

    def test_pages_without_end_are_not_followed_for_ever(self):
        out, asked = self.look(self.account, endlessPages=True)
        self.assertNotIn("variables in", out)
        self.assertLess(len(asked), 60)


if __name__ == "__main__":
    unittest.main()
