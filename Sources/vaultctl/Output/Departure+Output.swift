import Vault

// What who leaves could read: the list of what to replace.
extension Departure {
    /// How much it is, in words.
    var countWords: String {
        switch exposures.count {
        case 0: "nothing"
        case 1: "1 entry"
        default: "\(exposures.count) entries"
        }
    }

    /// Prints the list.
    func show(_ output: Output) {
        output.show(
            [
                "name": .string(name.text), "id": .string(member.hex),
                "teams": .strings(teams.map(\.text)),
                "rotate": .array(exposures.map(\.json)),
            ]
        ) {
            var table = Table("REPLACE", "TEAM", "VERSION", "TOKEN OF", "PUSHED TO")
            for exposure in exposures {
                table.add(
                    Cell(exposure.entry.text),
                    Cell(exposure.team.text),
                    Cell(String(exposure.version)),
                    Cell(words(exposure.tokenOf.map(\.text))),
                    Cell(words(exposure.places.map(\.words)))
                )
            }
            return table.text(output.style, empty: "there was nothing to read")
        }
    }

    private func words(_ list: [String]) -> String {
        list.isEmpty ? "-" : list.joined(separator: ", ")
    }
}

extension Exposure {
    fileprivate var json: JSONValue {
        [
            "team": .string(team.text), "entry": .string(entry.text),
            "version": .integer(Int64(version)), "tokenOf": .strings(tokenOf.map(\.text)),
            "pushed": .array(places.map(\.json)),
        ]
    }
}

extension Exposure.Place {
    fileprivate var json: JSONValue {
        [
            "target": .string(target.text), "provider": .string(provider.rawValue),
            "set": .optional(set), "region": .optional(region), "key": .string(key),
            "held": .bool(isHeld), "state": .optional(state?.rawValue),
        ]
    }

    fileprivate var words: String {
        let remark = isHeld ? "" : " (\(state?.rawValue ?? "not pushed yet"))"
        return "\(target) \(key)" + remark
    }
}
