// Who uses the library meets the model's values in its signatures, and hands it what was read from
// files.
@_exported public import VaultFormats
@_exported public import VaultModel
