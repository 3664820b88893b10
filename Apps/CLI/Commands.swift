extension Command {
    /// In the order of use. `docs/cli.md` describes each; a test holds that.
    static let all: [Command] =
        [
            connect, disconnect, connectorNew, connectorCheck, connectorTry, connectorAdd, connectorList, connectorShow,
            connectorRemove, tableAdd, tableList, tableRemove, survey, formAdd, formList, formRemove, plan, sync,
            status, systems, runs, customers,
            customer, person, timeline, stages, standings, stuck, ready, blocked, ownerless, next, gaps,
            lifecycleExplain, lifecycleMove, lifecycleImport, lifecycleRetract, lifecycleRestatements, lifecycleJudge,
            conflicts, mastery, masterySet, masteryReset, pin, unpin,
            search, query, rederive, importFile, importUsage, importSinger, export,
            doctor, backup, outlets, outletsAdd, outletsOn, outletsOff, outletsTest, outletsRemove,
            webhooks, webhooksOn, webhooksOff, webhooksShow, webhooksAddress, webhooksSecret, webhooksRotate,
            webhooksTest,
            webhooksRetry,
        ] + identityReading + identity + definitions + acts + [lifecycleRequirements]
}
