import TestSupport

extension Child.Start {
    /// Has its system calls on files below a home counted and written to a file, a line each behind
    /// the first; an action happens at one of them, counted from 1.
    mutating func trace(below home: Home, _ action: String, at call: Int, _ log: String) {
        let directory = home.path("").dropLast()
        arguments = ["-d", "\(directory)", "-a", action, "\(call)", log, program] + arguments
        program = Binaries.syscallKiller
    }
}

/// The calls that were written to a file, each as its name and the file's below the home.
func tracedCalls(in log: String) -> [String] {
    let lines = String(decoding: contents(of: log), as: UTF8.self).split(separator: "\n")
    return lines.dropFirst().map(String.init)
}
