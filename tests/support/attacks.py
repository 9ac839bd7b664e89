"""Attacks on a plan that is signed, or is not: each a row, each must change nothing at Railway.

A row gets an ApplyFixture with a plan that the PTO has signed, changes one thing and makes the call; it
returns the result of the call. `@attack(CODES)` names the exit codes that are right.
"""
import hashlib
import json
import re
import shutil

from apply_fixture import PEOPLE

ROWS = []
STALE, UNAPPROVED, INVALID, BREACHED, USAGE = 5, 6, 1, 3, 64


def attack(*codes, prepared=True):
    """`prepared`: with a plan that the PTO has signed."""
    def keep(function):
        ROWS.append((function.__name__, function, codes, prepared))
        return function
    return keep


def edit(path, pattern, word, count=1):
    """Replaces `pattern` by `word`."""
    text, found = re.subn(pattern, word, path.read_bytes().decode(), flags=re.M)
    assert found >= count, f"'{pattern}' does not occur in {path.name}:\n{text}"
    path.write_bytes(text.encode())


def forge(fixture, *entries):
    """Appends entries to the ledger with a right chain, and puts the head after them."""
    data = fixture.ledger.read_bytes()
    lines = data.splitlines(keepends=True)
    before = lines[-1]
    for kind, body, *seal in entries:
        last = json.loads(before)
        line = {"n": last["n"] + 1, "prev": hashlib.sha256(before).hexdigest(), "at": last["at"],
                "kind": kind, "body": body, **({"seal": seal[0]} if seal and seal[0] else {})}
        before = json.dumps(line, separators=(",", ":")).encode() + b"\n"
        lines.append(before)
    write_ledger(fixture, lines)


def write_ledger(fixture, lines):
    """The ledger with these lines, and a head that fits the last."""
    fixture.ledger.write_bytes(b"".join(lines))
    digest = hashlib.sha256(lines[-1]).hexdigest()
    (fixture.target / "head").write_text(f"{len(lines)} {digest}\n")


# --- the plan and its signatures -------------------------------------------------------------------

@attack(UNAPPROVED)
def no_signature(fixture):
    fixture.signature().unlink()
    return fixture.apply()


@attack(UNAPPROVED)
def an_empty_signature(fixture):
    fixture.signature().write_bytes(b"")
    return fixture.apply()


@attack(UNAPPROVED)
def a_signature_of_nonsense(fixture):
    fixture.signature().write_bytes(b"-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----\n")
    return fixture.apply()


@attack(UNAPPROVED)
def a_signature_cut_short(fixture):
    path = fixture.signature()
    path.write_bytes(path.read_bytes()[:-40])
    return fixture.apply()


@attack(UNAPPROVED)
def a_signature_in_another_namespace(fixture):
    fixture.sign("pto", namespace="file")
    return fixture.apply()


@attack(UNAPPROVED)
def a_signature_of_another_plan(fixture):
    other = fixture.plan_file.with_name("other.txt")
    fixture.plan(out=other)
    fixture.sign("pto", plan=other)
    shutil.copy(fixture.signature(plan=other), fixture.signature())
    return fixture.apply()


@attack(UNAPPROVED)
def a_stranger_signs_under_the_name_of_the_pto(fixture):
    fixture.sign("pto", key="stranger")
    return fixture.apply()


@attack(UNAPPROVED)
def a_stranger_signs(fixture):
    fixture.signature().unlink()
    fixture.sign("stranger")
    return fixture.apply()


@attack(UNAPPROVED)
def another_role_signs(fixture):
    fixture.signature().unlink()
    fixture.sign("hos")
    return fixture.apply()


@attack(UNAPPROVED)
def another_role_signs_under_the_name_of_the_pto(fixture):
    fixture.sign("pto", key="hos")
    return fixture.apply()


@attack(UNAPPROVED, prepared=False)
def the_author_alone_signs(fixture):
    fixture.plan(author=PEOPLE["pto"])
    fixture.sign("pto")
    return fixture.apply()


@attack(UNAPPROVED, prepared=False)
def the_approver_types_another_author_and_signs_alone(fixture):
    fixture.plan(author=PEOPLE["hos"])
    fixture.sign("pto")
    return fixture.apply()


@attack(UNAPPROVED, prepared=False)
def the_author_alone_has_the_role_and_signs_with_two_keys(fixture):
    fixture.keys.make("again")
    fixture.trust.write(people=("pto", "hos", "ana"), more={"again": PEOPLE["pto"]})
    fixture.plan(author=PEOPLE["pto"])
    fixture.sign("pto", "again")
    return fixture.apply()


@attack(UNAPPROVED, prepared=False)
def one_person_under_two_spellings(fixture):
    fixture.keys.make("again")
    fixture.trust.write(roles={"PTO": ["pto"], "HoS": ["hos"], "Engineering": ["PTO@Example.COM"]},
                        more={"again": "PTO@Example.COM"})
    fixture.plan()
    fixture.sign("pto", "again")
    return fixture.apply()


@attack(UNAPPROVED, prepared=False)
def the_second_one_is_listed_and_has_no_role(fixture):
    fixture.trust.write(roles={"PTO": ["pto"], "HoS": ["hos"]})
    fixture.plan()
    fixture.sign("pto", "ana")
    return fixture.apply()


@attack(STALE, UNAPPROVED)
def a_value_of_the_plan_is_changed(fixture):
    edit(fixture.plan_file, "-> strict", "-> laxer ")
    return fixture.apply()


@attack(STALE, UNAPPROVED)
def a_change_is_taken_out_of_the_plan(fixture):
    edit(fixture.plan_file, r"^  \S+ RETIRED .*\n", "")
    return fixture.apply()


@attack(STALE, UNAPPROVED, INVALID)
def a_change_is_put_into_the_plan_and_signed_by_a_stranger(fixture):
    edit(fixture.plan_file, r"^(  \S+ )MODE( .*\n)", r"\1LEFT_ALONE\2\1MODE\2")
    fixture.sign("pto", key="stranger")
    return fixture.apply()


@attack(STALE, UNAPPROVED, INVALID)
def the_plan_is_for_another_environment(fixture):
    edit(fixture.plan_file, "production", "staging   ")
    return fixture.apply()


@attack(STALE, UNAPPROVED)
def the_plan_lives_longer(fixture):
    edit(fixture.plan_file, r"^(Expires +)\d{4}", r"\g<1>2999")
    return fixture.apply()


@attack(STALE, UNAPPROVED)
def the_plan_has_another_author(fixture):
    edit(fixture.plan_file, "ana@example.com", "hos@example.com")
    return fixture.apply()


@attack(STALE, UNAPPROVED)
def the_plan_has_another_number(fixture):
    edit(fixture.plan_file, r"^(Number +)[0-9a-f]{8}", r"\g<1>00000000")
    return fixture.apply()


@attack(STALE, UNAPPROVED, INVALID)
def the_plan_needs_another_person(fixture):
    edit(fixture.plan_file, r"^(Needs +)PTO", r"\1HoS")
    fixture.sign("hos")
    return fixture.apply()


@attack(STALE, UNAPPROVED, INVALID)
def the_plan_needs_no_role(fixture):
    edit(fixture.plan_file, r"^Needs .*\n", "")
    fixture.signature().unlink()
    return fixture.apply()


@attack(STALE, UNAPPROVED, INVALID)
def the_line_ends_are_those_of_another_system(fixture):
    fixture.plan_file.write_bytes(fixture.plan_file.read_bytes().replace(b"\n", b"\r\n"))
    return fixture.apply()


@attack(STALE, UNAPPROVED, INVALID)
def a_blank_at_the_end_of_the_plan(fixture):
    fixture.plan_file.write_bytes(fixture.plan_file.read_bytes() + b" \n")
    return fixture.apply()


@attack(STALE, UNAPPROVED, INVALID)
def something_hidden_behind_a_nul(fixture):
    fixture.plan_file.write_bytes(fixture.plan_file.read_bytes() + b"\0  + DOOR  (absent) -> open\n")
    return fixture.apply()


@attack(INVALID, UNAPPROVED)
def a_plan_of_a_megabyte(fixture):
    fixture.plan_file.write_bytes(fixture.plan_file.read_bytes() + b"\n" * (1 << 20))
    return fixture.apply()


@attack(INVALID, UNAPPROVED)
def no_plan_at_all(fixture):
    fixture.plan_file.write_bytes(b"")
    return fixture.apply()


@attack(STALE)
def a_plan_that_was_applied_and_taken_back_by_hand(fixture):
    """Its number is used; the log of the right first use is forgotten."""
    before = fixture.stored()
    first = fixture.apply()
    assert first.code == 0, first.out + first.err
    put_back(fixture, before)
    return fixture.apply()


@attack(STALE)
def a_plan_that_was_applied_with_a_copy_of_the_older_state(fixture):
    kept, before = fixture.keep(), fixture.stored()
    assert fixture.apply().code == 0
    put_back(fixture, before)
    fixture.again(kept)
    return fixture.apply()


def put_back(fixture, values):
    unset = [name for name in fixture.stored() if name not in values]
    fixture.railway.set(fixture.environment, values, unset=unset, deploy=True)
    fixture.railway.admin("DELETE", "/log")
