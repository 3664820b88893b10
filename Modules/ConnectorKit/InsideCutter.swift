public import Domain
public import JSON

/// Makes records of the arrays inside other records: `Resource.inside`. It works on the payloads of a page, so that it
/// does the same for pages just read, for what a webhook brought, and for what lies in the store.
public struct InsideCutter: Sendable {
    public let resource: Resource
    private let lists: PageCutter
    private let records: PageCutter
    private let mapping: CompiledMapping
    /// Resources inside the records of this one.
    private let further: [InsideCutter]

    /// One for each resource inside the records of `resource`.
    public static func all(in resource: Resource, of connector: Connector) -> [InsideCutter] {
        connector.resources(inside: resource).map { InsideCutter($0, of: connector) }
    }

    private init(_ resource: Resource, of connector: Connector) {
        self.resource = resource
        mapping = CompiledMapping(resource)
        lists = PageCutter(records: .array(at: ""), paths: [resource.inside ?? ""])
        records = PageCutter(records: .array(at: ""), paths: mapping.paths)
        further = InsideCutter.all(in: resource, of: connector)
    }

    /// The records inside those of `page`, and those inside of them, outer ones first.
    public func cut(_ page: SourcePage, place: String) throws(JSONFault) -> [Inside] {
        let outer = page.records.map(\.payload)
        // Records rebuilt on their way lie in the scratch, all of a page or none.
        let bytes = outer.first?.place == .scratch ? page.scratch : page.bytes
        let found = try lists.cut(bytes, at: outer.map { Int($0.start)..<Int($0.start) + Int($0.count) })
        // A record without the array says nothing about it; null says that it is empty.
        let holders = found.slots.indices.filter { found.slots[$0].kind == .array || found.slots[$0].kind == .null }
        let (cut, ends) = try records.cut(
            bytes, arrays: holders.map { found.slots[$0] }.filter { $0.kind == .array })
        var builder = PageBuilder(mapping, SourcePage(bytes: bytes, form: page.form), place: place)
        var whole: [String] = []
        var (index, list) = (0, 0)
        for holder in holders {
            let key = page.string(page.records[holder].key)
            let refused = builder.refusals.count
            if found.slots[holder].kind == .array {
                let parent = builder.keep(key)
                while index < ends[list] {
                    builder.add(cut, index, parent: parent, around: page.records[holder].stamp)
                    index += 1
                }
                list += 1
            }
            // What could not be read is not gone.
            if builder.refusals.count == refused { whole.append(key) }
        }
        builder.page.scratch.append(contentsOf: repeatElement(0, count: SourcePage.padding))
        var result = [
            Inside(
                resource: resource.name, page: builder.page, whole: whole, refusals: builder.refusals,
                unreadable: builder.unreadable)
        ]
        for cutter in further { result += try cutter.cut(builder.page, place: place) }
        return result
    }
}

/// Records that came inside others.
public struct Inside: Sendable {
    public var resource: String
    public var page: SourcePage
    /// The keys of the records around them whose array was read to its end: what it lacks is gone.
    public var whole: [String]
    public var refusals: [Puller.Refusal]
    /// Fields whose values do not read as what they should be, and how many.
    public var unreadable: [String: Int]

    public var remark: String? { RecordCutter.Result.remark(unreadable) }
}

extension Connector {
    /// The resources whose records lie in arrays of this one's, not those further inside.
    public func resources(inside resource: Resource) -> [Resource] {
        resources.filter { $0.inside != nil && $0.parent?.resource == resource.name }
    }

    /// The resource whose calls bring this one's records: itself, unless they lie inside of others.
    public func bringer(of resource: Resource) -> Resource {
        guard resource.inside != nil, let parent = resources.first(where: { $0.name == resource.parent?.resource })
        else { return resource }
        return bringer(of: parent)
    }

    /// All of them, outer ones first.
    public func allResources(inside resource: Resource) -> [Resource] {
        resources(inside: resource).flatMap { [$0] + allResources(inside: $0) }
    }
}
