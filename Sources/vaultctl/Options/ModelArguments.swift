public import ArgumentParser
public import Vault

extension Provider: ExpressibleByArgument {}
extension TargetKind: ExpressibleByArgument {}
extension AuthScheme: ExpressibleByArgument {}
extension PushState: ExpressibleByArgument {}
extension ImportFormat: ExpressibleByArgument {}
extension ExportFormat: ExpressibleByArgument {}
