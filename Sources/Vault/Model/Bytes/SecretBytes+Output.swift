extension SecretBytes {
    /// Makes room for `capacity` bytes and lets `write` append them, each checked against the room
    /// there is.
    package init<Failure: Error>(
        capacity: Int,
        writing write: (inout OutputSpan<UInt8>) throws(Failure) -> Void
    ) throws(Failure) {
        self = try unsafe SecretBytes(capacity: capacity) { pages throws(Failure) in
            let bytes = unsafe pages.bindMemory(to: UInt8.self)
            var output = unsafe OutputSpan(buffer: bytes, initializedCount: 0)
            try write(&output)
            return unsafe output.finalize(for: bytes)
        }
    }
}

extension OutputSpan<UInt8> {
    /// Appends bytes that lie elsewhere.
    package mutating func append(_ bytes: Span<UInt8>) {
        for index in bytes.indices { append(bytes[index]) }
    }
}
