"""Values as Railway keeps them: shared, referenced, sealed, empty, in several lines, provided."""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from simulation import caio_world  # noqa: E402
from small_service import SmallService, unwrapped  # noqa: E402


def world(forkserver):
    made = caio_world(forkserver)
    made["projects"][0]["environments"][1]["shared"] = {"REGION": "north", "TIER": "gold"}
    return made


class Values(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.railway = cls.enterClassContext(SmallService(world))

    def setUp(self):
        self.railway.quiet()
        self.railway.admin("POST", "/restart", {})

    def verdict(self, line, *words):
        """The verdict on one setting, and the whole finding."""
        name = line.split(":")[0]
        result = self.railway.check("--json", *words, file=self.railway.declare_settings(line))
        self.assertEqual(result.code, result.report["exit"], result.err)
        finding = result.finding("setting", name, "production")
        return finding["verdict"], finding

    def stores(self, deploy=True, **values):
        self.railway.set("production", values, deploy=deploy)

    def rows(self, *rows):
        """line of the declaration, verdict"""
        for line, verdict in rows:
            with self.subTest(line):
                self.assertEqual(self.verdict(line)[0], verdict)

    def test_an_empty_text_is_not_absent(self):
        self.stores(LOG_LEVEL="")
        self.rows(('LOG_LEVEL: { text: "" }', "in_sync"), ("LOG_LEVEL: absent", "drift"),
                  ("LOG_LEVEL: { flag: false, absent_means: false }", "drift"))
        self.rows(('CANARY: { text: "" }', "drift"), ("CANARY: absent", "in_sync"),
                  ("CANARY: { flag: false, absent_means: false }", "in_sync"))

    def test_an_empty_secret_is_refused(self):
        self.stores(LOG_LEVEL="")
        self.rows(("LOG_LEVEL: { secret: {} }", "drift"), ("CANARY: { secret: {} }", "drift"))

    def test_several_lines_are_kept_exactly(self):
        self.stores(LOG_LEVEL="first\n  second\n")
        self.rows(('LOG_LEVEL: { text: "first\\n  second\\n" }', "in_sync"),
                  ('LOG_LEVEL: { text: "first\\n  second" }', "drift"),
                  ('LOG_LEVEL: { text: "first second" }', "drift"))
        self.assertNotIn("first\n", self.railway.check(
            file=self.railway.declare_settings("LOG_LEVEL: plain")).out)

    def test_blanks_and_case_of_a_text_count(self):
        self.stores(LOG_LEVEL="Debug ")
        self.rows(('LOG_LEVEL: "Debug "', "in_sync"), ("LOG_LEVEL: Debug", "drift"),
                  ('LOG_LEVEL: "debug "', "drift"))

    def test_a_shared_variable_is_looked_for_among_the_shared(self):
        self.stores(REGION="${{ shared.REGION }}")  # how a service takes it
        self.rows(("REGION: { text: north, shared: true }", "in_sync"),
                  ("REGION: { text: south, shared: true }", "drift"),
                  ("TIER: { text: gold }", "drift"))
        self.stores(LOG_LEVEL="debug")
        self.rows(("LOG_LEVEL: { text: debug, shared: true }", "drift"))

    def test_apply_does_not_wait_for_a_shared_variable_without_a_service(self):
        self.rows(("TIER: { text: gold, shared: true }", "unobserved"),
                  ("TIER: { text: silver, shared: true }", "drift"))

    def test_an_unshared_check_does_not_ask_for_shared_variables(self):
        for line, shared in (("REGION: { text: north, shared: true }", True), ("ENVIRONMENT: x", False)):
            self.railway.admin("DELETE", "/log", {})
            self.verdict(line)
            asked = [r["variables"].get("shared") for r in self.railway.log()["requests"]
                     if r["operation"] != "TautlineNames" and "shared" in r["variables"]]
            self.assertEqual(set(asked), {shared})

    def test_a_reference_is_compared_as_it_is_written_and_as_it_renders(self):
        self.stores(LOG_LEVEL="at ${{ shared.REGION }}, ${{shared.TIER}}!")
        for form in (True, False):
            self.railway.knobs(snapshotRendered=form)
            self.rows(('LOG_LEVEL: { text: "at ${{ shared.REGION }}, ${{shared.TIER}}!" }', "in_sync"),
                      ('LOG_LEVEL: { text: "at north, gold!" }', "in_sync"),
                      ('LOG_LEVEL: { text: "at south, gold!" }', "drift"),
                      ('LOG_LEVEL: { text: "at ${{shared.TIER}}, ${{shared.TIER}}!" }', "drift"))

    def test_a_changed_reference_that_is_not_live_yet(self):
        self.stores(LOG_LEVEL="at ${{ shared.REGION }}")
        self.railway.admin("POST", "/variables", {"environment": "production", "shared": True,
                                                  "set": {"REGION": "south"}})
        verdict, finding = self.verdict('LOG_LEVEL: { text: "at south" }')
        self.assertEqual((verdict, finding["witnesses"]["running"]["shown"]), ("pending", "at north"))

    def test_a_secret_that_is_a_reference_is_judged_by_what_it_renders_to(self):
        self.railway.admin("POST", "/variables", {"environment": "production", "shared": True,
                                                  "set": {"REGION": "made-up-secret-of-the-region-0123"}})
        self.stores(LOG_LEVEL="${{ shared.REGION }}")
        self.rows(("LOG_LEVEL: { secret: { min_length: 32 } }", "in_sync"),
                  ("LOG_LEVEL: { secret: { min_length: 64 } }", "drift"))

    def test_sealed_is_never_absent(self):
        for form in ("null", "omitted"):
            with self.subTest(form):
                self.railway.knobs(sealedInMap=form)
                self.railway.set("production", {"LOG_LEVEL": "debug"}, seal=["LOG_LEVEL"], deploy=True)
                verdict, finding = self.verdict("LOG_LEVEL: debug")
                self.assertEqual((verdict, finding["witnesses"]["stored"]),
                                 ("unobserved", {"says": "unseen", "shown": "(sealed)",
                                                 "why": "sealed: Railway does not return its value"}))
                self.rows(("LOG_LEVEL: absent", "drift"), ("LOG_LEVEL: { secret: {} }", "in_sync"),
                          ("LOG_LEVEL: { secret: {}, sealed: true }", "in_sync"))

    def test_a_secret_that_should_be_sealed_and_is_not(self):
        verdict, finding = self.verdict("SESSION_SECRET_KEY: { secret: {}, sealed: true }")
        self.assertEqual((verdict, finding["witnesses"]["stored"]["why"]), ("drift", "it is not sealed"))

    def test_variables_provided_by_railway_are_not_undeclared(self):
        for form in (False, True):
            self.railway.knobs(unrenderedProvided=form, snapshotProvided=form)
            self.railway.set("production", {"RAILWAY_RUN_UID": "0"})
            report = self.railway.check("--json").report
            provided = [name for name in report["targets"][0]["undeclared"] if name.startswith("RAILWAY_")]
            self.assertEqual(provided, ["RAILWAY_RUN_UID"])

    def test_a_variable_that_users_configure_can_be_declared(self):
        self.railway.set("production", {"RAILWAY_RUN_UID": "0"}, deploy=True)
        self.rows(('RAILWAY_RUN_UID: { text: "0" }', "in_sync"))

    def test_undeclared_variables_are_counted_and_named(self):
        text = unwrapped(self.railway.check().out)
        self.assertIn("undeclared 23 variables are not declared: CONTEXT_REDIS_PREFIX, "
                      "CORS_ALLOWED_HEADERS, CORS_ALLOWED_METHODS, CORS_ALLOWED_ORIGINS, "
                      "DASHBOARD_AUTH_STRICT, DASHBOARD_QUERY_TOKEN_ENABLED, ENVIRONMENT, "
                      "HEYREACH_BEARER_TOKEN and 15 more", text)

    def test_differences_between_environments_are_reported(self):
        self.railway.set("production", {"ONLY_HERE": "x", "EVERYWHERE": "x"})
        self.railway.set("staging", {"ONLY_THERE": "x", "EVERYWHERE": "x"})
        staging = self.railway.edge("staging")
        file = self.railway.declare(lambda text: text.replace(
            "settings:", f"  staging: {{ url: {staging}, token: {{ env: RAILWAY_TOKEN_STAGING }} }}\nsettings:"))
        result = self.railway.tautline("check", file)
        self.assertEqual(result.code, 0, result.out)
        text = unwrapped(result.out)
        for other, name in (("staging", "ONLY_HERE"), ("production", "ONLY_THERE")):
            self.assertRegex(text, f"parity not declared, and set here but not in {other}: {name} [^,]")
        one = self.railway.check(file=file)
        self.assertNotIn("parity", one.out)


if __name__ == "__main__":
    unittest.main()
