/// What docs/CLI.md promises of a JSON document: fields and types.
///
/// Fields may be added to an object, so others than the promised ones are let through.
indirect enum Shape: Sendable {
    case string
    case integer
    case bool
    /// RFC 3339 in UTC with milliseconds.
    case time
    /// A text in lower-case hex of so many bytes.
    case hex(Int)
    /// One of these texts.
    case word(Set<String>)
    case optional(Shape)
    case array(Shape)
    case object([String: Shape])
    /// An object with any names.
    case map(Shape)
    case anyObject

    /// Where a document differs, in words; empty where it does not.
    func differences(from json: JSON, at place: String = "$") -> [String] {
        switch (self, json) {
        case (.optional, .null), (.string, .string), (.integer, .integer), (.bool, .bool),
            (.anyObject, .object):
            return []
        case (.optional(let shape), _):
            return shape.differences(from: json, at: place)
        case (.time, .string(let text)):
            let time = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/
            return text.wholeMatch(of: time) == nil ? ["\(place) is no time: \(text)"] : []
        case (.hex(let count), .string(let text)):
            let isHex = text.wholeMatch(of: /[0-9a-f]*/) != nil && text.utf8.count == 2 * count
            return isHex ? [] : ["\(place) is not \(count) bytes in hex: \(text)"]
        case (.word(let words), .string(let text)):
            return words.contains(text) ? [] : ["\(place) is \(text), not one of \(words.sorted())"]
        case (.array(let shape), .array(let elements)):
            return elements.enumerated().flatMap { index, element in
                shape.differences(from: element, at: "\(place)[\(index)]")
            }
        case (.map(let shape), .object(let members)):
            return members.flatMap { name, member in
                shape.differences(from: member, at: "\(place).\(name)")
            }
        case (.object(let shapes), .object(let members)):
            return shapes.sorted { $0.key < $1.key }.flatMap { name, shape in
                guard let member = members[name] else { return ["\(place).\(name) is missing"] }
                return shape.differences(from: member, at: "\(place).\(name)")
            }
        default:
            return ["\(place) is \(json), not \(self)"]
        }
    }
}
