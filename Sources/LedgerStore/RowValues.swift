import Diagnostics
import GRDB
import LoyaltyModel

extension RowReader {
    /// A moment of any time, as a plan may have.
    func moment(_ column: Int) throws -> Int64 {
        try onCalendar(column, integer(column))
    }

    private func onCalendar(_ column: Int, _ moment: Int64) throws -> Int64 {
        guard calendarMoments.contains(moment) else {
            throw fault(column, "the moment \(moment) is outside of the years 1 to 9999", remedy: "Write Unix seconds, not milliseconds.")
        }
        return moment
    }

    func optionalMoment(_ column: Int) throws -> Int64? {
        guard let moment = try optionalInteger(column) else { return nil }
        return try onCalendar(column, moment)
    }

    /// Seconds: a century. A figure for each month, a zone's changes in each year: a slip of the pen in a year would take hours.
    static let longestSpan: Int64 = 36_525 * 86_400

    /// Refuses a moment after the snapshot was taken.
    private func refuse(_ column: Int, _ moment: Int64, after takenAt: Int64) throws {
        guard moment > takenAt else { return }
        throw fault(column, "the moment \(moment) is later than taken_at \(takenAt)", remedy: "A snapshot holds what has happened; take it again, or correct its taken_at.")
    }

    /// Of what is told of month by month: not later than the snapshot, and not a century before it.
    func moment(_ column: Int, inCenturyBefore takenAt: Int64) throws -> Int64 {
        let moment = try moment(column, notAfter: takenAt)
        if moment < takenAt - Self.longestSpan {
            throw fault(column, "the moment \(moment) is more than 100 years before taken_at \(takenAt)", remedy: "Write Unix seconds; leave out what is not known.")
        }
        return moment
    }

    func moment(_ column: Int, notAfter takenAt: Int64) throws -> Int64 {
        let moment = try moment(column)
        try refuse(column, moment, after: takenAt)
        return moment
    }

    func optionalMoment(_ column: Int, notAfter takenAt: Int64) throws -> Int64? {
        guard let moment = try optionalMoment(column) else { return nil }
        try refuse(column, moment, after: takenAt)
        return moment
    }

    /// An amount or a number of points; refused where its column's sum could leave 64 bits.
    func addend(_ column: Int, to total: inout SizeTotal) throws -> Int64 {
        let value = try integer(column)
        guard total.add(value) else {
            throw fault(column, "the column adds up to more than 10^17 in size", remedy: "Check the unit: amounts are minor units, points whole points.")
        }
        return value
    }

    func index(_ column: Int, in table: TokenTable, named dimension: String) throws -> Int {
        try index(column, try bytes(column), table, dimension)
    }

    private func index(_ column: Int, _ id: UnsafeRawBufferPointer, _ table: TokenTable, _ dimension: String) throws -> Int {
        guard let index = table.find(id) else {
            throw fault(column, "“\(try shown(column))” is not in \(dimension)", remedy: "Write its row there, or correct the id.")
        }
        return Int(index)
    }

    func optionalIndex(_ column: Int, in table: TokenTable, named dimension: String) throws -> Int? {
        guard let id = try optionalBytes(column) else { return nil }
        return try index(column, id, table, dimension)
    }
}
