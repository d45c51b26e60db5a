import Vault

/// Colour, where a terminal shows it.
struct Style {
    let isOn: Bool

    func bold(_ text: String) -> String { paint(text, "1") }

    /// A state in the colour of what it means for the person who waits.
    func state(_ state: PushState) -> String {
        switch state {
        case .ready, .stored, .removed: paint(state.rawValue, "32")
        case .open, .accepted, .pending, .skipped: paint(state.rawValue, "33")
        case .failed, .rejected, .partial, .unknown, .abandoned: paint(state.rawValue, "31")
        }
    }

    /// How bad a finding is.
    func status(_ status: Finding.Status) -> String {
        switch status {
        case .ok: paint(status.rawValue, "32")
        case .warning: paint(status.rawValue, "33")
        case .problem: paint(status.rawValue, "31")
        }
    }

    private func paint(_ text: String, _ code: String) -> String {
        isOn ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
