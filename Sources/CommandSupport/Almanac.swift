/// The product, as both commands and the Debian package name it.
package enum Almanac {
    /// The one place that has it: `make deb` reads this line.
    package static let version = "1.0.0"
}
