import RasterCanvas

// What those who make charts need of the canvas: they import Charts alone.

package typealias RGB = RasterCanvas.RGB
package typealias ThemedColor = RasterCanvas.ThemedColor
package typealias Theme = RasterCanvas.Theme
package typealias Ink = RasterCanvas.Ink
package typealias FontSet = RasterCanvas.FontSet
