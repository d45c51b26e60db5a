import Foundation
import VaultModel

/// The vectors of FORMAT.md section 15, made by an independent implementation.
///
/// They are read from where this file lies, so that the package need not declare them.
func formatVectors() throws -> JSONObject {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(components: "Fixtures", "format-vectors.json")
    return try JSONObject(parsing: Array(Data(contentsOf: file)))
}
