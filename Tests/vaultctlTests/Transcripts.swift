/// The transcripts: change one in the commit that changes what the program says.
enum Transcripts {
    static let all = [
        beginning, entries, entryChanges, documents, tools, teamsAndKeys, members, keys, targets,
        push, backup, audit, rotation,
    ]

    static let beginning = Transcript(
        """
        $ vaultctl version
        vaultctl 0.1.0
        $ vaultctl --version
        0.1.0
        $ vaultctl list
        2> Error: there is no vault at {vault}
        2> Hint:  'vaultctl init' makes one, --vault names another
        [5]
        $ vaultctl init --name Ada --team voice --passphrase-file {home}/passphrase
        made {vault} with member Ada and team voice
        2> next: 'vaultctl set NAME' stores the first secret
        $ vaultctl init --name Ada --team voice --passphrase-file {home}/passphrase
        2> Error: there is a file at {vault} already
        2> Hint:  --vault names another path
        [6]
        $ vaultctl status --no-input
        vault   {vault}
        state   locked
        $ vaultctl --passphrase-file {home}/passphrase status
        vault   {vault}
        team    voice
        no targets yet: 'vaultctl target add' makes one
        """
    )

    static let entries = Transcript(
        """
        $ vaultctl list
        no entries yet: 'vaultctl set NAME' stores one
        $ vaultctl set API_KEY <<< first
        2> stored version 1 of API_KEY: 5 bytes
        $ vaultctl set API_KEY --note 'the voice of the shop' --tag prod --tag voice <<< second
        2> stored version 2 of API_KEY: 6 bytes
        $ vaultctl set -q OTHER --expires 2031-01-31 <<< x
        $ vaultctl -v get API_KEY
        second
        (no newline)
        2> unlocked {vault}
        $ vaultctl get API_KEY --version 1
        first
        (no newline)
        $ vaultctl get API_KEY --version 3
        2> Error: no version 3 of API_KEY
        2> Hint:  'vaultctl history NAME' shows the versions
        [5]
        $ vaultctl list
        NAME     VERSION  UPDATED                   EXPIRES                   TAGS         NOTE
        API_KEY  2        0000-00-00T00:00:00.000Z  -                         prod, voice  the voice of the shop
        OTHER    1        0000-00-00T00:00:00.000Z  0000-00-00T00:00:00.000Z  -            -
        $ vaultctl list 'API_*' --tag prod
        NAME     VERSION  UPDATED                   EXPIRES  TAGS         NOTE
        API_KEY  2        0000-00-00T00:00:00.000Z  -        prod, voice  the voice of the shop
        $ vaultctl list 'NO*'
        no entry matches
        $ vaultctl show API_KEY
        name      API_KEY
        team      voice
        version   2
        bytes     6
        created   0000-00-00T00:00:00.000Z
        updated   0000-00-00T00:00:00.000Z
        expires   never
        tags      prod, voice
        kept      the 32 newest versions
        note      the voice of the shop
        VERSION  AT                        BY   BYTES
        2        0000-00-00T00:00:00.000Z  Ada  6
        1        0000-00-00T00:00:00.000Z  Ada  5
        no target maps it
        $ vaultctl history API_KEY
        VERSION  AT                        BY   BYTES
        2        0000-00-00T00:00:00.000Z  Ada  6
        1        0000-00-00T00:00:00.000Z  Ada  5
        $ vaultctl rm OTHER
        2> Error: nobody can be asked to confirm
        2> Hint:  --yes answers yes
        [3]
        $ vaultctl rm OTHER MISSING --yes
        2> Error: no entry named MISSING
        2> Hint:  'vaultctl list' shows the names
        [5]
        $ vaultctl rm OTHER --yes
        2> deleted OTHER
        $ vaultctl get OTHER
        2> Error: no entry named OTHER
        2> Hint:  'vaultctl list' shows the names
        [5]
        $ vaultctl get OTHER --json
        2> {"schema":1,"error":{"code":"not-found","message":"no entry named OTHER","hint":"'vaultctl list' shows the names"}}
        [5]
        $ vaultctl set EMPTY <<< ''
        2> Error: the value is empty
        2> Hint:  --allow-empty stores it all the same
        [7]
        $ vaultctl set API_KEY hunter2
        2> Error: a value is never given as an argument
        2> Hint:  'vaultctl set NAME' asks for it, or reads it from standard input
        [64]
        $ vaultctl audit log
        SEQ  AT                        TEAM   BY   EVENT         DETAIL
        1    0000-00-00T00:00:00.000Z  -      Ada  vault.create  Ada
        2    0000-00-00T00:00:00.000Z  -      Ada  slot.add      passphrase
        3    0000-00-00T00:00:00.000Z  -      Ada  team.key      voice for Ada
        4    0000-00-00T00:00:00.000Z  voice  Ada  team.set      voice
        5    0000-00-00T00:00:00.000Z  -      Ada  slot.add      machine
        6    0000-00-00T00:00:00.000Z  voice  Ada  entry.set     API_KEY v1
        7    0000-00-00T00:00:00.000Z  voice  Ada  entry.set     API_KEY v2
        8    0000-00-00T00:00:00.000Z  voice  Ada  entry.set     OTHER v1
        9    0000-00-00T00:00:00.000Z  voice  Ada  entry.delete  OTHER
        """
    )

    static let tools = Transcript(
        """
        $ vaultctl run -- printenv GREETING
        2> Warning: there is no entry to give to the command
        [1]
        $ vaultctl set -q GREETING <<< hello
        $ vaultctl set -q not-a-variable <<< x
        $ vaultctl run -- sh -c 'echo "$GREETING, world"; exit 3'
        hello, world
        2> Warning: left out entry not-a-variable: that cannot be the name of a variable
        [3]
        $ vaultctl run --only GREETING -- printenv GREETING
        hello
        $ vaultctl run --only GREETING,not-a-variable -- printenv GREETING
        2> Error: entry not-a-variable: that cannot be the name of a variable
        2> Hint:  a variable has letters of ASCII, digits and '_', and no digit first
        [7]
        $ vaultctl run --only MISSING -- printenv
        2> Error: no entry named MISSING
        2> Hint:  'vaultctl list' shows the names
        [5]
        $ vaultctl run --tag ci -- printenv
        2> Error: no entry has tag ci
        2> Hint:  'vaultctl list' shows names and tags
        [5]
        $ vaultctl run printenv GREETING
        2> Error: there is no command behind '--'
        2> Hint:  vaultctl run [OPTION]… -- COMMAND [ARGUMENT]…
        [64]
        $ vaultctl run -- no-such-command
        2> Error: there is no command no-such-command
        [127]
        $ vaultctl set -q LD_PRELOAD <<< ./mine.so
        $ vaultctl run -- printenv GREETING
        2> Warning: left out entry not-a-variable: that cannot be the name of a variable
        2> Error: entry LD_PRELOAD: that decides what a program runs or trusts
        2> Hint:  --allow LD_PRELOAD gives it all the same
        [7]
        $ vaultctl inject <<< '{{ GREETING }}, world'
        hello, world
        $ vaultctl inject -o {home}/greeting.txt <<< '{{ GREETING }}, vaultctl://voice/GREETING'
        2> wrote {home}/greeting.txt: 13 bytes
        $ vaultctl inject -o {home}/greeting.txt <<< '{{ HOST }} vaultctl://voice/PORT {{ GREETING }}'
        2> Error: the template asks for what is not there: HOST, vaultctl://voice/PORT
        2> Hint:  'vaultctl list' shows the names, nothing was written
        [5]
        $ vaultctl inject <<< 'key: {{ GREETING'
        2> Error: the template, line 1, column 6: {{ is not closed on its line; {{ "{{" }} stands for the two characters
        [7]
        $ vaultctl get GREETING --copy
        2> Error: there is no clipboard to copy to: neither WAYLAND_DISPLAY nor DISPLAY is set
        [1]
        $ vaultctl generate --length 64 --charset hex
        0000000000000000000000000000000000000000000000000000000000000000
        2> 64 characters: 256 bits
        $ vaultctl generate --charset alnumm
        2> Error: there is no character set alnumm
        2> Hint:  alnum, alpha, lower, upper, digits, hex, base64url, symbols, ascii; '@' stands before your own
        [64]
        $ vaultctl generate --charset @aaa
        2> Error: a character set has two different characters at least
        [7]
        $ vaultctl set WEBHOOK_SECRET --generate
        2> stored version 1 of WEBHOOK_SECRET: 32 bytes, 190 bits
        $ vaultctl set WEBHOOK_SECRET --generate=6
        2> stored version 2 of WEBHOOK_SECRET: 6 bytes, 35 bits
        2> Warning: 35 bits are few: who can test guesses finds it by trying
        """
    )

    static let backup = Transcript(
        """
        $ vaultctl set API_KEY <<< first
        2> stored version 1 of API_KEY: 5 bytes
        $ vaultctl backup {home}/copy
        2> copied and verified {home}/copy: 6 events, 3 records
        $ vaultctl backup {home}/copy
        2> Error: there is a file at {home}/copy already
        2> Hint:  name another: a backup never replaces a file
        [6]
        $ vaultctl restore-backup {home}/copy
        2> verified {home}/copy: 6 events, 3 records
        2> Error: nobody can be asked to confirm
        2> Hint:  --yes answers yes
        [3]
        $ vaultctl restore-backup {home}/copy --yes
        2> verified {home}/copy: 6 events, 3 records
        2> restored {vault}
        2> what was there is kept as {vault}.before-00000000T000000000Z
        $ vaultctl restore-backup {home}/copy --vault {home}/new
        2> verified {home}/copy: 6 events, 3 records
        2> restored {home}/new
        2> this machine had not seen the vault before: an older backup would look the same
        $ vaultctl set API_KEY <<< second
        2> stored version 2 of API_KEY: 6 bytes
        $ vaultctl restore-backup {home}/copy --yes
        2> Error: the backup is older than what this machine has seen
        2> Hint:  what was written since would be lost; if it is lost already, an admin goes back with --accept-rollback
        [14]
        $ vaultctl restore-backup {home}/copy --yes --accept-rollback
        2> Error: nobody can be asked for the vault's fingerprint
        2> Hint:  give it with --fingerprint; --yes does not stand in for it
        [3]
        $ vaultctl get API_KYE
        2> Error: no entry named API_KYE
        2> Hint:  did you mean API_KEY?
        [5]
        """
    )

    static let teamsAndKeys = Transcript(
        """
        $ vaultctl team list
        TEAM   ENTRIES  TARGETS  MEMBERS  IN USE
        voice  0        0        Ada      -
        $ vaultctl team create models
        2> made team models
        $ vaultctl team create models
        2> Error: team models exists already
        [6]
        $ vaultctl list
        2> Error: the vault has several teams
        2> Hint:  choose one with --team, or for good with 'vaultctl team use NAME'
        [7]
        $ vaultctl set HF_TOKEN --team models <<< hf
        2> stored version 1 of HF_TOKEN: 2 bytes
        $ vaultctl team use models
        2> team models is in use
        $ vaultctl list
        NAME      VERSION  UPDATED                   EXPIRES  TAGS  NOTE
        HF_TOKEN  1        0000-00-00T00:00:00.000Z  -        -     -
        $ vaultctl list -t voice
        no entries yet: 'vaultctl set NAME' stores one
        $ vaultctl list -t nobody
        2> Error: no team named nobody
        2> Hint:  'vaultctl team list' shows the names
        [5]
        $ vaultctl team use nobody
        2> Error: no team named nobody
        2> Hint:  'vaultctl team list' shows the names
        [5]
        $ vaultctl team list
        TEAM    ENTRIES  TARGETS  MEMBERS  IN USE
        models  1        0        Ada      yes
        voice   0        0        Ada      -
        $ vaultctl key add --machine --label ci --out {home}/ci.key
        2> wrote the machine key to {home}/ci.key
        $ vaultctl key add --machine --label ci --out {home}/ci.key
        2> Error: there is a file at {home}/ci.key already
        2> Hint:  name another: a key never replaces a file
        [6]
        $ vaultctl key add
        2> Error: say which key: --passphrase, --recovery or --machine
        2> Hint:  'vaultctl key add --help' tells more
        [64]
        $ vaultctl audit verify
        verified  9 events: numbers, links, authority
                  9 signatures of 1 member
                  all of them opened
                  4 records: seals, values, references
                  2 teams: every record is in the state that was signed last
                  event 9, the last that this machine has seen, and nothing before it is missing
        head      9 0000000000000000000000000000000000000000000000000000000000000000
        took      0.00 s for the events, 0.00 s for the records
        """
    )

    static let targets = Transcript(
        """
        $ vaultctl target list
        no targets yet: 'vaultctl target add' makes one
        $ vaultctl set PIPECAT_TOKEN <<< t
        2> stored version 1 of PIPECAT_TOKEN: 1 byte
        $ vaultctl set API_KEY <<< one
        2> stored version 1 of API_KEY: 3 bytes
        $ vaultctl target add prod --provider pipecat --set voice-agent --token PIPECAT_TOKEN --region us-east
        2> added target prod
        2> next: 'vaultctl target map prod ENTRY' says what goes there
        $ vaultctl target add prod --provider pipecat --set voice-agent --token PIPECAT_TOKEN
        2> Error: target prod exists already
        [6]
        $ vaultctl target add models --provider baseten --token PIPECAT_TOKEN --remote-team Voice
        2> Error: the token PIPECAT_TOKEN goes to https://api.pipecat.daily.co with target prod, and a token goes to one server
        2> Hint:  give the other target a token entry of its own
        [7]
        $ vaultctl set BASETEN_KEY <<< b
        2> stored version 1 of BASETEN_KEY: 1 byte
        $ vaultctl target add models --provider baseten --token BASETEN_KEY --remote-team Voice
        2> added target models
        2> next: 'vaultctl target map models ENTRY' says what goes there
        $ vaultctl target add other --provider baseten --token MISSING
        2> Error: no entry named MISSING
        2> Hint:  'vaultctl list' shows the names
        [5]
        $ vaultctl target add other --provider baseten --set x --token API_KEY
        2> Error: --set does not go with a Baseten target
        [64]
        $ vaultctl target add other --provider pipecat --token API_KEY
        2> Error: a Pipecat target needs --set
        [64]
        $ vaultctl target map prod API_KEY second=API_KEY
        2> target prod now has 2 keys
        $ vaultctl target map prod MISSING
        2> Error: no entry named MISSING
        2> Hint:  'vaultctl list' shows the names
        [5]
        $ vaultctl target map missing API_KEY
        2> Error: no target named missing
        2> Hint:  'vaultctl target list' shows the names
        [5]
        $ vaultctl target show prod
        name      prod
        provider  pipecat
        kind      secrets
        server    https://api.pipecat.daily.co/v1
        set       voice-agent
        region    us-east
        token     entry PIPECAT_TOKEN
        KEY      ENTRY    PUSHED  STATE
        API_KEY  API_KEY  never   -
        second   API_KEY  never   -
        $ vaultctl target show models
        name      models
        provider  baseten
        kind      secrets
        server    https://api.baseten.co
        team      Voice
        token     entry BASETEN_KEY
        no keys yet: 'vaultctl target map models ENTRY'
        $ vaultctl target list
        TARGET  PROVIDER  KIND     SET OR TEAM  REGION   KEYS
        models  baseten   secrets  team Voice   -        0
        prod    pipecat   secrets  voice-agent  us-east  2
        $ vaultctl target map models
        2> Error: say which entries: by name, with --tag, or with --all
        [64]
        $ vaultctl target map models --tag voice --tag models
        2> target models now has 0 keys; entries tagged models or voice follow
        $ vaultctl set HF_TOKEN --tag models <<< x
        2> stored version 1 of HF_TOKEN: 1 byte
        $ vaultctl target show models
        name      models
        provider  baseten
        kind      secrets
        server    https://api.baseten.co
        team      Voice
        token     entry BASETEN_KEY
        rule      entries tagged models or voice
        KEY       ENTRY     PUSHED  STATE
        HF_TOKEN  HF_TOKEN  never   -
        $ vaultctl target unmap models HF_TOKEN
        2> Error: key HF_TOKEN comes by the rule entries tagged models or voice of target models
        2> Hint:  'vaultctl target unmap NAME --tag TAG' ends a rule
        [7]
        $ vaultctl target unmap models --tag models
        2> target models now has 0 keys; entries tagged voice follow
        $ vaultctl target unmap models --tag voice
        2> target models now has 0 keys
        $ vaultctl target edit prod --set voice-two
        2> Error: nobody can be asked to confirm
        2> Hint:  --yes answers yes
        [3]
        $ vaultctl target edit models --auth-scheme bearer
        2> changed target models
        $ vaultctl target edit models --region us-west
        2> Error: --region does not go with a Baseten target
        [64]
        $ vaultctl target edit models --base-url http://example.org --yes
        2> Error: the base URL is not https://, which only loopback addresses need not be
        [7]
        $ vaultctl target edit prod --region us-west
        2> changed target prod
        $ vaultctl target edit prod --region us-east -q
        $ vaultctl rm API_KEY --yes
        2> Error: entry API_KEY is used by target prod
        2> Hint:  'vaultctl target unmap' frees it; 'target edit --token OTHER' replaces a token
        [7]
        $ vaultctl target unmap prod second
        2> target prod now has 1 key
        $ vaultctl target unmap prod second
        2> Error: no key named second
        [5]
        $ vaultctl show API_KEY
        name      API_KEY
        team      voice
        version   1
        bytes     3
        created   0000-00-00T00:00:00.000Z
        updated   0000-00-00T00:00:00.000Z
        expires   never
        tags      -
        kept      the 32 newest versions
        note      -
        VERSION  AT                        BY   BYTES
        1        0000-00-00T00:00:00.000Z  Ada  3
        TARGET  KEY      PUSHED  STALE
        prod    API_KEY  never   yes
        $ vaultctl status
        vault   {vault}
        team    voice
        TARGET  PROVIDER  REGION   STATE  STALE    LAST PUSH
        models  baseten   -        never  -        -
        prod    pipecat   us-east  never  API_KEY  -
        $ vaultctl target rm models
        2> Error: nobody can be asked to confirm
        2> Hint:  --yes answers yes
        [3]
        $ vaultctl target rm models --yes
        2> deleted target models
        $ vaultctl target rm models --yes
        2> Error: no target named models
        2> Hint:  'vaultctl target list' shows the names
        [5]
        """
    )

    static let push = Transcript(
        """
        $ vaultctl set PIPECAT_TOKEN <<< sandbox-pipecat-token
        2> stored version 1 of PIPECAT_TOKEN: 21 bytes
        $ vaultctl set BASETEN_KEY <<< sandbox-baseten-token
        2> stored version 1 of BASETEN_KEY: 21 bytes
        $ vaultctl set API_KEY <<< one
        2> stored version 1 of API_KEY: 3 bytes
        $ vaultctl plan
        no targets yet: 'vaultctl target add' makes one
        $ vaultctl push -y
        nothing to push: 'vaultctl target add' makes a target
        $ vaultctl target add prod --provider pipecat --set voice-agent --token PIPECAT_TOKEN --base-url {pipecat}
        2> added target prod
        2> next: 'vaultctl target map prod ENTRY' says what goes there
        $ vaultctl target add models --provider baseten --token BASETEN_KEY --base-url {baseten}
        2> added target models
        2> next: 'vaultctl target map models ENTRY' says what goes there
        $ vaultctl target map prod API_KEY
        2> target prod now has 1 key
        $ vaultctl target map models hf_token=API_KEY
        2> target models now has 1 key
        $ vaultctl plan
        models  baseten, default team
          + hf_token  create, version 1
          * a change takes effect at once for every deployment that uses the name
        prod  pipecat set voice-agent, region default
          + API_KEY  create, version 1
        $ vaultctl plan prod --offline --exit-code
        prod  pipecat set voice-agent, region default
          + API_KEY  create, version 1
        [13]
        $ vaultctl plan prod --offline --out {home}/plan
        2> Error: --out does not go with --offline: it keeps the listing's state
        [64]
        $ vaultctl plan prod --out {home}/plan
        prod  pipecat set voice-agent, region default
          + API_KEY  create, version 1
        2> kept the plan in {home}/plan: 'vaultctl push --plan {home}/plan'
        $ vaultctl plan prod --out {home}/plan
        2> Error: there is a file at {home}/plan already
        2> Hint:  --out names another path
        [6]
        $ vaultctl target test prod
        prod
          server  {pipecat}
          token   accepted
          set     voice-agent does not exist yet; a push makes it
        $ vaultctl push
        2> Error: nobody can be asked to confirm
        2> Hint:  --yes answers yes
        [3]
        $ vaultctl push --dry-run
        models  baseten, default team
          + hf_token  create, version 1
          * a change takes effect at once for every deployment that uses the name
        prod  pipecat set voice-agent, region default
          + API_KEY  create, version 1
        $ vaultctl push -y models
        models: stored, 1 key in team Default Team
        2> models: sending 1 key
        2> models: stored
        $ vaultctl push --plan {home}/plan prod
        2> Error: --plan goes with no targets, keys or --dry-run: the file says what is pushed
        [64]
        $ vaultctl push --plan {home}/plan
        prod: ready, 1 key in us-west
        2> prod: sending 1 key
        2> prod: accepted
        2> prod: ready
        $ vaultctl push --plan {home}/plan
        2> Error: the plan was applied already
        2> Hint:  make a new one with 'vaultctl plan --out'
        [7]
        $ vaultctl push -y
        nothing to push
        $ vaultctl push -y --only ''
        2> Error: --only names no key
        [64]
        $ vaultctl push -y --only OTHER
        2> Error: no target maps a key OTHER
        2> Hint:  'vaultctl target show NAME' shows the keys
        [7]
        $ vaultctl drift
        models  as it was pushed
        prod  as it was pushed
        $ vaultctl target test prod
        prod
          server  {pipecat}
          token   accepted
          set     voice-agent in us-west, ready
          keys    1
        $ vaultctl wait
        no push is open
        $ vaultctl status
        vault   {vault}
        team    voice
        TARGET  PROVIDER  REGION   STATE   STALE  LAST PUSH
        models  baseten   -        stored  -      0000-00-00T00:00:00.000Z
        prod    pipecat   us-west  ready   -      0000-00-00T00:00:00.000Z
        $ vaultctl set API_KEY <<< two
        2> stored version 2 of API_KEY: 3 bytes
        $ vaultctl status
        vault   {vault}
        team    voice
        TARGET  PROVIDER  REGION   STATE   STALE     LAST PUSH
        models  baseten   -        stored  hf_token  0000-00-00T00:00:00.000Z
        prod    pipecat   us-west  ready   API_KEY   0000-00-00T00:00:00.000Z
        $ vaultctl push -q -y models
        models: stored, 1 key in team Default Team
        $ vaultctl audit pushes
        PUSH      STARTED                   TARGET  WHERE         KEYS  STATE   BY
        00000000  0000-00-00T00:00:00.000Z  models  Default Team  1     stored  Ada
        00000000  0000-00-00T00:00:00.000Z  prod    us-west       1     ready   Ada
        00000000  0000-00-00T00:00:00.000Z  models  Default Team  1     stored  Ada
        $ vaultctl audit pushes --target prod --state ready --since 1d --limit 1
        PUSH      STARTED                   TARGET  WHERE    KEYS  STATE  BY
        00000000  0000-00-00T00:00:00.000Z  prod    us-west  1     ready  Ada
        $ vaultctl audit show 0123abcd
        2> Error: no push named 00000000
        2> Hint:  'vaultctl audit pushes' shows the ids
        [5]
        $ vaultctl audit log --since 1d
        SEQ  AT                        TEAM   BY   EVENT         DETAIL
        1    0000-00-00T00:00:00.000Z  -      Ada  vault.create  Ada
        2    0000-00-00T00:00:00.000Z  -      Ada  slot.add      passphrase
        3    0000-00-00T00:00:00.000Z  -      Ada  team.key      voice for Ada
        4    0000-00-00T00:00:00.000Z  voice  Ada  team.set      voice
        5    0000-00-00T00:00:00.000Z  -      Ada  slot.add      machine
        6    0000-00-00T00:00:00.000Z  voice  Ada  entry.set     PIPECAT_TOKEN v1
        7    0000-00-00T00:00:00.000Z  voice  Ada  entry.set     BASETEN_KEY v1
        8    0000-00-00T00:00:00.000Z  voice  Ada  entry.set     API_KEY v1
        9    0000-00-00T00:00:00.000Z  voice  Ada  target.set    prod
        10   0000-00-00T00:00:00.000Z  voice  Ada  target.set    models
        11   0000-00-00T00:00:00.000Z  voice  Ada  target.set    prod
        12   0000-00-00T00:00:00.000Z  voice  Ada  target.set    models
        13   0000-00-00T00:00:00.000Z  voice  Ada  push.intent   models hf_token v1
        14   0000-00-00T00:00:00.000Z  voice  Ada  push.attempt  models hf_token v1
        15   0000-00-00T00:00:00.000Z  voice  Ada  push.result   models hf_token
        16   0000-00-00T00:00:00.000Z  voice  Ada  push.result   models stored
        17   0000-00-00T00:00:00.000Z  voice  Ada  push.intent   prod voice-agent API_KEY v1
        18   0000-00-00T00:00:00.000Z  voice  Ada  push.attempt  prod API_KEY v1
        19   0000-00-00T00:00:00.000Z  voice  Ada  push.result   prod accepted us-west API_KEY
        20   0000-00-00T00:00:00.000Z  voice  Ada  push.status   prod ready us-west
        21   0000-00-00T00:00:00.000Z  voice  Ada  entry.set     API_KEY v2
        22   0000-00-00T00:00:00.000Z  voice  Ada  push.intent   models hf_token v2
        23   0000-00-00T00:00:00.000Z  voice  Ada  push.attempt  models hf_token v2
        24   0000-00-00T00:00:00.000Z  voice  Ada  push.result   models hf_token
        25   0000-00-00T00:00:00.000Z  voice  Ada  push.result   models stored
        $ vaultctl audit verify
        verified  25 events: numbers, links, authority
                  25 signatures of 1 member
                  all of them opened
                  10 records: seals, values, references
                  1 team: every record is in the state that was signed last
                  event 25, the last that this machine has seen, and nothing before it is missing
        head      25 0000000000000000000000000000000000000000000000000000000000000000
        took      0.00 s for the events, 0.00 s for the records
        $ vaultctl target unmap models hf_token
        2> target models now has 0 keys
        $ vaultctl plan models
        models  baseten, default team
          ? hf_token  unmanaged, stays: pushed from here once, as version 2 of API_KEY; --prune removes it
        $ vaultctl push models --prune
        2> Error: nobody can be asked to confirm
        2> Hint:  --yes answers yes
        [3]
        $ vaultctl push models --prune -y
        models: stored, 1 key removed
        2> models: removing 1 key
        2> models: stored
        $ vaultctl plan models
        models  baseten, default team
          no keys are mapped
        """
    )
}
