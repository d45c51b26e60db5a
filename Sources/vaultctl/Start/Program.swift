/// The program itself.
enum Program {
    /// The version, which requests to providers carry.
    static let version = "0.1.0"
}
