extension Syncer {
    public func rederive(only: [String] = [], events: @escaping @Sendable (SyncEvent) -> Void) async throws
        -> Int
    { fatalError() }
}
