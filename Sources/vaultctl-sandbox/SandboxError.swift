/// Why the sandbox does not start.
enum SandboxError: Error {
    case cannotListen(port: Int)
    case cannotRead(path: String)
    case cannotWrite(directory: String)
}

extension SandboxError: CustomStringConvertible {
    var description: String {
        switch self {
        case .cannotListen(let port):
            """
            cannot listen on \(SandboxServer.host):\(port)
            Hint:  another program may hold the port; '--port 0' takes any free one
            """
        case .cannotRead(let path):
            "cannot read \(path)"
        case .cannotWrite(let directory):
            "cannot write ca.pem in \(directory)"
        }
    }
}
