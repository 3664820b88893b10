/// Brings a workspace up to date.
public struct Syncer: Sendable {
    let setup: SyncSetup

    public init(_ setup: SyncSetup) {
        self.setup = setup
    }

    /// `only` names systems ("zoho_crm") or resources ("zoho_crm.Contacts"); empty means all.
    public func plan(only: [String] = []) async throws -> SyncPlan { fatalError() }

    public func run(
        only: [String] = [], trigger: String, events: @escaping @Sendable (SyncEvent) -> Void
    ) async throws -> RunSummary { fatalError() }

    /// Maps the stored records again, without network, and derives all that follows from them.
    public func rederive(only: [String] = [], events: @escaping @Sendable (SyncEvent) -> Void) async throws -> Int { fatalError() }
}
