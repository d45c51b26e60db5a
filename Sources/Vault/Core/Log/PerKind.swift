import VaultModel

/// One value for each kind of record.
///
/// An array inside: a kind is a small number, and nothing need be hashed.
struct PerKind<Value> {
    private var values: [Value]

    init(repeating value: Value) {
        values = RecordKind.allCases.map { _ in value }
    }

    subscript(kind: RecordKind) -> Value {
        get { values[Self.index(of: kind)] }
        // In place: with `set`, each change of an array in here would copy all of it.
        _modify { yield &values[Self.index(of: kind)] }
    }

    private static func index(of kind: RecordKind) -> Int { Int(kind.rawValue) - 1 }
}
