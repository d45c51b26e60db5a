import Hummingbird
import HummingbirdTLS
import X509
print("x")
