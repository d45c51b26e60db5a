import Vault

/// One cell of a table: text, and how a terminal paints it.
struct Cell {
    let text: String
    let paint: (Style) -> String

    /// Text of whatever origin.
    init(_ text: String) {
        let safe = printable(text)
        self.text = safe
        paint = { _ in safe }
    }

    /// The state of a push, in its colour.
    init(_ state: PushState) {
        text = state.rawValue
        paint = { $0.state(state) }
    }
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
            rows.map { $0[column].text.count }.reduce(headings[column].count, max)
        }
        let head = zip(headings, widths).map { (style.bold($0), $1 - $0.count) }
        let body = rows.map { row in
            zip(row, widths).map { ($0.paint(style), $1 - $0.text.count) }
        }
        return ([head] + body).map(line).joined()
    }

    private func line(_ cells: [(painted: String, padding: Int)]) -> String {
        var line = ""
        for (index, cell) in cells.enumerated() {
            let isLast = index == cells.count - 1
            line += cell.painted + (isLast ? "" : String(repeating: " ", count: cell.padding + 2))
        }
        return line + "\n"
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
