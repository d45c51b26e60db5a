import VaultModel

/// Writes `export NAME='…'` for a POSIX shell to read: in single quotes everything is itself.
enum ShellWriter {
    static func append(
        name: String,
        value: Span<UInt8>,
        to output: inout SecretBuffer
    ) throws(UnwritableSecret) {
        guard isVariable(name) else {
            throw UnwritableSecret(
                name: name,
                reason: "is no name for a shell: a letter or _, then letters, digits and _"
            )
        }
        output.append("export ")
        output.append(utf8: name.utf8)
        output.append("='")
        for index in value.indices {
            switch value[index] {
            case 0:
                throw UnwritableSecret(
                    name: name,
                    reason: "has a zero byte, which a variable cannot hold"
                )
            case UInt8(ascii: "'"): output.append("'\\''")
            case let byte: output.append(byte)
            }
        }
        output.append("'\n")
    }

    private static func isVariable(_ name: String) -> Bool {
        !name.isEmpty
            && name.utf8.enumerated().allSatisfy { position, byte in
                byte.isASCIILetter || byte == UInt8(ascii: "_") || position > 0 && byte.isDigit
            }
    }
}
