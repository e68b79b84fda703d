/// A table of a page: hairlines, numbers at the right, less important columns left out on a phone.
struct PageTable {
    struct Column {
        var label: String
        var isNumber = false
        /// Left out on a phone.
        var isOptional = false
        /// In softer ink.
        var isQuiet = false
        /// Never broken into lines.
        var isWhole = false

        static func text(_ label: String) -> Column { Column(label: label) }
        static func number(_ label: String) -> Column { Column(label: label, isNumber: true) }
        var optional: Column { with(\.isOptional) }
        var quiet: Column { with(\.isQuiet) }
        var whole: Column { with(\.isWhole) }

        private func with(_ property: WritableKeyPath<Column, Bool>) -> Column {
            var column = self
            column[keyPath: property] = true
            return column
        }

        var classes: String {
            [(isNumber, "n"), (isOptional, "opt"), (isQuiet, "quiet"), (isWhole, "whole")].filter(\.0).map(\.1).joined(separator: " ")
        }
    }

    struct Cell {
        var text: String
        /// What the column is sorted by. Where nil: the text itself, and in a column of numbers the place of those that have none.
        var sortKey: String?
        /// A class for shape and colour: `critical`, `high`, `profitable` …
        var mark: String?
        var badge: String?
        var address: String?
        var picture: TemplateObject?

        init(_ text: String, sort: Double? = nil, mark: String? = nil, badge: String? = nil, address: String? = nil, picture: TemplateObject? = nil) {
            self.text = text
            sortKey = sort.map { "\($0)" }
            self.mark = mark
            self.badge = badge
            self.address = address
            self.picture = picture
        }
    }

    /// Says what the table holds, for those who cannot see where it stands.
    var caption: String
    var columns: [Column]
    var rows: [[Cell]]
    var isSortable = false

    static let keys: TemplateKeys = [
        "caption": .text("What the table holds"), "isSortable": .flag("Whether a script may sort and filter it"),
        "columns": .list("Columns", ["label": .text("Its head"), "class": .text("How it is set")]),
        "rows": .list("Rows", ["cells": .list("Cells", [
            "text": .text("What it says"), "class": .text("How it is set"), "sortKey": .optionalText("What it is sorted by"), "mark": .optionalText("Shape and colour"),
            "badge": .optionalText("A word beside it"), "address": .optionalText("Where it leads"), "picture": .object("A trend line", Picture.keys),
        ])]),
    ]

    var object: TemplateObject {
        let classes = columns.map(\.classes)
        return [
            "caption": .text(caption), "isSortable": .flag(isSortable && rows.count > 1),
            "columns": .list(zip(columns, classes).map { ["label": .text($0.label), "class": .text($1)] }),
            "rows": .list(rows.map { cells in
                ["cells": .list(zip(cells, classes).map { cell, classes in
                    [
                        "text": .text(cell.text), "class": .text(classes), "sortKey": .optionalText(cell.sortKey), "mark": .optionalText(cell.mark),
                        "badge": .optionalText(cell.badge), "address": .optionalText(cell.address), "picture": .object(cell.picture),
                    ]
                })]
            }),
        ]
    }
}

/// A list under a heading: how many there are, where the rest is, and why it is empty.
struct ListSection {
    var id: String
    var title: String
    var note: String
    /// The CSV with all rows; only who may download it can follow the link.
    var export: (name: String, address: String)?
    var table: PageTable?
    /// Instead of a table.
    var empty: String?

    static let keys: TemplateKeys = [
        "id": .text("Anchor"), "title": .text("Heading"), "note": .optionalText("How many there are and where the rest is"),
        "exportName": .optionalText("The CSV with all rows"), "exportAddress": .optionalText("Its address"), "table": .object("The rows", PageTable.keys),
        "empty": .optionalText("Why there is nothing"),
    ]

    var object: TemplateObject {
        let isEmpty = table?.rows.isEmpty ?? true
        return [
            "id": .text(id), "title": .text(title), "note": .optionalText(isEmpty || note.isEmpty ? nil : note), "exportName": .optionalText(export?.name), "exportAddress": .optionalText(export?.address),
            "table": .object(isEmpty ? nil : table?.object), "empty": .optionalText(isEmpty ? empty ?? "There is nothing to list." : nil),
        ]
    }
}
