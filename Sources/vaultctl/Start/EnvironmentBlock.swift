#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif
import CProcess
import Vault

/// The environment of a program that takes this one's place: the user's own, and entries.
///
/// - The values lie in one piece of secret memory until the kernel has copied them.
/// - An entry takes the place of a variable of its name.
/// - What the user meant for vaultctl alone, `VAULTCTL_…`, is left out; what vaultctl took out of
///   its own way for safety is the user's and is there.
@safe
struct EnvironmentBlock: ~Copyable {
    private let entries: SecretBytes
    /// Where each `NAME=value` begins.
    private let offsets: [Int]
    private let names: Set<[UInt8]>

    /// Writes the variables down.
    ///
    /// - Precondition: no name has a `=`, no value a NUL.
    init(_ variables: [EntryValue]) {
        let names = variables.map { Array($0.entry.name.text.utf8) }
        var offsets: [Int] = []
        var count = 0
        for (name, variable) in zip(names, variables) {
            offsets.append(count)
            count += name.count + 1 + variable.value.bytes.count + 1
        }
        entries = unsafe SecretBytes(capacity: count) { block in
            for (index, name) in names.enumerated() {
                var rest = unsafe UnsafeMutableRawBufferPointer(rebasing: block[offsets[index]...])
                unsafe rest.copyBytes(from: name + [UInt8(ascii: "=")])
                unsafe rest = UnsafeMutableRawBufferPointer(rebasing: rest[(name.count + 1)...])
                unsafe variables[index].value.bytes.withUnsafeBytes { value in
                    unsafe rest.copyMemory(from: value)
                    unsafe rest[value.count] = 0
                }
            }
            return count
        }
        self.offsets = offsets
        self.names = Set(names)
    }

    /// Lends the block as `execve` wants it, for one call.
    func withPointers<Result>(
        _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        var pointers: [UnsafeMutablePointer<CChar>?] = unsafe []
        var variable = unsafe cprocess_environment()
        while let text = unsafe variable?.pointee {
            if unsafe isInherited(text) { unsafe pointers.append(text) }
            unsafe variable = variable?.advanced(by: 1)
        }
        // Held until the process is another: nobody gives these back.
        for text in Hardening.withheldVariables where unsafe isInherited(text) {
            unsafe pointers.append(strdup(text))
        }
        return unsafe entries.withUnsafeBytes { block in
            for offset in offsets {
                let start = unsafe block.baseAddress?.advanced(by: offset)
                let text = unsafe start?.assumingMemoryBound(to: CChar.self)
                unsafe pointers.append(UnsafeMutablePointer(mutating: text))
            }
            unsafe pointers.append(nil)
            return unsafe pointers.withUnsafeMutableBufferPointer { pointers in
                guard let start = pointers.baseAddress
                else { preconditionFailure("it has an element") }
                return unsafe body(start)
            }
        }
    }

    private func isInherited(_ text: UnsafePointer<CChar>) -> Bool {
        let count = unsafe strcspn(text, "=")
        let name = unsafe UnsafeRawBufferPointer(start: text, count: count)
        return unsafe !name.starts(with: Self.ownPrefix) && !names.contains(Array(name))
    }

    private static let ownPrefix = Array("VAULTCTL_".utf8)
}
