import Domain
import Testing

@testable import Sandbox

@Suite struct `The world` {
    let world = World(seed: 7, customers: 2000)

    @Test(arguments: Kind.allCases)
    func `lists every record once in order of its change stamp, both ways`(kind: Kind) {
        var ascending: [World.Position] = []
        world.walk(kind, by: .modified) {
            ascending.append($0)
            return true
        }
        var descending: [World.Position] = []
        world.walk(kind, by: .modified, descending: true) {
            descending.append($0)
            return true
        }
        #expect(ascending == ascending.sorted())
        #expect(descending == ascending.reversed())
        #expect(Set(ascending.map(\.index)) == Set(0..<world.total(kind)))
        for position in ascending {
            #expect(position.value == world.modified(kind, position.index).milliseconds)
            #expect(world.modified(kind, position.index) >= world.created(kind, position.index))
            #expect(world.modified(kind, position.index) < world.start)
        }
    }

    @Test(arguments: [false, true])
    func `continues a list at any place, after edits too`(descending: Bool) {
        var world = world
        world.advance(by: .seconds(60 * 86_400))
        world.mutate(share: 0.02, seed: 3)
        var all: [World.Position] = []
        world.walk(.contact, by: .modified, descending: descending) {
            all.append($0)
            return true
        }
        #expect(all.count == world.count(.contact))
        for start in stride(from: 0, to: all.count - 20, by: 97) {
            var next: [World.Position] = []
            world.walk(.contact, by: .modified, descending: descending, after: all[start]) {
                next.append($0)
                return next.count < 19
            }
            #expect(next == Array(all[start + 1..<start + 20]))
        }
    }

    @Test(arguments: Kind.allCases)
    func `finds the record of an id and no other, and ids grow`(kind: Kind) {
        var last: Int64 = 1 << 53
        for index in 0..<min(3000, world.total(kind)) {
            let id = world.id(kind, index)
            #expect(id > last)
            #expect(world.index(of: id, kind) == index)
            #expect(world.index(of: id + 1, kind) == nil)
            last = id
        }
        #expect(world.index(of: world.ghostID(kind, 0), kind) == nil)
        #expect(world.index(of: "12x", kind) == nil)
    }

    @Test(arguments: Kind.allCases)
    func `agrees on who belongs to whom from both sides`(kind: Kind) {
        guard kind != .product else { return }
        var world = World(seed: 7, customers: 200)
        world.advance(by: .seconds(90 * 86_400))
        var found = 0
        for company in 0..<world.customers {
            let children = world.children(kind, of: company)
            #expect(children == children.sorted())
            for child in children { #expect(world.companyIndex(of: kind, child) == company) }
            found += children.count
        }
        let prospects = (0..<world.total(kind)).count {
            !world.isDeleted(kind, $0) && world.companyIndex(of: kind, $0) ?? 0 >= world.customers
        }
        #expect(found + prospects == world.count(kind))
    }

    @Test func `is the same for the same seed and another for another`() {
        var one = World(seed: 9, customers: 80)
        var two = World(seed: 9, customers: 80)
        let other = World(seed: 10, customers: 80)
        one.advance(by: .seconds(30 * 86_400))
        two.advance(by: .seconds(30 * 86_400))
        for index in 0..<one.count(.contact) {
            #expect(one.person(index).email == two.person(index).email)
            #expect(one.modified(.contact, index) == two.modified(.contact, index))
        }
        #expect(
            (0..<80).contains {
                one.company($0).phone != other.company($0).phone
                    || one.company($0).city.name != other.company($0).city.name
            })
    }

    @Test func `gives every company a name and a domain of its own, and every person a mailbox`() {
        var domains: Set<String> = []
        var names: Set<String> = []
        for index in 0..<world.customers {
            let company = world.company(index)
            #expect(names.insert(company.core).inserted)
            if company.hasOwnDomain { #expect(domains.insert(company.mailDomain).inserted) }
        }
        var boxes: Set<String> = []
        for index in 0..<world.total(.contact) {
            let person = world.person(index)
            #expect(boxes.insert(person.email).inserted, "\(person.full)")
            #expect(person.email.utf8.allSatisfy { $0 < 128 && $0 != 32 })
        }
    }

    @Test func `changes a share of everything when asked and says what`() {
        var world = world
        let before = world.clock
        world.mutate(share: 0.01, seed: 42)
        for kind in Kind.allCases where kind != .usage && world.initial(kind) >= 100 {
            let (changed, deleted) = world.changes(kind, since: before)
            let share = Double(changed.count + deleted.count) / Double(world.initial(kind))
            #expect((0.008...0.016).contains(share), "\(kind): \(share)")
        }
        #expect(world.changes(.contact, since: world.clock).changed.isEmpty)
    }

    @Test func `moves deals on, converts leads, merges duplicates and lets people change jobs`() {
        var world = world
        let open = (0..<world.total(.deal)).filter { !world.isClosed(deal: $0) }
        for _ in 0..<12 { world.advance(by: .seconds(30 * 86_400)) }
        #expect(open.contains { world.isClosed(deal: $0) })
        #expect((0..<world.initial(.lead)).contains { $0 % 12 >= 4 && world.isConverted(lead: $0) })
        #expect((0..<world.initial(.account)).contains { world.edit(.account, $0)?.survivor ?? -1 >= 0 })
        #expect((0..<world.initial(.contact)).contains { world.edit(.contact, $0)?.company ?? -1 >= 0 })
        for index in 0..<world.total(.deal) where !world.isDeleted(.deal, index) {
            let deal = world.deal(index)
            #expect(deal.history.map(\.at) == deal.history.map(\.at).sorted())
            #expect(deal.history[0].at == world.created(.deal, index))
            #expect(deal.history[deal.history.count - 1].at <= world.modified(.deal, index))
        }
    }
}
