/// Nodes and weights of Gauss and Legendre's rule on 0…1, of sixteen points (DLMF 3.5).
enum GaussLegendre {
    static let nodes: [(node: Double, weight: Double)] = {
        // Of −1…1, one half of it: the rule is symmetric.
        let positive: [(Double, Double)] = [
            (0.09501250983763744, 0.18945061045506864), (0.2816035507792589, 0.18260341504492364), (0.45801677765722737, 0.16915651939500265),
            (0.6178762444026438, 0.1495959888165767), (0.755404408355003, 0.12462897125553407), (0.8656312023878318, 0.0951585116824926),
            (0.9445750230732326, 0.062253523938647456), (0.9894009349916499, 0.027152459411754176),
        ]
        return positive.flatMap { node, weight -> [(node: Double, weight: Double)] in [(0.5 - node / 2, weight / 2), (0.5 + node / 2, weight / 2)] }
    }()

    static func withNodes(_ body: (UnsafeBufferPointer<(node: Double, weight: Double)>) -> Void) { nodes.withUnsafeBufferPointer(body) }
}
