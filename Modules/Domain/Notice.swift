/// Something that people or programs outside should hear: one message, before anybody has decided where it goes.
/// Everything an outlet sends comes from here.
public struct Notice: Hashable, Sendable {
    /// Names the message wherever it arrives, so that a second delivery can be told from a second event.
    public var id: String
    /// "stage.changed", "test"
    public var event: String
    public var at: Instant
    public var title: String
    public var text: String
    /// What belongs to it, in the order to be shown.
    public var details: [Detail]
    public var customer: Customer?
    /// Where to read on.
    public var link: String?
    /// A record of the CRM that it is about.
    public var record: Record?
    /// Sent to try an outlet: says so wherever it is read.
    public var isTest: Bool

    public init(
        id: String, event: String, at: Instant, title: String, text: String, details: [Detail] = [],
        customer: Customer? = nil, link: String? = nil, record: Record? = nil, isTest: Bool = false
    ) {
        self.id = id
        self.event = event
        self.at = at
        self.title = title
        self.text = text
        self.details = details
        self.customer = customer
        self.link = link
        self.record = record
        self.isTest = isTest
    }

    public struct Detail: Hashable, Sendable {
        public var label: String
        public var value: String
        public init(_ label: String, _ value: String) {
            self.label = label
            self.value = value
        }
    }

    public struct Customer: Hashable, Sendable {
        public var key: String
        public var name: String
        public init(key: String, name: String) {
            self.key = key
            self.name = name
        }
    }

    public struct Record: Hashable, Sendable {
        /// "Accounts"
        public var module: String
        public var id: String
        public init(module: String, id: String) {
            self.module = module
            self.id = id
        }
    }
}
