import Domain

/// Something that WorkDrive tells a webhook about.
struct DriveEvent {
    /// `event_type`: "file_upload", "folder_create", …
    let type: String
    let at: Instant
    let item: DriveItem
    /// Who of the staff did it.
    let by: Int
    /// Always the same for the same event.
    let id: String
}

extension DriveDirectory {
    /// What happened to customers' folders and files after `from` and up to `until` (not beyond the world's clock), in
    /// order of time. A pure function of the world: periods that meet leave nothing out and tell nothing twice.
    static func events(_ world: World, from: Instant, until: Instant) -> [DriveEvent] {
        let directory = DriveDirectory(world, at: min(until, world.clock))
        let found = (0..<world.customers).flatMap { company in
            directory.everything(of: company).flatMap(story).filter { $0.at > from }
        }
        return found.sorted { ($0.at, $0.id) < ($1.at, $1.id) }
    }

    private static func story(of item: DriveItem) -> [DriveEvent] {
        var story = item.versions.map { event(item, item.isFolder ? "create" : "upload", $0.at) }
        for stay in item.trashings {
            story.append(event(item, "trash", stay.from))
            if let until = stay.until { story.append(event(item, "restore", until)) }
        }
        if let purged = item.purged { story.append(event(item, "delete", purged)) }
        return story
    }

    private static func event(_ item: DriveItem, _ what: String, _ at: Instant) -> DriveEvent {
        DriveEvent(
            type: (item.isFolder ? "folder_" : "file_") + what, at: at, item: item, by: item.by,
            id: "ev-\(item.number)-\(what)-\(at.milliseconds)")
    }
}
