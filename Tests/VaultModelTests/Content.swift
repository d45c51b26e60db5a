import Testing
import VaultModel

/// The object that JSON text stands for; the tests of contents spell them so.
func object(_ text: String) throws -> JSONObject {
    try JSONObject(parsing: Array(text.utf8))
}

extension JSONObject {
    /// The object as text, which a failed expectation shows better than its parts.
    var text: String { String(decoding: serialized, as: UTF8.self) }
}

/// One member of an object, an inner one by its path, set to something else.
struct Change: Sendable, CustomTestStringConvertible {
    /// The names and positions on the way, `versions/0/fp`.
    let path: String
    /// What stands there instead; nil removes the member.
    let value: JSONValue?

    init(_ path: String, _ value: JSONValue?) {
        self.path = path
        self.value = value
    }

    var testDescription: String {
        guard let value else { return "without \(path)" }
        return "\(path) = \(String(decoding: value.serialized, as: UTF8.self))"
    }

    /// The object with the change.
    func applied(to object: JSONObject) -> JSONObject {
        let steps = path.split(separator: "/").map(String.init)
        guard case .object(let changed) = set(.object(object), steps[...]) else { return object }
        return changed
    }

    private func set(_ whole: JSONValue, _ steps: ArraySlice<String>) -> JSONValue? {
        guard let step = steps.first else { return value }
        switch whole {
        case .object(var object):
            object[step] = set(object[step] ?? .null, steps.dropFirst())
            return .object(object)
        case .array(var values):
            guard let index = Int(step), let part = set(values[index], steps.dropFirst())
            else { return whole }
            values[index] = part
            return .array(values)
        default: return set([:], steps)
        }
    }
}
