import Testing
import VaultFormats
import VaultModel

struct TemplateTests {
    @Test(arguments: [
        ("", ""),
        ("a {b} }} c", "a {b} }} c"),
        ("{{ A }}", "<A>"),
        ("{{A}}{{ B\t}}", "<A><B>"),
        ("{{ my key é }}", "<my key é>"),
        ("{{ A }} }}", "<A> }}"),
        ("{{{A}}}", "<{A>}"),
        ("x: vaultctl://voice/A_b-1.c.\n", "x: <voice/A_b-1.c>.\n"),
        ("(vaultctl://voice/A)", "(<voice/A>)"),
        ("vaultctl://t/A/vaultctl://t/B", "<t/A>/<t/B>"),
        ("vaultctl://t/Avaultctl://t/B", "<t/Avaultctl>://t/B"),
        ("xvaultctl://voice/A", "xvaultctl://voice/A"),
        ("vault vaultctl:/ vaultctl:", "vault vaultctl:/ vaultctl:"),
        ("{{ vaultctl://my team/A/b }}", "<my team/A/b>"),
        ("{{ \"{{\" }} A {{\"}}\"}}", "{{ A }}"),
        ("{{ \"vaultctl://t/A\" }}{{ \"\" }}", "vaultctl://t/A"),
    ])
    func `references are replaced and all else stays`(text: String, filled: String) throws {
        let template = try Template(parsing: secret(text))
        let result = template.filled { reference in
            let team = reference.team.map { "\($0)/" } ?? ""
            return SharedSecret(secret("<\(team)\(reference.name)>"))
        }
        #expect(bytes(of: result) == Array(filled.utf8))
    }

    @Test(arguments: [
        ("a\n {{ A", "2:2 \(unclosed)"),
        ("é{{ A\n}}", "1:2 \(unclosed)"),
        ("{{ A }", "1:1 \(unclosed)"),
        ("{{ \"A\" b }}", "1:1 \(unclosed)"),
        ("{{", "1:1 \(unclosed)"),
        ("{{ \"a }}\n", "1:4 a quote is not closed on its line"),
        ("{{ }}", "1:1 a reference is no name of an entry"),
        ("{{}}", "1:1 a reference is no name of an entry"),
        ("{{ a\u{1}b }}", "1:1 a reference is no name of an entry"),
        ("{{ vaultctl:///A }}", "1:1 a reference is no name of an entry"),
        ("{{ vaultctl://t/ }}", "1:1 a reference is no name of an entry"),
        ("{{ vaultctl://t }}", "1:1 vaultctl:// wants a team, / and a name"),
        ("vaultctl://", "1:1 \(address)"),
        ("vaultctl://t", "1:1 \(address)"),
        ("vaultctl://t/", "1:1 \(address)"),
        ("vaultctl:///A", "1:1 \(address)"),
        ("vaultctl://t/é", "1:1 \(address)"),
    ])
    func `what is nearly a reference is refused`(text: String, error: String) {
        #expect(
            refusal { () throws(DocumentError) in try Template(parsing: secret(text)) } == error
        )
    }

    @Test func `each reference is told once, in order`() throws {
        let template = try Template(
            parsing: secret("{{ B }} vaultctl://t/A {{ A }} {{ vaultctl://t/A }} {{ B }}")
        )
        let references = template.references.map { "\($0.team ?? "-")/\($0.name)" }
        #expect(references == ["-/B", "t/A", "-/A"])
    }

    @Test func `a value is not looked at, and bytes that are no text stay`() throws {
        let template = try Template(parsing: secret([0xFF] + Array("{{ A }}".utf8) + [0x00]))
        let value = SharedSecret(secret(Array("{{ A }}".utf8) + [0xFE]))
        #expect(
            bytes(of: template.filled { _ in value })
                == [0xFF] + Array("{{ A }}".utf8) + [0xFE, 0x00]
        )
    }

    @Test func `what asking for a value throws is thrown on`() throws {
        struct Missing: Error {}
        let template = try Template(parsing: secret("{{ A }}"))
        #expect(throws: Missing.self) {
            _ = bytes(of: try template.filled { _ throws(Missing) in throw Missing() })
        }
    }
}

private let unclosed = "{{ is not closed on its line; {{ \"{{\" }} stands for the two characters"
private let address =
    "vaultctl:// wants a team, / and a name; in {{ }} they may have any characters"
