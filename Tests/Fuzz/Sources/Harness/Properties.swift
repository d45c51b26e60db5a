import VaultFormats
import VaultModel

/// What is accepted, is in order and reads back from every format that can hold it; an error lies
/// inside the document.
func checkReading(of document: borrowing SecretBytes, as format: ImportFormat) {
    let read: ImportedDocument
    do throws(DocumentError) {
        read = try format.read(document)
    } catch {
        return check(error, liesIn: document)
    }
    let lines = read.secrets.map(\.line)
    precondition(lines == lines.sorted() && read.skipped == read.skipped.sorted())
    precondition(Set(read.secrets.map(\.name)).count == lines.count, "a name came twice")
    for export in ExportFormat.allCases {
        guard let again = ImportFormat(rawValue: export.rawValue) else { continue }
        checkReadingAgain(read.secrets, in: export, by: again)
    }
}

private func checkReadingAgain(
    _ secrets: [ImportedSecret],
    in export: ExportFormat,
    by format: ImportFormat
) {
    guard let written = try? export.document(of: secrets.map { ($0.name, $0.value) }) else {
        return precondition(export != .json, "JSON holds everything")
    }
    guard let again = try? format.read(written) else { preconditionFailure("it is not read again") }
    precondition(again.secrets.count == secrets.count)
    for (one, other) in zip(again.secrets, secrets) {
        precondition(one.name.utf8.elementsEqual(other.name.utf8), "a name changed")
        precondition(one.value.bytes.isEqual(to: other.value.bytes), "a value changed")
    }
}

/// Reading a name's format never fails, whatever is in the file.
func checkGuess(_ fileName: String, _ document: borrowing SecretBytes) {
    _ = ImportFormat(fileName: fileName, content: document)
}

/// A template is its own text where it has no references, and asks for each value at its place.
func checkTemplate(_ source: borrowing SecretBytes) {
    let template: Template
    do throws(DocumentError) {
        template = try Template(parsing: source)
    } catch {
        return check(error, liesIn: source)
    }
    // Braces in a value are not looked at.
    let braces: [UInt8] = [0x7B, 0x7B]
    let mark = SharedSecret(SecretBytes(copying: braces.span))
    var asked: [Template.Reference] = []
    let filled = template.filled { reference in
        asked.append(reference)
        return mark
    }
    var seen: Set<Template.Reference> = []
    precondition(template.references == asked.filter { seen.insert($0).inserted })
    let hasBraces = source.withSpan { text in
        text.indices.contains { $0 > 0 && text[$0] == 0x7B && text[$0 - 1] == 0x7B }
    }
    precondition(!asked.isEmpty || hasBraces || filled.isEqual(to: source))
}

private func check(_ error: DocumentError, liesIn document: borrowing SecretBytes) {
    let (lines, longest) = document.withSpan { text in
        var lines = 1
        var column = 0
        var longest = 0
        for index in text.indices {
            column += 1
            longest = max(longest, column)
            guard text[index] == 0x0A else { continue }
            lines += 1
            column = 0
        }
        return (lines, longest)
    }
    precondition((1...lines).contains(error.line), "the line is not in the document")
    precondition((1...longest + 1).contains(error.column), "the column is not in the document")
    precondition(!error.reason.isEmpty)
}
