import FoundationEssentials

/// The top of the tree that the tests were built from.
let repository = "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/")

/// The interpreter that some tests hold the program against.
enum Python {
    /// Whether it is there and has a package.
    static func has(_ package: String) async -> Bool {
        await (try? run("import \(package)", []))?.status == 0
    }

    /// Runs a script.
    static func run(_ script: String, _ arguments: [String]) async throws -> Outcome {
        var start = Child.Start(program: "python3", arguments: ["-c", script] + arguments)
        // Python is found and set up by the environment of the tests.
        start.environment = ProcessInfo.processInfo.environment
        return try await Child(start).end()
    }
}
