import Testing

@testable import AccessTokens

@Suite struct Credentials {
    /// By Python: `zlib.crc32` over the text, base32 digits by hand from the bits of 00…1f.
    @Test func theFormIsFixed() {
        let credential = Credential(secret: (0..<32).map { UInt8($0) })
        #expect(credential.text == "alm_000g40r40m30e209185gr38e1w8124gk2gahc5rr34d1p70x3rfgptxh348")
        #expect(credential.hash.hex == "deb55812d2b8b442ac9e878d768f5d42d2b98c942073cba38a766c0a111b5f18")
    }

    @Test func eachIsNewAndReadsBack() {
        let many = (0..<200).map { _ in Credential() }
        #expect(Set(many.map(\.text)).count == 200)
        for credential in many { #expect(Credential(credential.text)?.hash == credential.hash) }
    }

    @Test func anyTypoIsSeen() {
        let text = Array(Credential().text.utf8)
        for index in text.indices {
            for replacement in Array("0a z\u{0}i".utf8) + [0xFF] where replacement != text[index] {
                var typo = text
                typo[index] = replacement
                #expect(Credential(String(decoding: typo, as: UTF8.self)) == nil)
            }
            #expect(Credential(String(decoding: text[..<index], as: UTF8.self)) == nil)
        }
        #expect(Credential(String(decoding: text, as: UTF8.self) + "0") == nil)
        #expect(Credential(String(decoding: text, as: UTF8.self).uppercased()) == nil)
    }

    @Test func itIsNotDescribed() {
        let credential = Credential()
        #expect("\(credential)" == "alm_…")
        #expect(String(reflecting: credential) == "alm_…")
    }

    @Test func hashesAreEqualOnlyWhole() {
        let hash = Credential().hash
        for index in 0..<32 {
            var bytes = hash.bytes
            bytes[index] ^= 1
            #expect(CredentialHash(bytes: bytes) != hash)
        }
        #expect(CredentialHash(hex: hash.hex) == hash)
    }
}
