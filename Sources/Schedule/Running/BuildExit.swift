/// What a build's exit tells whoever started it.
package enum BuildExit {
    /// `EX_TEMPFAIL` of sysexits(3): inputs are not whole and may still be on their way.
    package static let incomplete: Int32 = 75
}
