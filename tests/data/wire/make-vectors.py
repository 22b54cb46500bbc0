#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Writes entries.json beside this file from src/shared/wire/README.md alone, with fixed keys: a second,
# independent writer of the format. Run it again only to add a version; released vectors never change.
# (The one sealed box differs at every run, as its ephemeral key is random: keep the one that is there.)
import ctypes
import ctypes.util
import json
import os
import struct

sodium = ctypes.CDLL(ctypes.util.find_library("sodium"))
assert sodium.sodium_init() >= 0

CLINIC = bytes(range(0x00, 0x10))
DESK = bytes(range(0x20, 0x30))
RELAY = bytes(range(0x40, 0x50))
ZEROS = bytes(32)
DOMAIN = b"anteroom entry v1\0"


def blake2b(data):
    out = ctypes.create_string_buffer(32)
    assert sodium.crypto_generichash(out, ctypes.c_size_t(32), data, ctypes.c_ulonglong(len(data)), None,
                                     ctypes.c_size_t(0)) == 0
    return out.raw


def sign_pair(seed):
    public, secret = ctypes.create_string_buffer(32), ctypes.create_string_buffer(64)
    assert sodium.crypto_sign_seed_keypair(public, secret, seed) == 0
    return public.raw, secret.raw


def sign(secret, data):
    out = ctypes.create_string_buffer(64)
    assert sodium.crypto_sign_detached(out, None, data, ctypes.c_ulonglong(len(data)), secret) == 0
    return out.raw


def seal(key, nonce, plain, context):
    out = ctypes.create_string_buffer(len(plain) + 16)
    length = ctypes.c_ulonglong()
    assert sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(
        out, ctypes.byref(length), plain, ctypes.c_ulonglong(len(plain)), context,
        ctypes.c_ulonglong(len(context)), None, nonce, key) == 0
    return nonce + out.raw[:length.value]


def box_pair(seed):
    public, secret = ctypes.create_string_buffer(32), ctypes.create_string_buffer(32)
    assert sodium.crypto_box_seed_keypair(public, secret, seed) == 0
    return public.raw, secret.raw


def box_seal(public, plain):
    out = ctypes.create_string_buffer(len(plain) + 48)
    assert sodium.crypto_box_seal(out, plain, ctypes.c_ulonglong(len(plain)), public) == 0
    return out.raw


def send_box(public, sender_public, sender, nonce, plain):
    shared = ctypes.create_string_buffer(32)
    assert sodium.crypto_box_beforenm(shared, public, sender) == 0
    return sender_public + seal(shared.raw, nonce, plain, sender_public + public)


def header(entry_id, author, counter, epoch, audience, sealing, previous, tokens):
    head = b"AE" + struct.pack(">B", 1) + CLINIC + entry_id + author
    head += struct.pack(">QIBB", counter, epoch, audience, sealing)
    return head + previous + struct.pack(">B", len(tokens)) + b"".join(tokens)


def payload(kind, at, subject, based_on, fields, person=None):
    members = {"kind": kind, "v": 1, "at": at}
    if person is not None:
        members["person"] = person
    members.update({"subject": subject.hex(), "based_on": based_on, "fields": fields})
    return json.dumps(members, ensure_ascii=False, separators=(",", ":")).encode()


def vector(name, number, author, counter, epoch, audience, sealing, previous, tokens, text):
    entry_id = bytes([number]) * 16
    head = header(entry_id, author, counter, epoch, audience, sealing, previous, tokens)
    signed = DOMAIN + head + text
    out = {"name": name, "clinic": CLINIC.hex(), "id": entry_id.hex(), "author": author.hex(),
           "counter": str(counter), "epoch": epoch, "audience": audience, "sealing": sealing,
           "previous": previous.hex(), "tokens": [t.hex() for t in tokens], "header": head.hex(),
           "payload": text.decode(), "signed": signed.hex()}
    if sealing == 1:
        public, secret = sign_pair(bytes([0x51]) * 32)
        key, nonce = bytes([0x52 + audience]) * 32, bytes([number]) * 24
        signature = sign(secret, signed)
        body = seal(key, nonce, signature + text, head)
        out.update({"sign_public": public.hex(), "sign_secret": secret.hex(), "key": key.hex(),
                    "nonce": nonce.hex()})
    else:
        public, secret = box_pair(bytes([0x60 + audience]) * 32)
        signature = bytes(64)
        if sealing == 2:
            body = box_seal(public, signature + text)
        else:
            sender_public, sender = box_pair(bytes([0x70]) * 32)
            body = send_box(public, sender_public, sender, bytes([number]) * 24, signature + text)
            out.update({"sender_public": sender_public.hex(), "sender_secret": sender.hex()})
        out.update({"box_public": public.hex(), "box_secret": secret.hex()})
    entry = head + struct.pack(">I", len(body)) + body
    out.update({"signature": signature.hex(), "entry": entry.hex(), "hash": blake2b(entry).hex()})
    return out


first = vector("first entry of a desk", 0xa1, DESK, 1, 1, 1, 1, ZEROS, [],
               payload("patient.set", 1790000000000, bytes([0xb1]) * 16, 0,
                       {"first_name": "Zoë", "last_name": "Quint\u0227", "dob": "1990-06-30",
                        "email": "zoe@example.com", "phone": "+14155550142", "tele_state": "CA"}, "Mara"))
second = vector("chained, with two tokens", 0xa2, DESK, 2, 1, 1, 1, bytes.fromhex(first["hash"]),
                [bytes([0xc1]) * 32, bytes([0xc2]) * 32],
                payload("invite.sending", 1790000060000, bytes([0xb2]) * 16, 17,
                        {"patient": (bytes([0xb1]) * 16).hex(), "exams": [{"id": "800", "title": "GFE Test"}],
                         "attempt": 1, "email": None}))
third = vector("largest numbers", 0xa3, DESK, 2**64 - 1, 2**32 - 1, 2, 1, bytes([0xff]) * 32,
               [bytes([i]) * 32 for i in range(16)],
               payload("x", 253402300799999, bytes([0xb3]) * 16, 2**53, {}))
fourth = vector("delivery in a sealed box", 0xa4, RELAY, 0, 1, 1, 2, ZEROS, [],
                payload("delivery", 1790000120000, bytes([0xb4]) * 16, 0,
                        {"provider": "qualiphy", "event": 1, "patient_exam": "4844", "exam": "800",
                         "status": "Approved", "id": (bytes([0xb4]) * 16).hex(), "received": 1790000120000}))

fifth = vector("delivery in a sent box", 0xa5, RELAY, 0, 1, 2, 3, ZEROS, [],
               payload("delivery.clinical", 1790000180000, bytes([0xb5]) * 16, 0,
                       {"reason": "none", "id": (bytes([0xb5]) * 16).hex(), "received": 1790000180000}))

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "entries.json"), "w") as out:
    json.dump([first, second, third, fourth, fifth], out, indent=1, ensure_ascii=False)
    out.write("\n")
