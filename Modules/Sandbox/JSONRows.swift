import Domain
import JSON

extension JSONWriter {
    mutating func member(_ name: StaticString, _ text: String?) {
        key(name)
        if let text { string(text) } else { null() }
    }

    mutating func member(_ name: StaticString, _ flag: Bool) {
        key(name)
        bool(flag)
    }

    mutating func member(_ name: StaticString, number: some BinaryInteger) {
        key(name)
        integer(number)
    }

    /// Ids and counts travel as text in most of these apps.
    mutating func member(_ name: StaticString, text number: (some BinaryInteger)?) {
        member(name, number.map { String($0) })
    }

    /// `2025-03-31T15:05:09.000Z`
    mutating func member(_ name: StaticString, at moment: Instant?) {
        member(name, moment.map { $0.iso8601WithMilliseconds })
    }

    mutating func object(_ name: StaticString, _ body: (inout JSONWriter) -> Void) {
        key(name)
        object(body)
    }

    mutating func object(_ body: (inout JSONWriter) -> Void) {
        beginObject()
        body(&self)
        endObject()
    }

    mutating func array<Items: Sequence>(
        _ name: StaticString, of items: Items, _ body: (inout JSONWriter, Items.Element) -> Void
    ) {
        key(name)
        array(of: items, body)
    }

    mutating func array<Items: Sequence>(of items: Items, _ body: (inout JSONWriter, Items.Element) -> Void) {
        beginArray()
        for item in items { body(&self, item) }
        endArray()
    }

    mutating func nothing(_ names: StaticString...) {
        for name in names {
            key(name)
            null()
        }
    }
}
