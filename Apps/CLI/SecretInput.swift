import API
import ZohoAccounts

/// Secrets are piped, taken from the environment or typed without showing; they are never arguments.
extension Invocation {
    /// `variable`: the environment's name for it, if it has one. `remedy`: how to give it without a terminal.
    func secret(
        _ question: String, variable: String? = nil, remedy: String = "Pipe it with --secrets-from-stdin."
    ) throws(Problem) -> Secret {
        let text: String?
        if has("secrets-from-stdin") {
            text = try terminal.readLine()
        } else if let value = variable.flatMap({ environment[$0] }), !value.isEmpty {
            text = value
        } else if terminal.hasInput {
            text = try terminal.askSecretly(question)
        } else {
            throw Problem(
                .misused, "\(question) is missing, and there is no terminal to type it at.", remedy: remedy)
        }
        let trimmed = String((text ?? "").trimmingBlanks)
        guard !trimmed.isEmpty else { throw Problem(.misused, "\(question) is empty.") }
        return Secret(trimmed)
    }

    /// A secret that cannot have blanks within: an address, a token.
    func secretWord(_ question: String) throws(Problem) -> Secret {
        let secret = try secret(question)
        guard !secret.revealed.contains(where: \.isWhitespace) else {
            throw Problem(.misused, "\(question) is more than one word.")
        }
        return secret
    }
}

extension String {
    fileprivate var trimmingBlanks: Substring {
        let start = drop(while: \.isWhitespace)
        return start[..<(start.lastIndex { !$0.isWhitespace }.map { start.index(after: $0) } ?? start.startIndex)]
    }
}
