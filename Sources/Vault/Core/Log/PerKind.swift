import VaultModel

/// One value for each kind of record.
///
/// An array inside: the first use of a dictionary makes Swift look through every conformance in the
/// program for its key's hash, a twentieth of a `get` for each type of key.
struct PerKind<Value> {
    private var values: [Value]

    init(repeating value: Value) {
        values = RecordKind.allCases.map { _ in value }
    }

    subscript(kind: RecordKind) -> Value {
        get { values[Self.index(of: kind)] }
        // In place: with `set`, each change of a dictionary in here would copy all of it.
        _modify { yield &values[Self.index(of: kind)] }
    }

    private static func index(of kind: RecordKind) -> Int { Int(kind.rawValue) - 1 }
}
