/// A system we read from, described as data. The only code that walks this description is `Puller`.
public struct Connector: Sendable {
    /// Stable identifier, also in the store: "zoho_crm".
    public var name: String
    /// For people: "Zoho CRM".
    public var title: String
    public var documentation: String
    /// Scheme and host; the paths of calls follow.
    public var baseURL: String
    /// Sent with every call; values are templates: `("orgId", "{organization}")`. A header whose placeholder is unknown
    /// in a call's context is left out.
    public var headers: [(name: String, value: String)]
    /// How its calls are signed in.
    public var authorization: Authorization
    public var scopes: [Scope]
    /// One cheap call that shows whether the sign-in is good for this system; nil where nothing is asked of it: all
    /// that it has to say arrives.
    public var probe: Call?
    public var errors: ErrorVocabulary
    public var allowance: Allowance
    /// Parents stand before their children.
    public var resources: [Resource]
    public var discovery: Discovery?
    /// What the system sends by itself.
    public var hooks: [Hook]

    public init(
        name: String, title: String, documentation: String, baseURL: String,
        headers: [(name: String, value: String)] = [], authorization: Authorization = .zoho,
        scopes: [Scope], probe: Call?, errors: ErrorVocabulary, allowance: Allowance, resources: [Resource],
        discovery: Discovery? = nil, hooks: [Hook] = []
    ) {
        self.name = name
        self.title = title
        self.documentation = documentation
        self.baseURL = baseURL
        self.headers = headers
        self.authorization = authorization
        self.scopes = scopes
        self.probe = probe
        self.errors = errors
        self.allowance = allowance
        self.resources = resources
        self.discovery = discovery
        self.hooks = hooks
    }
}

/// A permission we ask the customer for, and the sentence that says why.
public struct Scope: Hashable, Sendable {
    public var name: String
    public var reason: String

    public init(_ name: String, _ reason: String) {
        self.name = name
        self.reason = reason
    }
}

/// What the vendor lets one organisation spend. The user's own ceilings can only be lower.
public struct Allowance: Hashable, Sendable {
    /// Calls under way at once, over all resources of this system.
    public var concurrentCalls: Int
    /// Refill of the token bucket, if the vendor counts calls per time.
    public var callsPerMinute: Int?
    /// The vendor's counting window: `callsPerMinute` times its minutes may come at once. Zoho Projects: two minutes.
    public var window: Duration
    /// The vendor counts calls for each URL pattern by itself (ids replaced), not for the whole app.
    public var countsPerPattern: Bool
    /// Besides, so many calls a minute of one and the same path: Zoho WorkDrive, for listings of one folder.
    public var callsPerPath: Int?
    /// Besides, so many files of finished jobs a minute: ten of Zoho CRM, which then refuses all for a minute.
    public var downloadsPerMinute: Int?
    /// Response header that says how many calls are left in how many seconds, and so takes the place of
    /// `callsPerMinute`: `[{"duration":120,"remaining-count":999}]` of Zoho Sprints.
    public var paceHeader: String?
    /// Credits a rolling or calendar day, for the smallest paid edition; the default ceiling.
    public var creditsPerDay: Int
    /// Response header that says how many credits remain.
    public var remainingHeader: String?
    /// What a unit is called: "credits", "units".
    public var unit: String

    public init(
        concurrentCalls: Int, callsPerMinute: Int? = nil, countsPerPattern: Bool = false, callsPerPath: Int? = nil,
        downloadsPerMinute: Int? = nil, paceHeader: String? = nil, creditsPerDay: Int, remainingHeader: String? = nil,
        unit: String = "credits", window: Duration = .seconds(60)
    ) {
        self.window = window
        self.concurrentCalls = concurrentCalls
        self.callsPerMinute = callsPerMinute
        self.countsPerPattern = countsPerPattern
        self.callsPerPath = callsPerPath
        self.downloadsPerMinute = downloadsPerMinute
        self.paceHeader = paceHeader
        self.creditsPerDay = creditsPerDay
        self.remainingHeader = remainingHeader
        self.unit = unit
    }
}

/// One list of records in a system.
public struct Resource: Sendable {
    /// The vendor's name where there is one: "Contacts", "tickets".
    public var name: String
    /// One sentence for people.
    public var purpose: String
    public var parent: Parent?
    /// Path of the unique key inside a record. Several paths make a composite key, joined by "/"; `^` is the parent's
    /// key, for records without an id of their own (`["^"]`: one record for each parent). Where vendors have several
    /// names for one thing, `|` stands between them and the first that is there counts; `#` is the record's own
    /// content, for those that came without a key (`["entry_id|#"]`).
    public var key: [String]
    /// Path of the change stamp, if records carry one.
    public var stamp: String?
    /// How to read it, best first. `Sync` takes the first one that serves the purpose and that the server offers.
    public var ways: [Way]
    public var deletions: Deletions
    public var count: Count?
    public var fields: FieldSelection
    public var facts: [FactMapping]
    /// How often it is worth asking.
    public var pace: Duration
    /// The records lie in an array of each record of the parent, and come with it: no call of their own. Such a
    /// resource has a parent and no ways.
    public var inside: String?
    /// Besides or instead of being read. Without ways this is all there is: the vendor offers no reading.
    public var arrives: Set<Arrival>
    /// Texts that stand for nothing in this resource: "-1", "n/a". They are kept in the record and missing in facts.
    public var absent: Set<String>
    public var matching: Matching

    /// How its people are recognised among others.
    public enum Matching: String, Hashable, Sendable, CaseIterable {
        /// By what is one person's alone: a mailbox, a number, a link.
        case keys
        /// Rows of a plain table, which have no such thing: field by field, by a sum of weights.
        case weighted
    }

    /// It is asked for; otherwise its records lie inside of others, or arrive.
    public var isAskedFor: Bool { inside == nil && !ways.isEmpty }

    public enum Arrival: String, Hashable, Sendable, CaseIterable { case webhook, file }

    public init(
        _ name: String, _ purpose: String, parent: Parent? = nil, key: [String] = ["id"],
        stamp: String? = nil, ways: [Way] = [],
        deletions: Deletions = .none, count: Count? = nil, fields: FieldSelection = .all,
        facts: [FactMapping] = [],
        pace: Duration = .seconds(900), inside: String? = nil, arrives: Set<Arrival> = [], absent: Set<String> = [],
        matching: Matching = .keys
    ) {
        self.name = name
        self.purpose = purpose
        self.parent = parent
        self.key = key
        self.stamp = stamp
        self.ways = ways
        self.deletions = deletions
        self.count = count
        self.fields = fields
        self.facts = facts
        self.pace = pace
        self.inside = inside
        self.arrives = arrives
        self.absent = absent
        self.matching = matching
    }

    /// A list below each record of another resource of the same connector.
    public struct Parent: Hashable, Sendable {
        public var resource: String
        /// The placeholder that the parent's key fills, here and in all resources further down: "project".
        public var placeholder: String
        /// Path in the parent's record whose value fills the placeholder, if it is not the key.
        public var value: String?
        /// Path of the moment when the parent came to be: windows of time below it begin a quarter before.
        public var born: String?
        public enum Visit: String, Hashable, Sendable, CaseIterable {
            /// Every parent at every sync: few parents (portals, projects).
            case every
            /// Only parents that are new or changed since this list was last read: many parents (tickets, deals).
            case changed
        }
        public var visit: Visit
        /// Where parents are visited when they changed: those for which this holds are visited at every sync all the
        /// same. A sprint under way does not change when its items do.
        public var always: FactMapping.Condition?
        /// Only records of the parent for which this holds have such a list: files have versions, folders none.
        public var only: FactMapping.Condition?
        /// Records of this very resource for which this holds have such a list too: folders in folders. Their key fills
        /// the same placeholder.
        public var descends: FactMapping.Condition?

        public init(
            _ resource: String, as placeholder: String, value: String? = nil, visit: Visit = .every,
            always: FactMapping.Condition? = nil, only: FactMapping.Condition? = nil, born: String? = nil,
            descends: FactMapping.Condition? = nil
        ) {
            self.resource = resource
            self.placeholder = placeholder
            self.value = value
            self.visit = visit
            self.always = always
            self.only = only
            self.born = born
            self.descends = descends
        }
    }
}

/// Which fields to ask for.
public enum FieldSelection: Hashable, Sendable {
    /// The server sends all there are.
    case all
    /// The server wants names. `{fields}` is replaced by them.
    case named([String])
    /// As `named`, but all that `Discovery` finds for the module; the list is what to ask for if it finds nothing.
    case discovered(module: String, otherwise: [String])
}

/// One way to read a resource.
public struct Way: Sendable {
    public enum Purpose: String, Hashable, Sendable, CaseIterable { case everything, changes }

    /// "bulk", "coql", "list", "search": shown in plans, and the `form` of its pages.
    public var name: String
    public var serves: Set<Purpose>
    public var call: Call
    public var pages: Pagination
    public var shape: RecordShape
    public var since: Since
    public var cost: Cost
    /// The greatest number of records this way can reach; beyond it another way must be taken.
    public var reach: Int?
    /// At most so many names in `{fields}`; the rest is asked for by key (`ids`) and merged into the same records.
    public var maximumFields: Int?
    /// Parameter that takes a comma list of keys, for the further groups of fields.
    public var keysParameter: String?
    /// The list only names what changed: each record is then fetched whole by this call, `{key}` being its key. The
    /// answer is the record itself. A record that is gone by then is left out.
    public var detail: Call?
    /// For so long after their time counts may still change: `{since}` is written so much earlier.
    public var settling: Duration

    public init(
        _ name: String, serves: Set<Purpose> = [.everything, .changes], _ call: Call,
        pages: Pagination = .single,
        shape: RecordShape = .array(at: "data"), since: Since = .all, cost: Cost = .perCall(1),
        reach: Int? = nil,
        maximumFields: Int? = nil, keysParameter: String? = nil, detail: Call? = nil,
        settling: Duration = .zero
    ) {
        self.name = name
        self.serves = serves
        self.call = call
        self.pages = pages
        self.shape = shape
        self.since = since
        self.cost = cost
        self.reach = reach
        self.maximumFields = maximumFields
        self.keysParameter = keysParameter
        self.detail = detail
        self.settling = settling
    }
}

/// One request as a template. `{name}` is replaced, percent-encoded in paths and queries, JSON-escaped in JSON
/// bodies, from the context: the parents' placeholders, `{fields}`, `{since}`, `{until}`, `{after}` (last key, for
/// keyset paging), `{size}`. A query parameter whose template has an unknown placeholder is left out.
public struct Call: Sendable {
    public var method: String
    public var path: String
    public var query: [(name: String, value: String)]
    public var headers: [(name: String, value: String)]
    public var body: String?

    public init(
        _ method: String, _ path: String, query: [(name: String, value: String)] = [],
        headers: [(name: String, value: String)] = [], body: String? = nil
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
    }

    /// A `GET`.
    public init(
        _ path: String, query: [(name: String, value: String)] = [],
        headers: [(name: String, value: String)] = []
    ) {
        self.init("GET", path, query: query, headers: headers)
    }
}

/// How many records there should be, for comparing.
public struct Count: Sendable {
    public var call: Call
    /// Path of the number in the answer.
    public var at: String
    public var cost: Int
    /// The vendor leaves some records out that the ways deliver: good for choosing a way, not for comparing.
    public var isPartial: Bool

    public init(_ call: Call, at: String, cost: Int = 1, isPartial: Bool = false) {
        self.call = call
        self.at = at
        self.cost = cost
        self.isPartial = isPartial
    }
}

public enum Cost: Hashable, Sendable {
    case perCall(Int)
    /// The first step whose row count is not below the rows asked for: COQL `[(200, 1), (1000, 2), (2000, 3)]`.
    case byRows([Step])
    /// By how deep an offset page lies: Desk.
    case byOffset([Step])
    /// A job: creation, then each status or download call.
    case job(create: Int, poll: Int, download: Int)
    /// Per thousand rows delivered: Analytics exports.
    case perThousandRows(Int)

    public struct Step: Hashable, Sendable {
        public var upTo: Int
        public var credits: Int
        public init(upTo: Int, _ credits: Int) {
            self.upTo = upTo
            self.credits = credits
        }
    }
}

/// Finds modules and fields that the user made themselves.
public struct Discovery: Sendable {
    public var modules: Call
    public var modulesAt: String
    public var moduleName: String
    public var moduleTitle: String
    /// Path of what changes whenever a module's fields do: then the fields of the others are not asked for again.
    public var moduleChanged: String?
    /// Only modules whose values at these paths are as given: `["api_supported": "true", "generated_type": "custom"]`.
    public var conditions: [(path: String, value: String)]
    /// `{module}` is the name.
    public var fields: Call
    public var fieldsAt: String
    public var fieldName: String
    public var fieldType: String
    /// Path of the module a lookup field points to.
    public var lookupModule: String
    /// Field types that a list cannot deliver: subforms and the like.
    public var undeliverableTypes: Set<String>
    /// The resource made for each found module; `{module}` in it is replaced.
    public var template: Resource
    public var cost: Int

    public init(
        modules: Call, modulesAt: String, moduleName: String, moduleTitle: String, moduleChanged: String? = nil,
        conditions: [(path: String, value: String)],
        fields: Call, fieldsAt: String, fieldName: String, fieldType: String, lookupModule: String,
        undeliverableTypes: Set<String>, template: Resource, cost: Int = 1
    ) {
        self.modules = modules
        self.modulesAt = modulesAt
        self.moduleName = moduleName
        self.moduleTitle = moduleTitle
        self.moduleChanged = moduleChanged
        self.conditions = conditions
        self.fields = fields
        self.fieldsAt = fieldsAt
        self.fieldName = fieldName
        self.fieldType = fieldType
        self.lookupModule = lookupModule
        self.undeliverableTypes = undeliverableTypes
        self.template = template
        self.cost = cost
    }
}
