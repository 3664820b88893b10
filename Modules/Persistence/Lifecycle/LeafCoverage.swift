import Domain
import Lifecycle
import SQLite

/// What the resources of the store make, and from when to when each is known completely.
struct LeafResources {
    struct Resource {
        var name: String
        var kinds: [FactKind]
        var hasGoneParents: Bool
        var completeFrom: Int64?
        /// Nil: never read to its end.
        var completeTo: Int64?
        var isComplete: Bool
    }

    let all: [Resource]
    /// By what criteria call them: a kind that they make, or their own name.
    private var byNeed: [String: [Resource]] = [:]
    /// Members of staff by their keys, as the views name them; nil if one key stands for several.
    let staff: [String: String]?
    /// Apps told of usage by accounts that lead to no customer.
    let hasUnplacedUsage: Bool
    /// The past is asked for, and records that were customers' then are gone now.
    let hasGone: Bool

    init(_ connection: Connection, _ clock: LeafClock) throws {
        // What was known of completeness at K: a list was read to its end if nothing in that run failed. What is sent
        // to us has runs as well, and is never known to be all.
        let marks: SQL =
            clock.k == .max || !clock.isPast
            ? "coverage_mark"
            : """
            (SELECT resource_id, NULL AS complete_from, began AS complete_to, refused = 0 AS is_complete
             FROM run_resource WHERE id IN (
                SELECT max(id) FROM run_resource WHERE failure IS NULL AND ended <= \(clock.k)
                    AND resource_id IN (SELECT resource_id FROM coverage_mark) GROUP BY resource_id))
            """
        all = try connection.rows(
            """
            SELECT system.name || '.' || resource.name, resource.kinds, EXISTS (
                    SELECT 1 FROM source_record INDEXED BY source_record_deleted
                    WHERE resource_id = resource.parent_id AND deleted IS NOT NULL),
                max(mark.complete_from), min(mark.complete_to), min(mark.is_complete)
            FROM resource JOIN system ON system.id = resource.system_id
            LEFT JOIN \(marks) AS mark ON mark.resource_id = resource.id
            GROUP BY resource.id ORDER BY resource.id
            """
        ) { row in
            Resource(
                name: row.text(0),
                kinds: row.text(1).split(separator: ",").compactMap { FactKind(rawValue: String($0)) },
                hasGoneParents: row.flag(2), completeFrom: row.integerIfPresent(3),
                completeTo: row.integerIfPresent(4), isComplete: row.flag(5))
        }
        let gone: SQL = "SELECT EXISTS (SELECT 1 FROM fact_version WHERE anchor IS NOT NULL)"
        hasGone = try clock.isPast && connection.integer(gone) != 0
        for resource in all {
            for need in Set(resource.kinds.map(\.rawValue) + [resource.name]) {
                byNeed[need, default: []].append(resource)
            }
        }
        let members = try connection.rows(
            """
            SELECT record.external_id, fact.name FROM fact_staff AS fact
            CROSS JOIN source_record AS record ON record.id = fact.record_id
            WHERE fact.name IS NOT NULL AND record.resource_id IN (SELECT target_resource_id FROM resource_reference)
            """
        ) { ($0.text(0), $0.text(1)) }
        let names = Dictionary(members) { $0 == $1 ? $0 : "" }
        staff = names.values.contains("") ? nil : names
        // Without any usage the records that wait, which can be many, need not be looked through.
        hasUnplacedUsage =
            try connection.integer("SELECT EXISTS (SELECT 1 FROM fact_usage)") != 0
            && connection.integer(
                """
                SELECT EXISTS (SELECT 1 FROM pending_record AS waiting
                    CROSS JOIN fact_usage AS fact ON fact.record_id = waiting.record_id)
                """) != 0
    }

    /// The kinds under which a record that makes this one can stand in its customer's list.
    func kinds(beside kind: FactKind) -> [FactKind] {
        let found = Set(all.filter { $0.kinds.contains(kind) }.flatMap(\.kinds)).union([kind])
        return FactKind.allCases.filter(found.contains)
    }

    /// Records of the kind are listed below others of which some were deleted.
    func mayBeUnreachable(_ kind: FactKind) -> Bool { all.contains { $0.hasGoneParents && $0.kinds.contains(kind) } }

    /// The resources that must be complete: of a fact kind all that make it, else the one of that name. What people
    /// lay down here is always all there.
    func resources(_ need: String) -> [Resource]? {
        if EntryKind(rawValue: need) != nil { return nil }
        return byNeed[need == "usage_gap" ? FactKind.usage.rawValue : need] ?? []
    }
}

/// What finding nothing proves for one leaf, and whether what was found is new enough.
struct LeafAbsence {
    /// Why nothing found proves nothing; nil: it proves something.
    var problem: Verdict.Reason?
    /// The sources were read too long ago for any verdict.
    var isStale = false
    /// Of a customer without any row there may be some that could not be placed.
    var mayBeUnlinked = false
    /// When reading nothing more makes them so.
    var staleAt: Int64?
    /// What it proves by itself; nil: what it proves is not said, and cannot be worked out.
    var meaning: Verdict?

    /// One letter for each way it can be.
    var letter: String {
        let proof = problem.map { Verdict.unknown($0) } ?? meaning ?? .notApplicable
        return String(decoding: [proof.letter], as: UTF8.self) + (isStale ? "!" : "")
    }

    init(_ leaf: PolarLeaf, _ criterion: Criterion, _ resources: LeafResources, asOf t: Int64) {
        if let said = criterion.absentMeans {
            let isMet = (said == .met) == leaf.isPlain
            // One of several parts of a test says what it says; only the whole test can be told what nothing means.
            meaning = leaf.isWhole || !leaf.test.countsRows ? (isMet ? .met : .notMet) : leaf.test.ofNothing
        }
        guard let rows = leaf.test.rows else { return }
        mayBeUnlinked = resources.hasUnplacedUsage && ["usage", "usage_gap"].contains(rows.view)
        let needs = criterion.needsCoverage.isEmpty ? [rows.view] : criterion.needsCoverage
        var newest: Int64?
        var isRead = false
        for need in needs {
            guard let found = resources.resources(need) else { continue }
            isRead = true
            if found.isEmpty { note(.noSource) }
            for resource in found {
                newest = [newest, resource.completeTo].compactMap(\.self).max()
                note(Self.problem(resource, rows.within, criterion.freshness, t))
            }
        }
        guard let freshness = criterion.freshness, isRead else { return }
        isStale = newest.map { $0 < t - freshness.milliseconds } ?? true
        if let newest, !isStale { staleAt = newest + freshness.milliseconds + 1 }
    }

    /// The first in the order of the cases is the one that must be put right first.
    private mutating func note(_ reason: Verdict.Reason?) {
        guard let reason else { return }
        let order = Verdict.Reason.allCases
        if let problem, order.firstIndex(of: problem)! <= order.firstIndex(of: reason)! { return }
        problem = reason
    }

    private static func problem(
        _ resource: LeafResources.Resource, _ within: Span?, _ freshness: Span?, _ t: Int64
    ) -> Verdict.Reason? {
        guard let to = resource.completeTo else { return .neverSynced }
        if !resource.isComplete { return .gap }
        if let freshness, to < t - freshness.milliseconds { return .stale }
        if let from = resource.completeFrom, from > (within.map { t - $0.milliseconds } ?? .min) { return .gap }
        return nil
    }
}

/// A leaf with its place in its criterion's test.
struct PolarLeaf {
    var criterion: Int
    /// It is known by the first, and was by the others.
    var criterionIDs: [String]
    var test: Test
    /// An even number of `not` stands around it.
    var isPlain: Bool
    /// The test is nothing but this leaf, or its negation.
    var isWhole: Bool
}

extension Definition {
    /// In the order of `leaves`.
    var polarLeaves: [PolarLeaf] {
        criteria.enumerated().flatMap { index, criterion in
            let leaves = criterion.test.polarLeaves(true)
            return leaves.map { test, isPlain in
                PolarLeaf(
                    criterion: index, criterionIDs: [criterion.id] + renames.former(of: criterion.id),
                    test: renames.now(test), isPlain: isPlain, isWhole: leaves.count == 1)
            }
        }
    }
}

extension Test {
    fileprivate func polarLeaves(_ isPlain: Bool) -> [(Test, Bool)] {
        switch self {
        case .all(let parts), .any(let parts), .atLeast(_, let parts): parts.flatMap { $0.polarLeaves(isPlain) }
        case .not(let part): part.polarLeaves(!isPlain)
        case .ref: []
        default: [(self, isPlain)]
        }
    }

    /// Without any row it has a verdict of its own.
    var countsRows: Bool {
        switch self {
        case .exists, .none, .count, .sum: true
        default: false
        }
    }

    /// The verdict on no row at all.
    var ofNothing: Verdict {
        switch self {
        case .none: .met
        case .count(_, let bounds), .sum(_, _, let bounds): bounds.contain(0) ? .met : .notMet
        default: .notMet
        }
    }
}
