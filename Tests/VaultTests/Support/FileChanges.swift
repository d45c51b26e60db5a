import Glibc

/// Makes a directory where there is none.
func makeDirectory(_ path: String) {
    precondition(unsafe mkdir(path, 0o700) == 0)
}

/// Changes who may read and write a file.
func setMode(_ mode: mode_t, of path: String) {
    precondition(unsafe chmod(path, mode) == 0)
}
