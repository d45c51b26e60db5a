import Vault

/// One cell of a table: text, and how a terminal paints it.
struct Cell {
    fileprivate let text: String
    /// How many places it takes on a terminal.
    fileprivate let width: Int
    private let state: PushState?

    /// Text of whatever origin.
    init(_ text: String) {
        self.text = printable(text)
        width = self.text.width
        state = nil
    }

    /// The state of a push, in its colour.
    init(_ state: PushState) {
        text = state.rawValue
        width = text.width
        self.state = state
    }

    fileprivate func painted(_ style: Style) -> String { state.map(style.state) ?? text }
}

extension String {
    fileprivate var width: Int { utf8.allSatisfy { $0 < 0x80 } ? utf8.count : count }
}

/// Rows under headings, each column as wide as its widest cell.
struct Table {
    private let headings: [String]
    private var rows: [[Cell]] = []

    init(_ headings: String...) {
        self.headings = headings
    }

    mutating func add(_ cells: Cell...) {
        rows.append(cells)
    }

    /// The table as text; `empty` where it has no row.
    func text(_ style: Style, empty: String) -> String {
        guard !rows.isEmpty else { return empty + "\n" }
        let widths = headings.indices.map { column in
            rows.reduce(headings[column].width) { max($0, $1[column].width) }
        }
        var text = ""
        func append(_ painted: String, _ width: Int, _ column: Int) {
            text += painted
            let isLast = column == headings.count - 1
            text += isLast ? "\n" : String(repeating: " ", count: widths[column] - width + 2)
        }
        for (column, heading) in headings.enumerated() {
            append(style.bold(heading), heading.width, column)
        }
        for row in rows {
            for (column, cell) in row.enumerated() {
                append(cell.painted(style), cell.width, column)
            }
        }
        return text
    }
}

/// Text of others on a terminal: what could move the cursor or turn the line around is spelled out.
func printable(_ text: String) -> String {
    guard !text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned:
            result += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result
}
