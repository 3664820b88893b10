import ConnectorKit
import Domain

/// Which way to read a list, and why. Pure: what is known goes in, the ways to try come out, best first.
struct WayChoice: Sendable {
    var purpose: Bookmark.Pass.Purpose
    var ways: [Way]
    /// The pass is a complete listing whose end shows what is gone.
    var sweeps: Bool
    var reason: String
    /// Records to expect, where everything is read.
    var expected: Int?

    /// What the choice depends on.
    struct Circumstances: Sendable {
        var bookmark: Bookmark
        /// Records to expect: stored, or counted by the vendor.
        var expected: Int?
        var fieldCount = 0
        var now: Instant
        /// The same moment by the vendor's clock.
        var vendorNow: Instant?
        /// The list shows everything below one parent: what it does not show is gone.
        var isBelowParent = false
        /// Counts disagreed twice: read completely.
        var repairs = false
        /// This server names no deletions, so that listings must show them.
        var lacksDeletionList = false
    }

    /// Vendors forget deletions after 60 days (CRM, recycled); a workspace that slept longer compares
    /// complete listings instead.
    static let deletionMemory: Duration = .seconds(50 * 86_400)
    /// How often complete listings stand in for a missing list of deletions.
    static let substituteSweep: Duration = .seconds(86_400)

    init(_ resource: Resource, _ circumstances: Circumstances) {
        let bookmark = circumstances.bookmark
        let sweepsAnyway =
            circumstances.isBelowParent || resource.deletions.isSweep || circumstances.lacksDeletionList
        let everything = Self.everything(resource, circumstances)
        if let pass = bookmark.pass, let way = resource.ways.first(where: { $0.name == pass.way }) {
            purpose = pass.purpose
            // Should the unfinished way fail, the others for the same purpose follow.
            let others = pass.purpose == .changes ? Self.changes(resource) : everything
            ways = [way] + others.filter { $0.name != way.name }
            sweeps = pass.sweeps
            reason = "goes on where the last run stopped"
            return
        }
        if let cause = Self.causeForEverything(resource, circumstances) {
            purpose = .everything
            expected = circumstances.expected
            ways = everything
            sweeps = sweepsAnyway || bookmark.completeTo != nil
            reason = cause
            return
        }
        let changes = Self.changes(resource)
        if let first = changes.first, !first.since.isAll {
            purpose = .changes
            ways = changes
            sweeps = false
            reason = "only what changed"
        } else {
            purpose = .everything
            expected = circumstances.expected
            ways = everything
            sweeps = sweepsAnyway
            reason = "this list cannot be asked for changes"
        }
    }

    private static func causeForEverything(_ resource: Resource, _ circumstances: Circumstances) -> String? {
        let bookmark = circumstances.bookmark
        guard bookmark.completeTo != nil else { return "first time" }
        if circumstances.isBelowParent { return "its parent changed" }
        if circumstances.repairs { return "counts disagree" }
        if case .sweep(let interval) = resource.deletions,
            isDue(bookmark.sweptAt, every: interval, circumstances.now)
        {
            return "looks for what is gone"
        }
        if circumstances.lacksDeletionList, isDue(bookmark.sweptAt, every: substituteSweep, circumstances.now) {
            return "looks for what is gone, as no list of deletions is offered"
        }
        if let deletionsTo = bookmark.deletionsTo,
            isDue(deletionsTo, every: deletionMemory, circumstances.vendorNow ?? circumstances.now)
        {
            return "asleep for longer than the vendor remembers deletions"
        }
        return nil
    }

    private static func isDue(_ last: Instant?, every interval: Duration, _ now: Instant) -> Bool {
        guard let last else { return true }
        return now.duration(since: last) >= interval
    }

    /// Ways to the whole list, the cheapest first; those that do not reach far enough last.
    private static func everything(_ resource: Resource, _ circumstances: Circumstances) -> [Way] {
        let ways = resource.ways.filter { $0.serves.contains(.everything) }
        guard let expected = circumstances.expected else { return ways }
        // With its position, because `sort` alone does not keep the descriptor's order between equals.
        let ranked = ways.enumerated().map { position, way in
            let credits = way.price(of: expected, fields: circumstances.fieldCount).credits
            return (rank: ((way.reach ?? .max) < expected ? 1 : 0, credits, position), way: way)
        }
        return ranked.sorted { $0.rank < $1.rank }.map(\.way)
    }

    private static func changes(_ resource: Resource) -> [Way] {
        resource.ways.filter { $0.serves.contains(.changes) }
    }
}

extension Duration {
    var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}

extension Since {
    var isAll: Bool { if case .all = self { true } else { false } }
}

extension Deletions {
    var isSweep: Bool { if case .sweep = self { true } else { false } }
}
