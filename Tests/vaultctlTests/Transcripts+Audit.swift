extension Transcripts {
    static let audit = Transcript(
        """
        $ vaultctl set PIPECAT_TOKEN <<< sandbox-pipecat-token
        2> stored version 1 of PIPECAT_TOKEN: 21 bytes
        $ vaultctl set API_KEY --tag prod --expires 5d <<< one
        2> stored version 1 of API_KEY: 3 bytes
        $ vaultctl set OTHER --tag prod <<< two
        2> stored version 1 of OTHER: 3 bytes
        $ vaultctl target add prod --provider pipecat --set voice-agent --token PIPECAT_TOKEN --base-url {pipecat}
        2> added target prod
        2> next: 'vaultctl target map prod ENTRY' says what goes there
        $ vaultctl target map prod key=API_KEY OTHER
        2> target prod now has 2 keys
        $ vaultctl expiring
        TEAM   NAME     EXPIRES                   IN      TARGETS  TAGS
        voice  API_KEY  0000-00-00T00:00:00.000Z  4 days  prod     prod
        $ vaultctl edit API_KEY --expires 60d
        2> changed API_KEY
        $ vaultctl expiring --exit-code
        nothing expires in that time
        $ vaultctl expiring 90d --exit-code --team voice
        TEAM   NAME     EXPIRES                   IN       TARGETS  TAGS
        voice  API_KEY  0000-00-00T00:00:00.000Z  59 days  prod     prod
        [13]
        $ vaultctl where OTHER
        TEAM   ENTRY  VERSION     WRITTEN                   BY
        voice  OTHER  1, current  0000-00-00T00:00:00.000Z  Ada
        it was pushed nowhere
        COULD READ IT  IN TEAM  SINCE                     UNTIL
        Ada            voice    0000-00-00T00:00:00.000Z  now
        $ vaultctl push -y -q
        prod: ready, 2 keys in us-west
        $ vaultctl where API_KEY
        TEAM   ENTRY    VERSION     WRITTEN                   BY
        voice  API_KEY  1, current  0000-00-00T00:00:00.000Z  Ada
        TARGET  SET OR TEAM  REGION   KEY  VERSION     STATE  AT                        NOW
        prod    voice-agent  us-west  key  API_KEY v1  ready  0000-00-00T00:00:00.000Z  held
        COULD READ IT  IN TEAM  SINCE                     UNTIL
        Ada            voice    0000-00-00T00:00:00.000Z  now
        $ vaultctl where --value-from - <<< one
        TEAM   ENTRY    VERSION     WRITTEN                   BY
        voice  API_KEY  1, current  0000-00-00T00:00:00.000Z  Ada
        TARGET  SET OR TEAM  REGION   KEY  VERSION     STATE  AT                        NOW
        prod    voice-agent  us-west  key  API_KEY v1  ready  0000-00-00T00:00:00.000Z  held
        COULD READ IT  IN TEAM  SINCE                     UNTIL
        Ada            voice    0000-00-00T00:00:00.000Z  now
        $ vaultctl where --value-from - <<< three
        2> Error: no entry of your teams has or had that value, and no push sent it
        2> Hint:  a blank more or less makes another value
        [5]
        $ vaultctl where
        2> Error: give the name of an entry, or a value with --value-from
        2> Hint:  a value is never given as an argument
        [64]
        $ vaultctl audit pushes --key OTHER --provider pipecat --by Ada --limit 1
        PUSH      STARTED                   TARGET  WHERE    KEYS  STATE  BY
        00000000  0000-00-00T00:00:00.000Z  prod    us-west  2     ready  Ada
        $ vaultctl audit pushes --region nowhere
        no pushes
        $ vaultctl audit anchor
        vaultctl/1 VAULT 15 0000000000000000000000000000000000000000000000000000000000000000
        $ vaultctl audit verify --anchor {home}/missing
        2> Error: the anchor cannot be read from {home}/missing: No such file or directory
        [5]
        $ vaultctl audit verify --anchor 'vaultctl/1 x'
        2> Error: the line is no anchor
        2> Hint:  'vaultctl audit anchor' prints one
        [64]
        $ vaultctl audit export --since-seq 14
        {"schema":1,"id":"FINGERPRINT-15","seq":15,"at":"0000-00-00T00:00:00.000Z","team":"voice","by":"Ada","op":"push.status","detail":{"push":"00000000000000000000000000000000","target":"prod","state":"ready","region":"us-west"},"link":"0000000000000000000000000000000000000000000000000000000000000000"}
        $ vaultctl audit export --format csv --out {home}/events.csv
        2> wrote 15 events to {home}/events.csv, the last is number 15
        $ vaultctl audit export --format jsonl --out {home}/events.jsonl
        2> wrote 15 events to {home}/events.jsonl, the last is number 15
        $ vaultctl audit export --format jsonl --out {home}/events.jsonl
        2> Error: there is a file at {home}/events.jsonl already
        2> Hint:  name another: an export never replaces a file
        [6]
        $ vaultctl audit report --html {home}/report.html
        2> verified the vault and wrote {home}/report.html: 1 push
        $ vaultctl audit report --html {home}/report.html
        2> Error: there is a file at {home}/report.html already
        2> Hint:  name another: a report never replaces a file
        [6]
        $ vaultctl status --all-teams
        vault   {vault}
        team    voice
        TARGET  PROVIDER  REGION   STATE  STALE  LAST PUSH
        prod    pipecat   us-west  ready  -      0000-00-00T00:00:00.000Z
        $ vaultctl audit verify
        verified  15 events: numbers, links, authority
                  15 signatures of 1 member
                  all of them opened
                  8 records: seals, values, references
                  1 team: every record is in the state that was signed last
                  event 15, the last that this machine has seen, and nothing before it is missing
        head      15 0000000000000000000000000000000000000000000000000000000000000000
        took      0.00 s for the events, 0.00 s for the records
        """
    )

    static let rotation = Transcript(
        """
        $ vaultctl set -q PIPECAT_TOKEN <<< sandbox-pipecat-token
        $ vaultctl set -q API_KEY --tag prod <<< one
        $ vaultctl set -q OTHER --tag prod <<< two
        $ vaultctl target add prod --provider pipecat --set voice-agent --token PIPECAT_TOKEN --base-url {pipecat} -q
        $ vaultctl target map prod API_KEY -q
        $ vaultctl push -y -q
        prod: ready, 1 key in us-west
        $ vaultctl rotate list
        no campaigns yet: 'vaultctl rotate start' begins one
        $ vaultctl rotate start q4
        2> Error: say which entries: --entry, --tag, --leaver or --value-from
        [64]
        $ vaultctl rotate start q4 --tag none
        2> Error: there is no entry to replace
        [7]
        $ vaultctl rotate start q4 --tag prod --entry PIPECAT_TOKEN --owner Ada --due 2031-01-31
        campaign  q4
        state     running
        owner     Ada
        reason    tag prod; chosen entries
        started   0000-00-00T00:00:00.000Z
        due       0000-00-00T00:00:00.000Z
        done      0 of 3
        ENTRY          VERSION  STATE    MISSING AT  NOTE
        API_KEY        1        waiting  -           -
        OTHER          1        waiting  -           -
        PIPECAT_TOKEN  1        waiting  -           -
        2> next: 'vaultctl rotate next q4' goes through them
        $ vaultctl rotate start q4 --tag prod
        2> Error: campaign q4 exists already
        [6]
        $ vaultctl rotate next q4 -y <<< new
        campaign  q4
        state     running
        owner     Ada
        reason    tag prod; chosen entries
        started   0000-00-00T00:00:00.000Z
        due       0000-00-00T00:00:00.000Z
        done      1 of 3
        ENTRY          VERSION  STATE    MISSING AT  NOTE
        API_KEY        1 → 2    done     -           -
        OTHER          1        waiting  -           -
        PIPECAT_TOKEN  1        waiting  -           -
        2> stored version 2 of API_KEY
        2> prod: sending 1 key
        2> prod: accepted
        2> prod: ready
        2> prod: ready, 1 key in us-west
        2> Hint:  agents that run with set voice-agent keep the old values until they are deployed again
        2> done: API_KEY
        $ vaultctl rotate done q4 OTHER
        2> Error: entry OTHER still has its old value
        2> Hint:  'vaultctl rotate next' asks for the new one, or 'rotate skip' says why not
        [7]
        $ vaultctl set -q OTHER <<< newer
        $ vaultctl rotate done q4 OTHER
        campaign  q4
        state     running
        owner     Ada
        reason    tag prod; chosen entries
        started   0000-00-00T00:00:00.000Z
        due       0000-00-00T00:00:00.000Z
        done      2 of 3
        ENTRY          VERSION  STATE    MISSING AT  NOTE
        API_KEY        1 → 2    done     -           -
        OTHER          1 → 2    done     -           -
        PIPECAT_TOKEN  1        waiting  -           -
        $ vaultctl rotate end q4
        2> Error: 1 of 3 entries of campaign q4 are not done
        2> Hint:  'vaultctl rotate show NAME' lists them; --abandon ends it all the same
        [7]
        $ vaultctl rotate skip q4 PIPECAT_TOKEN --reason 'the cloud has no other'
        campaign  q4
        state     running
        owner     Ada
        reason    tag prod; chosen entries
        started   0000-00-00T00:00:00.000Z
        due       0000-00-00T00:00:00.000Z
        done      3 of 3
        ENTRY          VERSION  STATE    MISSING AT  NOTE
        API_KEY        1 → 2    done     -           -
        OTHER          1 → 2    done     -           -
        PIPECAT_TOKEN  1        skipped  -           the cloud has no other
        $ vaultctl rotate show q4
        campaign  q4
        state     running
        owner     Ada
        reason    tag prod; chosen entries
        started   0000-00-00T00:00:00.000Z
        due       0000-00-00T00:00:00.000Z
        done      3 of 3
        ENTRY          VERSION  STATE    MISSING AT  NOTE
        API_KEY        1 → 2    done     -           -
        OTHER          1 → 2    done     -           -
        PIPECAT_TOKEN  1        skipped  -           the cloud has no other
        $ vaultctl rotate end q4
        2> campaign q4 is finished
        $ vaultctl rotate next q4
        2> Error: campaign q4 has ended
        [7]
        $ vaultctl rotate list
        CAMPAIGN  OWNER  STARTED                   DUE                       DONE    STATE
        q4        Ada    0000-00-00T00:00:00.000Z  0000-00-00T00:00:00.000Z  3 of 3  finished
        $ vaultctl rotate start leak --value-from - <<< newer
        campaign  leak
        state     running
        owner     Ada
        reason    a value leaked
        started   0000-00-00T00:00:00.000Z
        done      0 of 1
        ENTRY  VERSION  STATE    MISSING AT  NOTE
        OTHER  2        waiting  -           -
        2> next: 'vaultctl rotate next leak' goes through them
        $ vaultctl rotate start left --leaver Ada
        campaign  left
        state     running
        owner     Ada
        reason    member Ada left
        started   0000-00-00T00:00:00.000Z
        done      0 of 3
        ENTRY          VERSION  STATE    MISSING AT  NOTE
        API_KEY        2        waiting  -           -
        OTHER          2        waiting  -           -
        PIPECAT_TOKEN  1        waiting  -           -
        2> next: 'vaultctl rotate next left' goes through them
        $ vaultctl rotate start left2 --leaver Eve
        2> Error: no member named Eve
        2> Hint:  'vaultctl member list' shows the names
        [5]
        $ vaultctl rotate next leak --entry OTHER --generate -y
        campaign  leak
        state     running
        owner     Ada
        reason    a value leaked
        started   0000-00-00T00:00:00.000Z
        done      1 of 1
        ENTRY  VERSION  STATE  MISSING AT  NOTE
        OTHER  2 → 3    done   -           -
        2> stored version 3 of OTHER
        2> done: OTHER
        2> next: 'vaultctl rotate end leak' closes the campaign
        $ vaultctl rotate end left --abandon
        2> campaign left is abandoned
        $ vaultctl audit log --since 1h
        SEQ  AT                        TEAM   BY   EVENT           DETAIL
        1    0000-00-00T00:00:00.000Z  -      Ada  vault.create    Ada
        2    0000-00-00T00:00:00.000Z  -      Ada  slot.add        passphrase
        3    0000-00-00T00:00:00.000Z  -      Ada  team.key        voice for Ada
        4    0000-00-00T00:00:00.000Z  voice  Ada  team.set        voice
        5    0000-00-00T00:00:00.000Z  -      Ada  slot.add        machine
        6    0000-00-00T00:00:00.000Z  voice  Ada  entry.set       PIPECAT_TOKEN v1
        7    0000-00-00T00:00:00.000Z  voice  Ada  entry.set       API_KEY v1
        8    0000-00-00T00:00:00.000Z  voice  Ada  entry.set       OTHER v1
        9    0000-00-00T00:00:00.000Z  voice  Ada  target.set      prod
        10   0000-00-00T00:00:00.000Z  voice  Ada  target.set      prod
        11   0000-00-00T00:00:00.000Z  voice  Ada  push.intent     prod voice-agent API_KEY v1
        12   0000-00-00T00:00:00.000Z  voice  Ada  push.attempt    prod API_KEY v1
        13   0000-00-00T00:00:00.000Z  voice  Ada  push.result     prod accepted us-west API_KEY
        14   0000-00-00T00:00:00.000Z  voice  Ada  push.status     prod ready us-west
        15   0000-00-00T00:00:00.000Z  voice  Ada  rotation.start  q4 API_KEY v1 OTHER v1 PIPECAT_TOKEN v1
        16   0000-00-00T00:00:00.000Z  voice  Ada  entry.set       API_KEY v2
        17   0000-00-00T00:00:00.000Z  voice  Ada  push.intent     prod voice-agent API_KEY v2
        18   0000-00-00T00:00:00.000Z  voice  Ada  push.attempt    prod API_KEY v2
        19   0000-00-00T00:00:00.000Z  voice  Ada  push.result     prod accepted us-west API_KEY
        20   0000-00-00T00:00:00.000Z  voice  Ada  push.status     prod ready us-west
        21   0000-00-00T00:00:00.000Z  voice  Ada  rotation.step   q4 API_KEY done
        22   0000-00-00T00:00:00.000Z  voice  Ada  entry.set       OTHER v2
        23   0000-00-00T00:00:00.000Z  voice  Ada  rotation.step   q4 OTHER done
        24   0000-00-00T00:00:00.000Z  voice  Ada  rotation.step   q4 PIPECAT_TOKEN skipped
        25   0000-00-00T00:00:00.000Z  voice  Ada  rotation.end    q4 finished
        26   0000-00-00T00:00:00.000Z  voice  Ada  rotation.start  leak OTHER v2
        27   0000-00-00T00:00:00.000Z  voice  Ada  rotation.start  left API_KEY v2 OTHER v2 PIPECAT_TOKEN v1
        28   0000-00-00T00:00:00.000Z  voice  Ada  entry.set       OTHER v3
        29   0000-00-00T00:00:00.000Z  voice  Ada  rotation.step   leak OTHER done
        30   0000-00-00T00:00:00.000Z  voice  Ada  rotation.end    left abandoned
        """
    )
}
