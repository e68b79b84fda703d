import Foundation

/// What programs wrote, kept until the end of all tests: `make test` searches it for secrets.
enum ProgramOutput {
    private static let log = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: ".build/tests-programs.log")

    /// Each file with one write, as processes that test at the same time do so too.
    static func keep(_ files: [String]) {
        let descriptor = open(log.path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        precondition(descriptor >= 0, "\(log.path) cannot be written: what programs write would not be searched for secrets")
        defer { close(descriptor) }
        for file in files {
            guard let text = FileManager.default.contents(atPath: file), !text.isEmpty else { continue }
            let line = text.last == 0x0A ? text : text + Data("\n".utf8)
            line.withUnsafeBytes { _ = write(descriptor, $0.baseAddress, $0.count) }
        }
    }
}
