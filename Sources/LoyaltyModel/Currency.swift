/// A currency of ISO 4217 and its minor units.
package struct Currency: Hashable, Sendable {
    /// Three capital letters.
    package let code: String
    /// Decimals of the major unit: JPY 0, EUR 2, BHD 3.
    package let exponent: Int

    /// - Returns: nil where the code is not one of ISO 4217's active codes, or has no minor unit there (as gold, XAU).
    package init?(code: String) {
        guard code.utf8.count == 3, Self.codes.contains(code) else { return nil }
        self.code = code
        exponent = Self.exponents[code] ?? 2
    }

    /// An amount of minor units as a plain number of major units, `-1234.50`.
    package func plain(_ minorUnits: Int64) -> String { Rounding.text(scaled: minorUnits, decimals: exponent) }

    /// ISO 4217 list one: those that do not have two decimals.
    private static let exponents: [String: Int] = {
        var table: [String: Int] = ["CLF": 4, "UYW": 4]
        for code in "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(separator: " ") { table[String(code)] = 0 }
        for code in "BHD IQD JOD KWD LYD OMR TND".split(separator: " ") { table[String(code)] = 3 }
        return table
    }()

    private static let codes = Set(
        """
        AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CLF \
        CLP CNY COP COU CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS \
        INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR \
        MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE \
        SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD USN UYI UYU UYW UZS VED VES VND VUV WST XAF XCD XCG \
        XOF XPF YER ZAR ZMW ZWG HRK ZWL CUC SLL
        """.split(separator: " ").map(String.init))
}
