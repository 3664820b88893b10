import Domain

// What a criterion needs besides its test, and loops among criteria.
extension DefinitionCheck {
    mutating func checkCriteria() {
        for (index, criterion) in definition.criteria.enumerated() {
            let path = "criteria.\(index)"
            checkText(criterion.statement, at: "\(path).statement", "say what is true when it is met")
            for (path, part) in criterion.test.parts(at: "\(path).test") { checkTest(part, at: path) }
            checkKind(criterion, at: path)
            checkVouching(criterion, at: path)
            checkCoverage(criterion, at: path)
            checkSpan(criterion.freshness, at: "\(path).freshness")
            checkSpan(criterion.holdFor, at: "\(path).hold_for")
            checkSpan(criterion.validFor, at: "\(path).valid_for")
            check(.segment, criterion.segments, at: "\(path).segments")
            checkServed(criterion.serves, at: path)
        }
    }

    private mutating func checkKind(_ criterion: Criterion, at path: String) {
        let leaves = criterion.test.leaves
        switch criterion.kind {
        case .data, .composite:
            if criterion.test == .attested {
                report(
                    "\(path).test",
                    "words alone decide nothing: give it a test, or kind “attested” and “by”, the role that vouches for it"
                )
            } else if criterion.kind == .data, leaves.contains(.attested) {
                report("\(path).kind", "somebody vouches for a part of it: that is kind “composite”")
            } else if criterion.kind == .composite, criterion.test.references.isEmpty, !leaves.contains(.attested) {
                remark("\(path).kind", "it refers to no other criterion: kind “data” says so")
            }
        case .attested:
            if criterion.test != .attested {
                report(
                    "\(path).test",
                    "an attested criterion has no test; kind “composite” joins a test and somebody's word")
            }
        }
    }

    private mutating func checkVouching(_ criterion: Criterion, at path: String) {
        let isVouchedFor = criterion.test.leaves.contains(.attested)
        check(.role, criterion.by, at: "\(path).by")
        // A criterion of another kind that is nothing but somebody's word was reported.
        if isVouchedFor && (criterion.by ?? "").isEmpty && (criterion.kind == .attested || criterion.test != .attested)
        {
            report("\(path).by", "somebody vouches for it: “by” names the role that may")
        }
        guard !isVouchedFor else { return }
        if criterion.by != nil { remark("\(path).by", "nobody is asked to vouch for it: its test has no “attested”") }
        if criterion.needsEvidence {
            remark("\(path).needs_evidence", "nobody vouches for it: there is no evidence to name")
        }
        if criterion.validFor != nil { remark("\(path).valid_for", "nobody vouches for it: “freshness” is for data") }
    }

    private mutating func checkCoverage(_ criterion: Criterion, at path: String) {
        for (index, need) in criterion.needsCoverage.enumerated() {
            let isResource = need.split(separator: ".", omittingEmptySubsequences: false).count == 2
            if !isResource && FactKind(rawValue: need) == nil {
                let known = FactKind.allCases.map(\.rawValue)
                report(
                    "\(path).needs_coverage.\(index)",
                    unknown("kind of facts", need, among: known) + "; or a resource like “zoho_crm.Deals”")
            }
        }
        // What is laid down here is always complete.
        let sources = criterion.test.leaves.compactMap { $0.rows?.view }.filter { view in
            if case .entry? = Vocabulary.view(view)?.origin { false } else { true }
        }
        let looksOutside = !sources.isEmpty || criterion.test.leaves.contains { $0.isSQL }
        if criterion.absentMeans != nil && criterion.needsCoverage.isEmpty && looksOutside {
            report(
                "\(path).absent_means",
                "absence proves something only where a source is complete: name it in “needs_coverage”")
        }
        guard let (leafPath, view) = criterion.test.absence(at: "\(path).test", isWanted: true) else {
            return checkAbsence(criterion, at: path)
        }
        if criterion.needsCoverage.isEmpty {
            report(
                leafPath,
                "it relies on not finding \(view) rows: “needs_coverage” must name what has to be complete, as [“\(view)”]"
            )
        } else if criterion.absentMeans == nil {
            report(leafPath, "it relies on not finding \(view) rows: “absent_means” must say what that means")
        }
        checkAbsence(criterion, at: path)
    }

    /// A test alone says itself what finding nothing means.
    private mutating func checkAbsence(_ criterion: Criterion, at path: String) {
        let means: Verdict
        switch criterion.test {
        case .exists: means = .notMet
        case .none: means = .met
        default: return
        }
        if let said = criterion.absentMeans, said != means {
            report("\(path).absent_means", "it contradicts its test, by which finding nothing is “\(means.word)”")
        }
    }

    // MARK: Loops

    mutating func checkCycles() {
        var done: Set<String> = []
        for (index, criterion) in definition.criteria.enumerated() {
            guard let loop = loop(from: criterion.id, [], &done) else { continue }
            // One loop is said once, where it is met first.
            done.formUnion(loop)
            let way = loop.map { "“\($0)”" }.joined(separator: " → ")
            let start = definition.criteria.firstIndex { $0.id == loop[0] } ?? index
            report("criteria.\(start).test", "the criterion depends on itself: \(way)")
        }
    }

    private func loop(from id: String, _ way: [String], _ done: inout Set<String>) -> [String]? {
        if let start = way.firstIndex(of: id) { return way[start...] + [id] }
        if done.contains(id) { return nil }
        for next in criteria[id]?.test.references ?? [] {
            if let loop = loop(from: next, way + [id], &done) { return loop }
        }
        done.insert(id)
        return nil
    }
}

extension Test {
    fileprivate var isSQL: Bool { if case .sql = self { true } else { false } }

    /// The first part that is met, or as `isWanted` says not met, because rows of an app are not found.
    fileprivate func absence(at path: String, isWanted: Bool) -> (path: String, view: String)? {
        func list(_ name: String, _ parts: [Test]) -> (path: String, view: String)? {
            for (index, part) in parts.enumerated() {
                if let found = part.absence(at: "\(path).\(name).\(index)", isWanted: isWanted) { return found }
            }
            return nil
        }
        switch self {
        case .all(let parts): return list("all", parts)
        case .any(let parts): return list("any", parts)
        case .atLeast(_, let parts): return list("of", parts)
        case .not(let part): return part.absence(at: "\(path).not", isWanted: !isWanted)
        default:
            guard let rows, let view = Vocabulary.view(rows.view), proves(byAbsence: isWanted) else { return nil }
            switch view.origin {
            case .entry: return nil
            case .fact(let kind): return (path, kind.rawValue)
            case .usageGap: return (path, FactKind.usage.rawValue)
            }
        }
    }

    private func proves(byAbsence isWanted: Bool) -> Bool {
        switch self {
        case .exists, .since, .streak: !isWanted
        case .none: isWanted
        case .count(_, let bounds), .sum(_, _, let bounds): isWanted ? bounds.atMost != nil : bounds.atLeast != nil
        default: false
        }
    }
}
