public import Domain
public import JSON

/// Makes of an answer's bytes a page for the store, in one pass: records, keys, stamps, hashes and the values of facts.
public struct RecordCutter: Sendable {
    /// Larger ones are refused; the page goes on. Vendors' own limits are far below.
    public static let maximumRecordBytes = 8 << 20
    public static let maximumKeyBytes = 500

    private let resource: Resource
    private let shape: RecordShape
    private let form: String
    private let mapping: CompiledMapping
    private let cutter: PageCutter
    private let rewriter: PageRewriter?

    /// `pagePaths`: what else is wanted of the page: `info.more_records`. `order`: path of the moment that the list is
    /// in the order of, for `Result.moments`.
    public init(
        resource: Resource, shape: RecordShape, form: String, pagePaths: [String] = [], order: String? = nil
    ) {
        self.resource = resource
        self.shape = shape
        self.form = form
        mapping = CompiledMapping(resource, order: order)
        rewriter = shape.rewriting.map { PageRewriter($0) }
        cutter = PageCutter(records: shape.records, paths: mapping.paths, pagePaths: pagePaths)
    }

    /// What a page was cut into, and what could not be used of it.
    public struct Result: Sendable {
        public var page: SourcePage
        public var refusals: [Puller.Refusal] = []
        /// Fields whose values do not read as what they should be, and how many.
        public var unreadable: [String: Int] = [:]
        /// What was wanted of the page, as text.
        public var wanted: [String?] = []
        /// Of each record, where `order` was given.
        public var moments: [Instant?] = []
        /// Records in the answer, refused ones included: what a page that is not full is told by.
        public var rows = 0
        /// The answer has a place for records; an error's body or `{}` has not.
        public var hasRecords = false
        /// `{}`, `null`, `{"data":null}`: nothing, said in another way.
        public var isNothing = false

        public var remark: String? { Result.remark(unreadable) }

        static func remark(_ unreadable: [String: Int]) -> String? {
            guard !unreadable.isEmpty else { return nil }
            let fields = unreadable.sorted { $0.key < $1.key }.map { "\($0.key) (\($0.value))" }
            return "left out, because they could not be read: \(fields.joined(separator: ", "))"
        }
    }

    /// Throws where the answer as a whole is not what it should be; single records only become refusals.
    public func cut(_ body: consuming [UInt8], parent: String?, place: String) throws(JSONFault) -> Result {
        var count = body.count
        var bytes = body
        bytes.append(contentsOf: repeatElement(0, count: SourcePage.padding))
        if let rewriter { (bytes, count) = try rewriter.rewrite(bytes, count: count) }
        let cut = try cutter.cut(bytes, count: count)
        var builder = PageBuilder(mapping, SourcePage(bytes: bytes, form: form), place: place)
        builder.page.records.reserveCapacity(cut.records.count)
        builder.page.values.reserveCapacity(cut.records.count * mapping.fields.count)
        let parentKey = parent.map { builder.keep($0) }
        for index in cut.records.indices { builder.add(cut, index, parent: parentKey) }
        builder.page.scratch.append(contentsOf: repeatElement(0, count: SourcePage.padding))
        var result = Result(page: builder.page, refusals: builder.refusals, unreadable: builder.unreadable)
        result.wanted = cut.page.map { builder.string($0) }
        result.moments = builder.moments
        result.rows = cut.records.count
        result.hasRecords = shape.isList ? cut.place == .array : cut.place == .object
        result.isNothing = cut.place == .null || cut.isEmptyObject
        return result
    }

    /// Lines of a file, one record each: a broken one costs itself only. `bytes` and each line in it end with the
    /// padding.
    public func cut(_ bytes: consuming [UInt8], lines: [Line]) -> Lines {
        let (cut, faults) = cutter.cut(bytes, lines: lines.map(\.range))
        var builder = PageBuilder(mapping, SourcePage(bytes: bytes, form: form), place: resource.name)
        var refusals = faults.map { (line: $0.key, reason: "\($0.value)") }
        for (index, line) in lines.enumerated() where faults[index] == nil {
            let parent = line.parent.map { builder.keep($0) }
            builder.add(cut, index, parent: parent)
        }
        builder.page.scratch.append(contentsOf: repeatElement(0, count: SourcePage.padding))
        refusals += zip(builder.refused, builder.refusals).map { (line: $0, reason: $1.reason) }
        return Lines(
            page: builder.page, refusals: refusals.sorted { $0.line < $1.line }, unreadable: builder.unreadable)
    }

    public struct Line: Hashable, Sendable {
        public var range: Range<Int>
        /// Key of the record that this one was listed under.
        public var parent: String?

        public init(_ range: Range<Int>, parent: String? = nil) {
            self.range = range
            self.parent = parent
        }
    }

    /// What lines were cut into. `refusals` say which of them, counted from 0, and why.
    public struct Lines: Sendable {
        public var page: SourcePage
        public var refusals: [(line: Int, reason: String)]
        public var unreadable: [String: Int]
    }

    /// Maps payloads from the store again. Each lies in `bytes`, which end with the padding, and becomes one record
    /// in the order given.
    public func remap(
        _ bytes: [UInt8], records: [(payload: TextSlice, parent: String?)]
    ) throws(JSONFault) -> SourcePage {
        let cut = try cutter.cut(
            bytes, at: records.map { Int($0.payload.start)..<Int($0.payload.start) + Int($0.payload.count) })
        var builder = PageBuilder(mapping, SourcePage(bytes: bytes, form: form), place: resource.name)
        for (index, record) in records.enumerated() {
            let parent = record.parent.map { builder.keep($0) }
            builder.add(cut, index, parent: parent, isStored: true)
        }
        return builder.page
    }
}

extension RecordShape {
    /// Rows of CSV become an array of objects before they get here.
    var records: PageCutter.Records {
        switch self {
        case .array(let path): .array(at: path)
        case .bareArray, .csv: .array(at: "")
        case .keyed(let path): .keyed(at: path)
        case .leaves, .columns: .array(at: PageRewriter.records)
        case .object(let path): .object(at: path)
        case .grouped(let path, let rows): .groups(at: path, rows: rows)
        }
    }

    /// How a page is rewritten before it is cut, if its records do not stand in it as objects.
    var rewriting: PageRewriter.Shape? {
        switch self {
        case .columns(let prefix, let besides): .columns(prefix: prefix, besides: besides)
        case .leaves(let path, let levels, let day): .leaves(at: path, levels: levels, day: day)
        case .array, .bareArray, .object, .grouped, .keyed, .csv: nil
        }
    }

    public var isList: Bool { if case .object = self { false } else { true } }
}
