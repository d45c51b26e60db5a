import FoundationEssentials
import HTTPTypes
import Hummingbird

/// An answer written by the author of a fault, sent instead of the cloud's.
struct CannedAnswer: Decodable, Sendable {
    private let status: Int
    private let headers: HTTPFields
    private let body: Data

    private enum CodingKeys: CodingKey {
        case status, headers, body
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        status = try container.decode(Int.self, forKey: .status)
        guard (200...599).contains(status) else {
            throw DecodingError.dataCorruptedError(
                forKey: .status,
                in: container,
                debugDescription: "a status is 200 to 599"
            )
        }
        headers = try Self.fields(
            container.decodeIfPresent([String: String].self, forKey: .headers) ?? [:]
        )
        switch try container.decodeIfPresent(JSONValue.self, forKey: .body) {
        case .string(let text): body = Data(text.utf8)
        case .some(let json): body = try JSONEncoder.sandbox.encode(json)
        case nil: body = Data()
        }
    }

    var response: Response {
        Response(
            status: HTTPResponse.Status(code: status),
            headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: body))
        )
    }

    private static func fields(_ given: [String: String]) throws -> HTTPFields {
        var fields: HTTPFields = [.contentType: "application/json; charset=utf-8"]
        for (name, value) in given {
            guard let name = HTTPField.Name(name) else {
                throw Refusal.badRequest("not the name of a header: \(name)")
            }
            fields[name] = value
        }
        return fields
    }
}
