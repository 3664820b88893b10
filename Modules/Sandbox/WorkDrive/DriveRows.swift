import Domain
import JSON

extension DriveAnswer {
    private var me: Staff { world.staff(0) }

    var user: JSONValue {
        [
            "id": .string(String(World.zuid(0))), "type": "users",
            "attributes": [
                "display_name": .string(me.full), "email_id": .string(me.email), "edition": "BUSINESS",
                "language": "en", "timezone": .string(World.seller.zone),
            ],
        ]
    }

    var team: JSONValue {
        [
            "id": .string(DriveID.team), "type": "teams",
            "attributes": [
                "name": .string(World.seller.name), "is_active": true, "edition": "BUSINESS",
                "created_time_in_millisecond": DriveRow.number(world.historyStart * 1000),
            ],
        ]
    }

    /// The same person, by the name that this team has for them.
    var member: JSONValue {
        [
            "id": .string(DriveID.member), "type": "users",
            "attributes": [
                "display_name": .string(me.full), "email_id": .string(me.email), "zuid": .string(String(World.zuid(0))),
                "role": "ADMIN", "status": "ACTIVE",
            ],
        ]
    }

    var privateSpace: JSONValue {
        ["id": .string(DriveID.privateSpace), "type": "privatespace", "attributes": ["name": "My Folders"]]
    }

    func teamFolder(_ folder: DriveItem) -> JSONValue {
        [
            "id": .string(DriveID.text(folder.number)), "type": "teamfolders",
            "attributes": [
                "name": .string(folder.name), "is_partof": true, "status": 1,
                "created_time_in_millisecond": DriveRow.number(folder.created.milliseconds),
                "parent_id": .string(DriveID.team),
            ],
        ]
    }

    /// From the team folder down to the item's own folder.
    func breadcrumbs(_ item: DriveItem) -> [JSONValue] {
        guard let parent = directory.item(item.parent) else { return [] }
        let own: JSONValue = [
            "id": .string(DriveID.text(parent.number)), "type": "breadcrumbs",
            "attributes": ["name": .string(parent.name)],
        ]
        return breadcrumbs(parent) + [own]
    }

    /// The latest first, in the vendor's documented shape; the key of the time is a plural here.
    func versions(_ item: DriveItem) throws(DriveFailure) -> JSONValue {
        guard !item.isFolder else { throw .gone }
        let id = DriveID.text(item.number)
        let rows = item.versions.enumerated().reversed().map { place, version -> JSONValue in
            let own = Int64(item.number) * 100 + Int64(place)
            return [
                "id": .string("\(id)-\(own)"), "type": "versions",
                "attributes": [
                    "version_number": DriveRow.number(place + 1), "version_id": DriveRow.number(own),
                    "created_time": .string(version.at.displayed),
                    "created_time_in_milliseconds": DriveRow.number(version.at.milliseconds),
                    "created_by": .string(world.staff(item.by).full), "file_size": .string(DriveRow.size(version.size)),
                    "file_size_in_bytes": DriveRow.number(version.size), "is_locked": false, "notes": "",
                    "del_time": .number("-1"),
                    "capabilities": ["can_read": true, "can_edit": true, "can_delete": true],
                ],
            ]
        }
        return ["data": .array(Array(rows))]
    }
}

/// One resource of a listing.
struct DriveRow {
    private let directory: DriveDirectory
    private let item: DriveItem
    private let base: String
    private let contents: [DriveItem]

    /// `base`: the address in links. `countsIn` says what lies in a folder.
    init(_ directory: DriveDirectory, _ item: DriveItem, base: String, countsIn: (DriveItem) -> [DriveItem]) {
        self.directory = directory
        self.item = item
        self.base = base
        contents = item.isFolder ? countsIn(item) : []
    }

    static func number(_ value: some BinaryInteger) -> JSONValue { .number(String(value)) }

    static func size(_ bytes: Int) -> String {
        bytes < 1_000_000 ? "\(bytes / 1000) KB" : "\(bytes / 1_000_000).\(bytes / 100_000 % 10) MB"
    }

    /// A third of the resources write this number as text.
    private var modified: JSONValue {
        let milliseconds = String(item.modified.milliseconds)
        let isText = directory.world.dice.chance(0x7620, item.number, perMille: 333)
        return isText ? .string(milliseconds) : .number(milliseconds)
    }

    var value: JSONValue {
        let world = directory.world
        let id = DriveID.text(item.number)
        let maker = world.staff(item.by)
        let zuid = JSONValue.string(String(World.zuid(item.by)))
        let latest = item.versions[item.versions.count - 1]
        var attributes: [(String, JSONValue)] = [
            ("name", .string(item.name)), ("display_attr_name", .string(item.name)),
            ("type", .string(item.kind?.family ?? "folder")), ("extn", .string(item.kind?.rawValue ?? "")),
            ("is_folder", .bool(item.isFolder)), ("parent_id", .string(DriveID.text(item.parent))),
            ("library_id", .string(DriveID.text(item.company == nil ? 2 : DriveDirectory.customers))),
            ("status", item.isTrashed ? 51 : 1), ("created_time", .string(item.created.displayed)),
            ("created_time_i18", .string(item.created.displayed)),
            ("created_time_in_millisecond", Self.number(item.created.milliseconds)),
            ("modified_time", .string(item.modified.displayed)), ("modified_time_in_millisecond", modified),
            ("uploaded_time_in_millisecond", Self.number(item.created.milliseconds)),
            ("status_change_time_in_millisecond", Self.number(item.statusChanged.milliseconds)),
            ("opened_time_in_millisecond", 0), ("created_by", .string(maker.full)),
            ("modified_by", .string(maker.full)), ("creator", zuid), ("owner", .string(String(World.zuid(0)))),
            ("modified_by_zuid", zuid), ("resource_type", item.isFolder ? 1001 : 2505), ("service_type", "upload"),
            ("icon_class", .string(item.kind?.rawValue ?? "folder")), ("description", ""), ("labels", []),
            ("favorite", false), ("permalink", .string("https://workdrive.zoho.example/file/\(id)")),
        ]
        if !item.isFolder {
            attributes.append(("download_url", .string(base + "/v1/workdrive/download/" + id)))
        }
        attributes += [
            (
                "storage_info",
                [
                    "size": .string(Self.size(latest.size)), "size_in_bytes": Self.number(latest.size),
                    "files_count": Self.number(contents.count { !$0.isFolder }),
                    "folders_count": Self.number(contents.count(where: \.isFolder)),
                ]
            ), ("capabilities", ["can_read": true, "can_download": true, "can_edit": true]),
        ]
        let own = base + "/workdrive/api/v1/files/" + id
        return [
            "id": .string(id), "type": "files",
            "attributes": .object(attributes.map { .init(name: $0.0, value: $0.1) }),
            "relationships": ["permissions": ["links": ["related": .string(own + "/permissions")]]],
            "links": ["self": .string(own)],
        ]
    }
}

extension Instant {
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// `Feb 9, 5:24 PM`: for eyes, without a year or a zone.
    var displayed: String {
        let text = Array(iso8601.utf8)
        func digits(_ at: Int) -> Int { Int(text[at] - 48) * 10 + Int(text[at + 1] - 48) }
        let hour = digits(11)
        let minute = digits(14)
        return "\(Self.months[digits(5) - 1]) \(digits(8)), \(hour % 12 == 0 ? 12 : hour % 12):"
            + "\(minute < 10 ? "0" : "")\(minute) \(hour < 12 ? "AM" : "PM")"
    }
}
