import VaultCloud
import VaultCrypto
import VaultModel

/// What `plan --out` writes: for each target what it was planned from, and what would be done.
///
/// - It holds fingerprints and versions, never values.
/// - It can only say no: a push works everything out anew and does it if the plan says the same.
/// - Its seal, made with the team's key, keeps others from asking for removals in our name.
struct SavedPlan {
    /// One target.
    struct Part {
        let target: Name
        let includesUnchanged: Bool
        let prunes: Bool
        /// All that a plan is made from and all that it says.
        let basis: JSONObject

        var selection: PushSelection {
            PushSelection(includesUnchanged: includesUnchanged, prunes: prunes)
        }

        fileprivate var json: JSONValue {
            [
                "target": .string(target.text), "allKeys": .bool(includesUnchanged),
                "prune": .bool(prunes), "basis": .object(basis),
            ]
        }
    }

    /// More than a plan of a thousand targets has.
    static let maximumByteCount = 16 << 20
    private static let sealPrefix = Array("vaultctl/1 plan\n".utf8)

    let id: String
    let parts: [Part]
}

// The file.
extension SavedPlan {
    /// The file's text, bound to the vault and the team.
    func bytes(_ session: Session, _ team: Team) throws(VaultError) -> [UInt8] {
        var json: JSONObject = [
            "schema": 1, "plan": .string(id), "vault": .string(session.file.id.base32),
            "team": .string(team.id.hex), "made": .string(session.now.description),
            "targets": .array(parts.map(\.json)),
        ]
        json["seal"] = .string(try Self.seal(of: json, session, team))
        return json.serialized + [UInt8(ascii: "\n")]
    }

    /// Reads a file that anybody may have written.
    ///
    /// - Throws: `refused` for one that is not a plan for this vault and team.
    init(
        reading bytes: [UInt8],
        _ session: Session,
        _ team: Team
    ) throws(VaultError) {
        guard bytes.count <= Self.maximumByteCount else { throw .notAPlan("it is too large") }
        let json: JSONObject
        do throws(MalformedJSON) {
            json = try JSONObject(parsing: bytes)
        } catch {
            throw .notAPlan("it is not strict JSON")
        }
        guard json["schema"] == 1 else { throw .notAPlan("it has another schema") }
        guard json["vault"] == .string(session.file.id.base32)
        else { throw .notAPlan("it was made for another vault") }
        guard json["team"] == .string(team.id.hex)
        else { throw .notAPlan("it was made for another team") }
        var unsealed = json
        unsealed["seal"] = nil
        guard json["seal"] == .string(try Self.seal(of: unsealed, session, team)) else {
            throw .notAPlan("it was changed, or the team's key has changed since")
        }
        do throws(MalformedField) {
            id = try json.string("plan")
            parts = try json.objects("targets").map { part throws(MalformedField) in
                Part(
                    target: try part.checkedName("target"),
                    includesUnchanged: part["allKeys"] == true,
                    prunes: part["prune"] == true,
                    basis: try part.object("basis")
                )
            }
        } catch {
            throw .notAPlan("it is malformed at '\(error.name)'")
        }
        guard Set(parts.map(\.target)).count == parts.count
        else { throw .notAPlan("it names a target twice") }
    }

    private static func seal(
        of json: JSONObject,
        _ session: Session,
        _ team: Team
    ) throws(VaultError) -> String {
        let text = SecretBytes(copying: (sealPrefix + json.serialized).span)
        return try computing { () throws(CryptoError) in
            try team.key.fingerprint(of: text, session.file.suite)
        }.hex
    }
}

extension Session {
    /// What a plan is made from and what it says, in a form that two plans can be compared in.
    func basis(of plan: PushPlan, in team: Team) throws(VaultError) -> JSONObject {
        var basis = JSONObject()
        let open = try openPush(to: plan.target.name, in: team)
        basis["last"] = plan.target.last.map { .string($0.push.hex) }
        basis["open"] = open.map { .string($0.push.hex) }
        basis["settings"] = .string(try digest(of: plan.target.settings))
        basis["listing"] = try plan.listing.map { listing throws(VaultError) in
            .string(try digest(of: listing.signature))
        }
        basis["changes"] = .array(plan.changes.map { .object($0.signature) })
        return basis
    }

    private func digest(of json: JSONObject) throws(VaultError) -> String {
        try computing { () throws(CryptoError) in
            try file.suite.digest(json.serialized).bytes.hex
        }
    }
}

extension VaultError {
    fileprivate static func notAPlan(_ reason: String) -> VaultError {
        .refused(code: "plan-file", "the plan cannot be used: \(reason)")
    }
}
