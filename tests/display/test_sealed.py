# SPDX-License-Identifier: GPL-3.0-or-later
"""After a day of use nothing of that day can be read in any file that the program or the relay wrote."""
import base64
import binascii
import json
import os
import pathlib
import tempfile
import unittest
import urllib.parse

import clinic as processes
import story
from window import wait_for

ZSOFIA = story.Patient("Zsófia", "Kővárinagy", dob="4/17/1983", phone="(312) 555-0147", email="zsofia.kovarinagy@example.org",
                       state="Illinois")
OBERON = story.Patient("Oberon", "Quillfeather", dob="11/02/1971", phone="(646) 555-0188", email="oberon.q@example.net")
REASON = "Recent chickenpox vaccination, recheck in three weeks"
ANSWER = "Penicillinallergie"
NOTE = "Wheelchair ramp please"
INSTRUCTION = "Halve the first syringe"

# As written by a person, as stored, as sent.
SECRETS = {
    "name": [ZSOFIA.first, ZSOFIA.last, OBERON.first, OBERON.last],
    "email": [ZSOFIA.email, OBERON.email],
    "phone": ["3125550147", "(312) 555-0147", "312-555-0147", "6465550188", "(646) 555-0188", "646-555-0188"],
    "date of birth": ["1983-04-17", "4/17/1983", "04/17/1983", "1971-11-02", "11/02/1971", "11/2/1971"],
    "reason": [REASON],
    "answer": [ANSWER],
    "note": [NOTE, INSTRUCTION],
    "API key": [story.KEY],
}

# The keyring's own file is the daemon's, and encrypted by it.
NOT_OURS = ("/keyrings/",)


def spellings(secret):
    """Every way in which bytes, or a text, are usually written down."""
    return spellings_of_bytes("bytes", secret) if isinstance(secret, bytes) else spellings_of_text(secret)


def spellings_of_bytes(name, raw):
    yield name, raw
    yield f"{name}, hex", binascii.hexlify(raw)
    yield f"{name}, HEX", binascii.hexlify(raw).upper()
    for offset in range(3):
        yield from base64_at(name, raw, offset)


def spellings_of_text(text):
    yield "raw", text.encode()
    for name, raw in (("utf-8", text.encode()), ("utf-16le", text.encode("utf-16-le")), ("utf-16be", text.encode("utf-16-be"))):
        yield from spellings_of_bytes(name, raw)
    yield "percent", urllib.parse.quote(text, safe="").encode()
    yield "percent, plus", urllib.parse.quote_plus(text, safe="@").encode()
    yield "json", json.dumps(text)[1:-1].encode()
    yield "json, upper", json.dumps(text)[1:-1].upper().replace("\\U", "\\u").encode()
    yield "json, slashes", text.replace("/", "\\/").encode()


def base64_at(name, raw, offset):
    """The part of it that does not depend on what stands before and behind."""
    padded = b"\0" * offset + raw
    first = 0 if offset == 0 else 4
    whole = len(padded) // 3 * 4
    for alphabet, encode in (("base64", base64.b64encode), ("base64url", base64.urlsafe_b64encode)):
        part = encode(padded)[first:whole]
        if len(part) >= 8:
            yield f"{name}, {alphabet} at {offset}", part


def needles(secrets):
    return {(kind, text, how): needle for kind, texts in secrets.items() for text in texts for how, needle in spellings(text)}


def search(paths, wanted):
    found = []
    for path in paths:
        data = pathlib.Path(path).read_bytes()
        lowered = data.lower()
        for (kind, text, how), needle in wanted.items():
            if needle in data or (how == "raw" and needle.lower() in lowered):
                found.append(f"{kind} {text!r}, {how}, in {path}")
    return found


class TheSearch(unittest.TestCase):
    """It would find what it looks for."""

    def test_finds_each_spelling(self):
        for offset in range(3):
            filler = b"xyz"[:offset]
            for written in (lambda raw: raw, base64.b64encode, base64.urlsafe_b64encode, binascii.hexlify):
                with tempfile.NamedTemporaryFile() as file:
                    file.write(b"before " + written(filler + REASON.encode() + b"!") + b" after")
                    file.flush()
                    self.assertTrue(search([file.name], needles({"reason": [REASON]})))

    def test_finds_escapes(self):
        for written in (json.dumps(ZSOFIA.last), urllib.parse.quote(ZSOFIA.last), ZSOFIA.last.upper(), ZSOFIA.last):
            with tempfile.NamedTemporaryFile() as file:
                file.write(written.encode("utf-16-le") if written is ZSOFIA.last else written.encode())
                file.flush()
                self.assertTrue(search([file.name], needles({"name": [ZSOFIA.last, ZSOFIA.last.upper()]})), written)


class Sealed(story.TestCase):
    def setUp(self):
        self.clinic = story.Clinic()
        self.addCleanup(self.clinic.end)

    def test_nothing_of_a_day_is_readable_in_a_file(self):
        self.play_the_day()
        running = self.files()
        self.assertTrue(any(path.endswith(("-wal", ".db")) or ".db" in path for path in running), running)
        wanted = needles({**SECRETS, **self.tokens(), **self.links()})
        found = search(running, wanted)
        self.clinic.program.stop()
        self.clinic.relay.stop()
        found += search(self.files(), wanted)
        self.assertEqual(found, [], "\n" + "\n".join(found))

    def play_the_day(self):
        clinic = self.clinic
        clinic.set_up()
        clinic.add_treatments(Botox=story.BOTOX, Filler=story.FILLER)
        for patient, treatments, decision in ((ZSOFIA, ["Botox"], "approve-notes"), (OBERON, ["Filler"], "reject")):
            clinic.book(patient, treatments, minutes=20, note=NOTE)
            clinic.press_next(patient, "Send invite")
            clinic.row(patient, "waiting, invite sent")
            clinic.finish_as_patient(patient, more=ANSWER)
            clinic.decide(patient, decision, reason=REASON)
        clinic.row(ZSOFIA, "read the notes")
        clinic.row(OBERON, "provider declined")
        clinic.desk.read_notes(ZSOFIA.name, INSTRUCTION)
        clinic.row(ZSOFIA, INSTRUCTION)
        clinic.relay.stop()
        clinic.banner("^Offline since")
        clinic.desk.do(OBERON.name, "appointment.no-show")
        clinic.row(OBERON, "Did not come")
        clinic.restart()
        clinic.row(ZSOFIA, INSTRUCTION)
        clinic.relay.start()
        wait_for("the relay to be back", lambda: not clinic.has_banner("cannot be reached|^Offline since"), 40)

    def tokens(self):
        """What opens doors: of the keyring's items those that are text of their own, and the claim code."""
        held = self.clinic.keyring.items(processes.SCHEMA)
        texts = [secret.decode() for name, (secret, _) in held.items() if name != "keys"]
        keys = held["keys"][0].decode()
        self.assertGreaterEqual(len(texts), 2, "the API key and the relay's token")
        inner = keys.split(" ")[-1][32:160]
        sheet = [word for _, word in sorted(self.clinic.sheet.items())]
        pairs = [between.join(pair) for pair in zip(sheet, sheet[1:]) for between in (" ", "\n", ",", "-", "\0")]
        return {"token": texts + [self.clinic.claim_code], "keys": [keys, inner, bytes.fromhex(inner), bytes.fromhex(inner)[:32]],
                "recovery words": pairs}

    def links(self):
        """What leads to an exam, and what a forger of results would need."""
        exams = self.clinic.sandbox.get("/control/exams")[1]["exams"]
        self.assertEqual(len(exams), 2)
        secrets, tags = zip(*[(exam["webhook_url"].split("/")[-3], exam["webhook_url"].split("/")[-1]) for exam in exams])
        return {"webhook secret": [secrets[0]], "tag": [*tags, *map(bytes.fromhex, tags)],
                "meeting": [exam["meeting_uuid"] for exam in exams]}

    def files(self):
        """Theirs, those for passing things among them, and what they said."""
        self.assertTrue(tempfile.gettempdir().startswith(os.environ["ANTEROOM_DESKTOP_BASE"]))
        outputs = [self.write_down(running.output()) for running in (self.clinic.program, self.clinic.relay)]
        written = processes.files_written(os.environ["ANTEROOM_DESKTOP_BASE"], self.clinic.relay.data_dir)
        return [path for path in written if not any(part in path for part in NOT_OURS)] + outputs

    def write_down(self, text):
        with tempfile.NamedTemporaryFile(delete=False, prefix="said-") as log:
            log.write(text.encode())
        self.addCleanup(os.remove, log.name)
        return log.name


if __name__ == "__main__":
    unittest.main(verbosity=2, warnings="ignore")
