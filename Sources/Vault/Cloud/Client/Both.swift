/// Asks two questions at the same time; when both fail, the first one's error is thrown.
func both<First: Sendable, Second: Sendable>(
    _ first: @escaping @Sendable () async throws(CloudError) -> First,
    and second: @escaping @Sendable () async throws(CloudError) -> Second
) async throws(CloudError) -> (First, Second) {
    async let later = outcome(of: second)
    let sooner = await outcome(of: first)
    let other = await later
    return (try sooner.get(), try other.get())
}

private func outcome<Answer: Sendable>(
    of question: @Sendable () async throws(CloudError) -> Answer
) async -> Result<Answer, CloudError> {
    do throws(CloudError) {
        return .success(try await question())
    } catch {
        return .failure(error)
    }
}
