import Foundation
import RunningProgram
import SiteConfig
import Testing
@testable import Schedule

/// The files that ship for systemd.
@Suite struct UnitFileTests {
    private static let deploy = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../Deploy").standardizedFileURL
    private static let services = ["almanac.service", "almanac-watch.service", "almanac-build.service"]

    private static func unit(_ name: String) throws -> UnitFile { try UnitFile(String(contentsOf: deploy.appendingPathComponent("systemd/\(name)"), encoding: .utf8)) }

    @Test func `these are all that there are`() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.deploy.path + "/systemd").sorted()
        #expect(names == ["almanac-build.path", "almanac-build.service", "almanac-build.timer", "almanac-hooks.conf", "almanac-public.conf", "almanac-watch.service", "almanac.service"])
    }

    @Test(arguments: services) func everyServiceIsHardened(_ name: String) throws {
        let unit = try Self.unit(name)
        let wanted = [
            "NoNewPrivileges": "yes", "CapabilityBoundingSet": "", "AmbientCapabilities": "", "ProtectSystem": "strict", "ProtectHome": "yes", "PrivateTmp": "yes", "PrivateDevices": "yes",
            "PrivateUsers": "yes", "ProtectClock": "yes", "ProtectHostname": "yes", "ProtectKernelLogs": "yes", "ProtectKernelModules": "yes", "ProtectKernelTunables": "yes",
            "ProtectControlGroups": "yes", "ProtectProc": "invisible", "RestrictNamespaces": "yes", "RestrictRealtime": "yes", "RestrictSUIDSGID": "yes", "RemoveIPC": "yes", "LockPersonality": "yes",
            "MemoryDenyWriteExecute": "yes", "KeyringMode": "private", "SystemCallArchitectures": "native", "IPAddressDeny": "any", "User": "almanac", "Group": "almanac",
            "WorkingDirectory": "/var/lib/almanac",
        ]
        for (key, value) in wanted { #expect(unit["Service.\(key)"] == [value], "\(key)") }
        #expect(unit["Service.SystemCallFilter"] == ["@system-service", "~@privileged @resources"])
        #expect(unit.keys.keys.allSatisfy { $0.hasPrefix("Unit.") || $0.hasPrefix("Service.") || $0.hasPrefix("Install.") })
    }

    /// What a server must never do: write pages, read members' facts or the key that tells who is who.
    @Test func `the server reaches what it needs, and no more`() throws {
        let unit = try Self.unit("almanac.service")
        #expect(unit["Service.ExecStart"] == ["/usr/bin/almanac serve --config /etc/almanac/site.config"])
        #expect(unit.words("Service.ReadWritePaths") == ["/var/lib/almanac/state"])
        #expect(unit.words("Service.InaccessiblePaths") == ["-/var/lib/almanac/Data", "-/var/lib/almanac/state/pseudonym.key"])
        #expect(unit["Service.RestrictAddressFamilies"] == ["AF_INET AF_INET6"] && unit["Service.IPAddressAllow"] == ["localhost"] && unit["Service.UMask"] == ["0077"])
    }

    @Test(arguments: [("almanac-watch.service", "watch"), ("almanac-build.service", "build --wait")]) func buildsHaveNoNetworkAndWriteTwoFolders(_ name: String, _ command: String) throws {
        let unit = try Self.unit(name)
        #expect(unit["Service.ExecStart"] == ["/usr/bin/almanac \(command) --config /etc/almanac/site.config"])
        #expect(unit.words("Service.ReadWritePaths") == ["/var/lib/almanac/Site", "/var/lib/almanac/state"])
        #expect(unit["Service.PrivateNetwork"] == ["yes"] && unit["Service.RestrictAddressFamilies"] == ["AF_UNIX"] && unit["Service.UMask"] == ["0027"])
    }

    @Test func `a watcher has the time to tell of what it published`() throws {
        let unit = try Self.unit("almanac-watch.service")
        let limit = try #require(unit["Service.TimeoutStopSec"].first.flatMap(Int.init))
        #expect(limit > ScheduleConfiguration().hookSeconds + 15 && unit["Service.KillMode"] == ["mixed"])
        #expect(unit.words("Unit.Conflicts") == ["almanac-build.path", "almanac-build.timer"])
    }

    @Test func `path and timer start the build`() throws {
        let path = try Self.unit("almanac-build.path")
        #expect(path["Path.PathChanged"] == ["/var/lib/almanac/Data/runs"] && path["Path.Unit"] == ["almanac-build.service"])
        let timer = try Self.unit("almanac-build.timer")
        #expect(timer["Timer.OnCalendar"] == ["*:0/15"] && timer["Timer.Persistent"] == ["yes"])
    }

    /// The folders of the settings that ship are those of the units.
    @Test func `the settings that ship are read, and name the same folders`() throws {
        let settings = try ConfigReader.read(file: Self.deploy.appendingPathComponent("site.config").path, environment: [:])
        #expect(settings.dataFolder == "/var/lib/almanac/Data" && settings.outputFolder == "/var/lib/almanac/Site" && settings.stateFolder == "/var/lib/almanac/state")
        #expect(settings.templatesFolder == "/usr/share/almanac/Templates" && settings.publicFolder == "/usr/share/almanac/Public")
    }

    @Test func `the drop-ins open what they say, and no more`() throws {
        let open = try Self.unit("almanac-public.conf")
        #expect(Set(open.keys.keys) == ["Service.IPAddressDeny", "Service.IPAddressAllow", "Service.ReadOnlyPaths", "Service.AmbientCapabilities", "Service.CapabilityBoundingSet", "Service.PrivateUsers"])
        #expect(open["Service.CapabilityBoundingSet"] == ["CAP_NET_BIND_SERVICE"] && open["Service.AmbientCapabilities"] == ["CAP_NET_BIND_SERVICE"])
        let hooks = try Self.unit("almanac-hooks.conf")
        #expect(Set(hooks.keys.keys) == ["Service.PrivateNetwork", "Service.IPAddressDeny", "Service.RestrictAddressFamilies"])
    }

    /// systemd's own opinion, where it is installed: units without a mistake, and how exposed they are (0 to 10, in tenths).
    @Test(.enabled(if: analyze != nil)) func systemdFindsNothingWrong() async throws {
        let names = ["almanac.service", "almanac-watch.service", "almanac-build.service", "almanac-build.path", "almanac-build.timer"]
        let verified = try await Self.run(["verify", "--man=no"] + names.map { Self.deploy.path + "/systemd/" + $0 })
        // The command is installed after the units are tested.
        let lines = verified.split(separator: "\n").filter { !$0.hasSuffix("Command /usr/bin/almanac is not executable: No such file or directory") }
        #expect(lines.filter { $0.contains("almanac") }.isEmpty, "\(verified)")
        for (name, limit) in [("almanac.service", 11), ("almanac-watch.service", 4), ("almanac-build.service", 4)] {
            let exceeds = try await Self.run(["security", "--offline=true", "--no-pager", "--threshold=\(limit)", Self.deploy.path + "/systemd/" + name], expecting: 0)
            #expect(exceeds.contains("Overall exposure level for \(name)"))
        }
    }

    private static let analyze = ["/usr/bin/systemd-analyze", "/bin/systemd-analyze"].first { FileManager.default.isExecutableFile(atPath: $0) }

    private static func run(_ arguments: [String], expecting status: Int32? = nil) async throws -> String {
        let place = try TemporaryPlace()
        let ended = try await RunningProgram([try #require(analyze)] + arguments, environment: ["PATH": "/usr/bin:/bin", "SYSTEMD_COLORS": "0"], in: place.url).ended()
        let text = ended.output + ended.errors
        if let status { #expect(ended.code == status, "\(arguments): \(text.suffix(200))") }
        return text
    }
}
