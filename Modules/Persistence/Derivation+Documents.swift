import Domain
import SQLite

/// Files belong to what they refer to, folders to the customer they are named like, and everything to the customer of
/// the folder it lies in unless it says something itself. Folders lie in folders of the same list, so the order of
/// kinds is no help here: what is judged is taken out first, and placed from the top down.
extension Derivation {
    func attachDocuments(all: Bool) throws {
        if all { return try placeDocuments(all: true) }
        try connection.execute(
            """
            DELETE FROM temp.stage;
            INSERT OR IGNORE INTO temp.stage
                SELECT a.record_id FROM temp.attaching a CROSS JOIN fact_document f ON f.record_id = a.record_id
                UNION SELECT a.record_id FROM temp.attaching a
                CROSS JOIN record_customer rc ON rc.record_id = a.record_id AND rc.kind = 'document';
            """)
        while try connection.integer("SELECT EXISTS (SELECT 1 FROM temp.stage)") != 0 {
            try detachUnplaced(.document)
            try placeDocuments(all: false)
            // What lies in a folder that has moved to another customer, or to none, or has come to one.
            try connection.execute(
                """
                DELETE FROM temp.near;
                INSERT OR IGNORE INTO temp.near
                    SELECT child.record_id FROM temp.stage
                    LEFT JOIN temp.detached d ON d.record_id = stage.record_id
                    LEFT JOIN record_customer rc ON rc.record_id = stage.record_id
                    JOIN source_record s ON s.id = stage.record_id
                    JOIN fact_document child ON child.folder = s.external_id
                    WHERE d.customer_id IS NOT rc.customer_id
                        AND child.record_id NOT IN (SELECT record_id FROM temp.attaching);
                INSERT INTO temp.attaching SELECT record_id FROM temp.near;
                DELETE FROM temp.stage;
                INSERT INTO temp.stage SELECT record_id FROM temp.near;
                INSERT INTO temp.sorted
                    SELECT s.resource_id, n.record_id FROM temp.near n CROSS JOIN source_record s ON s.id = n.record_id;
                \(Self.forgetPending(in: "near"))
                DELETE FROM temp.near;
                """)
        }
        try noteLosses()
    }

    private func placeDocuments(all: Bool) throws {
        try attachByReference(.document, Self.path(of: .document), all: all)
        try attachByWords(.document, all: all)
        // One level of folders in each turn. A folder that has not come yet takes its files along when it does.
        while try attachByReference(.document, [("folder", "folder")], notesPending: false, all: all) > 0 {}
    }
}
