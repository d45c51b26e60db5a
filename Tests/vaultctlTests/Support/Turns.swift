/// Lets a few programs run at a time, so that tests that run side by side do not starve.
actor Turns {
    /// For all that runs and ends by itself; what a test watches while it runs takes no turn.
    static let shared = Turns(count: 6)

    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(count: Int) {
        free = count
    }

    /// Runs something in its turn.
    func run<Result: Sendable, Failure: Error>(
        _ body: @Sendable () async throws(Failure) -> Result
    ) async throws(Failure) -> Result {
        await take()
        do throws(Failure) {
            let result = try await body()
            give()
            return result
        } catch {
            give()
            throw error
        }
    }

    private func take() async {
        guard free == 0 else {
            free -= 1
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    private func give() {
        guard !waiting.isEmpty else {
            free += 1
            return
        }
        waiting.removeFirst().resume()
    }
}
