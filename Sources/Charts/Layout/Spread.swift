/// Moves labels that would overlap apart, up and down a side.
enum Spread {
    /// New middles for boxes given from top to bottom: each as near as possible to its own, in order, none over another,
    /// all between `top` and `bottom` where there is room for them.
    static func apart(_ boxes: [(middle: Double, height: Double)], from top: Double, to bottom: Double) -> [Double] {
        var middles: [Double] = []
        var edge = top
        for box in boxes {
            let middle = max(box.middle, edge + box.height / 2)
            middles.append(middle)
            edge = middle + box.height / 2
        }
        edge = bottom
        for index in boxes.indices.reversed() {
            middles[index] = min(middles[index], edge - boxes[index].height / 2)
            edge = middles[index] - boxes[index].height / 2
        }
        return middles
    }
}
