import Testing
@testable import VaultCrypto
import VaultModel

struct GrantTests {
    private func teamKey(_ suite: borrowing CipherSuite) throws -> TeamKey {
        try TeamKey(secret(1), team: id(3), epoch: 7, suite)
    }

    private func makeGrant(
        to keys: borrowing MemberKeys,
        _ suite: borrowing CipherSuite
    ) throws -> Grant {
        try suite.makeGrant(
            of: teamKey(suite),
            in: vectorVault,
            to: id(10),
            publicKey: keys.publicKeys.x25519
        )
    }

    /// The grant with some columns changed, as a hostile writer would.
    private func changed(
        _ grant: Grant,
        team: TeamID? = nil,
        epoch: UInt32? = nil,
        member: MemberID? = nil,
        encapsulation: [UInt8]? = nil,
        box: Box? = nil
    ) -> Grant {
        Grant(
            team: team ?? grant.team,
            epoch: epoch ?? grant.epoch,
            member: member ?? grant.member,
            encapsulation: encapsulation ?? grant.encapsulation,
            box: box ?? grant.box
        )
    }

    @Test func `a grant that was made opens with the member's keys`() throws {
        let suite = try CipherSuite()
        let keys = try MemberKeys(seed: secret(9), suite)
        let grant = try makeGrant(to: keys, suite)
        let key = try suite.open(grant, in: vectorVault, with: keys)
        #expect(key.root.hex == secret(1).hex)
        #expect(key.team == id(3))
        #expect(key.epoch == 7)
        #expect(try key.id == teamKey(suite).id)
        #expect(grant.encapsulation.count == 32)
    }

    @Test func `two grants of one key share nothing`() throws {
        let suite = try CipherSuite()
        let keys = try MemberKeys(seed: secret(9), suite)
        let (one, other) = (try makeGrant(to: keys, suite), try makeGrant(to: keys, suite))
        #expect(one.encapsulation != other.encapsulation)
        #expect(one.box != other.box)
    }

    @Test func `a grant does not open with another member's keys`() throws {
        let suite = try CipherSuite()
        let grant = try makeGrant(to: MemberKeys(seed: secret(9), suite), suite)
        let others = try MemberKeys(seed: secret(8), suite)
        #expect(throws: CryptoError.doesNotOpen) {
            _ = try suite.open(grant, in: vectorVault, with: others)
        }
    }

    @Test func `a grant of another vault does not open`() throws {
        let suite = try CipherSuite()
        let keys = try MemberKeys(seed: secret(9), suite)
        let grant = try makeGrant(to: keys, suite)
        #expect(throws: CryptoError.doesNotOpen) {
            _ = try suite.open(grant, in: vault(3), with: keys)
        }
    }

    @Test func `a grant with any column changed does not open`() throws {
        let suite = try CipherSuite()
        let keys = try MemberKeys(seed: secret(9), suite)
        let grant = try makeGrant(to: keys, suite)
        let encapsulation = try makeGrant(to: keys, suite).encapsulation
        let grants = [
            ("team", changed(grant, team: id(4))),
            ("commons", changed(grant, team: .commons)),
            ("epoch", changed(grant, epoch: 8)),
            ("epoch 0", changed(grant, epoch: 0)),
            ("member", changed(grant, member: id(11))),
            ("encapsulation", changed(grant, encapsulation: encapsulation)),
            ("box", changed(grant, box: try makeGrant(to: keys, suite).box)),
            ("no box", changed(grant, box: Box([]))),
        ]
        for (column, grant) in grants {
            #expect(throws: CryptoError.doesNotOpen, "\(column)") {
                _ = try suite.open(grant, in: vectorVault, with: keys)
            }
        }
    }

    // X25519 ignores this bit; the box does not.
    @Test func `the other spelling of an encapsulation does not open`() throws {
        let suite = try CipherSuite()
        let keys = try MemberKeys(seed: secret(9), suite)
        let grant = try makeGrant(to: keys, suite)
        var encapsulation = grant.encapsulation
        encapsulation[31] ^= 0x80
        #expect(throws: CryptoError.doesNotOpen) {
            _ = try suite.open(
                changed(grant, encapsulation: encapsulation),
                in: vectorVault,
                with: keys
            )
        }
    }

    @Test(arguments: [0, 31, 33, 64])
    func `an encapsulation of another length is refused`(count: Int) throws {
        let suite = try CipherSuite()
        let keys = try MemberKeys(seed: secret(9), suite)
        let encapsulation = [UInt8](repeating: 9, count: count)
        let grant = changed(try makeGrant(to: keys, suite), encapsulation: encapsulation)
        #expect(throws: CryptoError.malformedKey) {
            _ = try suite.open(grant, in: vectorVault, with: keys)
        }
    }

    @Test(arguments: X25519Tests.smallOrderPoints)
    func `a point of small order is refused by receiver and sender`(point: String) throws {
        let suite = try CipherSuite()
        let keys = try MemberKeys(seed: secret(9), suite)
        let point = try #require([UInt8](hex: point))
        let grant = changed(try makeGrant(to: keys, suite), encapsulation: point)
        #expect(throws: CryptoError.malformedKey) {
            _ = try suite.open(grant, in: vectorVault, with: keys)
        }
        #expect(throws: CryptoError.malformedKey) {
            _ = try suite.makeGrant(
                of: teamKey(suite),
                in: vectorVault,
                to: id(10),
                publicKey: point
            )
        }
    }
}
