extension Transcripts {
    static let entryChanges = Transcript(
        """
        $ vaultctl set API_KEY --tag prod <<< first
        2> stored version 1 of API_KEY: 5 bytes
        $ vaultctl set API_KEY <<< second
        2> stored version 2 of API_KEY: 6 bytes
        $ vaultctl restore API_KEY 1
        2> version 3 of API_KEY has the value of version 1
        $ vaultctl get API_KEY
        first
        (no newline)
        $ vaultctl restore API_KEY 3
        2> version 3 of API_KEY is the current one
        $ vaultctl restore API_KEY 9
        2> Error: no version 9 of API_KEY
        2> Hint:  'vaultctl history NAME' shows the versions
        [5]
        $ vaultctl edit API_KEY
        2> Error: say what to change
        2> Hint:  --note, --tag, --untag, --expires and --kept change an entry
        [64]
        $ vaultctl edit API_KEY --tag x --untag x
        2> Error: tag 'x' is both added and removed
        [64]
        $ vaultctl edit API_KEY --note 'the voice of the shop' --tag voice --untag prod --expires 2031-01-31
        2> changed API_KEY
        $ vaultctl edit API_KEY --kept 1
        2> Error: nobody can be asked to confirm
        2> Hint:  --yes answers yes
        [3]
        $ vaultctl edit API_KEY --kept 0
        2> Error: 1 to 256 versions can be kept
        [7]
        $ vaultctl edit API_KEY --kept 2 --yes
        2> changed API_KEY
        $ vaultctl show API_KEY
        name      API_KEY
        team      voice
        version   3
        bytes     5
        created   0000-00-00T00:00:00.000Z
        updated   0000-00-00T00:00:00.000Z
        expires   0000-00-00T00:00:00.000Z
        tags      voice
        kept      the 2 newest versions
        note      the voice of the shop
        VERSION  AT                        BY   BYTES
        3        0000-00-00T00:00:00.000Z  Ada  5
        2        0000-00-00T00:00:00.000Z  Ada  6
        no target maps it
        $ vaultctl rename API_KEY SPEECH_KEY
        2> renamed API_KEY to SPEECH_KEY
        $ vaultctl rename API_KEY OTHER
        2> Error: no entry named API_KEY
        2> Hint:  'vaultctl list' shows the names
        [5]
        $ vaultctl copy SPEECH_KEY
        2> Error: give a new name, or a team with --to-team
        [64]
        $ vaultctl copy SPEECH_KEY OTHER
        2> copied SPEECH_KEY to OTHER of team voice
        $ vaultctl rename SPEECH_KEY OTHER
        2> Error: entry OTHER exists already
        [6]
        $ vaultctl copy SPEECH_KEY --to-team models
        2> Error: no team named models
        2> Hint:  'vaultctl team list' shows the names
        [5]
        $ vaultctl team create models
        2> made team models
        $ vaultctl copy SPEECH_KEY --to-team models --team voice --json
        {"schema":1,"name":"SPEECH_KEY","team":"models","version":1}
        2> copied SPEECH_KEY to SPEECH_KEY of team models
        $ vaultctl list --team models
        NAME        VERSION  UPDATED                   EXPIRES                   TAGS   NOTE
        SPEECH_KEY  1        0000-00-00T00:00:00.000Z  0000-00-00T00:00:00.000Z  voice  the voice of the shop
        """
    )
}
