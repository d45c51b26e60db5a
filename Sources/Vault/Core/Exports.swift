// Who uses the library meets the model's values in its signatures.
@_exported public import VaultModel
