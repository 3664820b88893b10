import Domain
import JSON

/// What a definition says that cannot be: references to nothing, loops, contradictions, gates that open by themselves.
struct DefinitionCheck {
    struct Flaw {
        var path: String
        var text: String
        /// It may be meant so.
        var isRemark: Bool

        /// True if the flaw may only come from what could not be read there. A thing as a whole is judged in any case.
        func isTouched(by unread: String) -> Bool {
            let parts = path.split(separator: ".")
            let isThing = parts.count == 2 && Int(parts[1]) != nil
            return unread == path || unread.hasPrefix(path + ".") && !isThing
        }
    }

    let definition: Definition
    let surroundings: DefinitionSurroundings
    private(set) var flaws: [Flaw] = []

    let stages: Set<String>
    let criteria: [String: Criterion]
    /// What something refers to, by kind and id.
    var used: Set<Reference> = []

    struct Reference: Hashable {
        var kind: Kind
        var id: String
    }

    enum Kind: String, CaseIterable {
        case segment, team, role, app, workflow, measure, stage, transition, criterion, detector

        func ids(of definition: Definition) -> [String] {
            switch self {
            case .segment: definition.segments.map(\.id)
            case .team: definition.teams.map(\.id)
            case .role: definition.roles.map(\.id)
            case .app: definition.apps.map(\.id)
            case .workflow: definition.workflows.map(\.id)
            case .measure: definition.measures.map(\.id)
            case .stage: definition.stages.map(\.id)
            case .transition: definition.transitions.map(\.id)
            case .criterion: definition.criteria.map(\.id)
            case .detector: definition.detectors.map(\.id)
            }
        }

        /// The list in the file.
        var list: String { self == .criterion ? "criteria" : rawValue + "s" }
    }

    init(of definition: Definition, in surroundings: DefinitionSurroundings) {
        self.definition = definition
        self.surroundings = surroundings
        stages = Set(definition.stages.map(\.id))
        criteria = Dictionary(definition.criteria.map { ($0.id, $0) }) { first, _ in first }
        checkIDs()
        checkHead()
        checkParts()
        checkCriteria()
        checkCycles()
        checkStages()
        checkTransitions()
        checkWays()
        checkGates()
        checkScopes()
        checkFormerIDs()
        checkUse()
    }

    // MARK: Saying

    mutating func report(_ path: String, _ text: String) {
        flaws.append(Flaw(path: path, text: text, isRemark: false))
    }

    mutating func remark(_ path: String, _ text: String) {
        flaws.append(Flaw(path: path, text: text, isRemark: true))
    }

    /// What was left out was reported when it was read.
    mutating func check(_ kind: Kind, _ id: String?, at path: String) {
        guard let id, !id.isEmpty else { return }
        used.insert(Reference(kind: kind, id: id))
        let known = kind.ids(of: definition)
        if !known.contains(id) { report(path, unknown(kind.rawValue, id, among: known)) }
    }

    mutating func check(_ kind: Kind, _ ids: [String], at path: String) {
        for (index, id) in ids.enumerated() {
            if id.isEmpty { report("\(path).\(index)", "an empty id") }
            check(kind, id, at: "\(path).\(index)")
            if ids[..<index].contains(id) { report("\(path).\(index)", "“\(id)” stands here twice") }
        }
    }

    func unknown(_ what: String, _ word: String, among known: [String]) -> String {
        let hint: String
        if let nearest = Suggestion.nearest(to: word, among: known) {
            hint = "did you mean “\(nearest)”?"
        } else if known.isEmpty {
            hint = "there is none"
        } else {
            hint = "there are: \(known.prefix(30).joined(separator: ", "))\(known.count > 30 ? " and others" : "")"
        }
        return "there is no \(what) “\(word.prefix(60))”; \(hint)"
    }

    mutating func checkText(_ text: String?, at path: String, _ remedy: String = "write it, or leave it out") {
        guard let text, !text.contains(where: { !$0.isWhitespace }) else { return }
        report(path, "an empty text; \(remedy)")
    }

    // MARK: Ids

    private mutating func checkIDs() {
        if !definition.id.isEmpty { checkID(definition.id, at: "id") }
        // Answers and detectors name stages and transitions alike.
        var seen: [Reference: String] = [:]
        for kind in Kind.allCases {
            for (index, id) in kind.ids(of: definition).enumerated() where !id.isEmpty {
                let path = "\(kind.list).\(index).id"
                checkID(id, at: path)
                let key = Reference(kind: kind == .transition ? .stage : kind, id: id)
                if let first = seen[key] {
                    report(path, "the id “\(id)” is that of \(first) already; each needs one of its own")
                } else {
                    seen[key] = "\(kind.list).\(index)"
                }
            }
        }
    }

    /// Lists of ids are kept as texts with commas and colons between them.
    private mutating func checkID(_ id: String, at path: String) {
        let isGood =
            id.utf8.count <= 64 && id.utf8.first.map { (0x61...0x7a).contains($0) } == true
            && id.utf8.allSatisfy {
                (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5f || $0 == 0x2d || $0 == 0x2e
            }
        if !isGood {
            report(path, "an id has up to 64 small letters, digits, “_”, “-” and “.”, and begins with a letter")
        }
    }

    /// Ids that nothing refers to: perhaps forgotten, perhaps misspelt where they were meant.
    private mutating func checkUse() {
        for kind in [Kind.team, .role, .app, .workflow, .measure, .criterion, .detector, .segment] {
            for (index, id) in kind.ids(of: definition).enumerated() where !id.isEmpty {
                if kind == .segment || kind == .detector { continue }
                if used.contains(Reference(kind: kind, id: id)) { continue }
                remark("\(kind.list).\(index)", "nothing uses the \(kind.rawValue) “\(id)”")
            }
        }
    }

    // MARK: Head

    private mutating func checkHead() {
        checkText(definition.title, at: "title")
        checkText(definition.approval?.by, at: "approved.by", "say who, or leave “approved” out")
        if let parent = definition.parent, definition.version > 0, parent >= definition.version {
            report("parent", "a version comes after its parent: \(definition.version) cannot follow \(parent)")
        }
        if definition.parent == nil, definition.version > 1 {
            report("version", "version \(definition.version) needs “parent”: the version it was made from")
        }
        if let test = definition.appliesWhen { checkOwnFields(test, at: "applies_when") }
        for (index, segment) in definition.segments.enumerated() {
            guard let test = segment.when else {
                if index < definition.segments.count - 1 {
                    report("segments.\(index)", "a segment without “when” takes all that are left; it comes last")
                }
                continue
            }
            checkOwnFields(test, at: "segments.\(index).when")
            if test.leaves.contains(where: { $0.isAboutSegment }) {
                report("segments.\(index).when", "a segment cannot ask which segment a customer is in")
            }
        }
    }

    /// Which definition or segment counts is told before anything is looked at.
    private mutating func checkOwnFields(_ test: Test, at path: String) {
        for (path, part) in test.parts(at: path) {
            switch part {
            case .compare, .all, .any, .not, .atLeast: checkTest(part, at: path)
            default:
                report(
                    path, "only fields of the customer count here: “compare”, put together by all, any, not, at_least")
            }
        }
    }

    // MARK: What stages refer to

    private mutating func checkParts() {
        for (index, role) in definition.roles.enumerated() {
            check(.team, role.team, at: "roles.\(index).team")
            switch role.from {
            case .customer(let field)?:
                if Vocabulary.customer.allSatisfy({ $0.name != field }) {
                    let known = Vocabulary.customer.map(\.name)
                    report("roles.\(index).from.customer", unknown("field of customers", field, among: known))
                }
            case .newest(let rows, let column)?:
                checkRows(rows, at: "roles.\(index).from.newest")
                checkColumn(column, of: rows, at: "roles.\(index).from.column")
            case nil: break
            }
        }
        for (index, workflow) in definition.workflows.enumerated() {
            let path = "workflows.\(index)"
            check(.role, workflow.owner, at: "\(path).owner")
            check(.criterion, workflow.trigger, at: "\(path).trigger")
            check(.criterion, workflow.done, at: "\(path).done")
            checkSpan(workflow.within, at: "\(path).within")
            if workflow.within != nil && workflow.done == nil {
                report("\(path).within", "a limit needs “done”: the criterion that shows the workflow was done in time")
            }
            checkServed(workflow.serves, at: path)
        }
        for (index, measure) in definition.measures.enumerated() {
            checkMeasure(measure, at: "measures.\(index)")
        }
        var standings: Set<Standing> = []
        for (index, rule) in definition.standings.enumerated() {
            check(.criterion, rule.when, at: "standings.\(index).when")
            if !rule.when.isEmpty && !standings.insert(rule.standing).inserted {
                report(
                    "standings.\(index).standing",
                    "“\(rule.standing.rawValue)” has a rule already; join them with “any”")
            }
        }
        for (index, detector) in definition.detectors.enumerated() { checkDetector(detector, at: "detectors.\(index)") }
    }

    private mutating func checkMeasure(_ measure: Measure, at path: String) {
        for (name, text) in [("title", measure.title), ("formula", measure.formula), ("unit", measure.unit)] {
            checkText(text.isEmpty ? nil : text, at: "\(path).\(name)")
        }
        if !measure.id.isEmpty && measure.source.isEmpty {
            report("\(path).source", "a measure needs the views it is counted from")
        }
        if let views = surroundings.views {
            for (index, view) in measure.source.enumerated() where views[view] == nil {
                report("\(path).source.\(index)", unknown("view", view, among: views.keys.sorted()))
            }
        }
        if measure.target == nil { remark(path, "a measure without a target says nothing of good or bad") }
        checkServed(measure.serves, at: path)
    }

    private mutating func checkDetector(_ detector: Detector, at path: String) {
        check(.criterion, detector.when, at: "\(path).when")
        let ids = Kind.stage.ids(of: definition) + Kind.transition.ids(of: definition)
        for (index, id) in detector.about.enumerated() where !ids.contains(id) {
            report("\(path).about.\(index)", unknown("stage or transition", id, among: ids))
        }
        if !detector.id.isEmpty && detector.about.isEmpty {
            report("\(path).about", "a detector needs the stages or transitions it is about")
        }
        checkServed(detector.serves, at: path)
    }

    mutating func checkSpan(_ span: Span?, at path: String) {
        if let span, span.milliseconds <= 0 { report(path, "a length of time above zero is expected") }
    }

    /// Requirements are named S-001 or D-001.
    mutating func checkServed(_ ids: [String], at path: String) {
        for (index, id) in ids.enumerated() {
            let bytes = Array(id.utf8)
            let isGood =
                bytes.count == 5 && (id.hasPrefix("S-") || id.hasPrefix("D-"))
                && bytes[2...].allSatisfy { (0x30...0x39).contains($0) }
            if !isGood {
                report("\(path).serves.\(index)", "“\(id.prefix(20))” is no requirement; they look like S-042")
            }
        }
    }
}

extension Test {
    fileprivate var isAboutSegment: Bool {
        if case .compare(let condition) = self { condition.column == "segment" } else { false }
    }

    /// Itself and every part, with its path in the file.
    func parts(at path: String) -> [(path: String, part: Test)] {
        func list(_ name: String, _ parts: [Test]) -> [(path: String, part: Test)] {
            parts.enumerated().flatMap { $1.parts(at: "\(path).\(name).\($0)") }
        }
        let own = [(path: path, part: self)]
        switch self {
        case .all(let parts): return own + list("all", parts)
        case .any(let parts): return own + list("any", parts)
        case .atLeast(_, let parts): return own + list("of", parts)
        case .not(let part): return own + part.parts(at: "\(path).not")
        default: return own
        }
    }
}
