extension Child.Start {
    /// Has its system calls on files below a home counted and written to a file, a line each behind
    /// the first; an action happens at one of them, counted from 1.
    mutating func trace(below home: Home, _ action: String, at call: Int, _ log: String) {
        let directory = home.path("").dropLast()
        arguments = ["-d", "\(directory)", "-a", action, "\(call)", log, program] + arguments
        program = Binaries.syscallKiller
    }
}
