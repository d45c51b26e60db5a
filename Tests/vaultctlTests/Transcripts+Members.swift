// Members and keys.
extension Transcripts {
    static let members = Transcript(
        """
        $ vaultctl member list
        NAME       ROLE   TEAMS  FINGERPRINT
        Ada (you)  admin  voice  aaaa aaaa aaaa aaaa
        $ vaultctl set API_KEY <<< one
        2> stored version 1 of API_KEY: 3 bytes
        $ vaultctl member card --name Cy --new-passphrase-file {home}/passphrase
        {"format":1,"vault":"0000000000000000000000000000000000000000000000000000000000000000","id":"00000000000000000000000000000000","name":"Cy","x":"0000000000000000000000000000000000000000000000000000000000000000","ed":"0000000000000000000000000000000000000000000000000000000000000000","slot":{"id":"00000000000000000000000000000000","kdf":1,"c1":17,"c2":8,"c3":1,"flags":0,"salt":"0000000000000000000000000000000000000000000000000000000000000000","box":"00…00"},"sig":"00…00"}
        2> fingerprint  aaaa aaaa aaaa aaaa
        2> slot         00000000
        2> next: send the card to an admin, and read the fingerprint out on the telephone
        $ vaultctl member add {home}/ben.card --team voice --yes
        2> Error: nobody can be asked to compare the card's fingerprint
        2> Hint:  give what the newcomer reads out with --fingerprint; --yes does not stand in for it
        [3]
        $ vaultctl member add {home}/ben.card --team voice --fingerprint 'aaaa aaaa aaaa aaaa'
        2> Error: the card's fingerprint is {fingerprint}, not the one that was given
        2> Hint:  ask for the card again, by another way: somebody may have changed it
        [7]
        $ vaultctl member add {home}/ben.card --fingerprint '{fingerprint}'
        2> added Ben
        2> next: 'vaultctl member grant Ben --team NAME' opens a team
        $ vaultctl member add {home}/ben.card --fingerprint '{fingerprint}'
        2> Error: the card was used before: each newcomer makes a new one
        2> Hint:  ask the newcomer for the card again
        [7]
        $ vaultctl member add {home}/passphrase
        2> Error: that is not a member card: it is not JSON
        2> Hint:  ask the newcomer for the card again
        [7]
        $ vaultctl member grant Ben --team voice
        2> Ben is in team voice now
        $ vaultctl member grant Ben --team voice
        2> Error: Ben is in team voice already
        [6]
        $ vaultctl member list
        NAME       ROLE    TEAMS  FINGERPRINT
        Ada (you)  admin   voice  aaaa aaaa aaaa aaaa
        Ben        member  voice  {fingerprint}
        $ vaultctl member revoke Ben --team voice
        2> Error: nobody can be asked to confirm
        2> Hint:  --yes answers yes
        [3]
        $ vaultctl member revoke Ben --team voice --yes
        REPLACE  TEAM   VERSION  TOKEN OF  PUSHED TO
        API_KEY  voice  1        -         -
        2> Ben is not in team voice any more
        $ vaultctl member revoke Ada --team voice --yes
        2> Error: team voice would have no admin, and nobody could let anybody in or out
        2> Hint:  let another admin into the team first
        [7]
        $ vaultctl member remove Bne --yes
        2> Error: no member named Bne
        2> Hint:  did you mean Ben?
        [5]
        $ vaultctl member remove Ada --yes
        2> Error: you cannot remove yourself: another admin has to do it
        [7]
        $ vaultctl member remove Ben --yes
        there was nothing to read
        2> removed Ben
        $ vaultctl get API_KEY
        one
        (no newline)
        $ vaultctl audit log
        SEQ  AT                        TEAM   BY   EVENT          DETAIL
        1    0000-00-00T00:00:00.000Z  -      Ada  vault.create   Ada
        2    0000-00-00T00:00:00.000Z  -      Ada  slot.add       passphrase
        3    0000-00-00T00:00:00.000Z  -      Ada  team.key       voice for Ada
        4    0000-00-00T00:00:00.000Z  voice  Ada  team.set       voice
        5    0000-00-00T00:00:00.000Z  -      Ada  slot.add       machine
        6    0000-00-00T00:00:00.000Z  voice  Ada  entry.set      API_KEY v1
        7    0000-00-00T00:00:00.000Z  -      Ada  member.add     Ben
        8    0000-00-00T00:00:00.000Z  -      Ada  slot.add       passphrase Ben
        9    0000-00-00T00:00:00.000Z  -      Ada  team.grant     Ben voice
        10   0000-00-00T00:00:00.000Z  -      Ada  team.key       voice for Ada
        11   0000-00-00T00:00:00.000Z  voice  Ada  rekeyed        -
        12   0000-00-00T00:00:00.000Z  -      Ada  member.remove  Ben
        13   0000-00-00T00:00:00.000Z  -      Ada  team.key       for Ada
        """
    )

    static let keys = Transcript(
        """
        $ vaultctl key list
        KEY       KIND        LABEL       MEMBER     ADDED                     COST
        00000000  passphrase  passphrase  Ada (you)  0000-00-00T00:00:00.000Z  128 MiB
        00000000  machine     machine     Ada (you)  0000-00-00T00:00:00.000Z  -
        $ vaultctl key add
        2> Error: say which key: --passphrase, --recovery or --machine
        2> Hint:  'vaultctl key add --help' tells more
        [64]
        $ vaultctl key add --recovery
        aaaa-…-aaaa
        2> this is shown once: write it down, and keep it apart from the vault
        $ vaultctl key add --passphrase --label laptop --new-passphrase-file {home}/machine.key
        2> added passphrase 'laptop'
        $ vaultctl key add --passphrase --label stick --with-key-file {home}/stick.key --new-passphrase-file {home}/passphrase
        2> added passphrase 'stick'
        2> it opens together with {home}/stick.key alone: keep that file apart from the vault, and name it with --key-file
        $ vaultctl key remove 1234567
        2> Error: no key of the vault named 1234567
        2> Hint:  'vaultctl key list' shows the ids
        [5]
        $ vaultctl key passwd --new-passphrase-file {home}/passphrase
        2> Error: you have 2 passphrases
        2> Hint:  --key names one: 'vaultctl key list' shows the ids
        [7]
        $ vaultctl key passwd --passphrase-file {home}/passphrase --new-passphrase-file {home}/passphrase
        2> changed your passphrase; older copies of the vault still open with the old one
        $ vaultctl key cost --passphrase-file {home}/passphrase
        a guess costs 128 MiB
        $ vaultctl key cost --memory 100
        2> Error: --memory is 128, 256, 512 or 1024
        [64]
        $ vaultctl key rekey --new-passphrase-file {home}/passphrase
        2> Error: nobody can be asked to confirm
        2> Hint:  --yes answers yes
        [3]
        $ vaultctl key rekey --team voice
        2> new keys and new seals: voice
        $ vaultctl key rekey --new-passphrase-file {home}/passphrase --yes
        2> your seed is new; the 5 keys you had open nothing now
        2> new keys and new seals: voice
        $ vaultctl key list --passphrase-file {home}/passphrase
        KEY       KIND        LABEL       MEMBER     ADDED                     COST
        00000000  passphrase  passphrase  Ada (you)  0000-00-00T00:00:00.000Z  128 MiB
        $ vaultctl unlock --for 25h
        2> Error: a vault stays unlocked for 1s to 24h
        [64]
        $ vaultctl lock
        2> {vault} was locked already
        $ vaultctl team rename voice telephone --passphrase-file {home}/passphrase
        2> team voice is now called telephone
        $ vaultctl team rm telephone --passphrase-file {home}/passphrase
        2> Error: nobody can be asked to confirm
        2> Hint:  --yes answers yes
        [3]
        $ vaultctl team rm telephone --yes --passphrase-file {home}/passphrase
        2> deleted team telephone
        $ vaultctl team rm telephone --yes --passphrase-file {home}/passphrase
        2> Error: no team named telephone
        2> Hint:  'vaultctl team list' shows the names
        [5]
        """
    )
}
