public import VaultModel

/// What was read from a file that secrets come from.
public struct ImportedDocument: Sendable {
    /// The secrets, in the order of the file.
    public let secrets: [ImportedSecret]
    /// The lines of what has a title but no secret in it, from 1: a note, a card, a login without
    /// a password.
    public let skipped: [Int]
}

/// A secret as a file has it.
public struct ImportedSecret: Sendable {
    /// The name as written; a title of a password manager is a variable's name already.
    public let name: String
    /// The value, byte for byte.
    public let value: SharedSecret
    /// What a person wrote about it, where the format has that.
    public let note: String?
    /// Folders and tags, where the format has them.
    public let tags: [String]
    /// The line it starts on, from 1.
    public let line: Int
}

/// Why a file is not read: where it went wrong and what is wrong there, never what stands there.
public struct DocumentError: Error, Hashable, Sendable {
    /// The line, from 1.
    public let line: Int
    /// The column in characters, from 1.
    public let column: Int
    /// A part of a sentence, as "a quote is not closed".
    public let reason: String
}

/// Why a secret cannot be written in a format.
public struct UnwritableSecret: Error, Hashable, Sendable {
    /// The secret's name.
    public let name: String
    /// A part of a sentence that the name stands before, as "has a zero byte".
    public let reason: String
}
