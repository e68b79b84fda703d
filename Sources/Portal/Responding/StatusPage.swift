import HTTPTypes

/// The pages that stand for a status: the build's where it has one, else a plain one from here.
enum StatusPage: CaseIterable {
    case signIn, refused, wait, badRequest, forbidden, notFound, methodNotAllowed, tooLarge, rangeNotSatisfiable, damaged, notReady, busy, tooOften, unjudged

    var status: HTTPResponse.Status {
        switch self {
        case .signIn, .refused: .unauthorized
        case .wait, .tooOften: .tooManyRequests
        case .badRequest: .badRequest
        case .forbidden: .forbidden
        case .notFound: .notFound
        case .methodNotAllowed: .methodNotAllowed
        case .tooLarge: .contentTooLarge
        case .rangeNotSatisfiable: .rangeNotSatisfiable
        case .damaged: .internalServerError
        case .notReady, .busy, .unjudged: .serviceUnavailable
        }
    }

    /// Where a build keeps its own page.
    var path: String {
        switch self {
        case .signIn: "sign-in/index.html"
        case .refused: "sign-in/refused.html"
        case .wait: "sign-in/wait.html"
        case .busy: "errors/busy.html"
        case .unjudged: "errors/unjudged.html"
        default: "errors/\(status.code).html"
        }
    }

    var title: String {
        switch self {
        case .signIn: "Sign in"
        case .refused: "This token does not open anything"
        case .wait: "Too many tries"
        case .badRequest: "This request cannot be understood"
        case .forbidden: "This token does not include exports"
        case .notFound: "There is nothing here"
        case .methodNotAllowed: "This cannot be done here"
        case .tooLarge: "This is too large"
        case .rangeNotSatisfiable: "The file has no such part"
        case .damaged: "This file cannot be read at the moment"
        case .notReady: "No site has been built yet"
        case .busy: "Too many downloads run at once"
        case .tooOften: "This token is used too often"
        case .unjudged: "Tokens cannot be checked at the moment"
        }
    }

    var advice: String {
        switch self {
        case .signIn: "Enter the access token you were given."
        case .refused: "It may be mistyped, or its time is over. Check it, or ask the program for a new one."
        case .wait: "Wait a minute, then try again: each wrong one makes the wait longer."
        case .badRequest: "Go back, load the page anew and try again."
        case .forbidden: "Ask the program for a token of the role manager."
        case .notFound: "The address may be mistyped, or this is not yours to see."
        case .methodNotAllowed, .tooLarge, .rangeNotSatisfiable: "The server only hands out files."
        case .damaged: "Try again later; the program's operator can see why in the server's log."
        case .notReady: "Try again in a minute."
        case .busy: "Try again when others have ended."
        case .tooOften: "Try again later; a program should not ask for the same again and again."
        case .unjudged: "Yours is not at fault. Try again later; the program's operator can see why in the server's log."
        }
    }

    /// Without style, as nothing inline is allowed and a build without its own pages may have no style sheet either.
    var html: String {
        let form = """
            <form method="post" action="/sign-in"><label>Access token <input type="password" name="token" autocomplete="current-password" \
            required autofocus></label> <button>Sign in</button></form>
            """
        return """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>\(title)</title></head>
            <body><main><h1>\(title)</h1><p>\(advice)</p>\(status == .unauthorized ? form : "")</main></body></html>

            """
    }

    /// RFC 9457, for programs.
    var problem: String {
        "{\"status\":\(status.code),\"title\":\"\(title)\",\"detail\":\"\(advice)\"}\n"
    }
}
