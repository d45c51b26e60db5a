import Vault

/// A table for every width: columns on a desk, cards on a phone, rows that hold together on paper.
struct ReportTable {
    /// One cell: what it is sorted by, and what it shows.
    struct Cell {
        let key: String?
        let isNumber: Bool
        let body: (inout HTML) -> Void

        init(key: String? = nil, isNumber: Bool = false, _ body: @escaping (inout HTML) -> Void) {
            self.key = key
            self.isNumber = isNumber
            self.body = body
        }

        /// Text; nothing at all where it is empty, so that a phone shows no empty line.
        init(_ text: String) {
            self.init { html in if !text.isEmpty { html.append(text) } }
        }

        init(_ number: Int) {
            self.init(isNumber: true) { $0.append(String(number)) }
        }

        init(_ time: Timestamp) {
            self.init(key: time.description) { $0.add(time: time) }
        }

        init(_ state: PushState?) {
            self.init { $0.add(state: state) }
        }
    }

    /// One row; its first cell is its heading.
    struct Row {
        var id: String?
        var state: String?
        let cells: [Cell]
    }

    let caption: String
    let columns: [String]
    let rows: [Row]
    /// The id of the controls that filter it.
    var tools: String?

    /// Writes the table.
    func write(to html: inout HTML) {
        html.add(
            "div",
            ["class": "card scroll", "role": "region", "aria-label": caption, "tabindex": "0"]
        ) { html in
            html.add("table", ["class": "sortable", "data-tools": tools]) { html in
                html.add("caption", text: caption)
                html.add("thead") { html in
                    html.add("tr") { html in
                        for (index, column) in columns.enumerated() {
                            let isNumber = rows.first?.cells[index].isNumber == true
                            html.add(
                                "th",
                                ["scope": "col", "class": isNumber ? "number" : nil],
                                text: column
                            )
                        }
                    }
                }
                html.add("tbody") { html in
                    for row in rows { write(row, to: &html) }
                }
            }
        }
    }

    private func write(_ row: Row, to html: inout HTML) {
        html.newLine()
        html.add("tr", ["id": row.id, "data-state": row.state]) { html in
            for (index, cell) in row.cells.enumerated() {
                let kind = cell.isNumber ? "number" : nil
                if index == 0 {
                    html.add(
                        "th",
                        [
                            "scope": "row", "data-label": columns[index], "data-key": cell.key,
                            "class": kind,
                        ],
                        cell.body
                    )
                } else {
                    html.add(
                        "td",
                        ["data-label": columns[index], "data-key": cell.key, "class": kind],
                        cell.body
                    )
                }
            }
        }
    }
}
