public import Domain

extension Store {
    /// What other rules of recognition would move. What came in since the last derivation is taken in first. The store
    /// is derived by those rules then: call it on a copy.
    public func change(by rules: IdentityRules, at now: Instant) throws -> IdentityChange {
        _ = try derive(fromNothing: false, at: now)
        try ChangeWatch.prepare(connection)
        let watch = try ChangeWatch(connection) {
            try rules.noteAsWanted(connection)
            _ = try Derivation(connection: connection, now: now, rules: rules).run(fromNothing: false)
        }
        let change = try watch.change()
        try watch.end()
        return change
    }
}
