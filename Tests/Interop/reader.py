#!/usr/bin/env python3
"""An independent reader of the vaultctl/1 vault format, made from FORMAT.md alone (§ numbers are that text's).

    reader.py dump VAULT    verify everything, then print the content as one JSON document
    reader.py verify VAULT  verify everything, then print "ok SEQ LINK"

with one of --passphrase-fd N, --passphrase-file F, --recovery-hex-file F (a recovery code or machine key, 32 bytes in hex).
It reads as a full reader without a pin: every log row from 1, every record and reference of the teams that the member is in, the
signed state of all teams. Never writes. Not checked, as they are matters of the machine and not of the file: §9 pins, §11 paths.
Exit status: 14 the file breaks a rule, 4 nothing opened with this credential, 15 a writer holds it, 1 no such file.
"""

import argparse
import base64
import hashlib
import hmac
import json
import os
import pathlib
import re
import sqlite3
import sys
import unicodedata
from collections import namedtuple
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


class Violation(Exception):
    """The file breaks a rule of FORMAT.md: nothing in it is used."""


class Locked(Exception):
    """No slot opens with this credential."""


def require(condition, what):
    if not condition:
        raise Violation(what)


# §0 Notation

L = b"vaultctl/1 "
COMMONS = bytes(16)
ZERO32 = bytes(32)

def u8(n): return n.to_bytes(1, "big")
def u32(n): return n.to_bytes(4, "big")
def u64(n): return n.to_bytes(8, "big")
def LP(x): return u32(len(x)) + x
def H(x): return hashlib.sha256(x).digest()
def HMAC(key, x): return hmac.digest(key, x, "sha256")
def b32(x): return base64.b32encode(x).decode().lower().rstrip("=")

def Expand(prk, info, n):
    okm, block = b"", b""
    while len(okm) < n:
        block = HMAC(prk, block + info + u8(len(okm) // 32 + 1))
        okm += block
    return okm[:n]

def sub(key, label):
    return Expand(key, L + label.encode(), 32)


# §2 Keys

def x25519_secret(seed): return X25519PrivateKey.from_private_bytes(sub(seed, "x25519"))
def ed25519_secret(seed): return Ed25519PrivateKey.from_private_bytes(sub(seed, "ed25519"))

def normalized_passphrase(raw):  # §2.1
    try:
        text = unicodedata.normalize("NFC", raw.removesuffix(b"\n").decode("utf-8"))
    except UnicodeDecodeError:
        raise Locked("the passphrase is not UTF-8")
    if any(unicodedata.category(c) == "Cc" for c in text) or not 1 <= len(text.encode()) <= 1024:
        raise Locked("the passphrase has control characters, or not 1 to 1024 bytes")
    return text.encode()

def derive_KEK(secret, kdf, c1, c2, c3, salt, key_file=ZERO32):  # §2.1
    stretched = secret
    if kdf == 1:
        stretched = hashlib.scrypt(secret, salt=L + b"scrypt" + salt, n=2**c1, r=c2, p=c3, maxmem=2**31 - 1, dklen=32)
    return Expand(HMAC(key_file, stretched), L + b"slot", 32)  # HKDF-Extract(salt, IKM) = HMAC(salt, IKM)


# §3 Boxes

def box_keys(K, ctx, salt):
    okm = Expand(K, L + b"box" + u8(1) + salt + ctx, 76)
    return okm[0:32], okm[32:64], okm[64:76]  # key, commit, nonce

def unbox(K, ctx, box, what):
    require(len(box) >= 81 and box[0] == 1, f"{what}: not a box")
    key, commit, nonce = box_keys(K, ctx, box[1:33])
    require(hmac.compare_digest(commit, box[33:65]), f"{what}: commitment differs")
    try:
        return AESGCM(key).decrypt(nonce, box[65:], ctx)
    except InvalidTag:
        raise Violation(f"{what}: tag differs") from None

def open_key_box(K, ctx, box, what):  # roles 1, 2, 5
    require(len(box) == 113, f"{what}: a key box has 113 bytes")
    return unbox(K, ctx, box, what)

def open_padded_box(K, ctx, box, what):  # roles 3, 4
    padded = unbox(K, ctx, box, what)
    message, mark = padded.rstrip(b"\0")[:-1], padded.rstrip(b"\0")[-1:]
    require(mark == b"\x80" and len(message) < 2**20 and len(padded) == padded_length(len(message)), f"{what}: padding")
    return message

def padded_length(n):
    bucket = 256
    while bucket < n + 1:
        bucket *= 2
    return bucket


# §3.1 Contexts

def slot_ctx(V, s): return u8(1) + V + s.id + s.member + u8(s.kdf) + u32(s.c1) + u32(s.c2) + u32(s.c3) + u8(s.flags) + s.salt
def grant_ctx(V, g): return u8(2) + V + g.team + u32(g.epoch) + g.member + g.enc
def record_ctx(V, r): return u8(3) + V + r.team + u32(r.epoch) + r.id + u8(r.kind) + u64(r.rev)
def log_ctx(V, r, prev): return u8(4) + V + r.team + u32(r.epoch) + u64(r.seq) + prev + r.author + r.state
def previous_ctx(V, T, epoch): return u8(5) + V + T + u32(epoch)


# §3.2 Grants: Decap of RFC 9180 §4.1, DHKEM(X25519, HKDF-SHA256)

def Decap(secret_key, enc):
    try:
        dh = secret_key.exchange(X25519PublicKey.from_public_bytes(enc))
    except ValueError:
        raise Violation("grant: all-zero Diffie-Hellman value") from None
    suite = b"KEM" + (0x0020).to_bytes(2, "big")
    eae_prk = HMAC(b"", b"HPKE-v1" + suite + b"eae_prk" + dh)
    kem_context = enc + secret_key.public_key().public_bytes_raw()
    return Expand(eae_prk, b"\0\x20" + b"HPKE-v1" + suite + b"shared_secret" + kem_context, 32)


# §4 The file

SCHEMA = {
    "vault": "CREATE TABLE vault(one INTEGER PRIMARY KEY CHECK(one=1),id BLOB NOT NULL)STRICT",
    "slot": "CREATE TABLE slot(id BLOB PRIMARY KEY,member BLOB NOT NULL,kdf INTEGER NOT NULL,c1 INTEGER NOT NULL,c2 INTEGER NOT "
            "NULL,c3 INTEGER NOT NULL,flags INTEGER NOT NULL,salt BLOB NOT NULL,box BLOB NOT NULL)STRICT,WITHOUT ROWID",
    "grants": "CREATE TABLE grants(team BLOB,epoch INTEGER,member BLOB,kem INTEGER NOT NULL,enc BLOB NOT NULL,"
              "box BLOB NOT NULL,PRIMARY KEY(team,epoch,member))STRICT,WITHOUT ROWID",
    "record": "CREATE TABLE record(team BLOB,kind INTEGER,id BLOB,rev INTEGER NOT NULL,epoch INTEGER NOT NULL,"
              "box BLOB NOT NULL,PRIMARY KEY(team,kind,id))STRICT,WITHOUT ROWID",
    "tree": "CREATE TABLE tree(team BLOB,kind INTEGER,node INTEGER,digests BLOB NOT NULL,PRIMARY KEY(team,kind,node))STRICT",
    "log": "CREATE TABLE log(seq INTEGER PRIMARY KEY,team BLOB NOT NULL,epoch INTEGER NOT NULL,author BLOB NOT NULL,"
           "state BLOB NOT NULL,box BLOB NOT NULL,sig BLOB NOT NULL)STRICT",
}

Slot = namedtuple("Slot", "id member kdf c1 c2 c3 flags salt box")
Grant = namedtuple("Grant", "team epoch member kem enc box")
Record = namedtuple("Record", "team kind id rev epoch box")
LogRow = namedtuple("LogRow", "seq team epoch author state box sig")

ANY_BLOB, ID, DIGEST, EPOCH = None, 16, 32, range(1, 2**31)  # a number is a BLOB's length, a range an INTEGER's values
SHAPES = {
    "slot": (Slot, 1, [ID, ID, range(2), range(21), range(9), range(5), range(2), DIGEST, ANY_BLOB]),
    "grants": (Grant, 3, [ID, EPOCH, ID, range(1, 2), 32, ANY_BLOB]),
    "record": (Record, 3, [ID, range(1, 6), ID, range(1, 2**62), EPOCH, ANY_BLOB]),
    "log": (LogRow, 1, [range(1, 2**62), ID, EPOCH, ID, DIGEST, ANY_BLOB, 64]),
}

def fits(value, shape):
    if isinstance(shape, range):
        return isinstance(value, int) and value in shape
    return isinstance(value, bytes) and shape in (ANY_BLOB, len(value))

def check_header(path):  # §4, §4.1; before SQLite opens the file
    with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC), "rb") as f:
        header, size = f.read(100), os.fstat(f.fileno()).st_size
    require(len(header) == 100 and header[:16] == b"SQLite format 3\0", "header: not an SQLite database")
    require(size <= 2**32, "header: larger than 4 GiB")
    require(header[16:18] == b"\x10\0", "header: page size is not 4096")
    require(header[18:20] == b"\1\1", "header: journal mode is not DELETE")
    require(header[56:60] == u32(1), "header: not UTF-8")
    require(header[60:64] == u32(1), "header: user_version is not 1")
    require(header[68:72] == u32(0x56435431), "header: application_id is not VCT1")


class File:
    """The rows of the file, their shapes checked, as of one read transaction."""

    def __init__(self, path):
        check_header(path)
        db = sqlite3.connect(pathlib.Path(path).absolute().as_uri() + "?mode=ro", uri=True, timeout=10, isolation_level=None)
        try:
            db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 2 * 2**20)
            for pragma in ("trusted_schema=OFF", "cell_size_check=ON", "mmap_size=0", "temp_store=MEMORY", "query_only=ON"):
                db.execute("PRAGMA " + pragma)
            db.execute("BEGIN")
            schema = sorted(db.execute("SELECT type,name,tbl_name,sql FROM sqlite_schema"), key=repr)
            expected = [("table", name, name, sql) for name, sql in SCHEMA.items()]
            require(schema == sorted(expected + [("index", "sqlite_autoindex_tree_1", "tree", None)], key=repr), "schema differs")
            vault = db.execute("SELECT one,id FROM vault").fetchall()
            require(len(vault) == 1 and vault[0][0] == 1 and fits(vault[0][1], 32), "table vault: not one row with an id")
            self.V = vault[0][1]
            self.slots, self.grants, self.records, self.log = (self.rows(db, table) for table in SHAPES)
            self.tree = db.execute("SELECT team,kind,node,digests FROM tree ORDER BY team,kind,node").fetchall()  # untrusted
        except UnicodeDecodeError:  # Python, of an error text of SQLite that quotes a damaged schema
            raise Violation("SQLite: malformed database schema") from None
        finally:
            db.close()
        for s in self.slots:  # §2.1 bounds, before any KDF runs
            bounds = 17 <= s.c1 <= 20 and s.c2 == 8 and 1 <= s.c3 <= 4 if s.kdf == 1 else (s.c1, s.c2, s.c3) == (0, 0, 0)
            require(bounds, "table slot: KDF parameters out of bounds")

    @staticmethod
    def rows(db, table):
        Row, key_columns, shape = SHAPES[table]
        key = ",".join(Row._fields[:key_columns])
        rows = [Row(*row) for row in db.execute(f"SELECT {','.join(Row._fields)} FROM {table} ORDER BY {key}")]
        require(all(fits(v, s) for row in rows for v, s in zip(row, shape)), f"table {table}: malformed row")
        keys = [row[:key_columns] for row in rows]
        require(all(a < b for a, b in zip(keys, keys[1:])), f"table {table}: rows out of order")
        return rows


# §4.3 State digest

def leaf_place(id):
    return id[0] >> 2, (id[0] & 3) << 4 | id[1] >> 4

def tree_digests(rows):
    """The root of one (team, kind), and what `tree` should cache for it: {node: 64 digests}."""
    leaves = {}
    for r in rows:  # ascending by id
        leaves.setdefault(leaf_place(r.id), []).append(r.id + u64(r.rev) + u32(r.epoch) + LP(r.box))
    nodes = {}
    for (a, b), found in leaves.items():
        nodes.setdefault(a, [ZERO32] * 64)[b] = H(L + b"leaf" + b"".join(found))
    inner = [H(L + b"inner" + b"".join(nodes[a])) if a in nodes else ZERO32 for a in range(64)]
    if nodes:
        nodes[64] = inner
    return H(L + b"root" + b"".join(inner)), nodes

def state_digest(V, T, records):
    roots = [tree_digests([r for r in records if r.kind == kind])[0] for kind in range(1, 6)]
    return H(L + b"state" + V + T + b"".join(roots))

def cache_row(digests):
    bitmap = sum(1 << i for i, d in enumerate(digests) if d != ZERO32)
    return u64(bitmap) + b"".join(d for d in digests if d != ZERO32)

def note_stale_cache(file):
    """The cache is untrusted and never used here; a difference costs speed only, so it is said and is no violation."""
    expected = []
    for T, kind in sorted({(r.team, r.kind) for r in file.records}):
        nodes = tree_digests([r for r in file.records if (r.team, r.kind) == (T, kind)])[1]
        expected += [(T, kind, node, cache_row(nodes[node])) for node in sorted(nodes)]
    if file.tree != expected:
        print("note: the tree cache differs from the records", file=sys.stderr)


# §5 Records

def parse_json(raw, what):
    def object_without_duplicates(pairs):
        require(len({name for name, _ in pairs}) == len(pairs), f"{what}: duplicate name")
        return dict(pairs)

    def no_such_number(text):
        raise Violation(f"{what}: not an integer")

    def depth(value):
        children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
        return 0 if children is None else 1 + max(map(depth, children), default=0)

    try:
        content = json.loads(raw.decode("utf-8"), object_pairs_hook=object_without_duplicates,
                             parse_float=no_such_number, parse_constant=no_such_number)
        json.dumps(content, ensure_ascii=False).encode("utf-8")  # a lone \ud800 is no text
        require(isinstance(content, dict) and depth(content) <= 8, f"{what}: not an object of depth 8 at most")
        return content
    except (ValueError, RecursionError):
        raise Violation(f"{what}: invalid JSON") from None

def get(content, name, type, what):
    value = content.get(name)
    require(isinstance(value, type) and not (type is int and isinstance(value, bool)), f"{what}: field {name}")
    return value

def get_hex(content, name, length, what):
    text = get(content, name, str, what)
    require(re.fullmatch("[0-9a-f]{%d}" % (2 * length), text), f"{what}: field {name} is not {length} bytes in hex")
    return bytes.fromhex(text)

def get_name(content, name, what):
    text = get(content, name, str, what)
    plain = not any(unicodedata.category(c) in ("Cc", "Cf") for c in text)  # the bidi controls are all Cf
    require(1 <= len(text.encode()) <= 256 and unicodedata.is_normalized("NFC", text) and plain, f"{what}: field {name} is no name")
    return text

def check_time(content, name, what):
    require(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", get(content, name, str, what), re.A), f"{what}: field {name}")

def record_id(TK, kind, x):
    return HMAC(sub(TK, "lookup"), u8(kind) + unicodedata.normalize("NFC", x).encode())[:16]

def fingerprint(TK, value):
    return HMAC(sub(TK, "print"), value)[:16]


# §6 Log

def signed_bytes(V, r, prev):
    """E_n"""
    return L + b"log" + V + u64(r.seq) + prev + r.team + u32(r.epoch) + r.author + r.state + H(r.box)

def chain(V, log):
    """links[n] = link_n, links[0] = 0^32: the prev of row 1."""
    links = [ZERO32]
    for n, r in enumerate(log, start=1):
        require(r.seq == n, f"log: row {n} is missing")
        links.append(H(signed_bytes(V, r, links[-1]) + r.sig))
    require(len(links) > 1, "log: no rows")
    return links


# §6.2 Replay

Member = namedtuple("Member", "name role x ed")


@dataclass
class Team:
    epoch: int = 0
    kids: dict = field(default_factory=dict)       # epoch: kid
    previous: dict = field(default_factory=dict)   # epoch > 1: role-5 box
    members: set = field(default_factory=set)
    state: bytes = None                            # of its last row


def order_8(*keys): return {int.from_bytes(bytes.fromhex(key), "little") for key in keys}

P = 2**255 - 19
SMALL = {0, 1, P - 1, P, P + 1}
SMALL_X = SMALL | order_8("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
                          "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157")
SMALL_ED = SMALL | order_8("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
                           "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a")

def get_keys(content, at):
    """x and ed, neither of small order in any encoding."""
    x, ed = get_hex(content, "x", 32, at), get_hex(content, "ed", 32, at)
    for key, small in (x, SMALL_X), (ed, SMALL_ED):
        require(int.from_bytes(key, "little") % 2**255 not in small, f"{at}: a key of small order")
    return x, ed


class Replay:
    def __init__(self, V, log, links, open_commons_event):
        self.V, self.members, self.names, self.teams = V, {}, {}, {}
        for r in log:
            prev, at = links[r.seq - 1], f"log row {r.seq}"
            event = None
            if r.team == COMMONS:
                event = open_commons_event(r)
                require(r.state == state_digest(V, COMMONS, []), f"{at}: state of the commons")  # 3
            if r.seq == 1:  # before the author is looked up: he is made by it
                require(event and event["op"] == "vault.create", f"{at}: not vault.create")
                self.create(r, event, at)
            author = self.members.get(r.author)
            require(author, f"{at}: author is not a member")  # 2
            verify_signature(author.ed, r.sig, signed_bytes(V, r, prev), at)
            if event and r.seq > 1:
                self.apply(r.author, event, at)
            team = self.team(r.team)
            require(r.epoch == team.epoch, f"{at}: epoch")  # 5; a team without key has epoch 0, no row has
            require(r.team == COMMONS or r.author in team.members, f"{at}: author is not in the team")
            team.state = r.state  # 7

    def team(self, T):
        return self.teams.setdefault(T, Team())

    def admins(self):
        return {id for id, member in self.members.items() if member.role == "admin"}

    def create(self, r, event, at):  # 1
        require(get(event, "format", int, at) == 1, f"{at}: format")
        id = self.add_member(event, at)
        require(id == r.author and self.members[id].ed == self.V and id in self.admins(), f"{at}: founder")
        self.teams[COMMONS] = Team(epoch=1, kids={1: get_hex(event, "kid", 32, at)})

    def add_member(self, event, at):
        m = get(event, "member", dict, at)
        id, role = get_hex(m, "id", 16, at), get(m, "role", str, at)
        require(id not in self.names and role in ("admin", "member"), f"{at}: member")  # names: also those of the removed
        self.members[id] = Member(get_name(m, "name", at), role, *get_keys(m, at))
        self.names[id] = self.members[id].name
        return id

    def member(self, content, name, at):
        id = get_hex(content, name, 16, at)
        require(id in self.members, f"{at}: names no member")
        return id

    def apply(self, author, event, at):  # 3, 4
        op = event["op"]
        about_self = (op == "member.rekey" and event.get("id") == author.hex()
                      or op in ("slot.add", "slot.remove") and event.get("member") == author.hex())
        require(author in self.admins() or about_self, f"{at}: {op} by one who is no admin")
        if op == "member.add":
            self.add_member(event, at)
        elif op == "member.remove":
            id = self.member(event, "id", at)
            require(self.admins() != {id}, f"{at}: removes the last admin")
            del self.members[id]
            for team in self.teams.values():
                team.members.discard(id)
        elif op == "member.rekey":
            id = self.member(event, "id", at)
            x, ed = get_keys(event, at)
            self.members[id] = self.members[id]._replace(x=x, ed=ed)
        elif op == "team.key":
            team = self.team(get_hex(event, "team", 16, at))
            require(get(event, "epoch", int, at) == team.epoch + 1, f"{at}: epoch of team.key")
            team.epoch += 1
            team.kids[team.epoch] = get_hex(event, "kid", 32, at)
            team.members = {self.member({"id": id}, "id", at) for id in get(event, "members", list, at)}
            if team.epoch > 1:
                team.previous[team.epoch] = get_hex(event, "prev", 113, at)
        elif op == "team.grant":
            team = self.team(get_hex(event, "team", 16, at))
            require(team.epoch > 0, f"{at}: grants an unknown team")
            team.members.add(self.member(event, "member", at))
        elif op in ("slot.add", "slot.remove"):
            self.member(event, "member", at)
            get_hex(event, "slot", 16, at)
        elif op == "vault.rollback":
            get(event, "seq", int, at), get_hex(event, "link", 32, at)
        else:
            raise Violation(f"{at}: unknown or misplaced op {op}")

def verify_signature(ed, sig, message, what):
    try:
        Ed25519PublicKey.from_public_bytes(ed).verify(sig, message)
    except (InvalidSignature, ValueError):
        raise Violation(f"{what}: signature") from None


# §7 Opening

class Vault:
    def __init__(self, path, secret, kdf):
        self.file = File(path)  # 1
        self.V = self.file.V
        self.links = chain(self.V, self.file.log)
        self.me, seed = self.open_slot(secret, kdf)  # 2
        self.x25519 = x25519_secret(seed)
        self.keys = {COMMONS: self.commons_keys()}  # 4; {team: {epoch: TK}} of the teams whose key I hold
        self.replay = Replay(self.V, self.file.log, self.links, self.open_event)  # 5
        mine = self.replay.members.get(self.me)
        require(mine and mine.x == self.x25519.public_key().public_bytes_raw()
                and mine.ed == ed25519_secret(seed).public_key().public_bytes_raw(), "I am no member with the keys of my seed")
        for T in self.replay.teams:  # 6
            self.keys[T] = self.team_keys(T)
        self.events = {r.seq: self.open_event(r) for r in self.file.log if r.epoch in self.keys[r.team]}  # §6.2, 6
        for r in self.file.log:
            deletes_team = r.team != COMMONS and self.events.get(r.seq, {}).get("op") == "team.delete"
            require(not deletes_team or r.state == state_digest(self.V, r.team, []), f"log row {r.seq}: team.delete leaves records")
        self.teams = self.verify_records()  # 7
        note_stale_cache(self.file)

    def open_slot(self, secret, kdf):
        slots = [s for s in self.file.slots if s.kdf == kdf and s.flags == 0]  # flags bit 0: a key file, not offered here
        for s in slots[:8] if kdf == 1 else slots:
            try:
                return s.member, open_key_box(derive_KEK(secret, *s[2:6], s.salt), slot_ctx(self.V, s), s.box, "slot")
            except Violation:
                continue
        raise Locked("no slot opens: wrong passphrase or recovery code, or the slot was changed")

    def open_grant(self, T, epoch):
        for g in self.file.grants:
            if (g.team, g.epoch, g.member) == (T, epoch, self.me):
                return open_key_box(Decap(self.x25519, g.enc), grant_ctx(self.V, g), g.box, f"grant of team {T.hex()}")
        raise Violation(f"no grant of team {T.hex()} epoch {epoch}")

    def open_previous(self, T, epoch, TK, box):
        """TK[T, epoch-1]"""
        return open_key_box(sub(TK, "previous"), previous_ctx(self.V, T, epoch), box, f"previous key of team {T.hex()}")

    def open_event(self, r):
        at = f"log row {r.seq}"
        require(r.epoch in self.keys[r.team], f"{at}: epoch")
        ctx = log_ctx(self.V, r, self.links[r.seq - 1])
        event = parse_json(open_padded_box(sub(self.keys[r.team][r.epoch], "log"), ctx, r.box, at), at)
        get(event, "op", str, at)
        check_time(event, "at", at)
        lists = [v for v in (event.get("entries"), event.get("names")) if isinstance(v, list)]
        require(all(len(v) <= 1000 for v in lists), f"{at}: names over 1000 entries")
        return event

    def commons_keys(self):  # by the clear columns alone: the replay then proves each key by its kid
        first = {}
        for r in self.file.log:
            if r.team == COMMONS:
                first.setdefault(r.epoch, r)
        require(first, "log: no row of the commons")
        newest = max(first)
        self.keys = {COMMONS: {newest: self.open_grant(COMMONS, newest)}}
        for epoch in range(newest, 1, -1):
            require(epoch in first, f"log: no row of the commons in epoch {epoch}")
            prev = get_hex(self.open_event(first[epoch]), "prev", 113, f"log row {first[epoch].seq}")
            self.keys[COMMONS][epoch - 1] = self.open_previous(COMMONS, epoch, self.keys[COMMONS][epoch], prev)
        return self.keys[COMMONS]

    def team_keys(self, T):
        """Of a team I am in: all its keys. Of one I was in: those that a grant left behind still gives, for its old log rows."""
        team, keys = self.replay.teams[T], {}
        if T == COMMONS:
            keys = self.keys[COMMONS]
        elif self.me in team.members:
            keys = self.keys_down_from(T, team.epoch)
        else:
            left = [g.epoch for g in self.file.grants if (g.team, g.member) == (T, self.me) and g.epoch <= team.epoch]
            try:
                keys = self.keys_down_from(T, max(left)) if left else {}
            except Violation:
                pass
        for epoch, TK in keys.items():
            kid = team.kids.get(epoch, b"")
            require(hmac.compare_digest(sub(TK, "key id"), kid), f"team {T.hex()}: key of epoch {epoch} has another kid")
        return keys

    def keys_down_from(self, T, newest):
        keys = {newest: self.open_grant(T, newest)}
        for epoch in range(newest, 1, -1):
            keys[epoch - 1] = self.open_previous(T, epoch, keys[epoch], self.replay.teams[T].previous[epoch])
        return keys

    # §4.3 and §5: every record

    def verify_records(self):
        """{T: content} of the teams I am in; of the others the signed state alone."""
        by_team, contents = {}, {}
        for r in self.file.records:
            by_team.setdefault(r.team, []).append(r)
        require(by_team.keys() <= self.replay.teams.keys(), "record: of an unknown team")
        for T, team in self.replay.teams.items():
            records = by_team.get(T, [])
            if team.state is None:
                require(not records, f"team {T.hex()}: has records but no log row")
                continue
            require(state_digest(self.V, T, records) == team.state, f"team {T.hex()}: records differ from the signed state")
            require(all(r.epoch == team.epoch for r in records), f"team {T.hex()}: record of another epoch")
            if records and self.me in team.members:
                contents[T] = TeamContent(self.V, self.keys[T][team.epoch], records, self.replay.names)
        return contents


class TeamContent:
    """The records of one team, opened: each bound to its id, every reference followed."""

    def __init__(self, V, TK, records, member_names):
        self.TK, self.member_names, self.values = TK, member_names, {}
        opened = {1: {}, 2: {}, 4: {}, 5: {}}  # kind: {name: content}
        for r in records:
            what = f"record kind {r.kind} {r.id.hex()}"
            message = open_padded_box(sub(TK, "record"), record_ctx(V, r), r.box, what)
            if r.kind == 3:
                require(r.rev == 1, f"{what}: a value is written once")
                self.values[r.id] = message
                continue
            content = parse_json(message, what)
            name = get_name(content, "target" if r.kind == 5 else "name", what)
            require(record_id(TK, r.kind, "" if r.kind == 1 else name) == r.id, f"{what}: id differs from its content")
            opened[r.kind][name] = content
        require(len(opened[1]) == 1, "team without its record of kind 1")
        self.meta, = opened[1].values()
        self.entries, self.targets, self.open_pushes = opened[2], opened[4], opened[5]
        self.check_references()

    def check_references(self):
        used = []
        for name, entry in self.entries.items():
            used += self.check_versions(entry, f"entry {name}")
        require(len(used) == len(set(used)) and set(used) == self.values.keys(), "a value is not in exactly one overview")
        for name, target in self.targets.items():
            what = f"target {name}"
            named = [*get(target, "map", dict, what).values(), get(get(target, "token", dict, what), "entry", str, what)]
            require(all(isinstance(e, str) and e in self.entries for e in named), f"{what}: names an absent entry")
        require(self.open_pushes.keys() <= self.targets.keys(), "open push of an absent target")

    def check_versions(self, entry, what):
        """The value ids of an entry, each checked against its value."""
        versions = get(entry, "versions", list, what)
        require(versions and all(isinstance(v, dict) for v in versions), f"{what}: versions")
        require(len(versions) <= get(entry, "kept", int, what) <= 256, f"{what}: kept")
        numbers = [get(v, "version", int, what) for v in versions]
        distinct = len(set(numbers)) == len(numbers) and min(numbers) >= 1
        require(distinct and get(entry, "version", int, what) in numbers, f"{what}: numbers of versions")
        for v in versions:
            value = self.values.get(get_hex(v, "value", 16, what))
            require(value is not None, f"{what}: a value is absent")
            require(get_hex(v, "fp", 16, what) == fingerprint(self.TK, value), f"{what}: fp differs from its value")
            require(get(v, "bytes", int, what) == len(value), f"{what}: bytes differs from its value")
            require(get_hex(v, "by", 16, what) in self.member_names, f"{what}: by names no member")
            check_time(v, "at", what)
        return [bytes.fromhex(v["value"]) for v in versions]

    def shown_version(self, v):
        value = self.values[bytes.fromhex(v["value"])]
        shown = {**v, "by": self.member_names[bytes.fromhex(v["by"])]}
        try:
            return {**shown, "value": value.decode("utf-8")}
        except UnicodeDecodeError:  # `value` stays the id
            return {**shown, "value_base64": base64.b64encode(value).decode()}

    def shown(self):
        entries = {n: {**e, "versions": [self.shown_version(v) for v in e["versions"]]} for n, e in self.entries.items()}
        return {"meta": self.meta, "entries": entries, "targets": self.targets, "open_pushes": self.open_pushes}


# The dump: content as stored, but for member ids (as names in author, by, members of teams) and values (as text or base64)

def dump(vault):
    replay, names = vault.replay, vault.replay.names
    team_names = [content.meta["name"] for content in vault.teams.values()]
    labels = {T: name if team_names.count(name) == 1 else T.hex() for T, name in zip(vault.teams, team_names)}
    labels[COMMONS] = "(commons)"
    return {
        "format": 1,
        "vault": vault.V.hex(),
        "seq": len(vault.links) - 1,
        "link": vault.links[-1].hex(),
        "members": [{"id": id.hex(), "name": m.name, "role": m.role} for id, m in sorted(replay.members.items())],
        "teams": {labels[T]: {
            "id": T.hex(),
            "epoch": replay.teams[T].epoch,
            "members": sorted(names[id] for id in replay.teams[T].members),
            "state": replay.teams[T].state.hex(),
            **content.shown(),
        } for T, content in vault.teams.items()},
        "log": [{"seq": r.seq, "team": labels.get(r.team, r.team.hex()), "author": names[r.author], "event": vault.events.get(r.seq)}
                for r in vault.file.log],  # of a team I am not in: its id, and null
    }


def main():
    parser = argparse.ArgumentParser(description="Verify, and show, a vaultctl/1 vault.")
    parser.add_argument("command", choices=["dump", "verify"])
    parser.add_argument("vault")
    credential = parser.add_mutually_exclusive_group(required=True)
    credential.add_argument("--passphrase-fd", type=int, metavar="N")
    credential.add_argument("--passphrase-file", metavar="F")
    credential.add_argument("--recovery-hex-file", metavar="F")
    arguments = parser.parse_args()
    try:
        source = next(s for s in (arguments.passphrase_fd, arguments.passphrase_file, arguments.recovery_hex_file) if s is not None)
        with open(source, "rb") as f:
            secret, kdf = f.read(), 1
        if arguments.recovery_hex_file is not None:
            if not re.fullmatch(rb"[0-9a-fA-F]{64}", secret.strip()):
                raise Locked("the recovery file is not 32 bytes in hex")
            secret, kdf = bytes.fromhex(secret.decode()), 0
        else:
            secret = normalized_passphrase(secret)
        vault = Vault(arguments.vault, secret, kdf)
        if arguments.command == "dump":
            json.dump(dump(vault), sys.stdout, indent=1, sort_keys=True, ensure_ascii=False)
            print()
        else:
            print("ok", len(vault.links) - 1, vault.links[-1].hex())
    except Locked as error:
        return fail(4, error)
    except Violation as error:
        return fail(14, error)
    except sqlite3.Error as error:
        return fail(15 if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY else 14, f"SQLite: {error}")
    except OSError as error:
        return fail(1, error)
    return 0

def fail(status, error):
    print(repr(str(error))[1:-1], file=sys.stderr)  # repr: a name from the file cannot write to the terminal
    return status


if __name__ == "__main__":
    sys.exit(main())
