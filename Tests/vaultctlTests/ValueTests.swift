import TestSupport
import Testing

/// Values go in and come out byte for byte.
struct ValueTests {
    private static let maximumByteCount = 1 << 20

    @Test(
        arguments: [
            ("value", "value"), ("value\n", "value"), ("value\n\n", "value\n"),
            ("\nvalue", "\nvalue"), ("a\nb\n", "a\nb"), (" value ", " value "), ("Ω\n", "Ω"),
        ])
    func `standard input loses one final newline and nothing else`(
        input: String,
        value: String
    ) async throws {
        let home = try await Home.withVault()
        try await home.run("set", "A", with: .input(input))
        #expect(try await home.run("get", "A").text == value)
    }

    @Test func `a file is taken as it is, standard input as a file too`() async throws {
        let home = try await Home.withVault()
        write(Array("in a file\n".utf8), to: home.path("value"))
        try await home.run("set", "A", "--from-file", home.path("value"))
        #expect(try await home.run("get", "A").text == "in a file\n")
        try await home.run("set", "A", "--from-file", "-", with: .input("on stdin\n"))
        #expect(try await home.run("get", "A").text == "on stdin\n")
    }

    @Test func `a value comes from a descriptor or from a variable`() async throws {
        let home = try await Home.withVault()
        let onDescriptor = Home.With(descriptors: [7: Array("from 7\n".utf8)])
        try await home.run("set", "A", "--from-fd", "7", with: onDescriptor)
        #expect(try await home.run("get", "A").text == "from 7\n")
        let inVariable = Home.With(environment: ["SECRET": "from a variable"])
        try await home.run("set", "A", "--from-env", "SECRET", with: inVariable)
        #expect(try await home.run("get", "A").text == "from a variable")
    }

    @Test(arguments: [1, 2])
    func `a mebibyte less one byte of anything comes back`(seed: UInt64) async throws {
        let home = try await Home.withVault()
        var generator = SeededGenerator(seed: seed)
        var value = (1..<Self.maximumByteCount).map { _ in
            UInt8.random(in: 0...255, using: &generator)
        }
        value[17] = 0
        value[value.count - 1] = UInt8(ascii: "\n")
        // The newline that standard input loses is one more than the value has.
        try await home.run("set", "A", with: Home.With(input: value + [UInt8(ascii: "\n")]))
        #expect(try await home.run("get", "A").output == value)
        let entry = try await home.json("list")["entries"][0]
        #expect(entry["bytes"] == .integer(value.count))
    }

    @Test(arguments: [maximumByteCount, maximumByteCount + 1, 2 * maximumByteCount])
    func `a mebibyte is refused and nothing is stored`(count: Int) async throws {
        let home = try await Home.withVault()
        let value = Home.With(input: [UInt8](repeating: 65, count: count))
        try await home.run("set", "A", with: value, status: 7)
        write(value.input, to: home.path("value"))
        try await home.run("set", "A", "--from-file", home.path("value"), status: 7)
        try await home.run("get", "A", status: 5)
    }

    @Test func `an empty value is stored only when that is said`() async throws {
        let home = try await Home.withVault()
        try await home.run("set", "A", status: 7)
        try await home.run("set", "A", with: .input("\n"), status: 7)
        try await home.run("set", "A", "--allow-empty")
        #expect(try await home.run("get", "A").output == [])
    }

    @Test func `a value that is no text is base64 in JSON`() async throws {
        let home = try await Home.withVault()
        try await home.run("set", "A", with: Home.With(input: [0xFF, 0x00, 0x0A]))
        #expect(try await home.json("get", "A")["value"] == ["base64": "/wA="])
        try await home.set("A", "a \"text\"\u{0}\u{1F511}")
        #expect(try await home.json("get", "A")["value"] == "a \"text\"\u{0}\u{1F511}")
    }

    @Test func `an older version is kept and comes back by its number`() async throws {
        let home = try await Home.withVault()
        for value in ["one", "two", "three"] { try await home.set("A", value) }
        #expect(try await home.run("get", "A", "--version", "1").text == "one")
        #expect(try await home.run("get", "A", "--version", "2").text == "two")
        #expect(try await home.run("get", "A").text == "three")
    }

    @Test(
        arguments: [
            ["set", "A", "s3cret-value"], ["set", "A=s3cret-value"], ["set", "A", "=s3cret-value"],
            ["set", "A", "--s3cret-value"], ["set", "A", "--value", "s3cret-value"],
            ["set", "A", "-s3cret-value"], ["set", "A", "--", "s3cret-value"],
            ["set", "A", "-ts3cret-value", "B"], ["set", "A", "--allow-empty=s3cret-value"],
            ["set", "A", "--from-fd", "s3cret-value"], ["set", "A", "--expires=s3cret-value"],
            ["set", "--note", "n", "A=s3cret-value"], ["set", "A", "s3cret-value", "--tag", "t"],
            ["-v", "set", "A", "s3cret-value"], ["set", "A", "B", "s3cret-value"],
        ])
    func `a value given as an argument is refused and not repeated`(
        arguments: [String]
    ) async throws {
        let home = try await Home.withVault()
        let plain = try await home.run(arguments, status: 64)
        #expect(plain.errorText.contains("Hint:  ") || plain.errorText.contains("--help"))
        let json = try await home.run(arguments + ["--json"], status: 64)
        for outcome in [plain, json] {
            #expect(!outcome.errorText.contains("s3cret-value"))
            #expect(outcome.output == [])
        }
        try await home.run("get", "A", status: 5)
    }
}
