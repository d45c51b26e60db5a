import VaultCrypto
import VaultModel

/// An event of the commons: a change of the membership (FORMAT.md section 6.1).
enum CommonsEvent {
    struct NewMember {
        let id: MemberID
        let name: Name
        let member: ReplayState.Member
    }

    struct TeamKeyChange {
        let team: TeamID
        let epoch: UInt32
        let keyID: Digest
        let members: Set<MemberID>
        /// The key of the epoch before, sealed under this one.
        let previous: Box?
    }

    case create(NewMember, keyID: Digest)
    case addMember(NewMember)
    case removeMember(MemberID)
    case rekeyMember(MemberID, MemberPublicKeys)
    case teamKey(TeamKeyChange)
    case grant(TeamID, MemberID)
    /// A slot was added or removed.
    case slot(MemberID)
    /// A rollback was accepted.
    case rollback
}

extension CommonsEvent {
    /// Reads an event; an unknown `op` is malformed, since nobody could tell what it changed.
    init(_ event: JSONObject) throws(MalformedField) {
        _ = try event.time("at")
        switch try event.string("op") {
        case "vault.create":
            guard try event.integer("format", in: 1...1) == 1 else {
                throw MalformedField("format")
            }
            self = .create(
                try NewMember(try event.object("member")),
                keyID: try event.digest("kid")
            )
        case "member.add": self = .addMember(try NewMember(try event.object("member")))
        case "member.remove": self = .removeMember(try event.id("id"))
        case "member.rekey":
            self = .rekeyMember(try event.id("id"), try MemberPublicKeys(event))
        case "team.key": self = .teamKey(try TeamKeyChange(event))
        case "team.grant": self = .grant(try event.id("team"), try event.id("member"))
        case "slot.add", "slot.remove":
            _ = try event.id("slot", of: SlotSubject.self)
            self = .slot(try event.id("member"))
        case "vault.rollback": self = .rollback
        default: throw MalformedField("op")
        }
    }
}

extension CommonsEvent.NewMember {
    fileprivate init(_ json: JSONObject) throws(MalformedField) {
        id = try json.id("id")
        name = try json.checkedName("name")
        guard let role = MemberRole(rawValue: try json.string("role"))
        else { throw MalformedField("role") }
        member = ReplayState.Member(keys: try MemberPublicKeys(json), role: role)
    }
}

extension CommonsEvent.TeamKeyChange {
    fileprivate init(_ json: JSONObject) throws(MalformedField) {
        team = try json.id("team")
        epoch = UInt32(try json.integer("epoch", in: 1...Int64(Int32.max)))
        keyID = try json.digest("kid")
        let ids = try json.strings("members").map { text throws(MalformedField) in
            guard let id = MemberID(hex: text) else { throw MalformedField("members") }
            return id
        }
        members = Set(ids)
        guard members.count == ids.count else { throw MalformedField("members") }
        previous = try json.optionalString("prev").map { text throws(MalformedField) in
            guard let bytes = [UInt8](hex: text) else { throw MalformedField("prev") }
            return Box(bytes)
        }
    }
}

extension MemberPublicKeys {
    init(_ json: JSONObject) throws(MalformedField) {
        self.init(x25519: try json.digest("x").bytes, ed25519: try json.digest("ed").bytes)
        guard !isOfSmallOrder else { throw MalformedField("x or ed") }
    }
}
