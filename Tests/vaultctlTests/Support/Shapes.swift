/// The documents that docs/CLI.md promises, field by field.
enum Shapes {
    static let error: Shape = .object([
        "schema": .integer,
        "error": .object([
            "code": .string, "message": .string, "hint": .optional(.string),
        ]),
    ])

    static let list = document(["entries": .array(.object(entry))])

    static let show = document([
        "entry": .object(
            entry.merging([
                "versions": .array(.object(version)),
                "pushed": .array(
                    .object([
                        "target": .string, "key": .string, "version": .optional(.integer),
                        "stale": .bool,
                    ])
                ),
            ]) { $1 }
        )
    ])

    static let history = document([
        "name": .string,
        "versions": .array(.object(version.merging(["bytes": .integer]) { $1 })),
    ])

    static let plan = document([
        "targets": .array(
            .object([
                "target": .string, "provider": provider, "set": .optional(.string),
                "region": .optional(.string), "kind": kind,
                "changes": .array(
                    .object([
                        "key": .string, "entry": .optional(.string),
                        "action": .word(["create", "update", "unchanged", "delete", "unmanaged"]),
                        "version": .optional(.integer), "pushedVersion": .optional(.integer),
                        "detail": .optional(.string),
                    ])
                ),
                "problems": .array(.object(["code": .string, "message": .string])),
                "notes": .array(.object(["code": .string, "message": .string])),
            ])
        )
    ])

    static let drift = document([
        "targets": .array(
            .object([
                "target": .string,
                "differences": .array(
                    .object([
                        "key": .optional(.string),
                        "kind": .word([
                            "missing", "unmanaged", "region", "type", "readiness", "recreated",
                        ]), "detail": .string,
                    ])
                ), "error": .optional(.anyObject),
            ])
        )
    ])

    static let targetTest = document([
        "target": .string, "provider": provider, "ok": .bool, "exists": .optional(.bool),
        "region": .optional(.string), "team": .optional(.string),
        "readiness": .optional(.string), "keys": .optional(.array(.string)),
        "problems": .array(.object(["code": .string, "message": .string])),
        "error": .optional(.anyObject),
    ])

    static let pushes = document(["pushes": .array(push)])

    static let status = document([
        "vault": .string, "team": .optional(.string), "locked": .bool,
        "targets": .array(
            .object([
                "target": .string, "provider": provider, "region": .optional(.string),
                "state": .word(states.union(["never"])), "stale": .array(.string),
                "lastPush": .optional(.time),
            ])
        ),
    ])

    static let log = document([
        "events": .array(
            .object([
                "seq": .integer, "at": .time, "team": .optional(.string), "by": .string,
                "op": .string, "detail": .anyObject,
            ])
        )
    ])

    static let verify = document([
        "ok": .bool, "events": .integer, "records": .integer,
        "head": .object(["seq": .integer, "link": .hex(32)]), "anchored": .bool,
        "pinned": .bool, "readable": .integer, "authors": .integer, "teams": .integer,
        "milliseconds": .integer,
    ])

    static let whereabouts = document([
        "name": .optional(.string),
        "versions": .array(
            .object([
                "version": .integer, "at": .time, "by": .string, "team": .string,
                "entry": .string, "current": .bool,
            ])
        ),
        "places": .array(
            .object([
                "target": .string, "provider": .optional(provider), "set": .optional(.string),
                "region": .optional(.string), "key": .string, "version": .integer,
                "state": .word(states), "at": .time, "entry": .string, "team": .string,
                "push": .hex(16), "held": .bool,
                "now": .word(["held", "left", "unknown", "overwritten", "removed"]),
            ])
        ),
        "readers": .array(
            .object([
                "name": .string, "team": .string, "from": .time, "until": .optional(.time),
            ])
        ),
    ])

    static let teams = document([
        "teams": .array(
            .object([
                "name": .string, "entries": .integer, "targets": .integer,
                "members": .array(.string),
            ])
        )
    ])

    static let members = document([
        "members": .array(
            .object([
                "name": .string, "id": .hex(16), "role": .word(["admin", "member"]),
                "teams": .array(.string), "you": .bool,
            ])
        )
    ])

    static let slots = document([
        "slots": .array(
            .object([
                "id": .hex(16), "kind": .word(["passphrase", "recovery", "machine"]),
                "label": .optional(.string), "member": .optional(.string),
                "cost": .optional(.object(["mebibytes": .integer, "passes": .integer])),
            ])
        )
    ])

    static let departure = document([
        "name": .string, "id": .hex(16), "teams": .array(.string),
        "rotate": .array(
            .object([
                "team": .string, "entry": .string, "version": .integer,
                "tokenOf": .array(.string),
                "pushed": .array(
                    .object([
                        "target": .string, "provider": provider, "set": .optional(.string),
                        "region": .optional(.string), "key": .string, "held": .bool,
                        "state": .optional(.word(states)),
                    ])
                ),
            ])
        ),
    ])

    static let targets = document(["targets": .array(target)])

    static let oneTarget = document(["target": target])

    private static let target: Shape = .object([
        "name": .string, "provider": provider, "kind": kind, "set": .optional(.string),
        "region": .optional(.string), "remoteTeam": .optional(.string), "baseURL": .string,
        "token": .string, "map": .map(.string),
    ])

    private static let push: Shape = .object([
        "id": .string, "target": .string, "provider": provider, "server": .optional(.string),
        "set": .optional(.string),
        "team": .optional(.string), "region": .optional(.string), "kind": kind,
        "state": .word(states), "by": .string, "host": .string, "started": .time,
        "finished": .optional(.time), "attempts": .integer, "requestID": .optional(.string),
        "items": .array(
            .object([
                "key": .string, "entry": .string, "version": .integer,
                "state": .word(states.union(["skipped", "removed"])),
                "error": .optional(.string), "code": .optional(.string),
                "action": .word(["write", "remove"]),
            ])
        ),
        "transitions": .array(
            .object(["at": .time, "state": .word(states), "detail": .optional(.string)])
        ),
    ])

    private static let entry: [String: Shape] = [
        "team": .string, "name": .string, "version": .integer, "created": .time, "updated": .time,
        "expires": .optional(.time), "tags": .array(.string), "note": .optional(.string),
        "bytes": .integer,
    ]

    private static let version: [String: Shape] = [
        "version": .integer, "at": .time, "by": .string, "current": .bool,
    ]

    private static let states: Set<String> = [
        "accepted", "pending", "ready", "failed", "stored", "rejected", "partial", "unknown",
        "open",
        "abandoned",
    ]

    private static let provider = Shape.word(["pipecat", "baseten"])
    private static let kind = Shape.word(["secrets", "image-pull"])

    private static func document(_ fields: [String: Shape]) -> Shape {
        .object(fields.merging(["schema": .integer]) { $1 })
    }
}
