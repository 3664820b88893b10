import Domain
import Foundation
import JSON
import Sandbox
import Testing
import WebServer

@Suite struct `A world that is told` {
    private static let lines = """
        {"note":"for people"}
        {"on":"2025-01-06","of":"alder","in":"Accounts","Account_Name":"Alder","Website":"https://www.alder.example"}
        {"on":"2025-01-06","of":"alder","in":"Deals","record":"first","Deal_Name":"Desk","Stage":"Qualification"}
        {"on":"2025-01-07","of":"alder","in":"projects","name":"Rollout","end_date":"2025-04-30"}
        {"on":"2025-02-10","of":"alder","in":"Deals","record":"first","Stage":"Closed Won"}
        {"on":"2025-02-11T14:00:00Z","of":"alder","in":"tickets","subject":"How?","priority":"High"}
        {"on":"2025-02-12","of":"alder","in":"tickets","status":"Closed"}
        """

    @Test func `has what its lines say, each from its time on`() throws {
        var world = World(story: try Story(Array(Self.lines.utf8)))
        #expect(world.clock.iso8601 == "2025-01-06T09:00:00Z")
        #expect(world.count(.account) == 1 && world.count(.deal) == 1 && world.count(.project) == 0)
        #expect(world.company(0).name == "Alder" && world.company(0).mailDomain == "alder.example")
        #expect(world.deal(0).outcome == .open)
        world.advance(by: .seconds(36 * 86_400))
        #expect(world.clock.iso8601 == "2025-02-11T09:00:00Z")
        #expect(world.deal(0).outcome == .won)
        #expect(world.deal(0).history.map(\.stage) == ["Qualification", "Closed Won"])
        #expect(world.deal(0).since.iso8601 == "2025-02-10T09:00:00Z")
        #expect(world.count(.project) == 1 && world.count(.ticket) == 0)
        world.advance(by: .seconds(86_400))
        #expect(world.count(.ticket) == 1 && world.count(.deskAccount) == 1)
        let before = world.modified(.ticket, 0)
        world.advance(by: .seconds(365 * 86_400))
        #expect(before.iso8601 == "2025-02-12T09:00:00Z" && world.modified(.ticket, 0) == before)
        // Nothing happens of its own accord.
        #expect(world.changes(.deal, since: before).changed.isEmpty)
    }

    @Test(arguments: [
        ("nonsense", "line 1: it is not JSON"), ("[]", "line 1: it is not an object"), ("", "no line"),
        (#"{"on":"soon","of":"a","in":"Deals"}"#, "“on” is a day"), (#"{"on":"2025-01-06","in":"Deals"}"#, "“of”"),
        (#"{"on":"2025-01-06","of":"a","in":"Deal"}"#, "“in” is one of Accounts"),
        (#"{"on":"2025-01-06","of":"a","in":"Deals","Stagr":"Won"}"#, "no field “Stagr”"),
        (#"{"on":"2025-01-06","of":"a","in":"tickets","status":"Done"}"#, "“status” is one of Open"),
        (
            "{\"on\":\"2025-01-07\",\"of\":\"a\",\"in\":\"Deals\"}\n{\"on\":\"2025-01-06\",\"of\":\"a\",\"in\":\"Deals\"}",
            "line 2: it lies before"
        ),
    ])
    func `is refused with the line and what is wrong in it`(text: String, why: String) {
        let fault = #expect(throws: Story.Fault.self) { try Story(Array(text.utf8)) }
        #expect(fault?.description.contains(why) == true, "\(fault?.description ?? "")")
    }

    @Test func `that comes as an example can be read and played to its end`() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "docs/examples/story.jsonl")
        var world = World(story: try Story(Array(try Data(contentsOf: file))))
        world.advance(by: .seconds(3 * 365 * 86_400))
        #expect(world.count(.account) == 5 && world.count(.project) == 3 && world.count(.deal) == 7)
    }
}
