import FigureEngine
import Foundation
import Insights
import LoyaltyModel
import Pages
import SiteBuild

package func runAlmanac() async {
    do {
        let arguments = CommandLine.arguments
        let settings = FigureSettings()
        var reader = InputReader(data: URL(fileURLWithPath: arguments[1]), settings: settings, runID: arguments.count > 3 ? arguments[3] : nil)
        let clock = ContinuousClock()
        let begin = clock.now
        let inputs = try reader.read()
        print("read run", clock.now - begin)
        let source = try ScanEngine().read(FigureRequest(inputs, settings: settings, workers: 2))
        print("scan", clock.now - begin)
        for (index, sponsor) in inputs.ledger.program.sponsors.enumerated() {
            let figures = source.figures(of: index)
            let lists = MemberLists(figures, inputs.ledger.program.members, Pseudonyms(key: Array("0123456789abcdef0123456789abcdef".utf8), sponsorID: sponsor.id))
            let folder = URL(fileURLWithPath: arguments[2]).appendingPathComponent(sponsor.id)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            for file in ExportFile.all(ExportContext(figures: figures, lists: lists)) { try Data(file.bytes).write(to: folder.appendingPathComponent(file.name)) }
        }
        print("all", clock.now - begin)
        print(inputs.warnings)
    } catch { print(error) }
}
