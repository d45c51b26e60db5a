/// Writes HTML, element by element; whatever is not the program's own is escaped.
///
/// Names of elements and attributes are literals, so that no data can become markup.
struct HTML {
    /// What was written.
    private(set) var text = ""

    private static let emptyElements: Set<String> = ["input"]

    /// Writes an element with what `body` writes in it; an attribute that is nil is left out.
    mutating func add(
        _ name: StaticString,
        _ attributes: KeyValuePairs<StaticString, String?> = [:],
        _ body: (inout HTML) -> Void = { _ in }
    ) {
        text += "<\(name)"
        for (name, value) in attributes {
            guard let value else { continue }
            text += " \(name)=\""
            append(value)
            text += "\""
        }
        text += ">"
        guard !Self.emptyElements.contains(name.description) else { return }
        body(&self)
        text += "</\(name)>"
    }

    /// Writes an element that holds a text.
    mutating func add(
        _ name: StaticString,
        _ attributes: KeyValuePairs<StaticString, String?> = [:],
        text: String
    ) {
        add(name, attributes) { $0.append(text) }
    }

    /// Writes a text.
    mutating func append(_ content: String) {
        for character in printable(content).unicodeScalars {
            switch character {
            case "&": text += "&amp;"
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "\"": text += "&quot;"
            case "'": text += "&#39;"
            default: text.unicodeScalars.append(character)
            }
        }
    }

    /// Ends a line, so that the source can be read.
    mutating func newLine() {
        text += "\n"
    }
}
