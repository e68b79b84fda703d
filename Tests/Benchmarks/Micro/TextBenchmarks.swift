import Benchmark
import LoyaltyModel

/// A million tokens in a table, made when first asked for.
private let million: (table: TokenTable, asked: [[UInt8]]) = {
    var table = TokenTable()
    let tokens = (0..<1_000_000).map { "m\(String($0 &* 2_654_435_761 % 1_000_003, radix: 36))" }
    for token in tokens { table.insert(token) }
    return (table, (0..<100_000).map { Array(tokens[$0 &* 7_919 % tokens.count].utf8) })
}()

func registerTextBenchmarks() {
    let numbers = hourlyValues(1_000)
    benchmark("text: 1,000 numbers with four decimals") { blackHole(numbers.map { Rounding.text($0, decimals: 4) }) }
    benchmark("tokens: 100,000 of a million found one by one") {
        var sum = 0
        for token in million.asked { sum += Int(token.withUnsafeBytes { million.table.find($0) } ?? 0) }
        blackHole(sum)
    }
    var batch = TokenBatch()
    benchmark("tokens: the same 100,000 found 256 at a time") {
        let asked = million.asked
        var sum = 0
        for start in stride(from: 0, to: asked.count, by: 256) {
            batch.removeAll()
            for token in asked[start..<min(start + 256, asked.count)] { token.withUnsafeBytes { batch.add($0) } }
            guard million.table.find(&batch) else { return }
            for row in 0..<batch.count { sum += Int(batch.indices[row]) }
        }
        blackHole(sum)
    }
}
