import Domain
public import Persistence

extension Reader {
    /// The one customer that a text names.
    public func onlyMatch(of text: String) throws -> Match {
        let matches = try matches(of: text)
        guard let first = matches.first else { throw try nobody(text) }
        if matches.count == 1 { return first }
        let amount = matches.count == Reader.mostMatches ? "\(matches.count) or more" : "\(matches.count)"
        throw Problem(
            .ambiguous, "\(amount) customers fit “\(text)” (\(first.reason)).",
            remedy: "Choose one by its key.",
            choices: matches.map { .init(key: $0.key, name: $0.name, reason: $0.reason) })
    }

    /// Why a text names no customer.
    func nobody(_ text: String) throws -> Problem {
        guard let gone = try goneCustomer(text) else {
            return Problem(
                .notFound, "No customer fits “\(text)”.",
                remedy: "Try onward search with a part of the name, or onward customers for the list.")
        }
        guard let last = gone.last else {
            return Problem(.notFound, "Customer \(gone.key) is gone: none of its records is a company or person now.")
        }
        let day = last.at.iso8601.prefix(10)
        let words =
            switch (gone.records, gone.deleted) {
            case (1, _): "its only record, \(last.record), was deleted on \(day)"
            case (gone.deleted, _): "all its \(gone.records) records were deleted, the last, \(last.record), on \(day)"
            default:
                "\(gone.deleted) of its \(gone.records) records were deleted, the last, \(last.record), on \(day); "
                    + "the others are no company or person now"
            }
        return Problem(
            .notFound, "Customer \(gone.key) is gone: \(words).",
            remedy: "If one of them comes back, the key leads there again. What it was joined with: "
                + "onward identity of \(last.record)")
    }
}
