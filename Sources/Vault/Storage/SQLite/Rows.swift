/// The rows of one query, read one by one.
///
/// Each is checked by itself and against the one before it. The rows are those of the transaction
/// that was open when the query was made: do not commit or roll back before they are gone.
package struct Rows<Element>: ~Copyable {
    /// Reads the current row; it is given the one before it, so that it can check the order.
    typealias Reader =
        (_ row: borrowing Statement, _ previous: Element?) throws(StorageError) -> Element

    private let statement: Statement
    private let read: Reader
    private var previous: Element?
    private var isFinished = false

    /// Takes a statement with its values bound.
    init(_ statement: consuming Statement, read: @escaping Reader) {
        self.statement = statement
        self.read = read
    }

    /// The next row, or nil after the last one.
    package mutating func next() throws(StorageError) -> Element? {
        // A finished statement would start again at the first row.
        guard !isFinished else { return nil }
        isFinished = true
        guard try statement.step() else { return nil }
        let row = try read(statement, previous)
        previous = row
        isFinished = false
        return row
    }

    /// All rows that are left.
    package consuming func collected() throws(StorageError) -> [Element] {
        var rows: [Element] = []
        while let row = try next() {
            rows.append(row)
        }
        return rows
    }
}
