"""Attacks by way of the state, the environment, the checkout and the clock. See attacks.py."""
import hashlib
import json
import os
import shutil

from acting_story import faketime
from attacks import (BREACHED, INVALID, STALE, UNAPPROVED, USAGE, attack, forge,
                     write_ledger)

REFUSED = (INVALID, STALE, UNAPPROVED)


# --- the state -------------------------------------------------------------------------------------

@attack(*REFUSED)
def a_fresh_state(acting):
    shutil.rmtree(acting.state)
    return acting.apply()


@attack(*REFUSED)
def a_fresh_state_elsewhere(acting):
    return acting.apply(state=acting.folder / "other-state")


@attack(*REFUSED, USAGE)
def no_state(acting):
    return acting.apply(state="none")


@attack(*REFUSED)
def a_state_that_everybody_may_write(acting):
    acting.state.chmod(0o777)
    return acting.apply()


@attack(*REFUSED)
def a_state_that_is_a_link(acting):
    link = acting.folder / "linked-state"
    link.symlink_to(acting.state)
    return acting.apply(state=link)


@attack(*REFUSED)
def an_emptied_ledger(acting):
    acting.ledger.write_bytes(b"")
    return acting.apply()


@attack(*REFUSED)
def a_ledger_without_its_head(acting):
    (acting.target / "head").unlink()
    lines = acting.ledger.read_bytes().splitlines(keepends=True)
    acting.ledger.write_bytes(b"".join(lines[:-1]))
    return acting.apply()


@attack(*REFUSED)
def a_ledger_cut_back_with_its_head(acting):
    """To before the entry that the plan names."""
    acting.ready()
    acting.railway.admin("DELETE", "/log")
    write_ledger(acting, acting.ledger.read_bytes().splitlines(keepends=True)[:1])
    return acting.apply()


@attack(*REFUSED)
def a_byte_of_the_ledger_is_changed(acting):
    data = bytearray(acting.ledger.read_bytes())
    data[len(data) // 2] ^= 1
    acting.ledger.write_bytes(bytes(data))
    return acting.apply()


@attack(*REFUSED)
def lines_of_the_ledger_are_swapped(acting):
    lines = acting.ledger.read_bytes().splitlines(keepends=True)
    acting.ledger.write_bytes(b"".join([lines[1], lines[0], *lines[2:]]))
    return acting.apply()


def forged_begin(acting):
    """What an apply of the plan would write first: known from one that was made elsewhere."""
    kept, path = acting.keep(), acting.plan_file
    signed = acting.signature().exists()
    if not signed:
        acting.sign("pto")
    assert acting.apply("--passes", "1").code == 0
    (body,) = [entry["body"] for entry in acting.entries() if entry["kind"] == "begin"]
    acting.railway.reset()
    acting.again(kept)
    assert signed == acting.signature(plan=path).exists()
    return body


@attack(*REFUSED)
def a_forged_begin_for_a_plan_that_nobody_signed(acting):
    acting.signature().unlink()
    forge(acting, ("begin", forged_begin(acting)))
    return acting.apply()


@attack(*REFUSED)
def a_forged_approval_and_begin(acting):
    acting.signature().unlink()
    begin = forged_begin(acting)
    approval = {"number": begin["number"], "plan": begin["plan"], "by": "pto@example.com",
                "roles": ["PTO"]}
    forge(acting, ("approval", approval), ("begin", begin))
    return acting.apply()


@attack(*REFUSED)
def a_begin_for_a_plan_that_is_then_changed(acting):
    """An apply that was stopped after its begin; then another text under the same number."""
    forge(acting, ("begin", forged_begin(acting)))
    text = acting.plan_file.read_text().replace("-> strict", "-> laxest")
    acting.plan_file.write_text(text)
    return acting.apply()


@attack(*REFUSED)
def a_forged_begin_for_a_plan_that_has_expired(acting):
    """It was signed and never applied: two days later it must not look as if it had begun."""
    forge(acting, ("begin", forged_begin(acting)))
    acting.railway.admin("PUT", "/knobs", {"clockOffsetSeconds": 2 * 86400})
    return at(acting, "+172800")


@attack(*REFUSED)
def a_forged_begin_for_a_plan_whose_world_has_moved(acting):
    begin = forged_begin(acting)
    acting.railway.set(acting.environment, {"MODE": "laxer"})
    acting.railway.set(acting.environment, {"MODE": "lax"})
    forge(acting, ("begin", begin))
    return acting.apply()


@attack(*REFUSED, BREACHED)
def a_forged_begin_while_a_guardrail_is_breached(acting):
    begin = forged_begin(acting)
    acting.railway.set(acting.environment, {"OPEN_DOOR": "true"})
    forge(acting, ("begin", begin))
    return acting.apply()


@attack(*REFUSED)
def a_forged_begin_for_a_key_that_was_revoked(acting):
    forge(acting, ("begin", forged_begin(acting)))
    acting.trust.write(revoked=("pto",))
    return acting.apply()


@attack(*REFUSED)
def the_end_of_a_used_plan_is_taken_away(acting):
    """The world is put back by hand, too."""
    before = acting.stored()
    assert acting.apply().code == 0
    acting.railway.set(acting.environment, before, deploy=True,
                       unset=[name for name in acting.stored() if name not in before])
    acting.railway.admin("DELETE", "/log")
    lines = acting.ledger.read_bytes().splitlines(keepends=True)
    while json.loads(lines[-1])["kind"] != "begin":
        lines.pop()
    write_ledger(acting, lines)
    return acting.apply()


# --- the environment -------------------------------------------------------------------------------

def with_environ(acting, **more):
    """An apply of a plan that nobody signed, in another environment."""
    acting.signature().unlink()
    return acting.apply(environ=acting.environ(**more))


@attack(UNAPPROVED)
def words_that_sound_like_options(acting):
    return with_environ(acting, TAUTLINE_FORCE="1", TAUTLINE_TRUST="/tmp/trust.yaml", TAUTLINE_YES="1",
                        TAUTLINE_DRY_RUN="0", TAUTLINE_NO_VERIFY="1", FORCE="1", CI="true")


@attack(UNAPPROVED)
def a_fake_ssh_keygen(acting):
    folder = acting.folder / "bin"
    folder.mkdir()
    fake = folder / "ssh-keygen"
    fake.write_text("#!/bin/sh\necho 'Good \"tautline-plan\" signature'\nexit 0\n")
    fake.chmod(0o755)
    return with_environ(acting, PATH=f"{folder}{os.pathsep}/usr/bin:/bin")


@attack(UNAPPROVED)
def configurations_of_libraries(acting):
    path = acting.folder / "openssl.cnf"
    path.write_text("openssl_conf = x\n[x]\nproviders = y\n[y]\ndefault = z\n[z]\nactivate = 0\n")
    return with_environ(acting, OPENSSL_CONF=str(path), OPENSSL_MODULES=str(acting.folder),
                        SSL_CERT_FILE=str(path), GCONV_PATH=str(acting.folder))


@attack(UNAPPROVED)
def a_library_that_is_not_there(acting):
    return with_environ(acting, LD_PRELOAD="/nowhere/made-up.so", LD_LIBRARY_PATH="/nowhere")


@attack(*REFUSED, USAGE)
def another_home(acting):
    home = acting.folder / "home"
    home.mkdir()
    environ = acting.environ(HOME=str(home), XDG_STATE_HOME=str(home), XDG_CONFIG_HOME=str(home))
    return acting.railway.tautline("apply", acting.plan_file, acting.file, "--trust",
                                   acting.trust.path, environ=environ, cwd=acting.checkout)


@attack(*REFUSED)
def another_fingerprint_key(acting):
    key = acting.folder / "other.key"
    key.write_bytes(bytes(range(32)))
    key.chmod(0o600)
    return acting.apply(environ=acting.environ(TAUTLINE_FINGERPRINT_KEY_FILE=str(key)))


@attack(*REFUSED)
def no_fingerprint_key(acting):
    return acting.apply(environ=acting.railway.environ())


@attack(STALE)
def another_address_of_the_api(acting):
    """The same server by another name: what was signed speaks of one address."""
    url = acting.railway.url.replace("127.0.0.1", "localhost")
    return acting.apply(environ=acting.environ(TAUTLINE_RAILWAY_URL=url))


# --- the clock ---------------------------------------------------------------------------------------

def at(acting, shift):
    return acting.apply(environ={**acting.environ(), **faketime(shift)})


@attack(STALE)
def a_clock_after_the_end(acting):
    return at(acting, "+2d")


@attack(STALE)
def a_clock_before_the_beginning(acting):
    return at(acting, "-1d")


@attack(STALE)
def a_clock_before_the_build(acting):
    return at(acting, "@2001-01-01 00:00:00")


@attack(STALE)
def a_plan_that_has_ended_and_a_clock_that_was_put_back(acting):
    """Railway's own clock says that it has ended."""
    acting.railway.admin("PUT", "/knobs", {"clockOffsetSeconds": 2 * 86400})
    return acting.apply()


@attack(STALE)
def a_clock_ten_minutes_off(acting):
    acting.railway.admin("PUT", "/knobs", {"clockOffsetSeconds": 600})
    return acting.apply()


# --- the checkout and the world ----------------------------------------------------------------------

@attack(STALE)
def the_declaration_wants_something_else(acting):
    acting.file.write_text(acting.file.read_text().replace("MODE: strict", "MODE: laxest"))
    return acting.apply()


@attack(STALE)
def the_declaration_lost_a_guardrail(acting):
    text = acting.file.read_text()
    acting.file.write_text(text[:text.index("guardrails:")])
    return acting.apply()


@attack(STALE)
def a_comment_is_put_into_the_declaration(acting):
    acting.file.write_text("# harmless\n" + acting.file.read_text())
    return acting.apply()


@attack(STALE)
def a_variable_was_changed_since(acting):
    acting.railway.set(acting.environment, {"MODE": "laxer"})
    return acting.apply()


@attack(STALE)
def a_variable_was_changed_and_put_back_since(acting):
    acting.railway.set(acting.environment, {"MODE": "laxer"})
    acting.railway.set(acting.environment, {"MODE": "lax"})
    return acting.apply()


@attack(STALE, BREACHED)
def a_guardrail_was_breached_since(acting):
    acting.railway.set(acting.environment, {"OPEN_DOOR": "true"})
    return acting.apply()


@attack(STALE, INVALID)
def a_colleague_has_staged_something(acting):
    acting.railway.admin("POST", "/stage", {**acting.railway.place(acting.environment),
                                            "variables": {"LEFT_ALONE": {"value": "colleague's"}}})
    return acting.apply()


@attack(STALE, INVALID, 4)
def the_service_is_gone(acting):
    acting.railway.admin("DELETE", "/service", acting.railway.place(acting.environment))
    return acting.apply()


@attack(*REFUSED, USAGE)
def a_plan_is_taken_for_a_closing_one(acting):
    return acting.apply("--closing")


@attack(0)
def a_dry_run(acting):
    return acting.apply("--dry-run")
