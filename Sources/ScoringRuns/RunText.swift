import Crypto
import Diagnostics
import Foundation
import LoyaltyModel

/// A run's `run.json` as it lay there at one moment: what is read of it and what its digest tells are the same bytes.
package enum RunText: Sendable {
    case absent
    case refused(PlainFile.Refusal)
    case read(Data)

    static let name = "run.json"
    private static let maximumSize = 16 << 20

    /// - Parameter run: the run's folder, which may be a link: runs may be kept elsewhere. What stands in it may not.
    package init(of run: URL) {
        do throws(PlainFile.Refusal) {
            self = .read(Data(try PlainFile.read(run.appendingPathComponent(Self.name).path, atMost: Self.maximumSize)))
        } catch {
            // A folder that this user may not enter yet is one that is still being copied, as by `rsync -a`.
            self = error == .absent || access(run.path, X_OK) != 0 ? .absent : .refused(error)
        }
    }

    /// Other content has another.
    package var digest: [UInt8] {
        switch self {
        case .absent: []
        case .refused: [0]
        case .read(let data): Array(SHA256.hash(data: data))
        }
    }

    /// - Parameter name: how messages call it.
    func data(name: String) throws -> Data {
        switch self {
        case .read(let data): return data
        case .refused(.larger(let limit)): throw Fault("the file is larger than \(limit >> 20) MiB", at: .init(name), remedy: "Keep scores in the CSV files.")
        case .refused(let refusal): throw refusal.fault(at: .init(name))
        case .absent: throw PlainFile.Refusal.absent.fault(at: .init(name))
        }
    }
}

/// Of a text of a run, in `run.json` or a CSV file, that is longer than ``LoyaltyModel/longestLabel``.
let longLabelRemedy = "Write at most \(longestLabel): it is shown on pages and in rows of files."
