// The system's libyaml, of which VaultFormats calls the parser.
#include <yaml.h>
