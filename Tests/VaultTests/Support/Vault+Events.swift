@testable import Vault
import VaultModel

extension Vault {
    /// Signs events of finished pushes to one target and lines about other things, as a busy year
    /// would; `events` in all, in one transaction.
    func live(through events: Int, to target: String = "prod") throws(VaultError) {
        try write { session throws(VaultError) in
            let team = try session.team(.only)
            var count = 0
            var number = Int(session.state.sequence)
            while count < events {
                number += 1
                let id = "\(hex(number, 8))\(hex(number &* 2_654_435_761, 24))"
                for (operation, fields) in Self.push(id, number, target).prefix(events - count) {
                    session.log(operation, in: team.id, fields)
                    count += 1
                }
                guard number % 3 == 0, count < events else { continue }
                session.log(
                    "entry.set",
                    in: team.id,
                    [
                        "entries": [
                            ["name": "API_KEY", "version": .integer(Int64(number)), "fp": "00"]
                        ]
                    ]
                )
                count += 1
            }
        }
    }

    private static func push(
        _ id: String,
        _ number: Int,
        _ target: String
    ) -> [(String, JSONObject)] {
        let items: JSONValue = [
            [
                "key": "API_KEY", "entry": "API_KEY", "version": .integer(Int64(number)),
                "fp": .string(hexText(number, 32)),
            ]
        ]
        let isGood = number % 7 != 0
        return [
            (
                "push.intent",
                [
                    "push": .string(id), "target": .string(target), "provider": "pipecat",
                    "kind": "secrets", "set": "voice-agent", "host": "here",
                    "deadline": "2026-11-20T20:25:06.000Z", "items": items,
                ]
            ),
            (
                "push.attempt",
                [
                    "push": .string(id), "target": .string(target), "attempt": 1, "requests": 1,
                    "items": items,
                ]
            ),
            (
                "push.result",
                [
                    "push": .string(id), "target": .string(target), "state": "accepted",
                    "region": "us-west",
                    "items": [["key": "API_KEY", "state": "accepted", "error": .null]],
                ]
            ),
            (
                "push.status",
                [
                    "push": .string(id), "target": .string(target),
                    "state": isGood ? "ready" : "failed", "detail": .null,
                ]
            ),
        ]
    }

    private func hex(_ number: Int, _ count: Int) -> String { Self.hexText(number, count) }

    private static func hexText(_ number: Int, _ count: Int) -> String {
        let text = String(UInt64(bitPattern: Int64(number)), radix: 16)
        return String(repeating: "0", count: max(0, count - text.utf8.count)) + text.suffix(count)
    }
}
