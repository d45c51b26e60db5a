private import COpenSSL

private let cipherName = "AES-256-GCM"

/// A library context of OpenSSL that knows AES-256-GCM and no other algorithm.
///
/// When the first cipher is asked for, OpenSSL makes all that its provider has, some hundred, which is
/// a tenth of a short command. The provider here lends the one of OpenSSL's own, in the way of
/// `test/filterprov.c` in its sources: https://docs.openssl.org/3.0/man7/provider/
@safe
enum CipherLibrary {
    /// Fetches the cipher, or one of another name; nil when it is not there.
    static func fetchCipher(named name: String = cipherName) -> OpaquePointer? {
        guard let context = unsafe OpaquePointer(bitPattern: context) else { return nil }
        return unsafe EVP_CIPHER_fetch(context, name, nil)
    }

    // Made once and never changed or freed; OpenSSL locks what changes in it. A number, since a
    // pointer belongs to one task; zero where it could not be made.
    private static let context = UInt(bitPattern: unsafe makeContext())

    // https://docs.openssl.org/3.0/man3/OSSL_PROVIDER/
    private static func makeContext() -> OpaquePointer? {
        let name = "one cipher"
        guard let context = unsafe OSSL_LIB_CTX_new() else { return nil }
        guard unsafe OSSL_PROVIDER_add_builtin(context, name, startProvider) == 1,
            unsafe OSSL_PROVIDER_load(context, name) != nil
        else {
            unsafe OSSL_LIB_CTX_free(context)
            return nil
        }
        return unsafe context
    }
}

/// The addresses of what the provider answers with; written before anybody can ask it.
private enum Answers {
    /// The cipher, and the empty row that ends the list.
    static let ciphers = UInt(bitPattern: unsafe twoRows(OSSL_ALGORITHM()))
    /// What the provider can do, which is to say what it has; and an empty row.
    static let functions = UInt(bitPattern: unsafe twoRows(OSSL_DISPATCH()))

    private static func twoRows<Row>(_ empty: Row) -> UnsafeMutablePointer<Row> {
        let rows = UnsafeMutablePointer<Row>.allocate(capacity: 2)
        unsafe rows.initialize(repeating: empty, count: 2)
        return unsafe rows
    }
}

/// Finds the cipher in OpenSSL's own provider, under whose context it is then called.
private func startProvider(
    _ handle: OpaquePointer?,
    _ core: UnsafePointer<OSSL_DISPATCH>?,
    _ table: UnsafeMutablePointer<UnsafePointer<OSSL_DISPATCH>?>?,
    _ context: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> Int32 {
    guard let library = unsafe OSSL_LIB_CTX_new() else { return 0 }
    guard let provider = unsafe OSSL_PROVIDER_load(library, "default"),
        let cipher = unsafe cipher(of: provider),
        let ciphers = unsafe UnsafeMutablePointer<OSSL_ALGORITHM>(bitPattern: Answers.ciphers),
        let functions = unsafe UnsafeMutablePointer<OSSL_DISPATCH>(bitPattern: Answers.functions)
    else {
        unsafe OSSL_LIB_CTX_free(library)
        return 0
    }
    unsafe ciphers.pointee = cipher.pointee
    unsafe functions.pointee.function_id = OSSL_FUNC_PROVIDER_QUERY_OPERATION
    unsafe functions.pointee.function = unsafeBitCast(
        listAlgorithms as ListAlgorithms,
        to: (@convention(c) () -> Void).self
    )
    unsafe table?.pointee = UnsafePointer(functions)
    unsafe context?.pointee = OSSL_PROVIDER_get0_provider_ctx(provider)
    return 1
}

private func cipher(of provider: OpaquePointer) -> UnsafePointer<OSSL_ALGORITHM>? {
    var mayNotKeep: Int32 = 0
    var next = unsafe OSSL_PROVIDER_query_operation(provider, OSSL_OP_CIPHER, &mayNotKeep)
    while let cipher = unsafe next, let names = unsafe cipher.pointee.algorithm_names {
        // All names of one algorithm, with colons between them.
        let names = unsafe String(cString: names).utf8.split(separator: UInt8(ascii: ":"))
        if names.contains(where: { $0.elementsEqual(cipherName.utf8) }) { return unsafe cipher }
        unsafe next = cipher + 1
    }
    return nil
}

// `OSSL_FUNC_provider_query_operation_fn`: https://docs.openssl.org/3.0/man7/provider-base/
private typealias ListAlgorithms =
    @convention(c) (UnsafeMutableRawPointer?, Int32, UnsafeMutablePointer<Int32>?)
    -> UnsafePointer<OSSL_ALGORITHM>?

private func listAlgorithms(
    _ context: UnsafeMutableRawPointer?,
    _ operation: Int32,
    _ mayNotKeep: UnsafeMutablePointer<Int32>?
) -> UnsafePointer<OSSL_ALGORITHM>? {
    unsafe mayNotKeep?.pointee = 0
    return unsafe operation == OSSL_OP_CIPHER
        ? UnsafePointer(bitPattern: Answers.ciphers) : nil
}
