private import Glibc
import TestSupport
import Testing
import VaultFormats
import VaultModel

// What is written here is read elsewhere: by shells, by python-dotenv, by PyYAML.
struct OtherReaderTests {
    private let directory = TemporaryDirectory()

    @Test(arguments: ["/bin/sh", "/bin/bash", "/bin/dash", "/bin/zsh"].filter(isThere))
    func `a shell has every value byte for byte`(shell: String) throws {
        let pairs = [Pair].random(count: 400, seed: 1) { !$0.value.contains(0) }
            .enumerated().map { Pair("T_\($0)", $1.value) }
        write(try ExportFormat.shell.bytes(of: pairs), to: directory.path("values"))
        let print = pairs.map { "printf '%s\\0' \"$\($0.name)\"\n" }.joined()
        for load in [". ./values", "eval \"$(cat values)\""] {
            write(Array("set -eu\n\(load)\n\(print)".utf8), to: directory.path("script"))
            #expect(run("\(shell) script"))
            let values = contents(of: directory.path("out")).split(
                separator: 0,
                omittingEmptySubsequences: false
            )
            #expect(values.dropLast().map(Array.init) == pairs.map(\.value))
        }
    }

    @Test(.enabled("python3 with python-dotenv", { isInstalled("dotenv") }), arguments: 0..<4)
    func `python-dotenv has every value byte for byte`(seed: Int) throws {
        let pairs = [Pair].random(count: 1000, seed: UInt64(seed)) {
            (try? ExportFormat.dotenv.bytes(of: [$0])) != nil
        }
        let read = "dotenv.dotenv_values('values', interpolate=False, encoding='utf-8')"
        #expect(try python("import dotenv", read, of: pairs, in: .dotenv) == pairs)
    }

    @Test(.enabled("python3 with PyYAML", { isInstalled("yaml") }), arguments: 0..<4)
    func `PyYAML has every value byte for byte`(seed: Int) throws {
        let pairs = [Pair].random(count: 1000, seed: UInt64(seed)) { _ in true }
        let read = "yaml.safe_load(open('values', 'rb'))"
        #expect(try python("import yaml", read, of: pairs, in: .yaml) == pairs)
    }

    /// Writes the pairs, has Python read them, and returns what it says.
    private func python(
        _ start: String,
        _ read: String,
        of pairs: [Pair],
        in format: ExportFormat
    ) throws -> [Pair] {
        write(try format.bytes(of: pairs), to: directory.path("values"))
        let script = """
            \(start)
            for name, value in \(read).items():
                value = value if isinstance(value, bytes) else value.encode()
                print(name + ' ' + value.hex())
            """
        write(Array(script.utf8), to: directory.path("script"))
        #expect(run("python3 script"))
        let output = String(decoding: contents(of: directory.path("out")), as: UTF8.self)
        return output.split(separator: "\n").map { line in
            let parts = line.split(separator: " ", omittingEmptySubsequences: false)
            return Pair(String(parts[0]), [UInt8](hex: String(parts[1])) ?? [])
        }
    }

    /// Runs a command in the directory, its output into `out`.
    private func run(_ command: String) -> Bool {
        unsafe system("cd \(directory.path) && \(command) >out") == 0
    }
}

private func isThere(_ path: String) -> Bool { unsafe access(path, X_OK) == 0 }

private func isInstalled(_ module: String) -> Bool {
    unsafe system("python3 -c 'import \(module)' >/dev/null 2>&1") == 0
}
