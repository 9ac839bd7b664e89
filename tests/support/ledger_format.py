"""A ledger held against its rules without Tautline's own code, as its format is told in the README."""
import hashlib
import json
import pathlib
import re

LINE = re.compile(rb'\{"n":([1-9]\d*),"prev":"([0-9a-f]{64})","at":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ",'
                  rb'(?:"clock":"unconfirmed",)?"kind":"([a-z]+)","body":(\{.*\})\}\n')
HEAD = re.compile(rb"(\d+) ([0-9a-f]{64})\n(?:(\d+) ([0-9a-f]{64})\n)?")
NOTHING = "0" * 64


def folder(state, **names):
    """The folder of the one target that has these names (environment=, service=, project=; any without)."""
    found = []
    for file in pathlib.Path(state).glob("*/names"):
        remembered = json.loads(file.read_text())
        if all(remembered[key] == value for key, value in names.items()):
            found.append(file.parent)
    assert len(found) <= 1, found
    return found[0] if found else pathlib.Path(state) / "none"


def entries(text):
    """[(kind, body, digest)] of the whole lines; an AssertionError names the first that is wrong."""
    found, last = [], NOTHING
    lines = text.split(b"\n")[:-1]
    for number, line in enumerate(lines, 1):
        line += b"\n"
        parts = LINE.fullmatch(line)
        assert parts, f"line {number} is none: {line[:200]!r}"
        assert int(parts[1]) == number, f"line {number} says {parts[1]!r}"
        assert parts[2].decode() == last, f"line {number} is not chained"
        last = hashlib.sha256(line).hexdigest()
        found.append((parts[3].decode(), json.loads(parts[4]), last))
    return found


def verify(folder, settled=True):
    """The entries of a ledger that is whole; unsettled: as a killed writer may leave it."""
    folder = pathlib.Path(folder)
    ledger, head = folder / "ledger", folder / "head"
    text = ledger.read_bytes() if ledger.exists() else b""
    found = entries(text)
    torn = text[text.rfind(b"\n") + 1:]
    if not head.exists():
        assert not settled and not text, "there is no head"
        return found
    parts = HEAD.fullmatch(head.read_bytes())
    assert parts, f"head is {head.read_bytes()!r}"
    count, digests = int(parts[1]), [NOTHING] + [digest for _, _, digest in found]
    assert count < len(digests) and digests[count] == parts[2].decode(), "head names another line"
    if settled:
        assert not torn and parts[3] is None and count == len(found), (torn, parts, len(found))
    elif len(found) > count:
        assert len(found) == count + 1 and parts[3], "head does not know of the last line"
        assert digests[-1] == parts[4].decode(), "head announced another line"
    return found


def forge(folder, *kinds, count=1):
    """Adds entries as somebody with a text editor and sha256sum could: the chain and `head` are right."""
    folder = pathlib.Path(folder)
    text = (folder / "ledger").read_bytes()
    number, last = text.count(b"\n"), text[text.rfind(b"\n", 0, -1) + 1:]
    added = []
    for kind in kinds * count:
        number += 1
        last = (f'{{"n":{number},"prev":"{hashlib.sha256(last).hexdigest()}","at":"2026-02-24T18:20:11Z",'
                f'"kind":"{kind}","body":{{}}}}\n').encode()
        added.append(last)
    (folder / "ledger").write_bytes(text + b"".join(added))
    (folder / "head").write_text(f"{number} {hashlib.sha256(last).hexdigest()}\n")
