"""One fault, one advice: of all findings that come from it, one says what to do, and the others name that one."""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from doors_service import DECLARATION, OTHER, DoorsService, advice  # noqa: E402

AGAIN = "make no change because of this: check again once it can be observed"
APPLICATION = "the variables do not show it: check the application or its image"
REFUSED = ("give {} a new value (a secret, 20 bytes or more) if this is not the right one, then deploy; else check the "
           "application or its image")
ADMITS = DECLARATION.replace("accepted: 400", "accepted: 400\n    admits: true").replace(
    "guardrails:", "guardrails:\n  delivers: { probes: hook/admits }")


class Advice(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.railway = cls.enterClassContext(DoorsService())

    def advised(self, text=DECLARATION):
        return advice(self.railway.check(text))

    def test_another_key_in_the_process(self):
        self.railway.put(process={"HOOK_SECRET": OTHER})
        self.assertEqual(self.advised(ADMITS), {
            ("setting", "HOOK_SECRET"): REFUSED.format("HOOK_SECRET"),
            ("setting", "SIGN_REQ"): "see HOOK_SECRET",
            ("guardrail", "delivers"): "see HOOK_SECRET", ("guardrail", "signed"): "see HOOK_SECRET",
            ("probe", "hook"): "see HOOK_SECRET"})

    def test_another_token_in_the_process(self):
        self.railway.put(process={"ADMIN_KEY": OTHER})
        self.assertEqual(self.advised(), {
            ("setting", "ADMIN_KEY"): REFUSED.format("ADMIN_KEY"), ("setting", "OPEN_PATHS"): "see ADMIN_KEY",
            ("guardrail", "no-bypass"): "see ADMIN_KEY", ("probe", "admin"): "see ADMIN_KEY"})

    def test_a_key_that_no_finding_speaks_of_is_told_where_it_is_refused(self):
        """No `see NAME` of what is in sync: it would lead nowhere."""
        self.railway.put(process={"ADMIN_KEY": OTHER})
        advised = self.advised(DECLARATION.replace(", shown_by: admin/right", ""))
        self.assertEqual(set(advised.values()), {REFUSED.format("ADMIN_KEY")})
        self.assertNotIn(("setting", "ADMIN_KEY"), advised)

    def test_a_token_that_is_missing(self):
        for where in ({"stored": {"ADMIN_KEY": None}, "running": {"ADMIN_KEY": None}}, {"running": {"ADMIN_KEY": None}}):
            self.railway.put(**where)
            advised = self.advised()
            self.assertRegex(advised.pop(("setting", "ADMIN_KEY")), "^give ADMIN_KEY a new value|^deploy only if")
            self.assertEqual(advised, {("setting", "OPEN_PATHS"): "see ADMIN_KEY",
                                       ("guardrail", "no-bypass"): "see ADMIN_KEY",
                                       ("probe", "admin"): "see ADMIN_KEY"}, where)

    def test_a_hook_without_its_secret(self):
        self.railway.put(stored={"HOOK_SECRET": None}, running={"HOOK_SECRET": None})
        self.assertEqual(self.advised(), {
            ("setting", "HOOK_SECRET"): "give HOOK_SECRET a new value (a secret, 20 bytes or more), then deploy",
            ("probe", "hook"): "deliveries are being lost: see HOOK_SECRET"})

    def test_a_door_that_is_open_while_every_variable_is_right(self):
        self.railway.put(process={"SIGN_REQ": "false", "HOOK_SECRET": None})
        bare = DECLARATION.replace(", reported: status#/sign_req, shown_by: hook/closed", "").replace(
            ", shown_by: hook/configured", "")
        self.assertEqual(self.advised(bare), {("guardrail", "signed"): APPLICATION, ("probe", "hook"): APPLICATION})

    def test_a_door_that_is_open_by_a_value_of_which_the_effect_is_not_known(self):
        """No default counts where the variable is there and empty: this process takes it for false."""
        bare = DECLARATION.replace(", reported: status#/sign_req, shown_by: hook/closed", "").replace(
            ", shown_by: hook/configured", "")
        self.railway.put(stored={"SIGN_REQ": ""}, running={"SIGN_REQ": ""},
                         process={"SIGN_REQ": "false", "HOOK_SECRET": None})
        self.assertEqual(self.advised(bare), {
            ("setting", "SIGN_REQ"): "set SIGN_REQ to `true`, then deploy",
            ("guardrail", "signed"): "see SIGN_REQ", ("probe", "hook"): "see SIGN_REQ"})

    def test_a_door_that_is_open_by_a_default_that_nothing_shows(self):
        self.railway.put(stored={"SIGN_REQ": None}, running={"SIGN_REQ": None},
                         process={"SIGN_REQ": "false", "HOOK_SECRET": None})
        bare = DECLARATION.replace("absent_means: true, reported: status#/sign_req, shown_by: hook/closed",
                                   "absent_means: unknown").replace(", shown_by: hook/configured", "")
        advised = self.advised(bare)
        self.assertIn("or set SIGN_REQ to `true`", advised.pop(("setting", "SIGN_REQ")))
        self.assertEqual(advised, {("guardrail", "signed"): "see SIGN_REQ", ("probe", "hook"): "see SIGN_REQ"})

    def test_a_default_that_only_a_probe_by_name_shows(self):
        self.railway.put(stored={"REGION": None}, running={"REGION": None})
        text = DECLARATION.replace("absent_means: eu, reported: status#/region", "absent_means: unknown").replace(
            "contains: eu }", "contains: eu, writes: true }")
        result = self.railway.check(text)
        self.assertEqual(advice(result), {
            ("setting", "REGION"): "ask what shows it, which no check does: tautline probe region --env production"})
        self.assertIn("only region shows it, which no check asks", result.finding("setting", "REGION", "production")["why"])

    def test_a_default_that_nothing_shows(self):
        """Looking again helps in neither finding."""
        self.railway.put(stored={"SIGN_REQ": None}, running={"SIGN_REQ": None})
        text = DECLARATION.replace("absent_means: true, reported: status#/sign_req, shown_by: hook/closed",
                                   "absent_means: unknown")
        self.assertEqual(self.advised(text), {
            ("setting", "SIGN_REQ"): "name a report (`reported`) or a probe (`shown_by`) that shows it, or set SIGN_REQ "
                                     "to `true`: looking again does not help",
            ("guardrail", "signed"): "see SIGN_REQ"})

    def test_what_is_only_not_seen_is_looked_at_again(self):
        self.railway.put(down=True)
        result = self.railway.check()
        self.assertEqual({said for key, said in advice(result).items()}, {AGAIN}, result.out)

    def test_what_has_an_advice_of_its_own_keeps_it_where_much_is_not_seen(self):
        self.railway.put(running={"ADMIN_KEY": None}, down=True)
        said = self.railway.tautline("check", "--state", "none", self.railway.file()).out
        guardrails = said[said.index("Guardrails"):said.index("PENDING")]
        self.assertRegex(" ".join(guardrails.split()), f"UNOBSERVED signed → {AGAIN} UNOBSERVED no-bypass .*→ see ADMIN_KEY$")


if __name__ == "__main__":
    unittest.main()
