public import Domain
import SQLite

/// How much there is of each system and list, and how fresh it is.
extension Reader {
    public struct Figures: Sendable {
        public struct System: Sendable {
            public var records: Int
            public var creditsDay: Int
            public var read: Instant?
        }

        public struct Resource: Sendable {
            /// Nil: unknown.
            public var records: Int?
            public var completeTo: Instant?
        }

        /// By name: "zoho_crm".
        public var systems: [String: System] = [:]
        /// By system and name: "zoho_crm.Leads".
        public var resources: [String: Resource] = [:]

        public init() {}
    }

    public func figures(now: Instant) throws -> Figures {
        var figures = Figures()
        try connection.forEach(StatusSQL.systems(now)) { row in
            figures.systems[row.text(0)] = .init(
                records: Int(row.integer(3)), creditsDay: Int(row.integer(4)),
                read: row.integerIfPresent(5).map(Instant.init(milliseconds:)))
        }
        try connection.forEach(SQL(raw: StatusSQL.resources)) { row in
            figures.resources[row.text(0)] = .init(
                records: row.integerIfPresent(2).map { Int($0) },
                completeTo: row.integerIfPresent(3).map(Instant.init(milliseconds:)))
        }
        return figures
    }
}
