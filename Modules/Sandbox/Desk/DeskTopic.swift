/// What customers ask about: a category, the subjects they write and the first sentence of the question.
struct DeskTopic {
    var category: String
    var subjects: [String]
    var question: String

    static let all = [
        DeskTopic(
            category: "billing",
            subjects: ["Invoice shows wrong VAT", "Please change our billing address", "Charged twice this month"],
            question: "We looked at the last invoice and it does not match what we agreed. Could you check it?"),
        DeskTopic(
            category: "access",
            subjects: [
                "Cannot sign in since this morning", "New colleague needs an account", "Two-factor code never arrives",
            ],
            question: "One of us cannot get in any more and the reset link does not help."),
        DeskTopic(
            category: "import",
            subjects: ["Import stops at row 4,000", "Umlauts broken after the import", "Duplicate rows after import"],
            question: "We imported our list again and the result is not what the preview showed."),
        DeskTopic(
            category: "reports",
            subjects: [
                "Report is empty for last quarter", "Numbers differ between two reports", "Export as PDF is cut off",
            ],
            question: "The report does not show what we see in the list. Which of the two is right?"),
        DeskTopic(
            category: "performance",
            subjects: ["Very slow since the update", "Time-outs in the afternoon", "Search takes a minute"],
            question: "Pages take very long for everybody in our office, mostly after lunch."),
        DeskTopic(
            category: "integration",
            subjects: ["Webhook no longer arrives", "Calendar sync shows old entries", "API answers with 403"],
            question: "The connection worked until last week; nothing was changed on our side."),
        DeskTopic(
            category: "how-to",
            subjects: ["How do we archive a year?", "Can we rename a stage?", "Where do I change the language?"],
            question: "We could not find this in the guide. Is there a way to do it?"),
    ]
}
