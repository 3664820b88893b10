public import Persistence

extension Reader {
    /// The one customer that a text names.
    public func onlyMatch(of text: String) throws -> Match {
        let matches = try matches(of: text)
        guard let first = matches.first else { throw Reader.nobody(text) }
        if matches.count == 1 { return first }
        let amount = matches.count == Reader.mostMatches ? "\(matches.count) or more" : "\(matches.count)"
        throw Problem(
            .ambiguous, "\(amount) customers fit “\(text)” (\(first.reason)).",
            remedy: "Choose one by its key.",
            choices: matches.map { .init(key: $0.key, name: $0.name, reason: $0.reason) })
    }

    static func nobody(_ text: String) -> Problem {
        Problem(
            .notFound, "No customer fits “\(text)”.",
            remedy: "Try onward search with a part of the name, or onward customers for the list.")
    }
}
