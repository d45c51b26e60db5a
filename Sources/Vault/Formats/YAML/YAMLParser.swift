private import CYAML
import VaultModel
#if canImport(Darwin)
private import Darwin
#else
private import Glibc
#endif

/// Owns a parser of libyaml, and wipes what the library has copied of the text before it is freed.
///
/// Not within reach: the library's scanner lets a scalar grow with `realloc`, and the shorter
/// copies it leaves behind are freed as they are (docs/IMPORT.md).
@safe
struct YAMLParser: ~Copyable {
    private let handle: UnsafeMutablePointer<yaml_parser_t>

    /// What an event is, without what this reader refuses anyway.
    enum Event {
        case streamStart
        case streamEnd
        case documentStart
        case documentEnd
        case mappingStart(hasProperties: Bool)
        case mappingEnd
        case sequenceStart
        case alias
        case scalar(Scalar)
    }

    /// How a scalar is written.
    struct Scalar {
        let isPlain: Bool
        let hasAnchor: Bool
        let tag: Tag
    }

    /// What a scalar is said to be.
    enum Tag {
        case none
        /// `!!binary`: base64.
        case binary
        case other
    }

    /// - Precondition: the text outlives the parser.
    init(_ text: UnsafeRawBufferPointer) {
        unsafe handle = .allocate(capacity: 1)
        // https://pyyaml.org/wiki/LibYAML
        guard unsafe yaml_parser_initialize(handle) == 1 else { fatalError("out of memory") }
        unsafe yaml_parser_set_encoding(handle, YAML_UTF8_ENCODING)
        let bytes = unsafe text.bindMemory(to: UInt8.self)
        unsafe yaml_parser_set_input_string(handle, bytes.baseAddress, bytes.count)
    }

    deinit {
        unsafe wipe(handle.pointee.buffer.start, handle.pointee.buffer.end)
        unsafe wipe(handle.pointee.raw_buffer.start, handle.pointee.raw_buffer.end)
        // After an error, tokens that became no event.
        var token = unsafe handle.pointee.tokens.head
        while let next = unsafe token, unsafe next != handle.pointee.tokens.tail {
            if unsafe next.pointee.type == YAML_SCALAR_TOKEN {
                unsafe wipe(next.pointee.data.scalar.value, next.pointee.data.scalar.length)
            }
            unsafe token = unsafe next + 1
        }
        unsafe yaml_parser_delete(handle)
        unsafe handle.deallocate()
    }

    private func wipe(_ start: UnsafeMutablePointer<UInt8>?, _ end: UnsafeMutablePointer<UInt8>?) {
        guard let start = unsafe start, let end = unsafe end else { return }
        unsafe wipe(start, end - start)
    }

    private func wipe(_ start: UnsafeMutablePointer<UInt8>?, _ count: Int) {
        guard let start = unsafe start else { return }
        unsafe SecretMemory.wipe(start, count)
    }

    /// Reads the next event and how many characters stand before it; a scalar's bytes are appended
    /// to `scalar`.
    mutating func next(
        scalar buffer: inout SecretBuffer
    ) throws(YAMLProblem) -> (Event, Int) {
        var event = unsafe yaml_event_t()
        guard unsafe yaml_parser_parse(handle, &event) == 1 else { throw error }
        defer { unsafe yaml_event_delete(&event) }
        let place = unsafe event.start_mark.index
        switch unsafe event.type {
        case YAML_STREAM_START_EVENT: return (.streamStart, place)
        case YAML_DOCUMENT_START_EVENT: return (.documentStart, place)
        case YAML_DOCUMENT_END_EVENT: return (.documentEnd, place)
        case YAML_MAPPING_START_EVENT:
            let mapping = unsafe event.data.mapping_start
            let hasProperties = unsafe mapping.anchor != nil || mapping.tag != nil
            return (.mappingStart(hasProperties: hasProperties), place)
        case YAML_MAPPING_END_EVENT: return (.mappingEnd, place)
        case YAML_SCALAR_EVENT: return (.scalar(unsafe scalar(event, into: &buffer)), place)
        case YAML_ALIAS_EVENT: return (.alias, place)
        case YAML_SEQUENCE_START_EVENT, YAML_SEQUENCE_END_EVENT: return (.sequenceStart, place)
        default: return (.streamEnd, place)
        }
    }

    private func scalar(_ event: yaml_event_t, into buffer: inout SecretBuffer) -> Scalar {
        let scalar = unsafe event.data.scalar
        let bytes = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
        unsafe buffer.append(Span(_unsafeElements: bytes))
        unsafe wipe(scalar.value, scalar.length)
        let tag: Tag =
            if let tag = unsafe scalar.tag {
                unsafe strcmp(
                    UnsafeRawPointer(tag).assumingMemoryBound(to: CChar.self),
                    "tag:yaml.org,2002:binary"
                ) == 0 ? .binary : .other
            } else {
                .none
            }
        return Scalar(
            isPlain: unsafe scalar.style == YAML_PLAIN_SCALAR_STYLE,
            hasAnchor: unsafe scalar.anchor != nil,
            tag: tag
        )
    }

    /// The library's error in our words: its own speak of parts of the grammar.
    private var error: YAMLProblem {
        let parser = unsafe handle.pointee
        switch unsafe parser.error {
        // Of the text, which is UTF-8: a character that is not allowed; counted in bytes.
        case YAML_READER_ERROR:
            return YAMLProblem(
                place: .byte(unsafe parser.problem_offset),
                reason: "there is a character that YAML does not allow"
            )
        case YAML_MEMORY_ERROR: fatalError("out of memory")
        default: break
        }
        // A literal of the library, which holds nothing of the text.
        switch unsafe parser.problem.map({ unsafe String(cString: $0) }) {
        case "found unexpected end of stream":
            return YAMLProblem(
                place: .character(unsafe parser.context_mark.index),
                reason: "a quote is not closed"
            )
        case let problem:
            return YAMLProblem(
                place: .character(unsafe parser.problem_mark.index),
                reason: problem.flatMap { Self.reasons[$0] } ?? "this is no YAML"
            )
        }
    }

    private static let reasons = [
        "mapping values are not allowed in this context":
            "a : with a space behind it is no part of an unquoted value",
        "could not find expected ':'": "there is no : behind the name",
        "did not find expected key": "a name belongs here, as far in as the others",
        "did not find expected ',' or '}'": "a , or a } belongs here",
        "found character that cannot start any token":
            "a tab, a %, an @ or a ` cannot stand first here",
        "found a tab character that violates indentation": "a tab cannot indent a line",
        "found unknown escape character": "there is no such escape",
        "did not find expected hexdecimal number": "there is no such escape",
        "found invalid Unicode character escape code": "there is no such escape",
    ]
}

/// What is wrong with a YAML text, before anybody knows its line.
struct YAMLProblem: Error {
    /// How much stands before it; libyaml counts some in characters and some in bytes.
    enum Place {
        case character(Int)
        case byte(Int)
    }

    let place: Place
    let reason: String
}
