import ArgumentParser
import Diagnostics

/// Says what went wrong, and ends with 64 for what is wrong with an option, as the parser of the command line does, and with 1 for all else.
package func explaining<Result>(_ work: () async throws -> Result) async throws -> Result {
    do {
        return try await work()
    } catch let fault as Fault {
        Console.error("error: \(fault.message)")
        throw fault.place?.file.hasPrefix("--") == true ? ExitCode.validationFailure : ExitCode.failure
    }
}
