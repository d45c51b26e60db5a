import ArgumentParser
import Vault

/// Which pushes are meant.
struct PushFilters: ParsableArguments {
    @Option(
        help: ArgumentHelp("Only pushes to this target.", valueName: "t"),
        completion: .targets
    )
    var target: String?

    @Option(help: "Only pushes to this cloud.")
    var provider: Provider?

    @Option(help: ArgumentHelp("Only pushes to this region.", valueName: "r"))
    var region: String?

    @Option(help: ArgumentHelp("Only pushes in this state.", valueName: "s"))
    var state: PushState?

    @Option(help: ArgumentHelp("Only pushes of this key or entry.", valueName: "key"))
    var key: String?

    @Option(help: ArgumentHelp("Only pushes since then.", valueName: "30d|2026-11-01"))
    var since: Moment?

    @Option(help: ArgumentHelp("Only pushes by this member.", valueName: "name"))
    var by: String?

    @Option(help: ArgumentHelp("At most so many.", valueName: "n"))
    var limit: Int?

    func validate() throws {
        guard limit.map({ $0 > 0 }) != false else {
            throw ToolError.usage("--limit takes a number from 1")
        }
    }

    var query: PushQuery {
        var query = PushQuery()
        query.target = target
        query.provider = provider
        query.region = region
        query.state = state
        query.key = key
        query.since = since?.time
        query.by = by
        query.limit = limit
        return query
    }
}
