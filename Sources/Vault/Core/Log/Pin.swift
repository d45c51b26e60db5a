import VaultCrypto
import VaultModel
import VaultStorage

/// What this machine has seen of a vault: the replay state after the last row it verified.
///
/// A file that no longer contains that row was rolled back or forked (FORMAT.md section 9). A pin
/// holds no secret, and names only in a box.
struct Pin {
    var vault: VaultID
    var state: ReplayState
    /// Who unlocked last, and with which slot.
    var member: MemberID
    var slot: SlotID?
    /// The members' names, sealed under the key of the commons.
    var sealedNames: Box?
}

/// Where the pin of one path is kept.
struct PinStore {
    private enum Place {
        case file(PrivateFile)
        case fixed(Pin?)
    }

    private let place: Place

    /// A pin that stays as it is, for a look that leaves no trace.
    init(fixed pin: Pin?) {
        place = .fixed(pin)
    }

    init(
        for path: String,
        in environment: VaultEnvironment,
        _ suite: borrowing CipherSuite
    ) throws(VaultError) {
        let name = try computing { () throws(CryptoError) in try Self.fileName(for: path, suite) }
        place = .file(PrivateFile(directory: environment.pinDirectory, name: name))
    }

    /// `b32(H(L ‖ "pin" ‖ path)[0:16]).json`.
    static func fileName(
        for path: String,
        _ suite: borrowing CipherSuite
    ) throws(CryptoError) -> String {
        let digest = try suite.digest(formatLabel + Array("pin".utf8) + Array(path.utf8))
        return Base32.encode(Array(digest.bytes.prefix(16))) + ".json"
    }

    /// Reads the pin; nil where there is none.
    ///
    /// One that does not parse is an error, not a fresh start.
    func read() throws(VaultError) -> Pin? {
        let file: PrivateFile
        switch place {
        case .fixed(let pin): return pin
        case .file(let kept): file = kept
        }
        let bytes: [UInt8]?
        do throws(StorageError) {
            bytes = try file.read()
        } catch {
            throw VaultError(error, at: "")
        }
        guard let bytes else { return nil }
        guard let pin = Pin(bytes) else { throw .changed("the pin of this vault cannot be read") }
        return pin
    }

    /// Raises the pin; a newer one, and one of another history, is left as it is.
    func raise(to pin: Pin) throws(StorageError) {
        guard case .file(let file) = place else { return }
        try file.update { current in
            if let current = current.flatMap(Pin.init), current.vault == pin.vault,
                current.state.sequence > pin.state.sequence
                    || current.state.sequence == pin.state.sequence
                        && current.state.link != pin.state.link
            {
                return nil
            }
            return pin.serialized
        }
    }

    /// Puts an older pin in the place of the one there is, when a person has accepted that.
    func replace(by pin: Pin) throws(StorageError) {
        guard case .file(let file) = place else { return }
        try file.update { _ in pin.serialized }
    }
}

extension Pin {
    /// Reads the JSON of FORMAT.md section 9; nil for anything else.
    init?(_ bytes: [UInt8]) {
        guard let json = try? JSONObject(parsing: bytes), let pin = try? Pin(json) else {
            return nil
        }
        self = pin
    }

    private init(_ json: JSONObject) throws(MalformedField) {
        _ = try json.integer("format", in: 1...1)
        guard let vault = VaultID(try json.bytes("vault")) else { throw MalformedField("vault") }
        self.vault = vault
        member = try json.id("member")
        slot = try json.optionalString("slot").map { text throws(MalformedField) in
            guard let id = SlotID(hex: text) else { throw MalformedField("slot") }
            return id
        }
        sealedNames = try json.optionalString("names") == nil ? nil : Box(try json.bytes("names"))
        state = ReplayState()
        state.sequence = UInt64(try json.integer("seq", in: 1...Int64.max))
        state.previous = try json.digest("prev")
        state.link = try json.digest("link")
        for entry in try json.object("members").members {
            guard let id = MemberID(hex: entry.name), case .object(let member) = entry.value,
                let role = MemberRole(rawValue: try member.string("role"))
            else { throw MalformedField("members") }
            state.members[id] = ReplayState.Member(keys: try MemberPublicKeys(member), role: role)
        }
        for entry in try json.object("teams").members {
            guard let id = TeamID(hex: entry.name), case .object(let team) = entry.value
            else { throw MalformedField("teams") }
            state.teams[id] = try ReplayState.Team(pinned: team)
        }
    }

    var serialized: [UInt8] {
        var members = JSONObject()
        for (id, member) in state.members.sorted(by: { $0.key < $1.key }) {
            members[id.hex] = [
                "x": .string(member.keys.x25519.hex), "ed": .string(member.keys.ed25519.hex),
                "role": .string(member.role.rawValue),
            ]
        }
        var teams = JSONObject()
        for (id, team) in state.teams.sorted(by: { $0.key < $1.key }) {
            teams[id.hex] = [
                "epoch": .integer(Int64(team.epoch)), "kid": .string(team.keyID.hex),
                "members": .strings(team.members.sorted().map(\.hex)),
                "state": .optional(team.state?.hex),
            ]
        }
        var json: JSONObject = [
            "format": 1, "vault": .string(vault.bytes.hex),
            "seq": .integer(Int64(state.sequence)), "prev": .string(state.previous.hex),
            "link": .string(state.link.hex), "member": .string(member.hex),
            "slot": .optional(slot?.hex), "members": .object(members), "teams": .object(teams),
        ]
        json["names"] = sealedNames.map { .string($0.bytes.hex) }
        return json.serialized
    }
}

extension ReplayState.Team {
    fileprivate init(pinned json: JSONObject) throws(MalformedField) {
        epoch = UInt32(try json.integer("epoch", in: 1...Int64(Int32.max)))
        keyID = try json.digest("kid")
        members = []
        for text in try json.strings("members") {
            guard let id = MemberID(hex: text) else { throw MalformedField("members") }
            members.insert(id)
        }
        state = try json.optionalString("state") == nil ? nil : try json.digest("state")
    }
}
