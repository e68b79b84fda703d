import CXGBoost

/// Throws XGBoost's own message where a call has failed. The message is kept by thread, so it is taken on the spot.
private func check(_ code: Int32) throws(TrainingError) {
    guard code != 0 else { return }
    let message = XGBGetLastError().map { String(cString: $0) } ?? "no message"
    // Below the first line stand addresses of its own code.
    throw .library(message.split(separator: "\n").first.map(String.init) ?? message)
}

/// Rows as XGBoost holds them.
final class DataMatrix {
    fileprivate let handle: DMatrixHandle

    init(_ table: FeatureTable, labels: [Bool] = [], weights: [Float]? = nil) throws(TrainingError) {
        var created: DMatrixHandle?
        try check(XGDMatrixCreateFromMat_omp(table.values, UInt64(table.rowCount), UInt64(table.columns.count), .nan, &created, 1))
        guard let created else { throw .library("no matrix was made") }
        handle = created
        if !labels.isEmpty { try set("label", labels.map { $0 ? 1 : 0 }) }
        if let weights { try set("weight", weights) }
    }

    private func set(_ field: String, _ values: [Float]) throws(TrainingError) {
        try check(XGDMatrixSetFloatInfo(handle, field, values, UInt64(values.count)))
    }

    deinit { XGDMatrixFree(handle) }
}

/// A model while XGBoost trains it. Calls on different boosters may run at the same time on different threads; one booster stays on one thread.
final class Booster {
    private let handle: BoosterHandle
    private let matrices: [DataMatrix]

    /// - Parameter matrices: those whose predictions are kept from round to round.
    init(_ matrices: [DataMatrix], settings: [(name: String, value: String)]) throws(TrainingError) {
        self.matrices = matrices
        var created: BoosterHandle?
        try check(XGBoosterCreate(matrices.map { Optional($0.handle) }, UInt64(matrices.count), &created))
        guard let created else { throw .library("no booster was made") }
        handle = created
        for (name, value) in settings { try check(XGBoosterSetParam(handle, name, value)) }
    }

    deinit { XGBoosterFree(handle) }

    /// Grows one tree.
    func grow(round: Int, from matrix: DataMatrix) throws(TrainingError) {
        try check(XGBoosterUpdateOneIter(handle, Int32(round), matrix.handle))
    }

    /// What training needs is the margin; tests hold this module's own predictions to all three.
    enum Output: Int { case probability = 0, margin = 1, contributions = 2 }

    /// What XGBoost itself predicts, row after row; contributions end with the bias.
    func predict(_ output: Output, of matrix: DataMatrix) throws(TrainingError) -> [Float] {
        let settings = #"{"type":\#(output.rawValue),"training":false,"iteration_begin":0,"iteration_end":0,"strict_shape":false}"#
        var (dimensions, shape): (UInt64, UnsafePointer<UInt64>?) = (0, nil)
        var start: UnsafePointer<Float>?
        try check(XGBoosterPredictFromDMatrix(handle, matrix.handle, settings, &shape, &dimensions, &start))
        let count = UnsafeBufferPointer(start: shape, count: Int(dimensions)).reduce(1, *)
        return Array(UnsafeBufferPointer(start: start, count: Int(count)))
    }

    /// The model in Universal Binary JSON, which has every number bit by bit.
    func saved() throws(TrainingError) -> [UInt8] {
        var count: UInt64 = 0
        var start: UnsafePointer<CChar>?
        try check(XGBoosterSaveModelToBuffer(handle, #"{"format":"ubj"}"#, &count, &start))
        return UnsafeRawBufferPointer(start: start, count: Int(count)).map { $0 }
    }
}
