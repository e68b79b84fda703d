/// Moments that a calendar of four-digit years can show: Unix seconds of the years 1 to 9999.
package let calendarMoments: ClosedRange<Int64> = -62_135_596_800...253_402_300_799
