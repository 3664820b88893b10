import Foundation
import SQLite
import Testing

/// People without mailbox or number of a customer: a CSV file through a connector that is a file itself.
@Suite(.fewAtOnce) struct `A plain table of people` {
    private static let example = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "docs/examples/members-register.json")

    private static let rows = """
        row,first_name,last_name,house_number,street,postcode,city,born,telephone,member_number
        1,Magdalena,Brandstetter,14,Lindenweg,80331,München,1961-07-04,089 4455667,M-20417
        2,Magdalene,Brandstetter,14,Lindenweg,80331,Muenchen,04.07.1961,-,
        3,Magdalena,Kowalczyk,3,Am Anger,50667,Köln,1988-11-30,n/a,M-31882

        """

    @Test func `comes in by a file and the example's description, and says how it is to be compared`() async throws {
        let bench = try Bench()
        #expect(try await bench.onward("connector", "add", Self.example.path()).exitCode == 0)
        let file = bench.folder.path + "/members.csv"
        try Self.rows.write(toFile: file, atomically: false, encoding: .utf8)
        let imported = try await bench.onward("import", "register.members", file)
        #expect(imported.exitCode == 0, "\(imported.words)")
        let said = try bench.connection().rows(
            """
            SELECT name || ', ' || street || ', ' || postcode || ' ' || city || ', ' || birth_day || ', '
                || coalesce(phone, '?') || ', ' || coalesce(number, '?')
            FROM person ORDER BY external_id
            """
        ) { $0.text(0) }
        #expect(
            said == [
                "Magdalena Brandstetter, Lindenweg 14, 80331 München, 1961-07-04, 089 4455667, M-20417",
                "Magdalene Brandstetter, Lindenweg 14, 80331 Muenchen, 04.07.1961, ?, ?",
                "Magdalena Kowalczyk, Am Anger 3, 50667 Köln, 1988-11-30, ?, M-31882",
            ])
        #expect(try bench.number("SELECT count(*) FROM resource WHERE is_plain") == 1)
        let whose = try bench.connection().rows("SELECT customer FROM person ORDER BY external_id") { $0.text(0) }
        #expect(whose.count == 3 && whose[0] == whose[1] && whose[0] != whose[2], "a slip, and another form of date")
    }
}
