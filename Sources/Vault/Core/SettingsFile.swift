import VaultStorage

/// A small file of a program that uses the library: private, and only ever replaced whole.
public struct SettingsFile: Sendable {
    private let file: PrivateFile
    private let path: String

    /// Names a file that need not exist.
    public init(directory: String, name: String) {
        file = PrivateFile(directory: directory, name: name)
        path = directory + "/" + name
    }

    /// The settings; empty where there is no file.
    ///
    /// - Throws: `unsafePath` for a file others could write; `refused` for one that is not a JSON
    ///   object.
    public func read() throws(VaultError) -> JSONObject {
        let bytes = try storing(at: path) { () throws(StorageError) in try file.read() }
        guard let bytes else { return JSONObject() }
        do throws(MalformedJSON) {
            return try JSONObject(parsing: bytes)
        } catch {
            let line = bytes.prefix(error.offset).count { $0 == UInt8(ascii: "\n") } + 1
            throw .refused(code: "config", "\(path) is not a JSON object: look at line \(line)")
        }
    }

    /// Changes the settings under a lock.
    public func update(_ change: (inout JSONObject) -> Void) throws(VaultError) {
        _ = try read()
        try storing(at: path) { () throws(StorageError) in
            try file.update { current in
                var settings = current.flatMap { try? JSONObject(parsing: $0) } ?? JSONObject()
                change(&settings)
                return settings.serialized
            }
        }
    }
}
