import Domain

/// Agreements and their signatures, money, files, answers.
extension RecordList {
    static let agreements = RecordList(
        kind: .agreement,
        fields: [
            .init("title"), .init("status"), .init("state"), .init("percent", nil, .number),
            .init("sent", nil, .time), .init("completed", nil, .time), .init("expires", nil, .time),
            .init("owner", nil, .staff), .init("created", nil, .time),
        ])
    static let signatures = RecordList(
        kind: .signature,
        fields: [
            .init("name"), .init("email"), .init("type"), .init("status"), .init("state"),
            .init("position", nil, .integer), .init("at", nil, .time),
        ])
    static let subscriptions = RecordList(
        kind: .subscription,
        fields: [
            .init("title"), .init("number"), .init("plan"), .init("status"), .init("state"),
            .init("value", "amount", .money), .init("interval"), .init("intervalCount", "interval_count", .integer),
            .init("quantity", nil, .number), .init("startDay", "start_day"), .init("renewalDay", "renewal_day"),
            .init("endDay", "end_day"), .init("cancelled", nil, .time),
        ])
    static let invoices = RecordList(
        kind: .invoice,
        fields: [
            .init("number"), .init("type"), .init("status"), .init("state"), .init("value", "amount", .money),
            .init("balance", nil, .money), .init("day"), .init("dueDay", "due_day"), .init("paidDay", "paid_day"),
        ])
    static let payments = RecordList(
        kind: .payment,
        fields: [
            .init("number"), .init("status"), .init("value", "amount", .money), .init("day"), .init("method"),
        ])
    static let documents = RecordList(
        kind: .document,
        fields: [
            .init("title"), .init("type"), .init("isFolder", "is_folder", .flag), .init("size", nil, .integer),
            .init("version"), .init("state"), .init("by"), .init("owner", nil, .staff), .init("created", nil, .time),
            .init("changed", nil, .time),
        ])
    static let responses = RecordList(
        kind: .response,
        fields: [
            .init("title"), .init("status"), .init("at", nil, .time), .init("name"), .init("email"),
            .init("nps", nil, .integer), .init("csat", nil, .number), .init("comment"), .init("collector"),
        ])
    static let entries = RecordList(
        kind: .entry,
        fields: [
            .init("title"), .init("at", nil, .time), .init("name"), .init("email"),
            .init("companyName", "company_name"), .init("message"), .init("source"), .init("consent", nil, .flag),
        ])
}
