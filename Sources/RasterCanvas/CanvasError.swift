/// What can go wrong between a drawing and its PNG: the facts, to be worded by whoever reports them.
package enum CanvasError: Error, Equatable, Sendable, CustomStringConvertible {
    /// gd could not open or use a font file; `reason` is gd's own.
    case font(path: String, reason: String)
    /// gd could not draw a text, though its font works.
    case text(String, font: String, reason: String)
    /// gd or libdeflate could not get memory for `what`.
    case outOfMemory(what: String)
    /// A picture of that size cannot be drawn: sides must be 1 to 8,192 device pixels.
    case size(width: Int, height: Int)

    package var description: String {
        switch self {
        case .font(let path, let reason): "the font \(path) cannot be used (gd: \(reason)); install fonts-inter or set the font folder"
        case .text(let text, let font, let reason): "gd cannot draw “\(text)” with \(font): \(reason)"
        case .outOfMemory(let what): "no memory for \(what)"
        case .size(let width, let height): "a picture of \(width) × \(height) pixels cannot be drawn: a side is 1 to 8192 pixels"
        }
    }
}
