"""Attacks on a plan that is signed, or is not: each a row, each must change nothing at Railway.

A row gets an Acting whose plan is made and signed by the PTO as it should be, spoils something, and makes
the call; what it returns is the call's result. `@attack(CODES)` names the exit codes that are right.
"""
import hashlib
import json
import re
import shutil

from acting import PEOPLE

ROWS = []
STALE, UNAPPROVED, INVALID, BREACHED, USAGE = 5, 6, 1, 3, 64


def attack(*codes, prepared=True):
    """`prepared`: with a plan that the PTO has signed."""
    def keep(function):
        ROWS.append((function.__name__, function, codes, prepared))
        return function
    return keep


def edit(path, pattern, word, count=1):
    """Puts `word` where `pattern` stands."""
    text, found = re.subn(pattern, word, path.read_bytes().decode(), flags=re.M)
    assert found >= count, f"'{pattern}' does not stand in {path.name}:\n{text}"
    path.write_bytes(text.encode())


def forge(acting, *entries):
    """Appends entries to the ledger with a right chain, and puts the head after them."""
    data = acting.ledger.read_bytes()
    lines = data.splitlines(keepends=True)
    before = lines[-1]
    for kind, body in entries:
        last = json.loads(before)
        line = {"n": last["n"] + 1, "prev": hashlib.sha256(before).hexdigest(), "at": last["at"],
                "kind": kind, "body": body}
        before = json.dumps(line, separators=(",", ":")).encode() + b"\n"
        lines.append(before)
    write_ledger(acting, lines)


def write_ledger(acting, lines):
    """The ledger with these lines, and a head that fits the last."""
    acting.ledger.write_bytes(b"".join(lines))
    digest = hashlib.sha256(lines[-1]).hexdigest()
    (acting.target / "head").write_text(f"{len(lines)} {digest}\n")


# --- the plan and its signatures -------------------------------------------------------------------

@attack(UNAPPROVED)
def no_signature(acting):
    acting.signature().unlink()
    return acting.apply()


@attack(UNAPPROVED)
def an_empty_signature(acting):
    acting.signature().write_bytes(b"")
    return acting.apply()


@attack(UNAPPROVED)
def a_signature_of_nonsense(acting):
    acting.signature().write_bytes(b"-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----\n")
    return acting.apply()


@attack(UNAPPROVED)
def a_signature_cut_short(acting):
    path = acting.signature()
    path.write_bytes(path.read_bytes()[:-40])
    return acting.apply()


@attack(UNAPPROVED)
def a_signature_in_another_namespace(acting):
    acting.sign("pto", namespace="file")
    return acting.apply()


@attack(UNAPPROVED)
def a_signature_of_another_plan(acting):
    other = acting.plan_file.with_name("other.txt")
    acting.plan(out=other)
    acting.sign("pto", other)
    shutil.copy(acting.signature(plan=other), acting.signature())
    return acting.apply()


@attack(UNAPPROVED)
def a_stranger_signs_under_the_name_of_the_pto(acting):
    acting.sign("pto", key="stranger")
    return acting.apply()


@attack(UNAPPROVED)
def a_stranger_signs(acting):
    acting.signature().unlink()
    acting.sign("stranger")
    return acting.apply()


@attack(UNAPPROVED)
def another_role_signs(acting):
    acting.signature().unlink()
    acting.sign("hos")
    return acting.apply()


@attack(UNAPPROVED)
def another_role_signs_under_the_name_of_the_pto(acting):
    acting.sign("pto", key="hos")
    return acting.apply()


@attack(UNAPPROVED, prepared=False)
def the_author_alone_signs(acting):
    acting.plan(author=PEOPLE["pto"])
    acting.sign("pto")
    return acting.apply()


@attack(STALE, UNAPPROVED)
def a_value_of_the_plan_is_changed(acting):
    edit(acting.plan_file, "-> strict", "-> laxer ")
    return acting.apply()


@attack(STALE, UNAPPROVED)
def a_change_is_taken_out_of_the_plan(acting):
    edit(acting.plan_file, r"^  \S+ RETIRED .*\n", "")
    return acting.apply()


@attack(STALE, UNAPPROVED, INVALID)
def a_change_is_put_into_the_plan_and_signed_by_a_stranger(acting):
    edit(acting.plan_file, r"^(  \S+ )MODE( .*\n)", r"\1LEFT_ALONE\2\1MODE\2")
    acting.sign("pto", key="stranger")
    return acting.apply()


@attack(STALE, UNAPPROVED, INVALID)
def the_plan_is_for_another_environment(acting):
    edit(acting.plan_file, "production", "staging   ")
    return acting.apply()


@attack(STALE, UNAPPROVED)
def the_plan_lives_longer(acting):
    edit(acting.plan_file, r"^(Expires +)\d{4}", r"\g<1>2999")
    return acting.apply()


@attack(STALE, UNAPPROVED)
def the_plan_has_another_author(acting):
    edit(acting.plan_file, "ana@example.com", "hos@example.com")
    return acting.apply()


@attack(STALE, UNAPPROVED)
def the_plan_has_another_number(acting):
    edit(acting.plan_file, r"^(Number +)[0-9a-f]{8}", r"\g<1>00000000")
    return acting.apply()


@attack(STALE, UNAPPROVED, INVALID)
def the_plan_needs_somebody_else(acting):
    edit(acting.plan_file, r"^(Needs +)PTO", r"\1HoS")
    acting.sign("hos")
    return acting.apply()


@attack(STALE, UNAPPROVED, INVALID)
def the_plan_needs_nobody(acting):
    edit(acting.plan_file, r"^Needs .*\n", "")
    acting.signature().unlink()
    return acting.apply()


@attack(STALE, UNAPPROVED, INVALID)
def the_line_ends_are_those_of_another_system(acting):
    acting.plan_file.write_bytes(acting.plan_file.read_bytes().replace(b"\n", b"\r\n"))
    return acting.apply()


@attack(STALE, UNAPPROVED, INVALID)
def a_blank_at_the_end_of_the_plan(acting):
    acting.plan_file.write_bytes(acting.plan_file.read_bytes() + b" \n")
    return acting.apply()


@attack(STALE, UNAPPROVED, INVALID)
def something_hidden_behind_a_nul(acting):
    acting.plan_file.write_bytes(acting.plan_file.read_bytes() + b"\0  + DOOR  (absent) -> open\n")
    return acting.apply()


@attack(INVALID, UNAPPROVED)
def a_plan_of_a_megabyte(acting):
    acting.plan_file.write_bytes(acting.plan_file.read_bytes() + b"\n" * (1 << 20))
    return acting.apply()


@attack(INVALID, UNAPPROVED)
def no_plan_at_all(acting):
    acting.plan_file.write_bytes(b"")
    return acting.apply()


@attack(STALE)
def a_plan_that_was_applied_and_taken_back_by_hand(acting):
    """Its number is used; the log of the right first use is forgotten."""
    before = acting.stored()
    first = acting.apply()
    assert first.code == 0, first.out + first.err
    put_back(acting, before)
    return acting.apply()


@attack(STALE)
def a_plan_that_was_applied_with_a_copy_of_the_older_state(acting):
    kept, before = acting.keep(), acting.stored()
    assert acting.apply().code == 0
    put_back(acting, before)
    acting.again(kept)
    return acting.apply()


def put_back(acting, values):
    unset = [name for name in acting.stored() if name not in values]
    acting.railway.set(acting.environment, values, unset=unset, deploy=True)
    acting.railway.admin("DELETE", "/log")
