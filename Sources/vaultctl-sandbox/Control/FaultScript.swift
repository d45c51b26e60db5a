/// The faults still to be played, in the order in which they were given.
actor FaultScript {
    private(set) var remaining: [Fault] = []

    func add(_ faults: [Fault]) {
        remaining += faults.filter { $0.times > 0 }
    }

    /// Takes what the next matching fault does; a fault whose times are used up is gone.
    func next(method: String, path: String) -> FaultAction? {
        guard let place = remaining.firstIndex(where: { $0.matches(method: method, path: path) })
        else { return nil }
        remaining[place].times -= 1
        defer { remaining.removeAll { $0.times == 0 } }
        return remaining[place].action
    }

    func reset() {
        remaining = []
    }
}
