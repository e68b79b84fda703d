import LoyaltyModel

/// Pages that anyone may see: the sign-in and what a refused request gets.
package enum GatePages {
    private static let signIn: TemplateKeys = SiteFrame.headKeys.merging([
        "program": .text("The program's name"), "message": .optionalText("Why the last try failed"),
    ]) { $1 }
    private static let status: TemplateKeys = SiteFrame.headKeys.merging([
        "program": .text("The program's name"), "heading": .text("What happened"), "help": .text("What to do"),
    ]) { $1 }

    static let declarations: [String: TemplateKeys] = ["pages/sign-in": signIn, "pages/status": status]

    /// `sign-in/index.html`, `refused.html`, `wait.html`, and `errors/<status or name>.html`, as the server asks for them.
    package static func render(_ frame: SiteFrame, _ library: TemplateLibrary) throws -> [BuiltFile] {
        let tries: [(String, String?)] = [
            ("index", nil), ("refused", "That token is not valid here: check that it was copied whole, or ask the program’s operator for a new one."),
            ("wait", "There were too many failed tries. Wait a minute, then try again: each wrong one makes the wait longer."),
        ]
        var files = try tries.map { name, message -> BuiltFile in
            let values = frame.head(title: "Sign in · \(frame.programName)").merging(["program": .text(frame.programName), "message": .optionalText(message)]) { $1 }
            return .html("sign-in/\(name).html", try library.render("pages/sign-in", TemplateObject(values)))
        }
        for (name, heading, help) in statuses {
            let values = frame.head(title: "\(heading) · \(frame.programName)").merging(["program": .text(frame.programName), "heading": .text(heading), "help": .text(help)]) { $1 }
            files.append(.html("errors/\(name).html", try library.render("pages/status", TemplateObject(values))))
        }
        return files
    }

    private static let statuses: [(String, String, String)] = [
        ("400", "This request cannot be understood", "Go back, load the page anew and try again."),
        ("403", "This download is for managers", "Your token shows pages only. Ask the program’s operator for a manager’s token."),
        ("404", "There is no such page", "It may have moved, or it is not yours to see. Start from the overview."),
        ("405", "That cannot be done here", "This site is read-only."),
        ("413", "This is too large", "The server only hands out files."),
        ("416", "That part of the file does not exist", "Ask for the whole file."),
        ("429", "This token is used too often", "Try again later. A program should not ask for the same again and again."),
        ("500", "This file cannot be read at the moment", "Try again later. The program’s operator can see why in the server’s log."),
        ("busy", "Too many downloads run at once", "Try again when others have ended."),
        ("unjudged", "Tokens cannot be checked at the moment", "Yours is not at fault. Try again later. The program’s operator can see why in the server’s log."),
    ]
}
