import Foundation

@testable import AccessTokens

let start = Date(timeIntervalSince1970: 1_780_000_000)
let day: TimeInterval = 86_400

struct Folder: ~Copyable {
    let store = TokenStore(file: FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString)/inner/tokens.json"))
    deinit { try? FileManager.default.removeItem(at: store.file.deletingLastPathComponent().deletingLastPathComponent()) }
}

extension Authentication {
    var refusal: TokenRefusal? { if case .refused(let reason, _) = self { reason } else { nil } }
    var record: TokenRecord? { if case .granted(let record) = self { record } else { nil } }
}

func overwrite(_ file: URL, with text: String) throws {
    unlink(file.path)
    try Data(text.utf8).write(to: file)
    chmod(file.path, 0o600)
}
