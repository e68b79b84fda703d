import Foundation
import SiteManifest
import Testing

/// Disks that are full, cannot be written, or are several. What can be mounted without rights on the machine is; a limit on the size of files stands for the rest.
@Suite(.serialized, .timeLimit(.minutes(5))) struct DiskTests {
    /// Every write beyond a size fails, as on a full disk: at the first page, in the midst, at the last files.
    @Test func `a write that fails leaves the site as it was`() async throws {
        let site = try FaultedSite()
        let english = try await FaultedSite.reference(.english), german = try await FaultedSite.reference(.german)
        try site.configure(.english, comment: 1)
        #expect(try await site.almanac("build").code == 0)
        let (before, sizes) = (site.current, try Self.sizes(site))
        // Between two files' sizes each, the largest left out at last.
        for (number, share) in [0.3, 0.8, 0.95, 0.999].enumerated() {
            try site.configure(.german, comment: 2 + number)
            let blocks = max(16, sizes[Int(Double(sizes.count) * share)] / 512)
            try #require(blocks * 512 < sizes[sizes.count - 1])
            let limited = try await site.almanac("build", by: ["/bin/sh", "-c", "trap '' XFSZ; ulimit -f \(blocks); exec \"$@\"", "sh"])
            #expect(limited.code == 1 && limited.message.contains("the file cannot be written (File too large). Make room on the disk, or check its permissions; the published site is as it was."), "\(limited.message)")
            #expect(try site.current == before && SiteFiles(ofCurrentIn: site.layout) == english)
            try site.expectNothingLeftOver()
        }
        #expect(try await site.almanac("build").code == 0)
        #expect(try SiteFiles(ofCurrentIn: site.layout) == german)
    }

    private static func sizes(_ site: FaultedSite) throws -> [Int] {
        let id = try #require(try site.layout.currentBuildID())
        let manifest = try SiteManifest(reading: site.layout.manifest(of: id))
        return manifest.files.flatMap { [$0.size] + ($0.gzip.map { [$0.size] } ?? []) }.sorted()
    }

    private static let why: Comment = "neither root nor user namespaces: no disk can be mounted here"

    /// Runs a script with a site whose output is `disk/Site`, `disk` being a folder to mount on; `build LANGUAGE NAME` leaves `code-NAME` and `errors-NAME`, and a copy of the site in `copy-NAME`.
    /// - Returns: the site, and what it should be in either language.
    private func mounted(_ script: String) async throws -> (site: FaultedSite, english: SiteFiles, german: SiteFiles) {
        let site = try FaultedSite(output: "disk/Site")
        for (number, variant) in FaultedSite.Variant.allCases.enumerated() {
            try site.configure(variant, comment: 10 + number)
            try FileManager.default.copyItem(atPath: site.path + "/settings", toPath: site.path + "/settings-\(variant.rawValue)")
        }
        let disk = site.folder.appendingPathComponent("disk")
        try FileManager.default.createDirectory(at: disk, withIntermediateDirectories: true)
        let ran = try await MountNamespace.run(
            try #require(MountNamespace.shell),
            """
            cd '\(site.path)'
            build() {
                code=0
                '\(FaultedSite.program)' build --config "settings-$1" > "output-$2" 2> "errors-$2" || code=$?
                echo $code > "code-$2"
                cp -a disk/Site "copy-$2"
            }
            \(script)
            """, in: site.folder)
        try #require(ran.code == 0, "\(ran.errors)")
        return (site, try await FaultedSite.reference(.english), try await FaultedSite.reference(.german))
    }

    private func result(_ site: FaultedSite, _ name: String) throws -> (code: String, message: String, files: SiteFiles, entries: [String]) {
        let text = { (file: String) in ((try? String(contentsOfFile: site.path + "/" + file, encoding: .utf8)) ?? "").trimmingCharacters(in: .whitespacesAndNewlines) }
        let copy = site.folder.appendingPathComponent("copy-\(name)")
        let entries = try ["", "/builds"].flatMap { try FileManager.default.contentsOfDirectory(atPath: copy.path + $0) }
        return (text("code-\(name)"), text("errors-\(name)").split(separator: "\n").last.map(String.init) ?? "", try SiteFiles(ofCurrentIn: BuildLayout(output: copy)), entries.filter { $0.hasPrefix(".") })
    }

    @Test(.enabled(if: MountNamespace.shell != nil, why)) func `a full disk leaves the site as it was`() async throws {
        let (site, english, german) = try await mounted(
            """
            mount -t tmpfs -o size=64m none disk
            build en-IE first
            size=$(du -sk disk/Site/builds | cut -f1)
            for share in 0 10 50 90; do
                free=$(df -k --output=avail disk | tail -1)
                head -c "$(( free - size * share / 100 ))k" /dev/zero > disk/filler
                build de-DE "$share"
                rm disk/filler
            done
            build de-DE room
            """)
        let first = try result(site, "first")
        #expect(first.code == "0" && first.files == english)
        for share in [0, 10, 50, 90] {
            let full = try result(site, "\(share)")
            #expect(full.code == "1" && full.message.contains("(No space left on device)") && full.message.contains("ake room"), "\(share): \(full.code) \(full.message)")
            #expect(full.files == english && full.entries == [".lock"], "\(share): \(full.entries)")
        }
        let room = try result(site, "room")
        #expect(room.code == "0" && room.files == german && room.entries == [".lock"])
    }

    @Test(.enabled(if: MountNamespace.shell != nil, why)) func `a folder that cannot be written leaves the site as it was`() async throws {
        let (site, english, german) = try await mounted(
            """
            mount -t tmpfs -o size=64m none disk
            build en-IE first
            mount -o remount,ro disk
            build de-DE shut
            mount -o remount,rw disk
            mount --bind disk/Site/builds disk/Site/builds
            mount -o remount,ro,bind disk/Site/builds
            build de-DE builds
            umount disk/Site/builds
            build de-DE open
            """)
        let (shut, builds, open) = (try result(site, "shut"), try result(site, "builds"), try result(site, "open"))
        #expect(shut.code == "1" && shut.message.hasSuffix("/disk/Site: the output folder cannot be written (Read-only file system). Check its permissions."), "\(shut.message)")
        #expect(shut.files == english && builds.files == english)
        #expect(builds.code == "1" && builds.message.contains("/disk/Site/builds: the output folder cannot be written"), "\(builds.message)")
        #expect(open.code == "0" && open.files == german && open.entries == [".lock"])
    }

    /// Data, state, the output folder and its builds: each on a disk of its own.
    @Test(.enabled(if: MountNamespace.shell != nil, why)) func `the parts of a site may lie on several disks`() async throws {
        let (site, english, german) = try await mounted(
            """
            mount -t tmpfs -o size=1m none disk
            mkdir -p disk/Site/builds
            mount -t tmpfs -o size=64m none disk/Site/builds
            build en-IE first
            build de-DE second
            """)
        let (first, second) = (try result(site, "first"), try result(site, "second"))
        #expect(first.code == "0" && first.files == english && first.entries == [".lock"])
        #expect(second.code == "0" && second.files == german && second.entries == [".lock"])
    }

    /// A build of before an erasure that cannot be removed: the site is published, the command says what is left, and the next one takes it.
    @Test(.enabled(if: MountNamespace.shell != nil, why)) func `a build that cannot be removed after an erasure is told of until it is gone`() async throws {
        let (site, _, _) = try await mounted(
            """
            mount -t tmpfs -o size=64m none disk
            build en-IE first
            old=$(readlink disk/Site/current)
            echo "$old" > old
            tail -n 1 Data/runs/\(FaultedSite.newest)/churn.csv | cut -d, -f2 > token
            mount --bind "disk/Site/$old/sponsors" "disk/Site/$old/sponsors"
            code=0
            '\(FaultedSite.program)' forget --config settings-en-IE < token > /dev/null 2> errors-held || code=$?
            echo $code > code-held
            cp -a disk/Site copy-held
            umount "disk/Site/$old/sponsors"
            build en-IE free
            """)
        let (held, free) = (try result(site, "held"), try result(site, "free"))
        let text = { (file: String) in try String(contentsOfFile: site.path + "/" + file, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines) }
        let old = try text("old")
        #expect(held.code == "1" && held.message.contains(old) && held.message.contains("cannot be removed, and may still have the members"), "\(held.message)")
        #expect(free.code == "0", "\(free.message)")
        let builds = { (name: String) in try FileManager.default.contentsOfDirectory(atPath: site.path + "/copy-\(name)/builds").filter { !$0.hasPrefix(".") }.count }
        #expect(try builds("first") == 1 && builds("held") == 2 && builds("free") == 1)
        #expect(held.files == free.files)
    }
}
