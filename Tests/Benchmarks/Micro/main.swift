// What is hot in a build, piece by piece. `python3 Tests/Benchmarks/bench.py micro` runs all; ALMANAC_BENCH_DATA names a program's data folder.
import Benchmark
import Foundation

registerChartBenchmarks()
registerTextBenchmarks()
registerModelBenchmarks()
if let data = ProcessInfo.processInfo.environment["ALMANAC_BENCH_DATA"] { try registerDataBenchmarks(URL(fileURLWithPath: data, isDirectory: true)) }
Benchmark.main()
