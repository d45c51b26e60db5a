import FoundationEssentials
import Hummingbird
import NIOCore

/// What travels with a request from one layer of the sandbox to the next.
struct SandboxContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The connection, for the faults that close it.
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }

    var responseEncoder: JSONEncoder { .sandbox }

    /// A part of the path that stands for a name, percent-decoded (the router leaves it encoded).
    func name(_ parameter: String) throws -> String {
        let encoded = try parameters.require(parameter)
        guard let decoded = URLComponents(string: "/" + encoded)?.path.dropFirst() else {
            throw Refusal.badRequest("Invalid request format")
        }
        return String(decoded)
    }
}

/// The rest of the way to an answer, as Hummingbird hands it to each middleware.
typealias Next = @concurrent (Request, SandboxContext) async throws -> Response

extension JSONEncoder {
    /// One form for everything the sandbox says: sorted, on one line, slashes as they are.
    static var sandbox: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        return encoder
    }
}
