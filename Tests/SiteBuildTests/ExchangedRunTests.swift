@testable import SiteBuild
import Erasures
import Foundation
import PartitionStore
import Synchronization
import Testing

/// A `run.json` that is exchanged while runs are read: the digest that the next build goes by is of the one that was read.
@Suite struct ExchangedRunTests {
    @Test func `the digest is of the run that was read`() throws {
        let small = try SmallSite { ($0.members, $0.transactions, $0.sponsors) = (60, 600, 1) }
        let data = URL(fileURLWithPath: small.configuration.dataFolder)
        let file = data.appendingPathComponent("runs/2026-11-19T0412Z/run.json")
        let text = try String(contentsOf: file, encoding: .utf8)
        let texts = [text, text.replacing(#/"algorithm"\s*:\s*"[^"]*"/#, with: "\"algorithm\": \"another\"")]
        let digests = DataDigests(data: data, forgotten: .none)
        let byAlgorithm = try Dictionary(uniqueKeysWithValues: texts.map { text in
            try Data(text.utf8).write(to: file)
            return (try read(small).run.summary.models.first?.algorithm, try digests.catalog())
        })
        try #require(Set(byAlgorithm.values.map(\.sha256)).count == 2)
        let exchange = Exchange()
        // A thread of its own: a task would wait until the tests that hold the few threads of tasks are over.
        Thread.detachNewThread { exchange.goOn(file, texts) }
        var seen: Set<String?> = []
        for round in 0..<400 where round < 40 || seen.count < 2 {
            let inputs = try read(small)
            let algorithm = inputs.run.summary.models.first?.algorithm
            seen.insert(algorithm)
            #expect(inputs.digests.first { $0.kind == .catalog } == byAlgorithm[algorithm])
        }
        #expect(exchange.end())
        #expect(seen.count == 2)
    }

    /// Writes one text after the other in place of a file until it is told to end.
    private final class Exchange: Sendable {
        private let goesOn = Atomic(true)
        private let hasFailed = Atomic(false)
        private let isOver = DispatchSemaphore(value: 0)

        func goOn(_ file: URL, _ texts: [String]) {
            var turn = 0
            while goesOn.load(ordering: .relaxed) {
                do { try Data(texts[turn % 2].utf8).write(to: file, options: .atomic) } catch { hasFailed.store(true, ordering: .relaxed) }
                turn += 1
            }
            isOver.signal()
        }

        /// Whether all was written.
        func end() -> Bool {
            goesOn.store(false, ordering: .relaxed)
            isOver.wait()
            return !hasFailed.load(ordering: .relaxed)
        }
    }

    private func read(_ small: SmallSite) throws -> BuildInputs {
        let configuration = small.configuration
        let reader = InputReader(
            data: configuration.dataURL, settings: configuration.figures, forgotten: .none, spill: SpillFile(in: small.folder))
        return try reader.read()
    }
}
