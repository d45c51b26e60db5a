extension Transcripts {
    static let audit = Transcript(
        """
        $ vaultctl set PIPECAT_TOKEN <<< sandbox-pipecat-token
        $ vaultctl set API_KEY --tag prod --expires 2020-01-31 <<< one
        $ vaultctl set OTHER --tag prod <<< two
        $ vaultctl target add prod --provider pipecat --set voice-agent --token PIPECAT_TOKEN --base-url {pipecat}
        $ vaultctl target map prod key=API_KEY OTHER
        $ vaultctl expiring
        $ vaultctl edit API_KEY --expires 60d
        $ vaultctl expiring --exit-code
        $ vaultctl expiring 90d --exit-code --team voice
        $ vaultctl where OTHER
        $ vaultctl push -y -q
        $ vaultctl where API_KEY
        $ vaultctl where --value-from - <<< one
        $ vaultctl where --value-from - <<< three
        $ vaultctl where
        $ vaultctl audit pushes --key OTHER --provider pipecat --by Ada --limit 1
        $ vaultctl audit pushes --region nowhere
        $ vaultctl audit anchor
        $ vaultctl audit verify --anchor {home}/missing
        $ vaultctl audit verify --anchor 'vaultctl/1 x'
        $ vaultctl audit export --format csv --since-seq 14
        $ vaultctl audit export --format jsonl --out {home}/events.jsonl
        $ vaultctl audit export --format jsonl --out {home}/events.jsonl
        $ vaultctl audit report --html {home}/report.html
        $ vaultctl audit report --html {home}/report.html
        $ vaultctl status --all-teams
        $ vaultctl audit verify
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
        $ vaultctl rotate list
        $ vaultctl rotate start q4
        $ vaultctl rotate start q4 --tag none
        $ vaultctl rotate start q4 --tag prod --entry PIPECAT_TOKEN --owner Ada --due 2031-01-31
        $ vaultctl rotate start q4 --tag prod
        $ vaultctl rotate next q4 -y <<< new
        $ vaultctl rotate done q4 OTHER
        $ vaultctl set -q OTHER <<< newer
        $ vaultctl rotate done q4 OTHER
        $ vaultctl rotate end q4
        $ vaultctl rotate skip q4 PIPECAT_TOKEN --reason 'the cloud has no other'
        $ vaultctl rotate show q4
        $ vaultctl rotate end q4
        $ vaultctl rotate next q4
        $ vaultctl rotate list
        $ vaultctl rotate start leak --value-from - <<< newer
        $ vaultctl rotate start left --leaver Ada
        $ vaultctl rotate start left2 --leaver Eve
        $ vaultctl rotate next leak --entry OTHER --generate -y
        $ vaultctl rotate end left --abandon
        $ vaultctl audit log --since 1h
        """
    )
}
