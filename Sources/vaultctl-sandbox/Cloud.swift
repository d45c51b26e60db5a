import Hummingbird

/// One of the two clouds that the sandbox plays, told apart by the path.
enum Cloud: Sendable {
    case pipecat
    case baseten

    init?(path: String) {
        if path.hasPrefix("/pipecat/") {
            self = .pipecat
        } else if path.hasPrefix("/baseten/") {
            self = .baseten
        } else {
            return nil
        }
    }
}

/// Everything the sandbox remembers: both clouds, what was asked of them, what is to go wrong.
struct Clouds: Sendable {
    let pipecat: PipecatCloud
    let baseten: BasetenCloud
    let requests: RequestLog
    let faults: FaultScript

    func reset() async {
        await pipecat.reset()
        await baseten.reset()
        await requests.reset()
        await faults.reset()
    }
}
