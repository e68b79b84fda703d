import Crypto
import Foundation

/// A run's `run.json` as it lay there at one moment: what is read of it and what its digest tells are the same bytes.
package enum RunText: Sendable {
    case absent, unreadable
    case read(Data)

    static let name = "run.json"

    /// - Parameter run: the run's folder.
    package init(of run: URL) {
        let file = run.appendingPathComponent(Self.name)
        if let data = try? Data(contentsOf: file, options: []) {
            self = .read(data)
        } else {
            self = FileManager.default.fileExists(atPath: file.path) ? .unreadable : .absent
        }
    }

    /// Other content has another.
    package var digest: [UInt8] {
        switch self {
        case .absent: []
        case .unreadable: [0]
        case .read(let data): Array(SHA256.hash(data: data))
        }
    }
}
