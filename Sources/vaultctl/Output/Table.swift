import Vault

/// One cell of a table: text, and how a terminal paints it.
struct Cell {
    fileprivate let text: String
    /// How many places it takes on a terminal.
    fileprivate let width: Int
    private let state: PushState?

    /// Text of whatever origin.
    init(_ text: String) {
        let isPlain = text.isPlain
        self.text = isPlain ? text : printable(text)
        width = isPlain ? text.utf8.count : self.text.width
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
    fileprivate var width: Int { isPlain ? utf8.count : count }

    /// Whether all of it is printable ASCII.
    fileprivate var isPlain: Bool {
        let bytes = utf8Span.span
        return bytes.indices.allSatisfy { (0x20..<0x7F).contains(bytes[$0]) }
    }
}

/// Rows under headings, each column as wide as its widest cell.
struct Table {
    private let headings: [String]
    /// One row after the other.
    private var cells: [Cell] = []
    private var widths: [Int]

    init(_ headings: String...) {
        self.headings = headings
        widths = headings.map(\.width)
    }

    mutating func add(_ cells: Cell...) {
        for (column, cell) in cells.enumerated() {
            widths[column] = max(widths[column], cell.width)
        }
        self.cells += cells
    }

    /// The table as text; `empty` where it has no row.
    func text(_ style: Style, empty: String) -> String {
        guard !cells.isEmpty else { return empty + "\n" }
        var text: [UInt8] = []
        text.reserveCapacity((cells.count / headings.count + 1) * widths.reduce(0) { $0 + $1 + 2 })
        func append(_ painted: String, _ width: Int, _ column: Int) {
            text += painted.utf8
            guard column < headings.count - 1 else { return text.append(UInt8(ascii: "\n")) }
            text += repeatElement(UInt8(ascii: " "), count: widths[column] - width + 2)
        }
        for (column, heading) in headings.enumerated() {
            append(style.bold(heading), heading.width, column)
        }
        for (index, cell) in cells.enumerated() {
            append(cell.painted(style), cell.width, index % headings.count)
        }
        return String(decoding: text, as: UTF8.self)
    }
}

/// Text of others on a terminal: what could move the cursor or turn the line around is spelled out.
func printable(_ text: String) -> String {
    guard !text.isPlain else { return text }
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
