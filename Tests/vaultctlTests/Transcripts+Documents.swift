extension Transcripts {
    static let documents = Transcript(
        """
        $ vaultctl import - --format dotenv --dry-run <<< A=one
        NAME  ACTION
        A     create
        2> would store 1 new, 0 changed, left 0
        $ vaultctl list
        no entries yet: 'vaultctl set NAME' stores one
        $ vaultctl import - --format dotenv --tag dev <<< A=one
        NAME  ACTION
        A     create
        2> stored 1 new, 0 changed, left 0
        $ vaultctl import - --format json <<< '{"A": "two", "B": "b"}'
        2> Error: entry A exists with another value
        2> Hint:  --replace makes new versions, --keep leaves them
        [6]
        $ vaultctl import - --format json --keep <<< '{"A": "two", "B": "b"}'
        NAME  ACTION
        A     keep
        B     create
        2> stored 1 new, 0 changed, left 1
        $ vaultctl import - --format yaml --replace --json <<< 'A: two'
        {"schema":1,"imported":[{"name":"A","action":"update"}]}
        2> stored 0 new, 1 changed, left 0
        $ vaultctl import - --format dotenv --prefix APP_ <<< A=three
        NAME   ACTION
        APP_A  create
        2> stored 1 new, 0 changed, left 0
        $ vaultctl import - --format dotenv <<< 'A="never closed'
        2> Error: -, line 1, column 3: a quote is not closed
        [7]
        $ vaultctl import - <<< A=one
        2> Error: the format cannot be told from the file's name
        2> Hint:  --format names it
        [64]
        $ vaultctl import - --format dotenv --replace --keep <<< A=one
        2> Error: give one of --replace and --keep
        [64]
        $ vaultctl export --format dotenv
        A=two
        APP_A=three
        B=b
        $ vaultctl export B A --format json
        {
          "A": "two",
          "B": "b"
        }
        $ vaultctl export B --format yaml
        "B": "b"
        $ vaultctl export --tag dev --format shell
        export A='two'
        $ vaultctl export --format dotenv --out {home}/all.env
        2> wrote 3 entries to {home}/all.env, in the clear
        $ vaultctl export --format dotenv --out {home}/all.env
        2> Error: there is a file at {home}/all.env already
        2> Hint:  --out names another path
        [6]
        $ vaultctl import {home}/all.env
        NAME   ACTION
        A      keep
        APP_A  keep
        B      keep
        2> stored 0 new, 0 changed, left 3
        $ vaultctl export MISSING --format json
        2> Error: no entry named MISSING
        2> Hint:  'vaultctl list' shows the names
        [5]
        """
    )
}
