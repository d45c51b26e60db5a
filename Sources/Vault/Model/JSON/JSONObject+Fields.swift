/// A member that is missing, of another type, or out of its bounds.
public struct MalformedField: Error, Hashable {
    /// The member's name, which is the reader's own word and never taken from the file.
    public let name: String

    package init(_ name: String) {
        self.name = name
    }
}

// How content is read: a field is there with its type, or it is malformed.
extension JSONObject {
    /// The string named `name`.
    package func string(_ name: String) throws(MalformedField) -> String {
        guard case .string(let text)? = self[name] else { throw MalformedField(name) }
        return text
    }

    /// The string named `name`; nil where it is absent or null.
    package func optionalString(_ name: String) throws(MalformedField) -> String? {
        switch self[name] {
        case nil, .null: nil
        case .string(let text): text
        default: throw MalformedField(name)
        }
    }

    /// The integer named `name`.
    package func integer(
        _ name: String,
        in range: ClosedRange<Int64>
    ) throws(MalformedField) -> Int {
        guard case .integer(let number)? = self[name], range.contains(number)
        else { throw MalformedField(name) }
        return Int(number)
    }

    /// The objects of the array named `name`.
    package func objects(_ name: String) throws(MalformedField) -> [JSONObject] {
        guard case .array(let values)? = self[name] else { throw MalformedField(name) }
        return try values.map { value throws(MalformedField) in
            guard case .object(let object) = value else { throw MalformedField(name) }
            return object
        }
    }

    /// The strings of the array named `name`.
    package func strings(_ name: String) throws(MalformedField) -> [String] {
        guard case .array(let values)? = self[name] else { throw MalformedField(name) }
        return try values.map { value throws(MalformedField) in
            guard case .string(let text) = value else { throw MalformedField(name) }
            return text
        }
    }

    /// The object named `name`.
    package func object(_ name: String) throws(MalformedField) -> JSONObject {
        guard case .object(let object)? = self[name] else { throw MalformedField(name) }
        return object
    }

    /// The object named `name`; nil where it is absent or null.
    package func optionalObject(_ name: String) throws(MalformedField) -> JSONObject? {
        switch self[name] {
        case nil, .null: nil
        case .object(let object): object
        default: throw MalformedField(name)
        }
    }

    /// The point in time named `name`.
    package func time(_ name: String) throws(MalformedField) -> Timestamp {
        guard let time = Timestamp(try string(name)) else { throw MalformedField(name) }
        return time
    }

    /// The point in time named `name`; nil where it is absent or null.
    package func optionalTime(_ name: String) throws(MalformedField) -> Timestamp? {
        guard let text = try optionalString(name) else { return nil }
        guard let time = Timestamp(text) else { throw MalformedField(name) }
        return time
    }

    /// The id named `name`.
    package func id<Subject>(
        _ name: String,
        of subject: Subject.Type = Subject.self
    ) throws(MalformedField) -> ID<Subject> {
        guard let id = ID<Subject>(hex: try string(name)) else { throw MalformedField(name) }
        return id
    }

    /// The 32 bytes named `name`.
    package func digest(_ name: String) throws(MalformedField) -> Digest {
        guard let digest = Digest(hex: try string(name)) else { throw MalformedField(name) }
        return digest
    }

    /// The bytes named `name`, written in hexadecimal digits.
    package func bytes(_ name: String) throws(MalformedField) -> [UInt8] {
        guard let bytes = [UInt8](hex: try string(name)) else { throw MalformedField(name) }
        return bytes
    }

    /// The fingerprint of a value named `name`: 16 bytes, in hexadecimal digits.
    package func fingerprint(_ name: String) throws(MalformedField) -> [UInt8] {
        let bytes = try bytes(name)
        guard bytes.count == 16 else { throw MalformedField(name) }
        return bytes
    }

    /// The checked name of an entry, target, team or member in the field `name`.
    package func checkedName(_ name: String) throws(MalformedField) -> Name {
        guard let checked = try? Name(stored: try string(name)) else { throw MalformedField(name) }
        return checked
    }
}
