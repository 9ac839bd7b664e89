"""Attacks by way of the state, the environment, the checkout and the clock. See attacks.py."""
import hashlib
import json
import os
import shutil

from apply_fixture import SIGNERS
from apply_story import faketime
from attacks import (BREACHED, INVALID, STALE, UNAPPROVED, USAGE, attack, forge,
                     write_ledger)

REFUSED = (INVALID, STALE, UNAPPROVED)


# --- the state -------------------------------------------------------------------------------------

@attack(*REFUSED)
def a_fresh_state(fixture):
    shutil.rmtree(fixture.state)
    return fixture.apply()


@attack(*REFUSED)
def a_fresh_state_elsewhere(fixture):
    return fixture.apply(state=fixture.folder / "other-state")


@attack(*REFUSED, USAGE)
def no_state(fixture):
    return fixture.apply(state="none")


@attack(*REFUSED)
def a_state_that_everybody_may_write(fixture):
    fixture.state.chmod(0o777)
    return fixture.apply()


@attack(*REFUSED)
def a_state_that_is_a_link(fixture):
    link = fixture.folder / "linked-state"
    link.symlink_to(fixture.state)
    return fixture.apply(state=link)


@attack(*REFUSED)
def an_emptied_ledger(fixture):
    fixture.ledger.write_bytes(b"")
    return fixture.apply()


@attack(*REFUSED)
def a_ledger_without_its_head(fixture):
    (fixture.target / "head").unlink()
    lines = fixture.ledger.read_bytes().splitlines(keepends=True)
    fixture.ledger.write_bytes(b"".join(lines[:-1]))
    return fixture.apply()


@attack(*REFUSED)
def a_ledger_cut_back_with_its_head(fixture):
    """To before the entry that the plan names."""
    fixture.ready()
    fixture.railway.admin("DELETE", "/log")
    write_ledger(fixture, fixture.ledger.read_bytes().splitlines(keepends=True)[:1])
    return fixture.apply()


@attack(*REFUSED)
def a_byte_of_the_ledger_is_changed(fixture):
    data = bytearray(fixture.ledger.read_bytes())
    data[len(data) // 2] ^= 1
    fixture.ledger.write_bytes(bytes(data))
    return fixture.apply()


@attack(*REFUSED)
def lines_of_the_ledger_are_swapped(fixture):
    lines = fixture.ledger.read_bytes().splitlines(keepends=True)
    fixture.ledger.write_bytes(b"".join([lines[1], lines[0], *lines[2:]]))
    return fixture.apply()


def forged_begin(fixture):
    """What an apply of the plan would write first: known from one that was made elsewhere."""
    kept, path = fixture.keep(), fixture.plan_file
    signed = fixture.signature().exists()
    if not signed:
        fixture.sign(*SIGNERS)
    assert fixture.apply("--passes", "1").code == 0
    (body,) = [entry["body"] for entry in fixture.entries() if entry["kind"] == "begin"]
    fixture.railway.reset()
    fixture.again(kept)
    assert signed == fixture.signature(plan=path).exists()
    return body


@attack(*REFUSED)
def a_forged_begin_for_an_unsigned_plan(fixture):
    fixture.signature().unlink()
    forge(fixture, ("begin", forged_begin(fixture)))
    return fixture.apply()


@attack(*REFUSED)
def a_forged_approval_and_begin(fixture):
    fixture.signature().unlink()
    begin = forged_begin(fixture)
    approval = {"number": begin["number"], "plan": begin["plan"], "by": "pto@example.com",
                "roles": ["PTO"]}
    forge(fixture, ("approval", approval), ("begin", begin))
    return fixture.apply()


@attack(*REFUSED)
def a_begin_for_a_plan_that_is_then_changed(fixture):
    """An apply that was stopped after its begin; then another text under the same number."""
    forge(fixture, ("begin", forged_begin(fixture)))
    text = fixture.plan_file.read_text().replace("-> strict", "-> laxest")
    fixture.plan_file.write_text(text)
    return fixture.apply()


@attack(*REFUSED)
def a_forged_begin_for_a_plan_that_has_expired(fixture):
    """It was signed and never applied: two days later it must not look as if it had begun."""
    forge(fixture, ("begin", forged_begin(fixture)))
    fixture.railway.admin("PUT", "/knobs", {"clockOffsetSeconds": 2 * 86400})
    return at(fixture, "+172800")


@attack(*REFUSED)
def a_forged_begin_for_a_plan_whose_world_has_moved(fixture):
    begin = forged_begin(fixture)
    fixture.railway.set(fixture.environment, {"MODE": "laxer"})
    fixture.railway.set(fixture.environment, {"MODE": "lax"})
    forge(fixture, ("begin", begin))
    return fixture.apply()


@attack(*REFUSED, BREACHED)
def a_forged_begin_while_a_guardrail_is_breached(fixture):
    begin = forged_begin(fixture)
    fixture.railway.set(fixture.environment, {"OPEN_DOOR": "true"})
    forge(fixture, ("begin", begin))
    return fixture.apply()


@attack(*REFUSED)
def a_forged_begin_for_a_key_that_was_revoked(fixture):
    forge(fixture, ("begin", forged_begin(fixture)))
    fixture.trust.write(revoked=("pto",))
    return fixture.apply()


@attack(*REFUSED)
def the_end_of_a_used_plan_is_taken_away(fixture):
    """The world is put back by hand, too."""
    before = fixture.stored()
    assert fixture.apply().code == 0
    fixture.railway.set(fixture.environment, before, deploy=True,
                       unset=[name for name in fixture.stored() if name not in before])
    fixture.railway.admin("DELETE", "/log")
    lines = fixture.ledger.read_bytes().splitlines(keepends=True)
    while json.loads(lines[-1])["kind"] != "begin":
        lines.pop()
    write_ledger(fixture, lines)
    return fixture.apply()


# --- the environment -------------------------------------------------------------------------------

def with_environ(fixture, **more):
    """An apply of an unsigned plan, in another environment."""
    fixture.signature().unlink()
    return fixture.apply(environ=fixture.environ(**more))


@attack(UNAPPROVED)
def words_that_sound_like_options(fixture):
    return with_environ(fixture, TAUTLINE_FORCE="1", TAUTLINE_TRUST="/tmp/trust.yaml", TAUTLINE_YES="1",
                        TAUTLINE_DRY_RUN="0", TAUTLINE_NO_VERIFY="1", FORCE="1", CI="true")


@attack(UNAPPROVED)
def a_fake_ssh_keygen(fixture):
    folder = fixture.folder / "bin"
    folder.mkdir()
    fake = folder / "ssh-keygen"
    fake.write_text("#!/bin/sh\necho 'Good \"tautline-plan\" signature'\nexit 0\n")
    fake.chmod(0o755)
    return with_environ(fixture, PATH=f"{folder}{os.pathsep}/usr/bin:/bin")


@attack(UNAPPROVED)
def configurations_of_libraries(fixture):
    path = fixture.folder / "openssl.cnf"
    path.write_text("openssl_conf = x\n[x]\nproviders = y\n[y]\ndefault = z\n[z]\nactivate = 0\n")
    return with_environ(fixture, OPENSSL_CONF=str(path), OPENSSL_MODULES=str(fixture.folder),
                        SSL_CERT_FILE=str(path), GCONV_PATH=str(fixture.folder))


@attack(UNAPPROVED)
def a_library_that_is_not_there(fixture):
    return with_environ(fixture, LD_PRELOAD="/nowhere/made-up.so", LD_LIBRARY_PATH="/nowhere")


@attack(*REFUSED, USAGE)
def another_home(fixture):
    home = fixture.folder / "home"
    home.mkdir()
    environ = fixture.environ(HOME=str(home), XDG_STATE_HOME=str(home), XDG_CONFIG_HOME=str(home))
    return fixture.railway.tautline("apply", fixture.plan_file, fixture.file, "--trust",
                                   fixture.trust.path, environ=environ, cwd=fixture.checkout)


@attack(*REFUSED)
def another_fingerprint_key(fixture):
    key = fixture.folder / "other.key"
    key.write_bytes(bytes(range(32)))
    key.chmod(0o600)
    return fixture.apply(environ=fixture.environ(TAUTLINE_FINGERPRINT_KEY_FILE=str(key)))


@attack(*REFUSED)
def no_fingerprint_key(fixture):
    return fixture.apply(environ=fixture.railway.environ())


@attack(STALE)
def another_address_of_the_api(fixture):
    """The same server by another name: what was signed speaks of one address."""
    url = fixture.railway.url.replace("127.0.0.1", "localhost")
    return fixture.apply(environ=fixture.environ(TAUTLINE_RAILWAY_URL=url))


# --- the clock ---------------------------------------------------------------------------------------

def at(fixture, shift):
    return fixture.apply(environ={**fixture.environ(), **faketime(shift)})


@attack(STALE)
def a_clock_after_the_end(fixture):
    return at(fixture, "+2d")


@attack(STALE)
def a_clock_before_the_beginning(fixture):
    return at(fixture, "-1d")


@attack(STALE)
def a_clock_before_the_build(fixture):
    return at(fixture, "@2001-01-01 00:00:00")


@attack(STALE)
def a_plan_that_has_ended_and_a_clock_that_was_put_back(fixture):
    """Railway's own clock says that it has ended."""
    fixture.railway.admin("PUT", "/knobs", {"clockOffsetSeconds": 2 * 86400})
    return fixture.apply()


@attack(STALE)
def a_clock_ten_minutes_off(fixture):
    fixture.railway.admin("PUT", "/knobs", {"clockOffsetSeconds": 600})
    return fixture.apply()


# --- the checkout and the world ----------------------------------------------------------------------

@attack(STALE)
def the_declaration_wants_something_else(fixture):
    fixture.file.write_text(fixture.file.read_text().replace("MODE: strict", "MODE: laxest"))
    return fixture.apply()


@attack(STALE)
def the_declaration_lost_a_guardrail(fixture):
    text = fixture.file.read_text()
    fixture.file.write_text(text[:text.index("guardrails:")])
    return fixture.apply()


@attack(STALE)
def a_comment_is_put_into_the_declaration(fixture):
    fixture.file.write_text("# harmless\n" + fixture.file.read_text())
    return fixture.apply()


@attack(STALE)
def a_variable_was_changed_since(fixture):
    fixture.railway.set(fixture.environment, {"MODE": "laxer"})
    return fixture.apply()


@attack(STALE)
def a_variable_was_changed_and_put_back_since(fixture):
    fixture.railway.set(fixture.environment, {"MODE": "laxer"})
    fixture.railway.set(fixture.environment, {"MODE": "lax"})
    return fixture.apply()


@attack(STALE, BREACHED)
def a_guardrail_was_breached_since(fixture):
    fixture.railway.set(fixture.environment, {"OPEN_DOOR": "true"})
    return fixture.apply()


@attack(STALE, INVALID)
def a_colleague_has_staged_something(fixture):
    fixture.railway.admin("POST", "/stage", {**fixture.railway.place(fixture.environment),
                                            "variables": {"LEFT_ALONE": {"value": "colleague's"}}})
    return fixture.apply()


@attack(STALE, INVALID, 4)
def the_service_is_gone(fixture):
    fixture.railway.admin("DELETE", "/service", fixture.railway.place(fixture.environment))
    return fixture.apply()


@attack(*REFUSED, USAGE)
def a_plan_is_taken_for_a_closing_one(fixture):
    return fixture.apply("--closing")


@attack(0)
def a_dry_run(fixture):
    return fixture.apply("--dry-run")
