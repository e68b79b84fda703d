import HTTPTypes

/// The headers that every answer carries, whatever it is.
enum SecurityHeaders {
    static let always = fields([
        (
            "Content-Security-Policy",
            "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        ),
        ("X-Content-Type-Options", "nosniff"),
        // Other sites learn nothing; our own sign-in learns which page to return to.
        ("Referrer-Policy", "same-origin"),
        ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("X-Robots-Tag", "noindex, nofollow"),
    ])

    /// Only under TLS: in the clear a browser must ignore it.
    static let underTLS = fields([("Strict-Transport-Security", "max-age=31536000")])

    /// Names that are no header's name are left out; a test holds that none is.
    static func fields(_ pairs: [(name: String, value: String)]) -> HTTPFields {
        HTTPFields(pairs.compactMap { pair in HTTPField.Name(pair.name).map { HTTPField(name: $0, value: pair.value) } })
    }
}
