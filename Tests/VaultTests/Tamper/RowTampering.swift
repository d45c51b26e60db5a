@testable import TestSupport
import Vault

/// A table of the file, and how its rows are told apart.
struct TamperTable {
    let name: String
    let keys: [String]
    let others: [String]
    /// Columns that hold numbers.
    let numbers: Set<String>

    var columns: [String] { keys + others }

    static let record = TamperTable(
        name: "record",
        keys: ["team", "kind", "id"],
        others: ["rev", "epoch", "box"],
        numbers: ["kind", "rev", "epoch"]
    )
    static let log = TamperTable(
        name: "log",
        keys: ["seq"],
        others: ["team", "epoch", "author", "state", "box", "sig"],
        numbers: ["seq", "epoch"]
    )
    static let slot = TamperTable(
        name: "slot",
        keys: ["id"],
        others: ["member", "kdf", "c1", "c2", "c3", "flags", "salt", "box"],
        numbers: ["kdf", "c1", "c2", "c3", "flags"]
    )
    static let grants = TamperTable(
        name: "grants",
        keys: ["team", "epoch", "member"],
        others: ["kem", "enc", "box"],
        numbers: ["epoch", "kem"]
    )

    /// The rows as SQL literals, in the order of their keys.
    func rows(in path: String) -> [[String]] {
        let values = columns.map { "quote(\($0))" }.joined(separator: ",")
        return RawDatabase(path: path).rows(
            "SELECT \(values) FROM \(name) ORDER BY \(keys.joined(separator: ","))"
        )
    }

    /// The condition that finds a row.
    private func place(of row: [String]) -> String {
        zip(keys, row).map { "\($0)=\($1)" }.joined(separator: " AND ")
    }

    func delete(_ row: [String]) -> String { "DELETE FROM \(name) WHERE \(place(of: row))" }

    func set(_ columns: [String], of row: [String], to values: [String]) -> String {
        let assignments = zip(columns, values).map { "\($0)=\($1)" }.joined(separator: ",")
        return "UPDATE OR REPLACE \(name) SET \(assignments) WHERE \(place(of: row))"
    }

    func insert(_ row: [String]) -> String {
        "INSERT OR REPLACE INTO \(name)(\(columns.joined(separator: ",")))"
            + "VALUES(\(row.joined(separator: ",")))"
    }
}

/// What somebody with the file does to its rows: one of everything that comes to mind, drawn by
/// chance.
struct RowTampering {
    let table: TamperTable
    let rows: [[String]]
    /// Rows of the same table in older files.
    let olderRows: [[String]]

    /// The statements of one tampering; nil where there is nothing to do it to.
    func statements(using random: inout SeededGenerator) -> [String]? {
        guard let row = rows.randomElement(using: &random),
            let other = rows.randomElement(using: &random)
        else { return nil }
        let keyCount = table.keys.count
        let content = table.others
        let values = Array(row[keyCount...])
        let otherValues = Array(other[keyCount...])
        switch Int.random(in: 0..<10, using: &random) {
        case 0:
            return [table.delete(row)]
        case 1 where row != other:
            return [table.set(content, of: row, to: otherValues)]
        case 2 where row != other:
            return [
                table.set(content, of: row, to: otherValues),
                table.set(content, of: other, to: values),
            ]
        case 3 where row != other:
            // The sealed part alone.
            guard let box = table.columns.firstIndex(of: "box") else { return nil }
            return [table.set(["box"], of: row, to: [other[box]])]
        case 4:
            return [table.insert(elsewhere(row, using: &random))]
        case 5:
            return [table.delete(row), table.insert(elsewhere(row, using: &random))]
        case 6 where row != other:
            // In the place of another.
            return [table.delete(row), table.insert(Array(other[..<keyCount]) + values)]
        case 7:
            guard let older = olderRows.randomElement(using: &random), !rows.contains(older)
            else { return nil }
            return [table.insert(older)]
        default:
            let column = Int.random(in: row.indices, using: &random)
            guard let value = changed(row[column], table.columns[column], using: &random)
            else { return nil }
            return [table.set([table.columns[column]], of: row, to: [value])]
        }
    }

    /// The row under another key.
    private func elsewhere(_ row: [String], using random: inout SeededGenerator) -> [String] {
        var moved = row
        let key = Int.random(in: table.keys.indices, using: &random)
        if Bool.random(using: &random), let other = rows.randomElement(using: &random) {
            moved[key] = other[key]
        } else {
            moved[key] = changed(row[key], table.columns[key], using: &random) ?? row[key]
        }
        return moved
    }

    /// Another value for a column, of the column's type or not.
    private func changed(
        _ value: String,
        _ column: String,
        using random: inout SeededGenerator
    ) -> String? {
        guard !table.numbers.contains(column) else {
            let number = Int64(value) ?? 0
            let choices: [Int64] = [
                0, 1, 2, number + 1, number - 1, -1, 17, 20, 1 << 31, 1 << 62, .max, .min,
            ]
            return choices.filter { $0 != number }.randomElement(using: &random).map { "\($0)" }
        }
        // X'0123…'
        var digits = Array(value.dropFirst(2).dropLast())
        guard !digits.isEmpty else { return nil }
        switch Int.random(in: 0..<6, using: &random) {
        case 0: digits.removeLast(2)
        case 1: digits += "00"
        case 2: digits = []
        case 3: digits = Array(repeating: "0", count: digits.count)
        default:
            let place = Int.random(in: digits.indices, using: &random)
            let old = digits[place].hexDigitValue ?? 0
            let new = old ^ (1 << Int.random(in: 0..<4, using: &random))
            digits[place] = Array("0123456789ABCDEF")[new]
        }
        return "X'\(String(digits))'"
    }
}
