import Domain
public import JSON

// What a vendor says about the modules and fields that the user made.
extension Discovery {
    public struct Module: Hashable, Sendable {
        public var name: String
        public var title: String

        public init(name: String, title: String) {
            self.name = name
            self.title = title
        }
    }

    public struct Field: Hashable, Sendable {
        public var name: String
        public var type: String
        /// The module that a lookup field points to.
        public var lookup: String?

        public init(name: String, type: String, lookup: String? = nil) {
            self.name = name
            self.type = type
            self.lookup = lookup
        }
    }

    /// The modules of the answer that meet the conditions, in its order.
    public func modules(in body: [UInt8]) throws(JSONFault) -> [Module] {
        var found: [Module] = []
        for item in try items(body, at: modulesAt) {
            guard let name = item[moduleName]?.text, !name.isEmpty,
                conditions.allSatisfy({ item[$0.path]?.text == $0.value }),
                !found.contains(where: { $0.name == name })
            else { continue }
            found.append(Module(name: name, title: item[moduleTitle]?.text ?? name))
        }
        return found
    }

    /// What `moduleChanged` says of each module, of those as well that do not meet the conditions; empty text for a
    /// module that says nothing, as those do that were never changed.
    public func changes(in body: [UInt8]) throws(JSONFault) -> [String: String] {
        guard let moduleChanged else { return [:] }
        var changes: [String: String] = [:]
        for item in try items(body, at: modulesAt) {
            if let name = item[moduleName]?.text { changes[name] = item[moduleChanged]?.text ?? "" }
        }
        return changes
    }

    /// The fields of a module that a list can deliver, in the answer's order.
    public func fields(in body: [UInt8]) throws(JSONFault) -> [Field] {
        var found: [Field] = []
        for item in try items(body, at: fieldsAt) {
            guard let name = item[fieldName]?.text, !name.isEmpty, let type = item[fieldType]?.text,
                !undeliverableTypes.contains(type), !found.contains(where: { $0.name == name })
            else { continue }
            found.append(Field(name: name, type: type, lookup: item[lookupModule]?.text))
        }
        return found
    }

    /// No content means none.
    private func items(_ body: [UInt8], at path: String) throws(JSONFault) -> [JSONValue] {
        guard body.contains(where: { $0 > 0x20 }) else { return [] }
        return try JSONValue(parsing: body)[path]?.items ?? []
    }

    /// The template for a module. Lookup fields that point to companies, people or deals among `known` become
    /// references, as long as the template leaves them open.
    public func resource(for module: Module, fields: [Field], known: [Resource]) -> Resource {
        var resource = template.replacing("{module}", with: module.name)
        resource.purpose = "\(module.title): \(template.purpose)"
        for index in resource.facts.indices {
            for field in fields {
                guard let target = field.lookup,
                    let kind = known.first(where: { $0.name == target })?.facts.first?.kind,
                    resource.facts[index].kind.index(of: kind.rawValue) != nil,
                    !resource.facts[index].values.contains(where: { $0.field == kind.rawValue })
                else { continue }
                resource.facts[index].values.append((kind.rawValue, .reference(field.name, to: [target])))
            }
        }
        return resource
    }
}

extension Resource {
    /// With a placeholder of the template replaced wherever a name can stand.
    fileprivate func replacing(_ placeholder: String, with text: String) -> Resource {
        func filled(_ template: String) -> String { template.replacing(placeholder, with: text) }
        func filled(_ call: Call) -> Call {
            var call = call
            call.path = filled(call.path)
            call.query = call.query.map { ($0.name, filled($0.value)) }
            call.body = call.body.map { filled($0) }
            return call
        }
        func filled(_ way: Way) -> Way {
            var way = way
            way.call = filled(way.call)
            way.detail = way.detail.map { filled($0) }
            if case .job(var job) = way.pages {
                job.status = filled(job.status)
                job.download = filled(job.download)
                job.next = job.next.map { filled($0) }
                way.pages = .job(job)
            }
            return way
        }
        var resource = self
        resource.name = filled(name)
        resource.ways = ways.map { filled($0) }
        resource.count = count.map { Count(filled($0.call), at: $0.at, cost: $0.cost) }
        switch deletions {
        case .none, .sweep: break
        case .list(let way, let key, let at, let reason):
            resource.deletions = .list(filled(way), key: key, at: at, reason: reason)
        case .bin(let way, let key, let at, let type, let value):
            resource.deletions = .bin(filled(way), key: key, at: at, type: type, value: filled(value))
        }
        if case .discovered(let module, let otherwise) = fields {
            resource.fields = .discovered(module: filled(module), otherwise: otherwise)
        }
        return resource
    }
}
