import Foundation
import RunningProgram
import Testing

/// What else may happen to an output folder, a key and a clock.
@Suite(.serialized, .timeLimit(.minutes(5))) struct OutputTests {
    @Test func `a link that is lost or astray is put right`() async throws {
        let site = try FaultedSite()
        let english = try await FaultedSite.reference(.english)
        try site.configure(.english, comment: 1)
        #expect(try await site.almanac("build").code == 0)
        let (right, link) = (try #require(site.current), site.layout.currentLink.path)
        for astray in [nil, "builds/gone-0123456789ab", "../elsewhere", "/", "builds/../.."] {
            unlink(link)
            if let astray { try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: astray) }
            let build = try await site.almanac("build")
            #expect(build.code == 0 && build.output.hasPrefix("Nothing has changed since build"), "\(astray ?? "none"): \(build.errors)")
            #expect(try site.current == right && SiteFiles(ofCurrentIn: site.layout) == english)
            try site.expectNothingLeftOver()
        }
        // What is no link is somebody's: it is not replaced.
        unlink(link)
        try Data("mine".utf8).write(to: site.layout.currentLink)
        let file = try await site.almanac("build")
        #expect(file.code == 1 && file.message.hasSuffix("/Site/current: this is not a link to a folder in builds. Remove it and build the site again."), "\(file.message)")
        #expect(try String(contentsOf: site.layout.currentLink, encoding: .utf8) == "mine")
        unlink(link)
        try FileManager.default.createDirectory(atPath: link + "/mine", withIntermediateDirectories: true)
        #expect(try await site.almanac("build").code == 1)
        #expect(FileManager.default.fileExists(atPath: link + "/mine"))
        try FileManager.default.removeItem(atPath: link)
        // Gone with all builds.
        try FileManager.default.removeItem(at: site.layout.builds)
        #expect(try await site.almanac("build").code == 0)
        #expect(try site.current == right && SiteFiles(ofCurrentIn: site.layout) == english)
        try site.expectNothingLeftOver()
    }

    /// Drafts of every kind, as kills leave them; whether a build has something to do or not.
    @Test func `the next build sweeps what killed ones left`() async throws {
        let site = try FaultedSite()
        try site.configure(.english, comment: 1)
        #expect(try await site.almanac("build").code == 0)
        for change in [nil, 2] {
            let drafts = ["Site/.current-123", "Site/builds/.records-ABC", "Site/builds/.staging-123/sponsors/x/index.html"]
            for draft in drafts {
                let url = site.folder.appendingPathComponent(draft)
                try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data("half".utf8).write(to: url)
            }
            try site.configure(.english, comment: change)
            #expect(try await site.almanac("build").code == 0)
            try site.expectNothingLeftOver()
        }
    }

    /// Kept builds of a time to come, as after a clock was set back: the one that readers have just loaded stays all the same, and the newest is published.
    @Test func `a clock that was set back takes nothing from readers`() async throws {
        let site = try FaultedSite()
        for number in 0..<3 {
            try site.configure(.english, comment: number)
            #expect(try await site.almanac("build").code == 0)
        }
        var kept = try FileManager.default.contentsOfDirectory(atPath: site.layout.builds.path)
        #expect(kept.count == 3)
        for name in kept { try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSinceNow: 10 * 366 * 86_400)], ofItemAtPath: site.layout.builds.path + "/" + name) }
        for number in 3..<6 {
            let before = try #require(site.current)
            try site.configure(number % 2 == 0 ? .english : .german, comment: number)
            #expect(try await site.almanac("build").code == 0)
            kept = try FileManager.default.contentsOfDirectory(atPath: site.layout.builds.path)
            #expect(site.current != before && kept.contains { "builds/" + $0 == before } && kept.count == 3)
        }
        // Even where one build is all that is kept: it goes with the build after.
        let before = try #require(site.current)
        try site.configure(.english, comment: 7)
        try site.write(String(contentsOf: site.folder.appendingPathComponent("settings"), encoding: .utf8) + "\nkept_builds: 1\n", to: "settings")
        #expect(try await site.almanac("build").code == 0)
        kept = try FileManager.default.contentsOfDirectory(atPath: site.layout.builds.path)
        #expect(Set(kept.map { "builds/" + $0 }) == [before, try #require(site.current)])
    }

    @Test func `builds at once give one site and one key`() async throws {
        let site = try FaultedSite(hasKey: false)
        let english = try await FaultedSite.reference(.english)
        try site.configure(.english, comment: 1)
        let builds = try (0..<6).map { try site.start(["build"] + ($0 % 2 == 0 ? ["--wait"] : [])) }
        var ended: [RunningProgram.Ended] = []
        for build in builds { ended.append(try await build.ended()) }
        for (number, build) in ended.enumerated() where build.code != 0 {
            #expect(number % 2 == 1 && build.code == 1 && build.message.contains("another build is writing here"), "\(number): \(build.message)")
        }
        let files = try SiteFiles(ofCurrentIn: site.layout)
        // Another key, other pseudonyms, so other files, at the same addresses.
        let pages = { (files: SiteFiles) in Set(files.paths.keys.filter { $0.hasSuffix("/") }) }
        #expect(pages(files) == pages(english) && files != english)
        #expect(try await site.almanac("build").output.hasPrefix("Nothing has changed"))
        try site.expectNothingLeftOver()
    }

    /// Killed while the first key is made, and after: never two keys, and never a site without the one that it was made with.
    @Test func `a first build that is killed leaves a key or none`() async throws {
        let site = try FaultedSite(hasKey: false)
        let key = site.state.appendingPathComponent("pseudonym.key")
        var known: Data?
        for number in 0..<8 {
            try site.configure(.english, comment: number)
            let build = try site.start(["build"])
            try await Task.sleep(for: .milliseconds(number < 5 ? Int.random(in: 0...150) : Int.random(in: 0...1_000)))
            build.signal(SIGKILL)
            _ = try await build.ended()
            let now = FileManager.default.contents(atPath: key.path)
            if let known { #expect(now == known) }
            if let now { #expect(try now.count == 65 && FileManager.default.attributesOfItem(atPath: key.path)[.posixPermissions] as? Int == 0o600) }
            known = now
        }
        #expect(try await site.almanac("build").code == 0)
        #expect(known == nil || FileManager.default.contents(atPath: key.path) == known)
        try site.expectNothingLeftOver()
        // Without it nothing is built, whatever else went wrong meanwhile.
        let (before, files) = (site.current, try SiteFiles(ofCurrentIn: site.layout))
        try FileManager.default.removeItem(at: key)
        unlink(site.layout.currentLink.path)
        try site.configure(.english, comment: 20)
        let stopped = try await site.almanac("build")
        #expect(stopped.code == 1 && stopped.message.contains("pseudonym.key: the key of the pseudonyms is missing"), "\(stopped.message)")
        #expect(site.current == nil && !FileManager.default.fileExists(atPath: key.path))
        try FileManager.default.createSymbolicLink(atPath: site.layout.currentLink.path, withDestinationPath: try #require(before))
        #expect(try SiteFiles(ofCurrentIn: site.layout) == files)
    }
}
