"""Attacks by way of the trust: other files, other places, keys that do not count. See attacks.py."""
import shutil

from acting import Trust
from attacks import INVALID, STALE, UNAPPROVED, USAGE, attack, put_back

def own_trust(acting, folder):
    """Trust in which the stranger is the PTO."""
    trust = Trust(folder, acting.keys, acting.railway.admin("GET", "/"))
    trust.write(roles={"PTO": ["stranger"]}, people=("stranger",))
    return trust


def use(acting, path):
    """A plan on another trust, signed by the stranger who is the PTO there."""
    shutil.rmtree(acting.state)
    acting.state.mkdir(mode=0o700)
    acting.signature().unlink()
    acting.plan(trust=path)
    acting.sign("stranger")
    return acting.apply(trust=path)


@attack(INVALID)
def trust_in_the_checkout(acting):
    return use(acting, own_trust(acting, acting.checkout / "trust").path)


@attack(INVALID)
def trust_beside_the_declaration(acting):
    shutil.rmtree(acting.checkout / ".git")
    return use(acting, own_trust(acting, acting.checkout / "desired-state" / "trust").path)


@attack(INVALID)
def trust_in_a_folder_that_everybody_may_write(acting):
    trust = own_trust(acting, acting.folder / "open")
    trust.folder.chmod(0o777)
    return use(acting, trust.path)


@attack(INVALID)
def trust_below_a_folder_that_everybody_may_write(acting):
    (acting.folder / "open").mkdir()
    trust = own_trust(acting, acting.folder / "open" / "trust")
    trust.folder.parent.chmod(0o777)
    return use(acting, trust.path)


@attack(INVALID)
def trust_that_the_group_may_write(acting):
    trust = own_trust(acting, acting.folder / "group")
    trust.path.chmod(0o664)
    return use(acting, trust.path)


@attack(INVALID)
def approvers_that_everybody_may_write(acting):
    trust = own_trust(acting, acting.folder / "open")
    (trust.folder / "approvers").chmod(0o666)
    return use(acting, trust.path)


@attack(INVALID)
def trust_that_is_a_link(acting):
    trust = own_trust(acting, acting.folder / "elsewhere")
    link = acting.folder / "link.yaml"
    link.symlink_to(trust.path)
    return use(acting, link)


@attack(INVALID)
def trust_below_a_link(acting):
    trust = own_trust(acting, acting.checkout / "elsewhere")
    link = acting.folder / "linked"
    link.symlink_to(trust.folder)
    return use(acting, link / "trust.yaml")


@attack(INVALID)
def approvers_that_are_a_link(acting):
    trust = own_trust(acting, acting.folder / "own")
    shutil.move(trust.folder / "approvers", acting.checkout / "approvers")
    (trust.folder / "approvers").symlink_to(acting.checkout / "approvers")
    return use(acting, trust.path)


@attack(INVALID)
def no_trust(acting):
    acting.trust.path.unlink()
    return acting.apply()


@attack(USAGE, INVALID)
def no_trust_is_named(acting):
    return acting.railway.tautline("apply", acting.plan_file, acting.file, "--state", acting.state,
                                   environ=acting.environ(), cwd=acting.checkout)


@attack(INVALID, UNAPPROVED, prepared=False)
def trust_that_needs_nobody(acting):
    acting.trust.write(needs=())
    acting.plan()
    return acting.apply()


@attack(STALE, UNAPPROVED)
def other_keys_than_those_the_plan_was_made_with(acting):
    acting.trust.write(roles={"PTO": ["stranger"]}, people=("stranger",))
    acting.sign("stranger")
    return acting.apply()


@attack(UNAPPROVED)
def an_older_trust_is_put_back(acting):
    """Both were in use, one after the other: the ledger has seen the older one replaced."""
    kept, before = acting.folder / "older", acting.stored()
    shutil.copytree(acting.trust.folder, kept)
    assert acting.apply().code == 0
    put_back(acting, before)
    acting.trust.write(roles={"PTO": ["hos"], "HoS": ["hos"]})
    acting.ready(signers=("hos",))
    assert acting.apply().code == 0
    shutil.rmtree(acting.trust.folder)
    shutil.copytree(kept, acting.trust.folder)
    put_back(acting, before)
    acting.ready()
    acting.railway.admin("DELETE", "/log")
    return acting.apply()


@attack(STALE, UNAPPROVED, prepared=False)
def a_key_that_has_ended(acting):
    acting.trust.write(options={"pto": ',valid-before="20200101Z"'})
    acting.plan()
    acting.sign("pto")
    return acting.apply()


@attack(STALE, UNAPPROVED, prepared=False)
def a_key_that_is_not_valid_yet(acting):
    acting.trust.write(options={"pto": ',valid-after="29990101Z"'})
    acting.plan()
    acting.sign("pto")
    return acting.apply()


@attack(UNAPPROVED, prepared=False)
def a_key_that_was_revoked(acting):
    acting.trust.write(revoked=("pto",))
    acting.plan()
    acting.sign("pto")
    return acting.apply()


@attack(UNAPPROVED, prepared=False)
def one_of_two_who_are_needed(acting):
    acting.trust.write(needs=("PTO", "HoS"))
    acting.plan()
    acting.sign("pto")
    return acting.apply()


@attack(UNAPPROVED, prepared=False)
def one_person_for_both_roles(acting):
    acting.trust.write(needs=("PTO", "HoS"), roles={"PTO": ["pto"], "HoS": ["pto", "hos"]})
    acting.plan()
    acting.sign("pto")
    return acting.apply()


@attack(UNAPPROVED, INVALID, prepared=False)
def one_key_under_two_names(acting):
    for half in ("", ".pub"):
        shutil.copy(f"{acting.keys.private('pto')}{half}", f"{acting.keys.private('twin')}{half}")
    acting.trust.write(needs=("PTO", "HoS"), roles={"PTO": ["pto"], "HoS": ["twin"]},
                       people=("pto", "twin"))
    result = acting.plan()
    if result.code:  # the trust itself is refused
        return result
    acting.sign("pto")
    acting.sign("twin")
    return acting.apply()
