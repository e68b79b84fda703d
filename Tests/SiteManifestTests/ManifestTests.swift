import Diagnostics
import Foundation
@testable import SiteManifest
import Testing

private let hash = String(repeating: "ab", count: 32)

private func file(_ path: String, _ audience: Audience = .anyone, gzip: CompressedTwin? = nil) -> ManifestFile {
    ManifestFile(path: path, size: 3, sha256: hash, mediaType: "text/html", audience: audience, access: .pages, gzip: gzip)
}

private func manifest(_ files: [ManifestFile]) -> SiteManifest {
    SiteManifest(buildID: "r1-0123456789ab", snapshotID: "s1", runID: "r1", builtFrom: hash, files: files)
}

private func refusal(_ json: String) -> Fault? {
    do {
        _ = try SiteManifest(decoding: Data(json.utf8), from: "build.json")
        return nil
    } catch {
        return error as? Fault
    }
}

@Suite struct ManifestWriting {
    @Test func theSameBytesWhateverTheOrder() throws {
        let files = [file("f.css"), file("Z.css"), file("e\u{301}.css"), file("a/index.html")]
        let bytes = try manifest(files).encoded()
        #expect(try manifest(files.reversed()).encoded() == bytes)
        let read = try SiteManifest(decoding: bytes, from: "build.json")
        #expect(read.files.map(\.path) == ["Z.css", "a/index.html", "e\u{301}.css", "f.css"])
    }

    @Test func theContractsKeysAndNoOthers() throws {
        let twin = CompressedTwin(path: "sponsors/x/a.csv.gz", size: 1, sha256: hash)
        let whole = manifest([
            ManifestFile(
                path: "sponsors/x/a.csv", size: 3, sha256: hash, mediaType: "text/csv", audience: .sponsor("x"), access: .exports, gzip: twin)
        ])
        let json = try #require(try JSONSerialization.jsonObject(with: whole.encoded()) as? [String: Any])
        #expect(json.keys.sorted() == ["build_id", "built_from", "contract_version", "files", "run_id", "snapshot_id"])
        let entry = try #require((json["files"] as? [[String: Any]])?.first)
        #expect(entry.keys.sorted() == ["access", "audience", "gzip", "media_type", "path", "sha256", "size"])
        #expect(entry["audience"] as? [String: String] == ["sponsor": "x"])
        #expect(try SiteManifest(decoding: whole.encoded(), from: "") == whole)
    }
}

@Suite struct ManifestReading {
    @Test(arguments: [
        "/etc/passwd", "a/../b", "..", "a/./b", "a//b", "a/", "", "a\\b", "a\u{0}b", "a\nb", "a\u{7F}", "a\u{85}b", "a/../\u{301}b", "/\u{301}a", "a\\\u{301}b", String(repeating: "a", count: 1025),
    ])
    func refusesPathsThatAreNoSafeName(_ path: String) throws {
        for broken in [file(path), file("fine", gzip: CompressedTwin(path: path, size: 1, sha256: hash))] {
            let fault = try #require(refusal(String(decoding: manifest([file("first"), broken]).encoded(), as: UTF8.self)))
            #expect(fault.place?.file == "build.json")
            #expect(fault.place?.key?.hasSuffix("path") == true)
        }
    }

    @Test func refusesAPathThatIsListedTwice() throws {
        let twice = manifest([file("a"), file("b"), file("a")])
        #expect(throws: Fault.self) { try SiteManifest(decoding: twice.encoded(), from: "build.json") }
        let twin = manifest([file("a"), file("b", gzip: CompressedTwin(path: "a", size: 1, sha256: hash))])
        #expect(throws: Fault.self) { try SiteManifest(decoding: twin.encoded(), from: "build.json") }
    }

    @Test func refusesAFileInSomeoneElsesFolder() throws {
        for wrong in [
            file("sponsors/x/index.html", .sponsor("y")), file("sponsors/x/index.html"), file("sponsors/x/a/b.png", .operator),
            file("operator/index.html", .sponsor("x")), file("operator/a.css"), file("operator/\u{301}a.css"),
        ] {
            let fault = try #require(refusal(String(decoding: manifest([wrong]).encoded(), as: UTF8.self)))
            #expect(fault.place?.key == "files[0].audience")
        }
    }

    @Test(arguments: [
        (#""contract_version" : 1"#, #""contract_version" : 2"#, "contract_version"),
        (#""contract_version" : 1"#, #""contract_version" : "1""#, "contract_version"),
        (#""build_id" : "r1-0123456789ab""#, #""build_id" : "../r1""#, "build_id"),
        (#""run_id" : "r1""#, #""run" : "r1""#, "run_id"),
        (#""run_id" : "r1""#, #""run_id" : "r1", "hidden_until" : "2030""#, "hidden_until"),
        (#""size" : 3"#, #""size" : -1"#, "files[0].size"),
        (#""size" : 3"#, #""size" : "3""#, "files[0].size"),
        (#""size" : 3"#, #""size" : 3, "secret" : true"#, "files[0].secret"),
        (#""audience" : "anyone""#, #""audience" : "everyone""#, "files[0].audience"),
        (#""audience" : "anyone""#, #""audience" : {"sponsor": "a/b"}"#, "files[0].audience.sponsor"),
        (#""access" : "pages""#, #""access" : "all""#, "files[0].access"),
        (#""media_type" : "text/html""#, #""media_type" : "text/html\r\nSet-Cookie: a=b""#, "files[0].media_type"),
        (#""sha256" : "ab"#, #""sha256" : "AB"#, "files[0].sha256"),
    ])
    func namesTheFileAndTheKey(_ change: (from: String, to: String, key: String)) throws {
        let json = String(decoding: try manifest([file("a")]).encoded(), as: UTF8.self)
        #expect(refusal(json) == nil)
        let broken = json.replacing(change.from, with: change.to)
        #expect(broken != json)
        #expect(refusal(broken)?.place == Fault.Place("build.json", key: change.key))
    }

    @Test func refusesWhatIsCutShort() throws {
        let json = String(decoding: try manifest([file("a")]).encoded(), as: UTF8.self)
        for length in stride(from: 0, to: json.count - 2, by: 7) {
            #expect(refusal(String(json.prefix(length)))?.place?.file == "build.json")
        }
    }
}

@Suite struct Addresses {
    @Test func aPageIsItsFolder() {
        #expect(ManifestPath.address(of: "index.html") == "/")
        #expect(ManifestPath.address(of: "sponsors/x/at-risk/index.html") == "/sponsors/x/at-risk/")
        #expect(ManifestPath.address(of: "sponsors/x/exports/a.csv") == "/sponsors/x/exports/a.csv")
        #expect(ManifestPath.address(of: "sponsors/x/myindex.html") == "/sponsors/x/myindex.html")
    }

    @Test func aLocationIsAsciiWithoutSyntax() {
        #expect(ManifestPath.percentEncoded("/a b/é?#%\"/") == "/a%20b/%C3%A9%3F%23%25%22/")
    }

    @Test func aNameCarriesAHashOnlyIfItIsTheContents() {
        let digits = String(hash.prefix(12))
        #expect(file("assets/site-\(digits).css").isNamedByContent)
        #expect(!file("assets/site-0123456789ab.css").isNamedByContent)
        #expect(!file("assets/site\(digits).css").isNamedByContent)
        #expect(!file("assets/site-\(digits)").isNamedByContent)
        #expect(!file("assets-\(digits).d/index").isNamedByContent)
    }
}

@Suite struct Layout {
    @Test func followsALinkIntoBuildsOnly() throws {
        let output = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: output) }
        let layout = BuildLayout(output: output)
        #expect(try layout.currentBuildID() == nil)
        for id in ["r1-a", "r2-b", ".making"] {
            try FileManager.default.createDirectory(at: layout.folder(of: id), withIntermediateDirectories: true)
        }
        #expect(layout.buildIDs() == ["r2-b", "r1-a"])
        #expect(try layout.currentBuildID() == nil)
        symlink(BuildLayout.linkDestination(of: "r1-a"), layout.currentLink.path)
        #expect(try layout.currentBuildID() == "r1-a")
        for elsewhere in ["/etc", "../etc", "builds/..", "builds/a/b", "builds/"] {
            unlink(layout.currentLink.path)
            symlink(elsewhere, layout.currentLink.path)
            #expect(throws: Fault.self) { try layout.currentBuildID() }
        }
        unlink(layout.currentLink.path)
        try FileManager.default.createDirectory(at: layout.currentLink, withIntermediateDirectories: true)
        #expect(throws: Fault.self) { try layout.currentBuildID() }
    }
}

/// The short way of reading what ``SiteManifest/encoded()`` writes, against the reader of any JSON.
@Suite struct ManifestTextTests {
    private let whole = manifest([
        file("assets/a-0123456789ab.css"), file("operator/index.html", .operator), file("sponsors/x/café/index.html", .sponsor("x")),
        ManifestFile(
            path: "sponsors/x/a.csv", size: 0, sha256: hash, mediaType: "text/csv; charset=utf-8", audience: .sponsor("x"), access: .exports,
            gzip: CompressedTwin(path: "sponsors/x/a.csv.gz", size: 1_234_567_890, sha256: hash)),
    ])

    @Test func whatIsWrittenIsReadTheShortWay() throws {
        var sorted = whole
        sorted.files.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        #expect(ManifestText.read(try whole.encoded()) == sorted)
        #expect(try JSONDecoder().decode(SiteManifest.self, from: try whole.encoded()) == sorted)
        var quoted = whole
        quoted.files[0].path = "assets/\"a\".css"
        #expect(ManifestText.read(try quoted.encoded()) == nil)
        #expect(try SiteManifest(decoding: try quoted.encoded(), from: "").files.contains { $0.path == "assets/\"a\".css" })
        #expect(try SiteManifest(decoding: try manifest([]).encoded(), from: "").files.isEmpty)
    }

    /// A byte changed, left out, doubled or put in anywhere: the short way reads what any reader reads, or nothing.
    @Test func anyDamage() throws {
        let bytes = [UInt8](try whole.encoded())
        for place in bytes.indices {
            var others: [[UInt8]] = [Array(bytes[..<place]), Array(bytes[..<place] + bytes[(place + 1)...]), Array(bytes[...place] + bytes[place...])]
            for sign in "0-{}\"\\ ,e\n".utf8 + [0, 0x80, 0xC3] {
                var other = bytes
                other[place] = sign
                others.append(other)
                others.append(Array(bytes[..<place] + [sign] + bytes[place...]))
            }
            for other in others {
                guard let read = ManifestText.read(Data(other)) else { continue }
                let plain = try? JSONDecoder().decode(SiteManifest.self, from: Data(other))
                if plain != read { Issue.record("at \(place): \(String(decoding: other.dropFirst(max(0, place - 20)).prefix(40), as: UTF8.self))") }
            }
        }
    }
}
