@testable import SiteBuild
import Diagnostics
import Foundation
import SiteConfig
import Testing

/// Whoever writes notes, templates or public files names them; what is published is what they wrote, and no other file that the builder can read.
@Suite(.timeLimit(.minutes(10))) struct LinkTests {
    private let small: SmallSite
    private let templates: URL
    private let assets: URL
    private let secret: URL

    init() throws {
        small = try SmallSite { $0.members = 60; $0.transactions = 600; $0.sponsors = 1 }
        (templates, assets) = (small.folder.appendingPathComponent("Templates"), small.folder.appendingPathComponent("Public"))
        secret = small.folder.appendingPathComponent("state/pseudonym.key")
        try FileManager.default.createDirectory(at: secret.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data("0123456789abcdef".utf8).write(to: secret)
        try FileManager.default.copyItem(atPath: small.configuration.templatesFolder, toPath: templates.path)
        try FileManager.default.copyItem(atPath: small.configuration.publicFolder, toPath: assets.path)
        let notes = templates.appendingPathComponent("notes")
        try FileManager.default.removeItem(at: notes)
        try FileManager.default.createDirectory(at: notes, withIntermediateDirectories: false)
        small.configuration.templatesFolder = templates.path
        small.configuration.publicFolder = assets.path
    }

    private func refusal() -> String {
        do {
            try small.build()
            return "(not refused)"
        } catch {
            return (error as? Fault)?.message ?? "\(error)"
        }
    }

    private let isLink = "the file is a symbolic link. Put the file itself there: links are not followed, as they could publish any file."

    @Test(arguments: ["all.md", "corner-bakery.md", "nobody.md"])
    func aNoteThatIsALinkPublishesNothing(_ name: String) throws {
        try FileManager.default.createSymbolicLink(atPath: templates.path + "/notes/" + name, withDestinationPath: "../../state/pseudonym.key")
        #expect(refusal() == "Templates/notes/\(name): \(isLink)")
        #expect(small.current == nil)
    }

    /// An installation keeps them beside its settings.
    @Test func theNotesFolderMayBeALinkAndANoteInItMayNot() throws {
        let kept = small.folder.appendingPathComponent("etc-notes")
        try FileManager.default.moveItem(at: templates.appendingPathComponent("notes"), to: kept)
        try FileManager.default.createSymbolicLink(at: templates.appendingPathComponent("notes"), withDestinationURL: kept)
        try Data("Closed on Monday".utf8).write(to: kept.appendingPathComponent("all.md"))
        try small.build()
        #expect(try SmallSite.tree(small.site.appendingPathComponent("current")).values.contains { String(decoding: $0, as: UTF8.self).contains("Closed on Monday") })
        try FileManager.default.createSymbolicLink(at: kept.appendingPathComponent("corner-bakery.md"), withDestinationURL: secret)
        #expect(refusal() == "Templates/notes/corner-bakery.md: \(isLink)")
    }

    @Test func aNoteThatIsNoFile() throws {
        let note = templates.path + "/notes/all.md"
        #expect(mkfifo(note, 0o600) == 0)
        #expect(refusal() == "Templates/notes/all.md: it is not a plain file. Put a plain file there.")
    }

    @Test func notesThatAreTooLarge() throws {
        let notes = templates.appendingPathComponent("notes")
        let whole = Data(count: 64 << 10)
        try (whole + [65]).write(to: notes.appendingPathComponent("a.md"))
        #expect(refusal() == "Templates/notes/a.md: the file is larger than 64 KiB. Make it smaller.")
        for number in 0..<1_025 { try whole.write(to: notes.appendingPathComponent(number == 0 ? "a.md" : "s\(number).md")) }
        #expect(refusal() == "Templates/notes/: the notes are larger than 64 MiB together. Remove those that no sponsor reads.")
    }

    /// 61 KB that would take 4 GB.
    @Test func aNoteWithATableOfManyEmptyCells() throws {
        let table = String(repeating: "|a", count: 4_000) + "\n" + String(repeating: "|-", count: 4_000) + "\n" + String(repeating: "|x|x|x\n", count: 6_500)
        try Data(table.utf8).write(to: templates.appendingPathComponent("notes/all.md"))
        #expect(refusal() == "Templates/notes/all.md: the note has tables of more than 100,000 cells, or text that may be such. Make the tables smaller, and leave an empty line after each; a CSV file holds more.")
        #expect(small.current == nil)
    }

    @Test(arguments: ["Public/x.svg", "Templates/pages/x.mustache", "Templates/x.txt"])
    func apublicFileOrATemplateThatIsALink(_ path: String) throws {
        let place = small.folder.appendingPathComponent(path)
        try FileManager.default.createSymbolicLink(at: place, withDestinationURL: secret)
        #expect(refusal() == "\(place.path): \(isLink)")
    }

    /// Every file below it would be published, or hashed for ever.
    @Test(arguments: ["Public/more", "Templates/more"])
    func aFolderThatIsALink(_ path: String) throws {
        let place = small.folder.appendingPathComponent(path)
        try FileManager.default.createSymbolicLink(atPath: place.path, withDestinationPath: "/proc")
        #expect(refusal() == "\(place.path): \(isLink)")
    }

    /// They are told apart from the listing, which comes first: it may have been a file then.
    @Test func publicFilesAndTemplatesAreOpenedAsPlainFiles() throws {
        try FileManager.default.createSymbolicLink(at: assets.appendingPathComponent("x.svg"), withDestinationURL: secret)
        #expect(throws: PlainFile.Refusal.link.fault(at: .init(assets.path + "/x.svg"))) { try PublicAssets(folder: assets) }
    }

    /// Two folders may have the same file; a name that no manifest takes would be published for a server that cannot read it.
    @Test func publicFilesOfAnyName() throws {
        for folder in ["a", "b"] {
            try FileManager.default.createDirectory(at: assets.appendingPathComponent(folder), withIntermediateDirectories: true)
            try Data("<svg/>".utf8).write(to: assets.appendingPathComponent(folder + "/x.svg"))
        }
        #expect(refusal() == "(not refused)")
        try Data("<svg/>".utf8).write(to: assets.appendingPathComponent("x\\y.svg"))
        #expect(refusal().hasSuffix("the name cannot be an address: the path has a backslash. Give it another name."), "\(refusal())")
    }

    /// `all.md` is for every sponsor, and would be that one's own at once.
    @Test func aSponsorNamedAllHasNoNoteThatAllWouldRead() throws {
        try Data("For us alone".utf8).write(to: templates.appendingPathComponent("notes/all.md"))
        let notes = try SponsorNotes(in: templates)
        #expect(try notes.read(of: "acme").count == 1)
        let expected = Fault(
            "the sponsor with the id “all” shares its note with every sponsor", at: .init("Templates/notes/all.md"),
            remedy: "Give the sponsor another id; or remove the note, as nobody can tell for whom it was written.")
        #expect(throws: expected) { try notes.read(of: "all") }
        try FileManager.default.removeItem(at: templates.appendingPathComponent("notes/all.md"))
        #expect(try SponsorNotes(in: templates).read(of: "all").isEmpty)
    }

    @Test func anEditorsMarkIsNothing() throws {
        try FileManager.default.createSymbolicLink(atPath: templates.path + "/pages/.#overview.txt", withDestinationPath: "ana@desk.4711:1")
        #expect(refusal() == "(not refused)")
    }
}
