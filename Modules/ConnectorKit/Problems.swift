import Domain

// A description is data, and data can be wrong. This says where, before anything is asked of a server.
/// One thing that is wrong: in a file at `path`, to be told to people after `place`.
struct DescriptionFlaw: ExpressibleByStringInterpolation {
    /// "resources.3.facts.0"
    var path = ""
    var place = ""
    var text: String

    init(stringLiteral text: String) { self.text = text }
}

extension [DescriptionFlaw] {
    /// Of a part of something larger.
    fileprivate func at(_ path: String, _ place: String = "") -> [DescriptionFlaw] {
        map { flaw in
            var flaw = flaw
            flaw.path = flaw.path.isEmpty ? path : "\(path).\(flaw.path)"
            flaw.place = [place, flaw.place].filter { !$0.isEmpty }.joined(separator: ": ")
            return flaw
        }
    }
}

extension Connector {
    /// What is wrong with the description, each with its place; empty if nothing is.
    public func problems() -> [String] {
        flaws().map { $0.place.isEmpty ? $0.text : "\($0.place): \($0.text)" }
    }

    /// Something is asked of a server; else all that it has to say arrives.
    var asks: Bool { probe != nil || resources.contains { !$0.ways.isEmpty } }

    func flaws() -> [DescriptionFlaw] {
        var problems: [DescriptionFlaw] = []
        if name.isEmpty || !name.utf8.allSatisfy({ ($0 | 0x20).isLetter || $0 &- 0x30 < 10 || $0 == 0x5f }) {
            problems += ["the connector's name \"\(name)\" is not of letters, digits and _"].at("name")
        }
        if asks, !baseURL.hasPrefix("https://"), !baseURL.hasPrefix("http://") {
            problems += ["\"\(baseURL)\" is not an address that begins with https://"].at("baseURL", name)
        }
        if !errors.success.isEmpty, errors.codeAt.isEmpty {
            problems += ["codes of success are named, but not where the code is"].at("errors", "\(name), errors")
        }
        if resources.isEmpty { problems += ["it has no resources"].at("resources", name) }
        var known: [String: Resource] = [:]
        let all = Dictionary(resources.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        for (index, resource) in resources.enumerated() {
            var own = resource.problems(above: known, all: all)
            if known[resource.name] != nil { own += ["there are two of this name"].at("name") }
            problems += own.at("resources.\(index)", "\(name).\(resource.name)")
            known[resource.name] = resource
        }
        if let template = discovery?.template {
            problems += template.problems(above: known, all: all).at("discovery.template", "\(name), discovery")
        }
        return problems + hookProblems(Set(all.keys))
    }

    private func hookProblems(_ known: Set<String>) -> [DescriptionFlaw] {
        var problems: [DescriptionFlaw] = []
        for (index, hook) in hooks.enumerated() {
            var own: [DescriptionFlaw] = []
            if hooks[..<index].contains(where: { $0.name == hook.name }) { own += ["there are two of this name"] }
            let named: Set<String>
            switch hook.meaning {
            case .record(let resource): named = [resource]
            case .hint(let path, let words, let otherwise):
                named = words.values.reduce(into: Set(otherwise)) { $0.formUnion($1) }
                if !path.isPath { own += ["\"\(path)\" is not a path"] }
            }
            own += named.subtracting(known).sorted().map { "there is no resource \"\($0)\"" }
            problems += own.at("hooks.\(index)", "\(name), hook \(hook.name)")
        }
        return problems
    }
}

extension UInt8 {
    fileprivate var isLetter: Bool { (0x61...0x7a).contains(self) }
}

extension Resource {
    /// `above`: the resources that stand before it.
    fileprivate func problems(above: [String: Resource], all: [String: Resource]) -> [DescriptionFlaw] {
        var problems = placeProblems(above, all).at("parent") + readingProblems()
        if name.isEmpty || name.contains(".") { problems.append("its name is empty or has a point in it") }
        if key.isEmpty { problems.append("it has no key") }
        if matching == .weighted, !facts.contains(where: { $0.kind == .person }) {
            problems += ["its people are compared by weight, but its records say nothing of a person"].at("matching")
        }
        if facts.count > 8 { problems.append("it has \(facts.count) fact mappings; 8 is the limit") }
        if key.contains(CompiledMapping.parentPath), parent == nil {
            problems.append("its key is its parent's, but it has no parent")
        }
        var placeholders: Set<String> = ["fields", "module"]
        var ancestor = parent
        while let parent = ancestor {
            placeholders.insert(parent.placeholder)
            ancestor = above[parent.resource]?.parent
        }
        for (index, way) in ways.enumerated() {
            problems += way.problems(placeholders, self).at("ways.\(index)", "way \(way.name)")
        }
        switch deletions {
        case .none, .sweep: break
        case .list(let way, _, _, _), .bin(let way, _, _, _, _):
            problems += way.problems(placeholders, self).at("deletions", "way \(way.name)")
        }
        if let count {
            let unknown = count.call.placeholders.subtracting(placeholders).sorted()
            problems += unknown.map { "unknown placeholder {\($0)}" }.at("count", "count")
        }
        var paths = key.flatMap { $0.split(separator: "|").map(String.init) }
        paths += [
            stamp, inside, parent?.value, parent?.born, parent?.only?.path, parent?.always?.path,
            parent?.descends?.path,
        ].compactMap(\.self)
        for path in paths where !path.isPath { problems.append("\"\(path)\" is not a path") }
        for (index, mapping) in facts.enumerated() {
            problems += mapping.problems(self, Set(all.keys)).at("facts.\(index)", mapping.kind.rawValue)
        }
        return problems
    }

    /// Where it stands among the others.
    private func placeProblems(_ above: [String: Resource], _ all: [String: Resource]) -> [DescriptionFlaw] {
        guard let parent else { return inside == nil ? [] : ["it lies inside records, but names no parent"] }
        var chain = [name]
        var next: String? = parent.resource
        while let current = next {
            chain.append(current)
            if current == name {
                // Said once, of the one that stands first.
                if chain.dropFirst().dropLast().contains(where: { above[$0] != nil }) { return [] }
                return ["its parents form a circle: \(chain.joined(separator: ", "))"]
            }
            guard let resource = all[current] else { return ["there is no resource \"\(current)\" to be its parent"] }
            // A circle further up is that resource's own fault.
            next = chain.dropLast().contains(current) ? nil : resource.parent?.resource
        }
        if above[parent.resource] == nil { return ["its parent \"\(parent.resource)\" does not stand before it"] }
        if parent.descends != nil, parent.visit == .changed {
            return ["it descends into its own records, but visits only those that changed"]
        }
        return []
    }

    /// How its records come here.
    private func readingProblems() -> [DescriptionFlaw] {
        var problems: [DescriptionFlaw] = []
        if Set(ways.map(\.name)).count < ways.count { problems.append("two ways have one name") }
        if inside != nil {
            if !ways.isEmpty { problems.append("it lies inside its parent's records, but has ways of its own") }
            if parent?.descends != nil { problems.append("it lies inside its parent's records and cannot descend") }
            if parent?.only != nil { problems.append("it comes with all of its parent's records, not with some only") }
        } else if !ways.contains(where: { $0.serves.contains(.everything) }), !ways.isEmpty || arrives.isEmpty {
            problems.append("no way serves a first load")
        }
        return problems
    }
}

extension Way {
    fileprivate func problems(_ above: Set<String>, _ resource: Resource) -> [DescriptionFlaw] {
        var problems: [DescriptionFlaw] = []
        var known = above
        let used = call.placeholders
        func wants(_ placeholder: String, _ reason: String) {
            known.insert(placeholder)
            if !used.contains(placeholder) {
                problems.append("\(reason), but the call has no {\(placeholder)}")
            }
        }
        if pages.size.map({ $0.parameter == nil }) == true { wants("size", "the size has no parameter") }
        if let size = pages.size, size.count < 1 { problems.append("pages of \(size.count)") }
        switch pages {
        case .keyset: wants("after", "it pages by key")
        case .numbered(nil, _, _, _): wants("page", "the page's number has no parameter")
        case .offset(nil, _, _, _, _): wants("offset", "the offset has no parameter")
        case .cursor(let parameter, _, let path, _, _):
            if parameter.isEmpty { problems.append("the cursor has no parameter") }
            if !path.isPath { problems.append("\"\(path)\" is not a path") }
        case .job(let job):
            if !shape.isCSV { problems.append("a job delivers CSV, but the shape is another one") }
            for call in [job.status, job.download] + [job.next].compactMap(\.self) {
                let unknown = call.placeholders.subtracting(above).subtracting([
                    "job", "token", "since", "until",
                ])
                problems += unknown.sorted().map { "unknown placeholder {\($0)}" }
            }
        default: if shape.isCSV { problems.append("only a job delivers CSV") }
        }
        switch since {
        case .all, .header: break
        case .placeholder: wants("since", "it asks for changes")
        case .window:
            wants("since", "it reads windows of time")
            wants("until", "it reads windows of time")
        case .recent(let path, let within):
            if !path.isPath { problems.append("\"\(path)\" is not a path") }
            if within <= .zero { problems.append("records that change for no time at all need no looking back") }
        case .newestFirst:
            if resource.stamp == nil { problems.append("newest first needs a change stamp") }
        }
        switch shape {
        case .leaves(_, let levels, let day):
            if levels.isEmpty { problems.append("nested counts need names for their levels") }
            if let day, !levels.contains(day) {
                problems.append("the level of days \"\(day)\" is not among the levels")
            }
        case .columns(let prefix, _): if prefix.isEmpty { problems.append("the columns have no prefix") }
        default: break
        }
        if let detail, !detail.placeholders.contains("key") { problems.append("the detail has no {key}") }
        problems += used.subtracting(known).sorted().map { "unknown placeholder {\($0)}" }
        return problems
    }
}

extension Call {
    fileprivate var placeholders: Set<String> {
        var names: Set<String> = []
        for template in [path, body ?? ""] + query.map(\.value) {
            for piece in template.split(separator: "{", omittingEmptySubsequences: false).dropFirst() {
                let name = piece.prefix { $0.isASCII && ($0.isLetter || $0 == "_") }
                if !name.isEmpty, name.endIndex < piece.endIndex, piece[name.endIndex] == "}" {
                    names.insert(String(name))
                }
            }
        }
        return names
    }
}

extension RecordShape {
    fileprivate var isCSV: Bool { if case .csv = self { true } else { false } }
}

extension String {
    /// No empty parts, brackets in pairs with an equals sign between them.
    fileprivate var isPath: Bool {
        split(separator: ".", omittingEmptySubsequences: false).allSatisfy { !$0.isEmpty } && !isEmpty
            && count { $0 == "[" } == count { $0 == "]" } && count { $0 == "[" } <= count { $0 == "=" }
    }
}

extension FactMapping {
    fileprivate func problems(_ resource: Resource, _ all: Set<String>) -> [DescriptionFlaw] {
        var problems: [DescriptionFlaw] = []
        for (name, rule) in values {
            guard let index = kind.index(of: name) else {
                problems += ["there is no field \"\(name)\""].at("values.\(name)")
                continue
            }
            var own = rule.problems(kind.fields[index].form, resource, all)
            if values.count(where: { $0.field == name }) > 1 { own.append("it is given twice") }
            problems += own.at("values.\(name)", "\"\(name)\"")
        }
        return problems
    }
}

extension ValueRule {
    fileprivate func problems(_ form: FactField.Form, _ resource: Resource, _ all: Set<String>) -> [DescriptionFlaw] {
        var problems: [DescriptionFlaw] = []
        if let path, !path.isPath { problems.append("\"\(path)\" is not a path") }
        switch (self, form) {
        case (.first(let rules), _): return rules.flatMap { $0.problems(form, resource, all) }
        case (.text, .text), (.joined, .text), (.time, .time), (.day, .day), (.integer, .integer),
            (.integer, .number),
            (.number, .number), (.number, .integer), (.flag, .flag), (.clock, .integer), (.hours, .integer),
            (.reference, .reference), (.parent, .reference), (.parent, .text), (.constant, .text),
            (.choice, .text), (.decoded, .text), (.localTime, .time), (.localTime, .day),
            // A member of staff by name, where no key is given that the list of staff knows.
            (.text, .reference(.staff)), (.joined, .reference(.staff)):
            break
        case (.constant(let word), .choice(let words)):
            if !words.contains(word) {
                problems.append("\"\(word)\" is none of \(words.joined(separator: ", "))")
            }
        case (.choice(_, let table, let otherwise), .choice(let words)):
            for word in table.values.sorted() + [otherwise].compactMap(\.self) where !words.contains(word) {
                problems.append("\"\(word)\" is none of \(words.joined(separator: ", "))")
            }
        case (.choice(_, let table, let otherwise), .flag):
            for word in table.values.sorted() + [otherwise].compactMap(\.self)
            where word != "0" && word != "1" {
                problems.append("\"\(word)\" is neither 0 nor 1")
            }
        case (.divided(_, let divisor), .integer), (.divided(_, let divisor), .number):
            if divisor < 1 { problems.append("it is divided by \(divisor)") }
        case (.choice(_, let table, let otherwise), .number), (.choice(_, let table, let otherwise), .integer):
            for word in table.values.sorted() + [otherwise].compactMap(\.self) where Double(word) == nil {
                problems.append("\"\(word)\" is not a number")
            }
        case (.constant(let word), .number), (.constant(let word), .integer):
            if Double(word) == nil { problems.append("\"\(word)\" is not a number") }
        case (.constant(let word), .flag):
            if word != "0" && word != "1" { problems.append("\"\(word)\" is neither 0 nor 1") }
        default: problems.append("the rule does not give what the field takes")
        }
        if case .localTime(_, let time) = self, let problem = time.problem { problems.append("\(problem)") }
        switch self {
        case .reference(_, let targets), .parent(let targets):
            for target in targets where !target.contains(".") && !all.contains(target) {
                problems.append("there is no resource \"\(target)\"")
            }
            if case .parent = self, resource.parent == nil { problems.append("the resource has no parent") }
        default: break
        }
        return problems
    }

    private var path: String? {
        switch self {
        case .text(let path), .time(let path), .day(let path), .integer(let path), .number(let path),
            .flag(let path), .decoded(let path), .localTime(let path, _), .clock(let path), .hours(let path),
            .choice(let path, _, _), .reference(let path, _), .divided(let path, _):
            path
        case .constant, .joined, .first, .parent: nil
        }
    }
}
