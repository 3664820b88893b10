import ConnectorKit
import Domain
import Persistence
import SQLite
import Testing
import ZohoSurvey

@testable import Sandbox
@testable import Sync

/// What the stand-in holds, and what a sync has made of it.
struct Shelf {
    let zoho: Zoho
    var setup: SyncSetup

    init(_ apps: String..., customers: Int, survey: SurveyReading = SurveyReading()) async throws {
        zoho = try await Zoho(customers: customers, connectors: apps, survey: survey)
        setup = zoho.setup
        // More calls than the vendor lets one run make in its time: those of a first load go on in the next.
        setup.limits.patience = .seconds(3600)
    }

    var world: World { zoho.sandbox.world }

    /// A run that must end well.
    @discardableResult func run(_ sourceLocation: SourceLocation = #_sourceLocation) async throws -> RunSummary {
        let summary = try await Syncer(setup).run(trigger: "test", events: zoho.heard.hear)
        for failure in summary.failures { Issue.record("\(failure.line)", sourceLocation: sourceLocation) }
        #expect(summary.outcome == .complete, sourceLocation: sourceLocation)
        return summary
    }

    /// Time goes by here and there.
    mutating func wait(days: Int) async throws {
        zoho.sandbox.advance(by: .seconds(days * 86_400))
        let before = setup.now
        setup.now = { before().advanced(by: .seconds(days * 86_400)) }
        let authorizer = try await zoho.signIn()
        setup.authorizer = { _ in authorizer }
    }

    func count(_ resource: String) async throws -> Int {
        let id = try #require(try await setup.store.register([])[resource], "\(resource)")
        return try await setup.store.count(of: id, parent: nil)
    }

    /// One number of the database.
    func number(_ sql: String) throws -> Int {
        let connection = try Connection(path: zoho.folder + "/onward.db", mode: .readOnly)
        return try connection.first(SQL(raw: sql)) { Int($0.integer(0)) } ?? -1
    }
}

@Suite struct `A sync with the apps of agreements and papers` {
    @Test(.timeLimit(.minutes(2))) func `reads Sign whole, then what changed, then what went`() async throws {
        var shelf = try await Shelf("zoho_sign", customers: 200)
        try await shelf.run()
        func check(_ sourceLocation: SourceLocation = #_sourceLocation) async throws {
            let sign = SignDirectory(world: shelf.world)
            let requests = sign.entries.compactMap { sign.request($0.key) }
            #expect(try await shelf.count("zoho_sign.requests") == requests.count, sourceLocation: sourceLocation)
            #expect(try await shelf.count("zoho_sign.documents") == requests.count, sourceLocation: sourceLocation)
            let signers = requests.reduce(0) { $0 + $1.signers.count }
            // What a sender filled in is an action, and nobody's signature.
            #expect(try await shelf.count("zoho_sign.actions") > signers, sourceLocation: sourceLocation)
            #expect(try shelf.number("SELECT count(*) FROM fact_signature") == signers, sourceLocation: sourceLocation)
            for status in ["open": SignRequest.Status.inprogress, "completed": .completed, "declined": .declined] {
                let stored = try shelf.number("SELECT count(*) FROM fact_agreement WHERE state = '\(status.key)'")
                #expect(stored == requests.count { $0.status == status.value }, sourceLocation: sourceLocation)
            }
            let signed = requests.reduce(0) { $0 + $1.signers.count { $0.signed != nil } }
            #expect(
                try shelf.number("SELECT count(*) FROM fact_signature WHERE state = 'signed'") == signed,
                sourceLocation: sourceLocation)
        }
        try await check()
        #expect(
            try shelf.number("SELECT count(*) FROM fact_agreement WHERE state = 'completed' AND completed IS NULL") == 0
        )
        let calm = try await shelf.run()
        #expect(calm.tally.changed == 0 && calm.tally.added == 0 && calm.tally.deleted == 0)
        try await shelf.wait(days: 120)
        let later = try await shelf.run()
        #expect(later.tally.changed + later.tally.added > 0)
        try await check()
        await shelf.zoho.close()
    }

    @Test(.timeLimit(.minutes(4))) func `reads WorkDrive down to the last folder, and what moved on`() async throws {
        var shelf = try await Shelf("zoho_workdrive", customers: 2)
        let first = try await shelf.run()
        func calls(_ summary: RunSummary) -> Int? {
            summary.resources.first { $0.resource == "versions" }?.tally.calls
        }
        func check(_ sourceLocation: SourceLocation = #_sourceLocation) async throws {
            let drive = DriveDirectory(shelf.world)
            let there = drive.companies.flatMap { company in
                let items = drive.items(of: company)
                return items.first?.isTrashed == true ? [] : items.filter { !$0.isTrashed }
            }
            let papers = drive.library.filter { !$0.isFolder }
            #expect(
                try await shelf.count("zoho_workdrive.files") == there.count + papers.count,
                sourceLocation: sourceLocation)
            let folders = try shelf.number(
                "SELECT count(*) FROM fact_document JOIN source_record ON id = record_id "
                    + "WHERE is_folder = 1 AND deleted IS NULL AND type = 'folder'")
            #expect(folders == there.count(where: \.isFolder), sourceLocation: sourceLocation)
            let files = there.filter { !$0.isFolder } + papers
            #expect(
                try shelf.number("SELECT count(*) FROM change WHERE resource = 'versions'")
                    == files.reduce(0) { $0 + $1.versions.count }, sourceLocation: sourceLocation)
            // A file is one document, with its newest version.
            #expect(
                try shelf.number("SELECT count(*) FROM document WHERE is_folder = 0") == files.count,
                sourceLocation: sourceLocation)
            #expect(
                try shelf.number("SELECT sum(version) FROM document WHERE is_folder = 0")
                    == files.reduce(0) { $0 + $1.versions.count }, sourceLocation: sourceLocation)
        }
        try await check()
        // One call for each file, none for a folder; here and there one is repeated that came too close to another.
        let files = try shelf.number("SELECT count(*) FROM document WHERE is_folder = 0")
        #expect((files...files + 9).contains(calls(first) ?? 0))
        #expect(try await shelf.count("zoho_workdrive.teamfolders") == DriveDirectory.teamFolders.count)
        // Nothing is asked for its own sake: a run in which nothing happened changes nothing.
        let calm = try await shelf.run()
        #expect(calm.tally.changed == 0 && calm.tally.added == 0 && calm.tally.deleted == 0)
        #expect(calls(calm) == 0)
        try await shelf.wait(days: 70)
        let later = try await shelf.run()
        #expect(later.tally.added + later.tally.changed + later.tally.deleted > 0)
        try await check()
        await shelf.zoho.close()
    }
}

@Suite struct `A sync with the app of surveys` {
    @Test(.timeLimit(.minutes(1))) func `asks it nothing, unless its catalogue was switched on`() async throws {
        let silent = try await Shelf("zoho_survey", "zoho_forms", customers: 4)
        let summary = try await silent.run()
        #expect(summary.tally.calls == 0)
        await silent.zoho.close()

        var shelf = try await Shelf("zoho_survey", customers: 4, survey: SurveyReading(readsCatalogue: true))
        // A call a second is right for the vendor, and long for a test.
        shelf.setup.connectors[0].allowance.callsPerMinute = nil
        try await shelf.run()
        let published = SurveyDirectory.surveys.filter(\.isPublished).count
        #expect(try await shelf.count("zoho_survey.departments") == 1)
        #expect(try await shelf.count("zoho_survey.surveys") == published)
        #expect(try await shelf.count("zoho_survey.variables") == published)
        #expect(try await shelf.count("zoho_survey.collectors") == SurveyDirectory.collectors.count)
        await shelf.zoho.close()
    }
}
