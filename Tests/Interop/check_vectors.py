#!/usr/bin/env python3
"""Checks reader.py against every vector of §15: check_vectors.py [format-vectors.json]. Prints "N vectors ok"."""

import os
import json
import sys
import unicodedata

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

sys.dont_write_bytecode = True
import reader as r  # noqa: E402

VECTORS = json.load(open(sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(__file__), "..", "VaultCryptoTests", "Fixtures", "format-vectors.json")))
V, checked = b"\2" * 32, 0


def check(name, found, expected):
    global checked
    found = found.hex() if isinstance(found, bytes) else found
    if found != expected:
        sys.exit(f"{name}: found {found}, expected {expected}")
    checked += 1


def unhex(vector, *names):
    return [bytes.fromhex(vector[name]) for name in names]


def box(K, ctx, salt, message):  # §3: the sealing side, which reader.py has no use for
    key, commit, nonce = r.box_keys(K, ctx, salt)
    return b"\1" + salt + commit + AESGCM(key).encrypt(nonce, message, ctx)


def pad(message):
    return (message + b"\x80").ljust(r.padded_length(len(message)), b"\0")


def check_box():
    v = VECTORS["box"]
    K, ctx, salt, message, sealed = unhex(v, "K", "ctx", "salt", "message", "box")
    record = r.Record(b"\3" * 16, 2, b"\4" * 16, 1, 1, sealed)
    check("box ctx", r.record_ctx(V, record), v["ctx"])
    for name, found in zip(("key", "commit", "nonce"), r.box_keys(K, ctx, salt)):
        check("box " + name, found, v[name])
    check("box padded", pad(message), v["padded"])
    check("box sealed", box(K, ctx, salt, pad(message)), v["box"])
    check("box opened", r.open_padded_box(K, ctx, sealed, "box"), v["message"])
    for v in VECTORS["padding"]:
        check("padding", r.padded_length(v["length"]), v["padded_length"])
        sealed = box(K, ctx, salt, pad(bytes(v["length"])))
        check("padding opened", len(r.open_padded_box(K, ctx, sealed, "padding")), v["length"])


def check_keys():
    v = VECTORS["kek_recovery"]
    secret, salt = unhex(v, "secret", "salt")
    check("kek_recovery", r.derive_KEK(secret, v["kdf"], 0, 0, 0, salt), v["kek"])

    v = VECTORS["kek_scrypt"]
    cost, salt = (v["kdf"], v["c1"], v["c2"], v["c3"]), bytes.fromhex(v["salt"])
    decomposed = unicodedata.normalize("NFD", v["passphrase"]) + "\n"
    passphrase = r.normalized_passphrase(decomposed.encode())
    check("passphrase", passphrase, v["nfc_utf8"])
    KEK = r.derive_KEK(passphrase, *cost, salt)
    check("kek_scrypt", KEK, v["kek"])
    check("kek_scrypt with key file", r.derive_KEK(passphrase, *cost, salt, b"\x08" * 32), v["kek_with_key_file_08x32"])

    member, v = VECTORS["member"], VECTORS["slot"]
    seed = bytes.fromhex(member["seed"])
    slot_id, owner, box_salt, sealed = unhex(v, "slot_id", "member", "box_salt", "box")
    slot = r.Slot(slot_id, owner, *cost, 0, salt, sealed)
    check("slot ctx", r.slot_ctx(V, slot), v["ctx"])
    check("slot box", box(KEK, r.slot_ctx(V, slot), box_salt, seed), v["box"])
    check("slot opened", r.open_key_box(KEK, r.slot_ctx(V, slot), sealed, "slot"), member["seed"])

    x, ed = r.x25519_secret(seed), r.ed25519_secret(seed)
    check("x25519_secret", x.private_bytes_raw(), member["x25519_secret"])
    check("x25519_public", x.public_key().public_bytes_raw(), member["x25519_public"])
    check("ed25519_secret", ed.private_bytes_raw(), member["ed25519_secret"])
    check("ed25519_public", ed.public_key().public_bytes_raw(), member["ed25519_public"])
    card = r.H(r.L + b"member" + V + owner + x.public_key().public_bytes_raw() + ed.public_key().public_bytes_raw())
    check("card_fingerprint", r.b32(card[:10]), member["card_fingerprint"])

    TK = bytes.fromhex(VECTORS["subkeys"]["TK"])
    for label in VECTORS["subkeys"].keys() - {"TK"}:
        check("subkey " + label, r.sub(TK, label), VECTORS["subkeys"][label])


def check_names():
    for v in VECTORS["ids"]:
        id = r.record_id(bytes.fromhex(v["TK"]), v["kind"], v["x"])
        check("id", id, v["id"])
        check("leaf", list(r.leaf_place(id)), v["leaf"])
    v = VECTORS["fingerprint"]
    check("fp", r.fingerprint(*unhex(v, "TK", "value")), v["fp"])
    v = VECTORS["pin_name"]
    check("pin_name", r.b32(r.H(r.L + b"pin" + v["path"].encode())[:16]) + ".json", v["file"])


def check_grants():
    v = VECTORS["grant"]
    team, member, ephemeral, enc, shared, TK, box_salt, sealed = unhex(
        v, "team", "member", "ephemeral_secret", "enc", "shared_secret", "TK", "box_salt", "box")
    mine = r.x25519_secret(bytes.fromhex(VECTORS["member"]["seed"]))
    grant = r.Grant(team, v["epoch"], member, 1, enc, sealed)
    check("grant enc", X25519PrivateKey.from_private_bytes(ephemeral).public_key().public_bytes_raw(), v["enc"])
    check("grant Decap", r.Decap(mine, enc), v["shared_secret"])
    check("grant ctx", r.grant_ctx(V, grant), v["ctx"])
    check("grant box", box(shared, r.grant_ctx(V, grant), box_salt, TK), v["box"])
    check("grant opened", r.open_key_box(shared, r.grant_ctx(V, grant), sealed, "grant"), v["TK"])

    v = VECTORS["previous_key"]
    team, TK_2, TK_1, box_salt, sealed = unhex(v, "team", "TK_2", "TK_1", "box_salt", "box")
    ctx = r.previous_ctx(V, team, v["epoch"])
    check("previous ctx", ctx, v["ctx"])
    check("previous box", box(r.sub(TK_2, "previous"), ctx, box_salt, TK_1), v["box"])
    check("previous opened", r.open_key_box(r.sub(TK_2, "previous"), ctx, sealed, "previous"), v["TK_1"])


def check_trees():
    for v in VECTORS["tree"]:
        vault, team = unhex(v, "V", "T")
        records = [r.Record(team, row["kind"], bytes.fromhex(row["id"]), row["rev"], row["epoch"], bytes.fromhex(row["box"]))
                   for row in v["rows"]]
        trees = {kind: r.tree_digests([x for x in records if x.kind == kind]) for kind in range(1, 6)}
        for leaf in v["leaves"]:
            check("leaf digest", trees[leaf["kind"]][1][leaf["a"]][leaf["b"]], leaf["digest"])
        for inner in v["inners"]:
            nodes, row = trees[inner["kind"]][1], inner["table_row"]
            check("cache row", r.cache_row(nodes[row["node"]]), row["digests"])
            if "a" in inner:
                check("inner digest", nodes[64][inner["a"]], inner["digest"])
        for root in v["roots"]:
            check("root", trees[root["kind"]][0], root["digest"])
        check("number of leaves", sum(d != r.ZERO32 for _, nodes in trees.values() for a in nodes if a < 64 for d in nodes[a]),
              len(v["leaves"]))
        check("state", r.state_digest(vault, team, records), v["state"])


def check_log_row():
    v = VECTORS["log_row"]
    prev, team, author, state, TK, box_salt, sealed, sig = unhex(
        v, "prev", "team", "author", "state", "TK", "box_salt", "box", "sig")
    row = r.LogRow(v["seq"], team, v["epoch"], author, state, sealed, sig)
    ctx, key, ed = r.log_ctx(V, row, prev), r.sub(TK, "log"), r.ed25519_secret(bytes.fromhex(VECTORS["member"]["seed"]))
    E = r.signed_bytes(V, row, prev)
    check("log ctx", ctx, v["ctx"])
    check("log box", box(key, ctx, box_salt, pad(v["event"].encode())), v["box"])
    check("log opened", r.open_padded_box(key, ctx, sealed, "log").decode(), v["event"])
    check("log E", E, v["E"])
    check("log sig", ed.sign(E), v["sig"])
    r.verify_signature(ed.public_key().public_bytes_raw(), sig, E, "log")
    check("log link", r.H(E + sig), v["link"])


if __name__ == "__main__":
    for check_some in (check_box, check_keys, check_names, check_grants, check_trees, check_log_row):
        check_some()
    print(checked, "vectors ok")
