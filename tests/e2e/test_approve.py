"""`tautline approve`: what is shown, what is asked, what is signed, and what is kept."""
import os
import pathlib
import re
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import ledger_format  # noqa: E402
from approval_fixture import ApprovalFixture, LyingAgent  # noqa: E402

QUESTION = "Type yes to sign: "
YES = ((QUESTION, b"yes\n"),)
PTO, PAUL, HOS = "pto@example.com", "paul@example.com", "hos@example.com"


class Approve(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.fixture = self.enterContext(ApprovalFixture())
        self.fixture.write_plan()

    def check_unsigned(self, *names):
        for name in names or (PTO,):
            self.assertFalse(self.fixture.signature(name).exists())

    def refused(self, code, rule, *words, **environ):
        """No question is asked and nothing is signed."""
        found, shown = self.fixture.at_terminal(*words, answers=YES, **environ)
        self.assertEqual(found, code, shown)
        self.assertIn(rule, shown)
        self.assertNotIn(QUESTION, shown)
        self.check_unsigned(PTO, PAUL, HOS)
        return shown

    # --- signing ---

    def test_a_plan_is_shown_whole_and_signed_after_yes(self):
        code, shown = self.fixture.at_terminal(answers=YES)
        self.assertEqual(code, 0, shown)
        self.assertIn(self.fixture.plan.read_text(), shown)
        self.assertLess(shown.index("Plan: 1 to add"), shown.index(QUESTION))
        self.assertIn(f"SHA-256     {self.fixture.sha256(self.fixture.plan)}  plan.txt\n", shown)
        self.assertIn(f"Needs       PTO: missing; one of {PTO}, {PAUL}\n", shown)
        self.assertIn(f"You         {PTO}, with the key SHA256:", shown)
        self.assertIn(f"Needs       PTO: {PTO} has signed\n            second person: missing; one of {PAUL}, {HOS}\n"
                      "So          an approval is missing: a second person with any role (PTO, HoS)\n", shown)
        self.assertIn("Ledger      not recorded here: none is kept", shown)
        self.assertEqual(self.fixture.signature().stat().st_mode & 0o777, 0o644)
        self.assertTrue(self.fixture.verified())

    def test_the_text_that_was_shown_is_the_one_that_is_signed(self):
        shown_text = self.fixture.plan.read_bytes()

        def swap():
            self.fixture.plan.write_bytes(shown_text.replace(b"STATE_DUAL", b"STATE_DOOR"))
            return b"yes\n"

        _, shown = self.fixture.at_terminal(answers=((QUESTION, swap),))
        self.assertIn(shown_text.decode(), shown)
        self.assertTrue(self.fixture.verified(text=shown_text))
        self.assertFalse(self.fixture.verified())
        self.assertNotIn("all required people have signed", shown)

    def test_only_yes_signs(self):
        for answer in (b"\n", b"y\n", b"no\n", b"YES\n", b"yes \n", b" yes\n", b"\x04", b"x" * 100 + b"\n"):
            with self.subTest(answer):
                code, shown = self.fixture.at_terminal(answers=((QUESTION, answer),))
                self.assertEqual(code, 6)
                self.assertTrue(shown.endswith("Not signed.\n"), shown)
                self.check_unsigned()

    def test_input_typed_before_the_question_is_ignored(self):
        code, shown = self.fixture.at_terminal(typed_ahead=b"yes\n", answers=((QUESTION, b"\n"),))
        self.assertEqual(code, 6)
        self.assertIn("Not signed.", shown)
        self.check_unsigned()

    def test_a_passphrase_is_asked_for_by_ssh_keygen_itself(self):
        for end in ("", ".pub"):
            (self.fixture.keys / (PTO + end)).unlink()
        self.fixture.make_key(self.fixture.keys / PTO, passphrase="a passphrase")
        self.fixture.install()
        self.fixture.write_plan()
        self.fixture.give(PTO)
        code, shown = self.fixture.at_terminal(answers=(*YES, ("passphrase", b"wrong\n")))
        self.assertEqual(code, 1, shown)
        self.assertIn("ssh-keygen did not sign", shown)
        self.check_unsigned()
        code, shown = self.fixture.at_terminal(answers=(*YES, ("passphrase", b"a passphrase\n")))
        self.assertEqual(code, 0, shown)
        self.assertTrue(self.fixture.verified())

    def test_an_agent_signs_for_a_key_of_which_only_the_public_half_is_here(self):
        socket = str(self.fixture.path / "agent")
        agent = subprocess.Popen(["ssh-agent", "-D", "-a", socket], stdout=subprocess.DEVNULL)
        self.addCleanup(agent.wait)
        self.addCleanup(agent.terminate)
        for _ in range(100):
            if os.path.exists(socket):
                break
            time.sleep(0.05)
        subprocess.run(["ssh-add", "-q", self.fixture.keys / PAUL], check=True,
                       env={"SSH_AUTH_SOCK": socket, "PATH": "/usr/bin:/bin"})
        (self.fixture.keys / PAUL).unlink()
        public = str(self.fixture.keys / (PAUL + ".pub"))
        code, shown = self.fixture.at_terminal("--key", public, answers=YES)
        self.assertEqual(code, 1, "without its agent: " + shown)
        code, shown = self.fixture.at_terminal("--key", public, answers=YES, SSH_AUTH_SOCK=socket)
        self.assertEqual(code, 0, shown)
        self.assertTrue(self.fixture.verified(PAUL))

    def test_every_kind_of_key_that_the_approvers_may_list(self):
        for kind, usual in (("ecdsa", "id_ecdsa"), ("rsa", "id_rsa")):
            with self.subTest(kind):
                for end in ("", ".pub"):
                    (self.fixture.keys / (PTO + end)).unlink()
                    for old in (self.fixture.home / ".ssh").iterdir():
                        old.unlink()
                self.fixture.make_key(self.fixture.keys / PTO, kind=kind)
                self.fixture.give(PTO, usual)
                self.fixture.install()
                self.fixture.write_plan()
                self.assertEqual(self.fixture.at_terminal(answers=YES)[0], 0)
                self.assertTrue(self.fixture.verified())

    def test_a_plan_that_opens_is_signed_with_the_one_that_closes(self):
        self.fixture.write_plan(opens=True)
        closing = self.fixture.path / "plan.txt.closing"
        code, shown = self.fixture.at_terminal(answers=((QUESTION, b"yes\n"),))
        self.assertEqual(code, 0, shown)
        for text in (self.fixture.plan, closing):
            self.assertIn(text.read_text(), shown)
            self.assertIn(f"{self.fixture.sha256(text)}  {text.name}\n", shown)
        self.assertIn("Sign this plan and its closing plan", shown)
        self.assertTrue(self.fixture.verified())
        self.assertTrue(self.fixture.verified(plan="plan.txt.closing"))
        closing.unlink()
        self.refused_again("closing-missing")
        self.fixture.write_plan(opens=True, author="eve@example.com")
        closing.write_text(closing.read_text().replace("eve@", "ana@"))
        self.refused_again("closing-other")

    def refused_again(self, rule):
        code, _, err = self.fixture.call()
        self.assertEqual((code, f"refused ({rule})" in err), (6, True), err)

    def test_two_roles_need_two_persons(self):
        self.fixture.install(needs="PTO, HoS")
        self.fixture.write_plan(needs=("PTO", "HoS"))
        code, shown = self.fixture.at_terminal(answers=YES)
        self.assertEqual(code, 0, shown)
        self.assertIn(f"Needs       PTO: {PTO} has signed\n            HoS: missing; one of {HOS}\n"
                      "So          an approval is missing: HoS\n", shown)
        self.fixture.give(HOS)
        code, shown = self.fixture.at_terminal(answers=YES)
        self.assertEqual(code, 0, shown)
        self.assertIn("So          all required people have signed\n", shown)

    def test_weakening_changes_are_named_with_the_question(self):
        text = self.fixture.plan.read_text()
        self.fixture.plan.write_text(text.replace("(absent) -> false  strengthens", "(absent) -> false  weakens")
                                  .replace("0 weaken, 2 strengthen", "1 weaken, 1 strengthen"))
        code, shown = self.fixture.at_terminal(answers=YES)
        self.assertEqual(code, 0, shown)
        self.assertIn("Careful     1 change weakens what protects the service\n", shown)

    # --- two persons ---

    def test_two_persons_sign_in_any_order(self):
        for names in ((PTO, HOS), (HOS, PTO)):
            with self.subTest(names):
                for name in names:
                    self.fixture.give(name)
                    code, shown = self.fixture.at_terminal("--as", name.upper(), answers=YES)
                    self.assertEqual(code, 0, shown)
                self.assertIn(f"Needs       PTO: {PTO} has signed\n            second person: {HOS} has signed (HoS)\n"
                              "So          all required people have signed\n", shown)
                for name in names:
                    self.fixture.signature(name).unlink()

    def test_where_passkeys_sign_is_shown(self):
        self.fixture.install(page="https://approve.example.com")
        self.fixture.write_plan()
        shown = self.fixture.at_terminal(answers=((QUESTION, b"no\n"),))[1]
        self.assertIn("\nPasskeys    sign at https://approve.example.com\n", shown)
        # A page of one's own machine counts in a simulation alone, and this plan is for Railway.
        self.fixture.install(page="http://localhost:8000")
        self.fixture.write_plan()
        shown = self.fixture.at_terminal(answers=((QUESTION, b"no\n"),))[1]
        self.assertNotIn("Passkeys", shown)

    def test_the_one_who_makes_a_plan_cannot_approve_it_alone_as_another_author(self):
        for author in (PTO, HOS):
            self.fixture.write_plan(author=author)
            code, shown = self.fixture.at_terminal(answers=YES)
            self.assertEqual(code, 0, shown)
            self.assertIn("So          an approval is missing: a second person with any role (PTO, HoS)\n", shown)
            self.fixture.signature().unlink()

    def test_a_team_of_one_says_so_in_its_trust(self):
        self.fixture.install(two_persons=False)
        self.fixture.write_plan()
        code, shown = self.fixture.at_terminal(answers=YES)
        self.assertEqual(code, 0, shown)
        self.assertIn(f"Needs       PTO: {PTO} has signed\n"
                      "            one person is enough: this trust says two_persons: no\n"
                      "So          all required people have signed\n", shown)

    # --- the reviewed declaration ---

    def git(self, *words, cwd=None):
        subprocess.run(["git", "-c", "user.name=pto", "-c", "user.email=pto@example.com", "-c",
                        "init.defaultBranch=main", *words], cwd=cwd or self.fixture.path, check=True,
                       env=self.fixture.environ(), capture_output=True)

    def reviewed(self, *words):
        """What the page says of the declaration."""
        code, out, err = self.fixture.call(*words)
        self.assertEqual(code, 6, err)
        (line,) = [line for line in out.splitlines() if line.startswith("Reviewed ")]
        return re.sub(r"\(commit [0-9a-f]{12}\)", "(COMMIT)", line[12:])

    def test_the_declaration_is_compared_with_the_reviewed_branch(self):
        self.assertEqual(self.reviewed(), "not known: no upstream of the main branch is here; name a revision "
                         "with --reviewed")
        file = self.fixture.path / "desired-state" / "caio-swarm-dashboard.yaml"
        file.parent.mkdir()
        file.write_text("# what the plan was made of\n")
        (digest,) = re.findall(r"Desired .*\n    sha256:(\w+)", self.fixture.plan.read_text())
        self.fixture.plan.write_text(self.fixture.plan.read_text().replace(digest, self.fixture.sha256(file)))
        self.git("init", "-q")
        self.git("add", "desired-state")
        self.git("commit", "-q", "-m", "Declare")
        self.assertIn("not known", self.reviewed())
        self.git("clone", "-q", "--bare", ".", "forge")
        self.git("remote", "add", "origin", "forge")
        self.git("fetch", "-q", "origin")
        self.git("branch", "-q", "--set-upstream-to=origin/main")
        same = "yes: the declaration is desired-state/caio-swarm-dashboard.yaml of main@{upstream} (COMMIT)"
        self.assertEqual(self.reviewed(), same)
        file.write_text("# another one\n")
        self.assertEqual(self.reviewed(), same)
        self.git("commit", "-q", "-a", "-m", "Declare otherwise")
        self.assertEqual(self.reviewed(), same)
        self.assertEqual(self.reviewed("--reviewed", "HEAD"),
                         "NO: the declaration is not desired-state/caio-swarm-dashboard.yaml of HEAD (COMMIT)")
        self.git("rm", "-q", "-r", "desired-state")
        self.git("commit", "-q", "-m", "Declare nothing")
        self.assertEqual(self.reviewed("--reviewed", "HEAD"),
                         "NO: HEAD (COMMIT) has no caio-swarm-dashboard.yaml in desired-state")
        code, out, err = self.fixture.call("--reviewed", "nowhere")
        self.assertEqual((code, out), (1, ""))
        self.assertIn("unknown revision 'nowhere'", err)

    def test_an_answer_to_a_question_that_was_not_shown_is_not_waited_for(self):
        code, out = self.fixture.with_terminal_that_shows_nothing(b"yes\n")
        self.assertEqual(code, 1, out)
        self.check_unsigned()

    # --- what is there already ---

    def test_a_signer_is_not_asked_again(self):
        self.fixture.sign(PTO)
        kept = self.fixture.signature().read_bytes()
        code, shown = self.fixture.at_terminal(answers=YES)
        self.assertEqual(code, 0)
        self.assertIn(f"{PTO} has already signed this.", shown)
        self.assertNotIn(QUESTION, shown)
        self.assertEqual(self.fixture.signature().read_bytes(), kept)

    def test_an_invalid_signature_is_replaced_and_reported(self):
        self.fixture.sign(PTO, text=b"another text\n")
        code, shown = self.fixture.at_terminal(answers=YES)
        self.assertEqual(code, 0, shown)
        self.assertIn(f"plan.txt.sig.{PTO} is not valid and will be replaced\n", shown)
        self.assertRegex(shown, f"But         plan.txt.sig.{PTO} does not count: ")
        self.assertTrue(self.fixture.verified())

    # --- the ledger ---

    def test_an_approval_is_recorded_in_the_ledger_of_the_plan(self):
        folder = self.fixture.keep_ledger()
        code, shown = self.fixture.at_terminal("--state", str(folder.parent), answers=YES)
        self.assertEqual(code, 0, shown)
        self.assertIn("Ledger      recorded in the ledger as entry 3\n", shown)
        (trust, named, _), (kind, body, _) = ledger_format.verify(folder)[1:]
        self.assertEqual((trust, named), ("trust", {"serial": 1, "digest": self.fixture.digest}))
        self.assertEqual((kind, body["number"], body["plan"], body["principal"]),
                         ("approval", "5f1d0c7e2b9a4e61", self.fixture.sha256(self.fixture.plan), PTO))
        self.assertRegex(body["key"], r"\ASHA256:[A-Za-z0-9+/]{43}\Z")

    def test_what_an_entry_without_a_seal_names_is_told(self):
        """Where this host sealed it, the plan is not signed (test_trust_serial)."""
        folder = self.fixture.keep_ledger()
        code, shown = self.fixture.at_terminal("--state", str(folder.parent), answers=YES)
        self.assertEqual(code, 0, shown)
        self.fixture.signature().unlink()
        self.fixture.install(max_age="23h")
        self.fixture.write_plan()
        code, shown = self.fixture.at_terminal("--state", str(folder.parent), answers=YES)
        self.assertEqual(code, 0, shown)
        self.assertIn("names it for another content; this host did not seal that entry", " ".join(shown.split()))

    def test_no_other_ledger_is_written_or_created(self):
        folder = self.fixture.keep_ledger("f" * 32)
        code, shown = self.fixture.at_terminal("--state", str(folder.parent), answers=YES)
        self.assertEqual(code, 0, shown)
        self.assertIn("not recorded here: a different one is kept", shown)
        self.assertEqual(len(ledger_format.verify(folder)), 1)
        self.fixture.signature().unlink()
        code, shown = self.fixture.at_terminal("--state", str(self.fixture.path / "none-yet"), answers=YES)
        self.assertEqual(code, 0, shown)
        self.assertFalse((self.fixture.path / "none-yet").exists())

    # --- no terminal ---

    def test_without_a_terminal_only_the_commands_are_printed(self):
        code, out, err = self.fixture.call()
        self.assertEqual(code, 6)
        self.assertEqual(err, "There is no terminal to ask on. Run this where the key is, next to the "
                              "plan:\n")
        self.assertIn(self.fixture.plan.read_text(), out)
        self.check_unsigned()
        self.run_commands(out[out.index("echo '"):])

    def run_commands(self, commands):
        subprocess.run(["sh", "-ec", commands], cwd=self.fixture.path, check=True,
                       env=self.fixture.environ(), stdin=subprocess.DEVNULL, capture_output=True)
        self.assertTrue(self.fixture.verified())
        code, out, err = self.fixture.call()
        self.assertEqual((code, err), (0, f"{PTO} has already signed this.\n"))
        self.assertIn(f"Needs       PTO: {PTO} has signed\n", out)

    def test_print_prints_only_the_commands(self):
        self.fixture.write_plan(opens=True)
        code, out, err = self.fixture.call("--print")
        self.assertEqual((code, err), (0, ""))
        self.assertEqual([line.split()[0] for line in out.splitlines()],
                         ["echo", "ssh-keygen"] * 2)
        self.check_unsigned()
        self.run_commands(out)

    def test_print_needs_no_key_here(self):
        for file in (self.fixture.home / ".ssh").iterdir():
            file.unlink()
        code, out, _ = self.fixture.call("--print", "--as", PAUL)
        self.assertEqual(code, 0)
        self.assertIn(f"-f KEY < plan.txt > plan.txt.sig.{PAUL}\n", out)

    # --- which key ---

    def test_an_unlisted_key_or_one_that_is_of_no_use_is_refused(self):
        stranger = str(self.fixture.keys / "stranger")
        self.fixture.make_key(stranger)
        self.refused(6, "refused (key-unknown)", "--key", stranger)
        self.refused(6, "refused (key-of-another)", "--key", str(self.fixture.keys / PAUL), "--as", PTO)
        self.refused(6, "refused (key-missing)", "--as", PAUL)
        self.refused(1, "nowhere.pub", "--key", "nowhere")
        self.fixture.options["ana@example.com"] = 'namespaces="tautline-plan"'
        self.fixture.make_key(self.fixture.keys / "ana@example.com")
        self.fixture.install(two_persons=False)
        self.fixture.write_plan()
        self.refused(6, "refused (role-not-needed)", "--key", str(self.fixture.keys / HOS))
        self.refused(6, "refused (role-missing)", "--key", str(self.fixture.keys / "ana@example.com"))

    def test_a_key_that_signs_otherwise_than_its_public_half_says(self):
        (self.fixture.home / ".ssh" / "id_ed25519.pub").write_text(self.fixture.public(PAUL))
        code, shown = self.fixture.at_terminal(answers=YES)
        self.assertEqual(code, 1, shown)
        self.check_unsigned(PTO, PAUL)

    def test_a_signature_by_an_agent_is_verified_before_it_is_stored(self):
        path = self.fixture.path / "agent"
        public = self.fixture.keys / (PTO + ".pub")
        with LyingAgent(path, public.read_text()) as agent:
            code, shown = self.fixture.at_terminal("--key", str(public), answers=YES, SSH_AUTH_SOCK=str(path))
            self.assertEqual((code, agent.asked), (1, 1), shown)
        self.assertIn("does not match this content and this key", shown)
        self.check_unsigned()

    def test_ssh_keygen_gets_a_clean_environment(self):
        path = self.fixture.path / "agent"
        public = str(self.fixture.keys / (PTO + ".pub"))
        planted = {"RAILWAY_TOKEN": "planted", "LD_PRELOAD": "/nowhere/x.so", "SSH_ASKPASS": "/nowhere/ask",
                   "DISPLAY": ":9", "PATH": "/nowhere"}
        with LyingAgent(path, self.fixture.public(PTO)) as agent:
            self.fixture.at_terminal("--key", public, answers=YES, SSH_AUTH_SOCK=str(path), **planted)
        words, environ, descriptors = agent.callers[-1]
        self.assertEqual(words, [b"ssh-keygen", b"-q", b"-Y", b"sign", b"-n", b"tautline-plan", b"-f",
                                 public.encode()])
        self.assertEqual(environ, {b"PATH": b"/usr/bin:/bin:/usr/local/bin", b"TERM": b"dumb",
                                   b"HOME": str(self.fixture.home).encode(), b"SSH_AUTH_SOCK": str(path).encode()})
        self.assertLessEqual(len(descriptors), 4, "0 to 2, and the one that leads here")

    def test_an_expired_or_future_key_is_refused(self):
        spaced = 'namespaces="tautline-plan"'
        for options, rule in ((f'{spaced},valid-before="20200101Z"', "key-not-now"),
                              (f'{spaced},valid-after="20990101Z"', "key-not-now"),
                              ('namespaces="git"', "key-not-now")):
            with self.subTest(options):
                self.fixture.options[PTO] = options
                self.fixture.install()
                self.fixture.write_plan()
                self.refused(6, f"refused ({rule})", "--key", str(self.fixture.keys / PTO))
                self.refused(6, "refused (key-missing)")

    def test_a_revoked_key(self):
        self.fixture.install(revoked=[PTO])
        self.fixture.write_plan()
        self.refused(6, "refused (key-revoked)", "--key", str(self.fixture.keys / PTO))
        self.refused(6, "refused (key-missing)")

    # --- what is not worth a signature ---

    def test_a_stale_plan_is_not_signed(self):
        self.fixture.write_plan(made=-7200, valid=3600)
        self.assertIn("the plan has expired", self.refused(5, "refused (expired)"))
        self.fixture.write_plan(made=600)
        self.refused(5, "refused (made-later)")
        self.fixture.write_plan(valid=86401)
        self.refused(6, "refused (valid-too-long)")
        self.fixture.write_plan()
        self.fixture.install(max_age="23h")
        self.refused(5, "refused (trust-changed)")
        self.fixture.write_plan(needs=("HoS",))
        self.refused(6, "refused (needs-too-few)")

    def test_an_edited_plan_is_refused(self):
        text = self.fixture.plan.read_text()
        for damaged in (text.replace("true -> false", "true  -> false"), text[:-1], text + "\n",
                        text.replace("\n", "\r\n"), text.replace("Needs        PTO\n", ""),
                        text.replace("production\n", "production\x1b[2J\n", 1)):
            with self.subTest(damaged[-40:]):
                self.fixture.plan.write_text(damaged)
                shown = self.refused(6, f"{self.fixture.plan}:")
                self.assertNotIn("\x1b", shown)

    def test_missing_files(self):
        self.fixture.plan.unlink()
        self.refused(1, "plan.txt: ")
        self.fixture.write_plan()
        self.fixture.trust.unlink()
        self.refused(1, "trust.yaml: ")

    def test_the_caller_does_not_choose_the_program_that_signs(self):
        fake = self.fixture.path / "bin"
        fake.mkdir()
        (fake / "ssh-keygen").write_text("#!/bin/sh\ntouch %s\n" % (self.fixture.path / "was-here"))
        (fake / "ssh-keygen").chmod(0o755)
        code, shown = self.fixture.at_terminal(answers=YES, PATH=f"{fake}:/usr/bin:/bin")
        self.assertEqual(code, 0, shown)
        self.assertFalse((self.fixture.path / "was-here").exists())
        self.assertTrue(self.fixture.verified())


if __name__ == "__main__":
    unittest.main()
