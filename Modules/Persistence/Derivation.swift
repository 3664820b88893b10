public import Domain

public struct Derived: Hashable, Sendable {
    public var records = 0
    public var customersTouched = 0
    public var customers = 0
    public init() {}
}

extension Store {
    /// Identity, customers and the search index for everything that changed since the last call. `fromNothing` recomputes all;
    /// the result is the same.
    public func derive(fromNothing: Bool, at now: Instant) throws -> Derived { fatalError() }
}
