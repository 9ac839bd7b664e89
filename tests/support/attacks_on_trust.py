"""Attacks by way of the trust: other files, other places, keys that do not count. See attacks.py."""
import os
import shutil

from apply_fixture import Trust
from attacks import INVALID, STALE, UNAPPROVED, USAGE, attack, put_back

# Another person could approve, so that the plan is written.
TWO_PTOS = {"PTO": ["pto", "hos"], "Engineering": ["ana"]}


def own_trust(fixture, folder):
    """Trust in which the stranger is the PTO."""
    trust = Trust(folder, fixture.keys, fixture.railway.admin("GET", "/"))
    trust.write(roles={"PTO": ["stranger"]}, people=("stranger",), two_persons=False)
    return trust


def use(fixture, path):
    """A plan on another trust, signed by the stranger who is the PTO there."""
    shutil.rmtree(fixture.state)
    fixture.state.mkdir(mode=0o700)
    fixture.signature().unlink()
    fixture.plan(trust=path)
    fixture.sign("stranger")
    return fixture.apply(trust=path)


@attack(INVALID)
def trust_in_the_checkout(fixture):
    return use(fixture, own_trust(fixture, fixture.checkout / "trust").path)


@attack(INVALID)
def trust_beside_the_declaration(fixture):
    shutil.rmtree(fixture.checkout / ".git")
    return use(fixture, own_trust(fixture, fixture.checkout / "desired-state" / "trust").path)


@attack(INVALID)
def trust_of_an_archive_without_a_mark(fixture):
    """No `.git`, and its declarations are not in desired-state."""
    shutil.rmtree(fixture.checkout / ".git")
    services = fixture.checkout / "services"
    services.mkdir()
    fixture.file = fixture.file.rename(services / "web.yaml")
    return use(fixture, own_trust(fixture, fixture.checkout / "ops").path)


@attack(INVALID)
def trust_in_the_state(fixture):
    trust = own_trust(fixture, fixture.folder / "fetched")
    fixture.plan(trust=trust.path)
    fixture.sign("stranger")
    shutil.move(trust.folder, fixture.state / "trust")
    return fixture.apply(trust=fixture.state / "trust" / "trust.yaml")


@attack(INVALID)
def trust_with_a_second_name_in_the_checkout(fixture):
    trust = own_trust(fixture, fixture.folder / "linked")
    os.link(trust.folder / "approvers", fixture.checkout / "approvers")
    return use(fixture, trust.path)


@attack(INVALID)
def trust_in_a_folder_that_everybody_may_write(fixture):
    trust = own_trust(fixture, fixture.folder / "open")
    trust.folder.chmod(0o777)
    return use(fixture, trust.path)


@attack(INVALID)
def trust_below_a_folder_that_everybody_may_write(fixture):
    (fixture.folder / "open").mkdir()
    trust = own_trust(fixture, fixture.folder / "open" / "trust")
    trust.folder.parent.chmod(0o777)
    return use(fixture, trust.path)


@attack(INVALID)
def trust_that_the_group_may_write(fixture):
    trust = own_trust(fixture, fixture.folder / "group")
    trust.path.chmod(0o664)
    return use(fixture, trust.path)


@attack(INVALID)
def approvers_that_everybody_may_write(fixture):
    trust = own_trust(fixture, fixture.folder / "open")
    (trust.folder / "approvers").chmod(0o666)
    return use(fixture, trust.path)


@attack(INVALID)
def trust_that_is_a_link(fixture):
    trust = own_trust(fixture, fixture.folder / "elsewhere")
    link = fixture.folder / "link.yaml"
    link.symlink_to(trust.path)
    return use(fixture, link)


@attack(INVALID)
def trust_below_a_link(fixture):
    trust = own_trust(fixture, fixture.checkout / "elsewhere")
    link = fixture.folder / "linked"
    link.symlink_to(trust.folder)
    return use(fixture, link / "trust.yaml")


@attack(INVALID)
def approvers_that_are_a_link(fixture):
    trust = own_trust(fixture, fixture.folder / "own")
    shutil.move(trust.folder / "approvers", fixture.checkout / "approvers")
    (trust.folder / "approvers").symlink_to(fixture.checkout / "approvers")
    return use(fixture, trust.path)


@attack(INVALID)
def no_trust(fixture):
    fixture.trust.path.unlink()
    return fixture.apply()


@attack(USAGE, INVALID)
def no_trust_is_named(fixture):
    return fixture.railway.tautline("apply", fixture.plan_file, fixture.file, "--state", fixture.state,
                                   environ=fixture.environ(), cwd=fixture.checkout)


@attack(INVALID, UNAPPROVED, prepared=False)
def trust_that_needs_no_role(fixture):
    fixture.trust.write(needs=())
    fixture.plan()
    return fixture.apply()


@attack(STALE, UNAPPROVED)
def other_keys_than_those_the_plan_was_made_with(fixture):
    fixture.trust.write(roles={"PTO": ["stranger"]}, people=("stranger",), two_persons=False)
    fixture.sign("stranger")
    return fixture.apply()


def put_back_trust(fixture, kept):
    shutil.rmtree(fixture.trust.folder)
    shutil.copytree(kept, fixture.trust.folder)


@attack(UNAPPROVED)
def an_older_trust_is_put_back(fixture):
    """Both were in use, one after the other: the ledger names the serial of the newer one."""
    kept, signed, before = fixture.folder / "older", fixture.folder / "signed", fixture.stored()
    shutil.copytree(fixture.trust.folder, kept)
    shutil.copytree(fixture.checkout, signed)
    fixture.ready()
    assert fixture.apply().code == 0
    put_back(fixture, before)
    fixture.trust.write(roles={"PTO": ["hos"], "HoS": ["hos"], "Engineering": ["ana"]})
    fixture.ready(signers=("hos", "ana"))
    assert fixture.apply().code == 0
    put_back_trust(fixture, kept)
    put_back(fixture, before)
    fixture.railway.admin("DELETE", "/log")
    assert fixture.plan().code == UNAPPROVED, "a plan under the older trust"
    shutil.rmtree(fixture.checkout)
    shutil.copytree(signed, fixture.checkout)
    return fixture.apply()


@attack(UNAPPROVED)
def an_older_trust_is_put_back_before_any_apply(fixture):
    """A person was revoked, and one plan was made since: the newer file is known by that alone."""
    kept, signed, before = fixture.folder / "older", fixture.folder / "signed", fixture.stored()
    assert fixture.apply().code == 0
    put_back(fixture, before)
    fixture.ready()
    shutil.copytree(fixture.trust.folder, kept)
    shutil.copytree(fixture.checkout, signed)
    fixture.trust.write(revoked=("pto",), roles=TWO_PTOS)
    assert fixture.plan().code == 0
    put_back_trust(fixture, kept)
    shutil.rmtree(fixture.checkout)
    shutil.copytree(signed, fixture.checkout)
    return fixture.apply()


@attack(UNAPPROVED)
def another_trust_with_the_same_serial(fixture):
    before = fixture.stored()
    assert fixture.apply().code == 0
    put_back(fixture, before)
    fixture.ready()
    fixture.trust.write(roles={"PTO": ["stranger"], "Engineering": ["ana"]}, people=("stranger", "ana"),
                        serial=fixture.trust.serial)
    assert fixture.plan().code == UNAPPROVED
    fixture.sign("stranger", "ana")
    return fixture.apply()


@attack(STALE, UNAPPROVED, prepared=False)
def a_key_that_has_ended(fixture):
    fixture.trust.write(options={"pto": ',valid-before="20200101Z"'}, roles=TWO_PTOS)
    fixture.plan()
    fixture.sign("pto", "ana")
    return fixture.apply()


@attack(STALE, UNAPPROVED, prepared=False)
def a_key_that_is_not_valid_yet(fixture):
    fixture.trust.write(options={"pto": ',valid-after="29990101Z"'}, roles=TWO_PTOS)
    fixture.plan()
    fixture.sign("pto", "ana")
    return fixture.apply()


@attack(UNAPPROVED, prepared=False)
def a_key_that_was_revoked(fixture):
    fixture.trust.write(revoked=("pto",), roles=TWO_PTOS)
    fixture.plan()
    fixture.sign("pto", "ana")
    return fixture.apply()


@attack(UNAPPROVED, prepared=False)
def one_of_two_who_are_needed(fixture):
    fixture.trust.write(needs=("PTO", "HoS"))
    fixture.plan()
    fixture.sign("pto", "ana")
    return fixture.apply()


@attack(UNAPPROVED, prepared=False)
def one_person_for_both_roles(fixture):
    fixture.trust.write(needs=("PTO", "HoS"), roles={"PTO": ["pto"], "HoS": ["pto", "hos"]})
    fixture.plan()
    fixture.sign("pto", "ana")
    return fixture.apply()


@attack(UNAPPROVED, INVALID, prepared=False)
def one_key_under_two_names(fixture):
    for half in ("", ".pub"):
        shutil.copy(f"{fixture.keys.private('pto')}{half}", f"{fixture.keys.private('twin')}{half}")
    fixture.trust.write(needs=("PTO", "HoS"), roles={"PTO": ["pto"], "HoS": ["twin"]},
                       people=("pto", "twin"))
    result = fixture.plan()
    if result.code:  # the trust itself is refused
        return result
    fixture.sign("pto", "twin")
    return fixture.apply()
