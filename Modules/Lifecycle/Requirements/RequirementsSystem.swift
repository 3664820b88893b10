extension Requirement {
    /// The system as a whole.
    static let system = """
        S-001 What stages, owners and measures there are is said by the definition alone
          by file Modules/Lifecycle/Engine.swift
          by command onward lifecycle show
          test The terms of the definition that ships / are the definition's: a stage that it lacks has nobody in it
          test A definition is refused / for references to nothing and ids given twice
        S-002 All teams look at one customer, whatever app each works in
          by command onward customer
          by view timeline
          test What other apps tell / stands on the customer's page, in the timeline and in the search
          test The definition that ships / says of each stage all that makes one
        S-003 Each stage has teams, workflows, data and apps, or says why it has none
          by file Modules/Lifecycle/File/DefinitionCheck.swift
          by command onward lifecycle validate
          test A definition is refused / for stages without a way and gates that are none
          test The definition that ships / says of each stage all that makes one
        S-004 Each gap is a fault of team, tool or reporting with one cause
          by view gap
          by command onward gaps
          test Where a customer stands / finds gaps only where they are about the stage
          test The definition that ships / detects each way in which lifecycles usually break
        S-005 Where apps disagree about a customer, both values are shown
          by view field_conflict
          by command onward conflicts
          test Whose word counts / conflicts lists each app's value, which is shown and why
        S-006 A stage that nobody owns shows, until somebody does
          by command onward ownerless
          test A leaf / names who was assigned, their rivals, and else whom the role's rule names
          test An act / has one accountable for a role, but for a declared handover
          test A fault in the way of a customer / breaks the transition it belongs to
        S-007 Activity is not progress: only what a criterion names counts
          test A customer under the definition that ships / has not left Onboard because its tasks are done
          test Any life of a customer / is judged the same twice, and gains nothing from being judged again
          waits reports: the definition counts outcomes alone; figures over time that do so come with the reports
        S-008 How long customers wait between giver and receiver
          by view handoff
          by view transition_now
          test A customer under the definition that ships / breaks where sales hand nothing over, until the handoff is accepted
          test Where a customer stands / tells open, blocked, ready and broken apart
          waits reports: offers and acceptances are kept with their moments; the figure over all of them comes with the reports
        S-009 Every customer has a next step with owner and day, made by rule if by nobody
          by view next_step
          by command onward next
          test Where a customer stands / makes the next step of what is missing first
          test A leaf / finds the next step where one was laid down, else in tasks, activities and deals
        S-010 Questions of every day are answered without any setting up
          by command onward ready
          by command onward blocked
          by command onward stages
          test Where a customer stands / tells open, blocked, ready and broken apart
          test The definition that ships / is read without a finding or a remark
          waits scores: ready and blocked are answered; at risk, and renewals with open risk, come with risks and renewals
        S-011 A customer without progress for too long is marked, with where it stands
          by command onward stuck
          by view stage_now
          test Where a customer stands / marks a customer stalled, and never one that has left
        S-012 Whatever the definition refers to is there
          by file Modules/Lifecycle/File/DefinitionCheck.swift
          by command onward lifecycle validate
          test A definition is refused / for references to nothing and ids given twice
        S-013 A customer begins as a lead and stays one and the same through conversion
          by view stage_interval
          test A customer under the definition that ships / is in Acquire as a lead, a prospect with no limit that runs
          test A customer under the definition that ships / walks from lead to growth and recommendation with the CRM alone and people's \
        word
          test A derivation / joins what the vendor links and what shares a mailbox or a site
        S-014 With any few of the apps it works, and what an app would have to tell is unknown
          by command onward systems
          test A customer under the definition that ships / is told what no app can tell, and nothing is concluded from it
          test A leaf / rests on absence only where the sources are known completely
        S-015 What an app changes is judged at the end of the same sync
          by file Modules/Persistence/Lifecycle/LifecycleRun.swift
          test Customers in the store / are judged when something of theirs changes, and the moves are kept
          test Customers in the store / stand the same, judged one by one or all anew
        S-016 A transition is a thing of its own, with owner, limit, state and history
          by view transition_now
          by view handoff
          by command onward lifecycle explain
          test Where a customer stands / tells open, blocked, ready and broken apart
          test An act / carries a handoff from offer to acceptance, with what is open
        S-017 Who is accountable for a customer, and who or what rule says so
          by view stage_now
          by view ownership
          by command onward lifecycle explain
          test A leaf / names who was assigned, their rivals, and else whom the role's rule names
          test An act / has one accountable for a role, but for a declared handover
        S-018 What must move forward is listed and there, missing or waived
          by view handoff
          by view waiver
          test An act / carries a handoff from offer to acceptance, with what is open
          test An act / lets a handoff go without a waived item, once
          test What people do / hands a customer over with what is known, and shows what is missing
        S-019 Which workflow ran, is due, or never began
          by command onward lifecycle docs
          waits automation: stages name their workflows with trigger, limit and what shows them done; runs are records of automation
        S-020 Which apps a stage uses, and how each is doing
          by command onward systems
          by command onward lifecycle docs
          test What the lifecycle needs / is there, comes by file, or is unknown for a reason
          test The definition that ships / says of each stage all that makes one
        S-021 Each stage and transition has a measure with formula, unit and source
          by file Modules/Lifecycle/File/DefinitionCheck.swift
          by command onward lifecycle validate
          test A definition is refused / for stages without a way and gates that are none
          test The definition that ships / says of each stage all that makes one
        S-022 Stages and transitions make one way without dead ends
          by file Modules/Lifecycle/File/DefinitionCheck.swift
          by command onward lifecycle validate
          test A definition is refused / for stages without a way and gates that are none
          test The definition that ships / has the six stages in their order, and what leads from each to the next
        S-023 What is judged is the relationship, not the deal
          by view stage_now
          test A customer under the definition that ships / is shown in Retain by buying again, and in Expand only on top of that
          test Any life of a customer / is one line of stages without gap or overlap
          waits renewals: two deals make one state; several relationships with one company come with contracts
        S-024 What must be done and what must be true are told apart
          by view readiness
          by command onward lifecycle docs
          by command onward lifecycle explain
          test The definition that ships / names of each transition who gives, who takes, and all four ways in which it breaks
          test Where a customer stands / tells open, blocked, ready and broken apart
        S-025 Every move says why: cause, verdicts, definition, reason
          by view stage_change
          by command onward lifecycle move
          test Any life of a customer / is one line of stages without gap or overlap
          test Customers in the store / move by hand with a reason, and back by a mark
          test Where a customer stands / follows an app that is ahead after the transition's limit, and names what was missing
        S-026 A transition has a state, and broken says in which way
          by view transition_now
          by view breakdown
          test Where a customer stands / tells open, blocked, ready and broken apart
          test A fault in the way of a customer / breaks the transition it belongs to
        S-027 Transitions are the report one begins with
          by view stage_change
          by command onward stages
          test Any life of a customer / is one line of stages without gap or overlap
          waits reports: every passage is kept; percentiles and rankings over them come with the reports
        S-028 A stage has purpose, entry, exit, owner, outputs and a limit
          by file Modules/Lifecycle/File/DefinitionCheck.swift
          by command onward lifecycle validate
          test A definition is refused / for stages without a way and gates that are none
          test The definition that ships / says of each stage all that makes one
        S-029 Every open transition has owner, limit and next step
          by command onward stuck
          by view transition_now
          test Where a customer stands / tells open, blocked, ready and broken apart
          test Where a customer stands / makes the next step of what is missing first
          waits automation: what is late is listed; telling somebody further up by rule is automation
        S-030 Only an accepted handoff completes a transition; the rest is a bypass
          by view stage_change
          by command onward lifecycle move
          test Where a customer stands / follows an app that is ahead after the transition's limit, and names what was missing
          test An act / carries a handoff from offer to acceptance, with what is open
          test A customer under the definition that ships / is shown in Onboard once a deal was won, and told what was left out
        S-031 Acquire
          test The definition that ships / has the six stages in their order, and what leads from each to the next
          test A customer under the definition that ships / is in Acquire as a lead, a prospect with no limit that runs
        S-032 Onboard
          test The definition that ships / has the six stages in their order, and what leads from each to the next
          test A customer under the definition that ships / is shown in Onboard once a deal was won, and told what was left out
        S-033 Adopt
          test The definition that ships / has the six stages in their order, and what leads from each to the next
          test A customer under the definition that ships / is shown in Adopt by use, by a closed project, or by half a year with signs \
        of life
        S-034 Retain
          test The definition that ships / has the six stages in their order, and what leads from each to the next
          test A customer under the definition that ships / is shown in Retain by buying again, and in Expand only on top of that
        S-035 Expand
          test The definition that ships / has the six stages in their order, and what leads from each to the next
          test A customer under the definition that ships / is shown in Retain by buying again, and in Expand only on top of that
        S-036 Advocate
          test The definition that ships / has the six stages in their order, and what leads from each to the next
          test A customer under the definition that ships / walks from lead to growth and recommendation with the CRM alone and people's \
        word
        S-037 Commitment
          test The definition that ships / names of each transition who gives, who takes, and all four ways in which it breaks
          test A customer under the definition that ships / walks from lead to growth and recommendation with the CRM alone and people's \
        word
        S-038 Value
          test The definition that ships / names of each transition who gives, who takes, and all four ways in which it breaks
          test A customer under the definition that ships / walks from lead to growth and recommendation with the CRM alone and people's \
        word
        S-039 Continuity
          test The definition that ships / names of each transition who gives, who takes, and all four ways in which it breaks
          test A customer under the definition that ships / walks from lead to growth and recommendation with the CRM alone and people's \
        word
        S-040 Opportunity
          test The definition that ships / names of each transition who gives, who takes, and all four ways in which it breaks
          test A customer under the definition that ships / walks from lead to growth and recommendation with the CRM alone and people's \
        word
        S-041 Referenceability
          test The definition that ships / names of each transition who gives, who takes, and all four ways in which it breaks
          test A customer under the definition that ships / walks from lead to growth and recommendation with the CRM alone and people's \
        word
        S-042 A qualified lead without an agreed follow-up is flagged until there is one
          by view gap
          test A customer under the definition that ships / breaks where nobody agreed on the follow-up, until somebody does
          test What lifecycles break by / is found from the records of each customer, and of none with whom it is well
        S-043 A won deal without an accepted handoff is flagged after the limit
          by view gap
          test A customer under the definition that ships / breaks where sales hand nothing over, until the handoff is accepted
          test What lifecycles break by / is found from the records of each customer, and of none with whom it is well
        S-044 Onboarding that ends without expected use, owner or plan is flagged
          by view gap
          test A customer under the definition that ships / breaks where the onboarding ends without a path, until there is one
          test What lifecycles break by / is found from the records of each customer, and of none with whom it is well
        S-045 Use, requests and answers that nothing is decided by are flagged
          by view gap
          by view unlinked
          test A customer under the definition that ships / breaks where they are seen and nothing is decided by it, until something is
          test Usage / of nobody known is counted, with the reason
          test What lifecycles break by / is found from the records of each customer, and of none with whom it is well
        S-046 A need left undecided, without a deal or a next step is flagged, and which
          by view gap
          by view need
          test A customer under the definition that ships / breaks where a need lies idle, and says which of three is missing
          test What lifecycles break by / is found from the records of each customer, and of none with whom it is well
        S-047 Who could recommend us is found, asked and looked after
          by view gap
          test A customer under the definition that ships / breaks where nobody decides about asking a content customer, until somebody does
          waits references: whom nobody decided about is flagged; asking and the load of each come with references
          test What lifecycles break by / is found from the records of each customer, and of none with whom it is well
        S-048 Who moved on unprepared, and what was missing
          by view stage_change
          test A customer under the definition that ships / is shown in Onboard once a deal was won, and told what was left out
          test Where a customer stands / follows an app that is ahead after the transition's limit, and names what was missing
          waits reports: each bypass names what was missing; sums by period and revenue come with the reports
        S-049 People, engine and reports use the same version of the definition
          by command onward lifecycle docs
          by view stage_now
          test Any definition / has another hash after any change but its approval
          test The operating model as a document / changes with a criterion
          test The definition that ships / is read without a finding or a remark
        S-050 Every stage of every customer has an owner
          by command onward ownerless
          test A leaf / names who was assigned, their rivals, and else whom the role's rule names
          waits reports: who has none is listed; the share over time comes with the reports
        S-051 A criterion is answered by data or vouched for, never by prose
          by file Modules/Lifecycle/File/DefinitionCheck.swift
          by command onward lifecycle validate
          test A definition is refused / for criteria that decide nothing, contradict themselves or loop
          test The definition that ships / asks no app for what only people know, and people for nothing without a role
        S-052 One view of accounts, projects and success, for every team
          by command onward customer
          test What other apps tell / stands on the customer's page, in the timeline and in the search
          waits scores: health and risks join the customer's page with the scores
        S-053 Commitments, context and next steps move with the handoff
          by view handoff
          by command onward standings
          test An act / carries a handoff from offer to acceptance, with what is open
        S-054 One report from first contact to recommendation
          by view stage_interval
          by command onward stages
          test Any life of a customer / is one line of stages without gap or overlap
          test A customer under the definition that ships / walks from lead to growth and recommendation with the CRM alone and people's \
        word
          waits reports: intervals of all six stages are kept; cohorts over them come with the reports
        S-055 The same situation leads to the same next step
          by view next_step
          test Any life of a customer / is judged the same twice, and gains nothing from being judged again
          test Where a customer stands / makes the next step of what is missing first
        S-056 Transitions are defined, managed and measured
          by file Modules/Lifecycle/File/DefinitionCheck.swift
          by command onward lifecycle validate
          test A definition is refused / for stages without a way and gates that are none
          test The definition that ships / names of each transition who gives, who takes, and all four ways in which it breaks
          waits reports: definition and open cases can be asked for; one figure of completeness comes with the reports
        S-057 What exists in the CRM is read into a map and a draft
          by command onward lifecycle discover
          test What is found against what is defined / drafts a next version that is in order and names every stage of open deals once
        S-058 What the CRM lacks beside a definition
          by command onward lifecycle discover
          test What is found against what is defined / names gaps of each kind with the stages they concern
        S-059 A draft is tried on the real customers, and moves nobody
          by command onward lifecycle simulate
          test The operating model by command / finds how it works now, drafts from it, and says who would stand elsewhere
        S-060 What Zoho needs for a definition, and where it strays from it
          by command onward lifecycle discover
          test What is found against what is defined / plans for Zoho every stage, owner, transition and workflow
          waits automation: the plan for Zoho is written; telling later where Zoho strays from it comes with automation
        S-061 Only what somebody approved can count
          by command onward lifecycle activate
          test A kept definition / cannot be changed, skipped or put in force by nobody
          test The operating model by command / takes a definition from its file to being in force, and no step can be left out
        S-062 Each team has its documentation from the definition
          by command onward lifecycle docs
          test The operating model as a document / changes with a criterion
          test The operating model as a document / of a team has only what it has to do with
        S-063 No app has to change, and nothing is written out unless switched on
          by command onward outlets
          test Outlets / send nothing before they are switched on, and one marked message after
        S-064 Records of all kinds belong to customers, with where they come from
          by view source_record_now
          test What other apps tell / stands on the customer's page, in the timeline and in the search
          test A view / shows where a fact comes from, its times as text and its owner by name
        S-065 Who owned what from when to when
          by view ownership
          test An act / has one accountable for a role, but for a declared handover
          test A leaf / names who was assigned, their rivals, and else whom the role's rule names
        S-066 Criteria have ids and versions, and each verdict can be had again
          by view criterion_result
          by command onward lifecycle explain
          test Any life of a customer / is judged the same twice, and gains nothing from being judged again
          test Customers in the store / stand at a past moment as was known then, whatever comes later
        S-067 Runs of workflows are records
          waits automation: workflows are declared; running and counting them is automation
        S-068 Automated actions happen once, are logged and can be tried dry
          by command onward outlets
          test An act / is done once for one key
          test Outlets / send nothing before they are switched on, and one marked message after
          waits automation: acts happen once for one key and outlets have a dry run; rules that act come with automation
        S-069 Every figure leads to the customers and evidence behind it
          by view criterion_result
          by command onward lifecycle explain
          test A leaf / tells that something exists, since when and by which record
          waits reports: each verdict names its record today; figures come with the reports
        S-070 Which app masters which field
          by command onward mastery
          test A golden record / takes each value from the app that masters the field
        S-071 Where friction is: time lost, returns, missing context
          by view handoff
          by view stage_change
          test An act / carries a handoff from offer to acceptance, with what is open
          waits reports: returns, waits and what was missing are kept; the ranking comes with the reports
        S-072 Disconnected work, unclear owners, missing context, unreliable reports, as four figures
          by view gap
          by view breakdown
          test A fault in the way of a customer / breaks the transition it belongs to
          test A fault in the way of a customer / shows in the stage in which it is watched for
          waits reports: each is found customer by customer; the figures by team and month come with the reports
        S-073 What can fail to move: responsibility, information, commitments, context
          by view handoff
          test An act / carries a handoff from offer to acceptance, with what is open
          test The definition that ships / names of each transition who gives, who takes, and all four ways in which it breaks
        S-074 The core works with automation, reports and connections switched off
          by file Modules/Lifecycle/Engine.swift
          test A customer under the definition that ships / walks from lead to growth and recommendation with the CRM alone and people's \
        word
        """
}
