extension Requirement {
    /// Stage Onboard.
    static let onboard = """
        S-100 Onboard needs a sale and an accepted handoff
          by view readiness
          test A customer under the definition that ships / is shown in Onboard once a deal was won, and told what was left out
          test A customer under the definition that ships / walks from lead to growth and recommendation with the CRM alone and people's \
        word
        S-101 Before the first result a customer is told as such
          by view criterion_result
          test A customer under the definition that ships / has not left Onboard because its tasks are done
          waits reports: the verdict says it; the clock to the first result comes with the reports
        S-102 Each promise is tied to the plan, or listed
          by view commitment
          by command onward commitment plan
          test A fault in the way of a customer / shows in the stage in which it is watched for
          test An act / settles commitments, and moves those on that fall due again
        S-103 Finished tasks are no result
          test A customer under the definition that ships / has not left Onboard because its tasks are done
          test A definition is refused / when an “any” lets finished tasks alone open a gate, unless a reason is given
        S-104 How soon the first result is reached
          test A customer under the definition that ships / has not left Onboard because its tasks are done
          waits reports: moments are kept; the distribution with those not yet there comes with the reports
        S-105 Work grouped by the promise it keeps
          by view commitment
          test A fault in the way of a customer / shows in the stage in which it is watched for
          test An act / settles commitments, and moves those on that fall due again
          waits reports: a promise names its part of the plan; the view by promise comes with the reports
        S-106 Milestones have owners on both sides
          test A fault in the way of a customer / shows in the stage in which it is watched for
          waits automation: milestones without an owner of ours are flagged; owners at the customer come with plans
        S-107 Setup has states and evidence
          test A customer under the definition that ships / walks from lead to growth and recommendation with the CRM alone and people's \
        word
          test A customer under the definition that ships / is shown in Adopt by use, by a closed project, or by half a year with signs \
        of life
        S-108 The agreed scope is a dated fact, unknown where no app could tell
          test A customer under the definition that ships / is told what no app can tell, and nothing is concluded from it
          test What other apps tell / gives an agreement to the customer of its parties, our own people left out
        S-109 Milestones are a way that ends in the first result
          test The definition that ships / names of each transition who gives, who takes, and all four ways in which it breaks
          waits automation: plans made from templates come with automation
        S-110 Which promises are not wholly written down
          by command onward blocked
          test The definition that ships / says what to do wherever a gate can stay shut
          test A customer under the definition that ships / walks from lead to growth and recommendation with the CRM alone and people's \
        word
        S-111 Returned handoffs keep their reason
          by command onward handoff return
          by view handoff
          test An act / carries a handoff from offer to acceptance, with what is open
          test A fault in the way of a customer / shows in the stage in which it is watched for
          waits reports: reasons and returns are kept; rates by giver and item come with the reports
        S-112 Each onboarding has a next step that the customer knows of
          by view next_step
          test A fault in the way of a customer / shows in the stage in which it is watched for
        S-113 Nobody and two at a time are both faults of ownership
          by command onward ownerless
          by view ownership
          test A leaf / names who was assigned, their rivals, and else whom the role's rule names
          test An act / has one accountable for a role, but for a declared handover
        S-114 What is late against the plan
          test A fault in the way of a customer / shows in the stage in which it is watched for
          waits automation: late milestones are flagged; straying from a template needs templates, which come with automation
        S-115 The first result is reached by its figure or with evidence, and acknowledged
          by command onward value reached
          by command onward lifecycle explain
          test An act / measures what was reached against the target
          test A customer under the definition that ships / walks from lead to growth and recommendation with the CRM alone and people's \
        word
        S-116 It is set up, and somebody has used it
          test A customer under the definition that ships / walks from lead to growth and recommendation with the CRM alone and people's \
        word
          test A customer under the definition that ships / is shown in Adopt by use, by a closed project, or by half a year with signs \
        of life
        S-117 No promise is left open without a word
          test A customer under the definition that ships / walks from lead to growth and recommendation with the CRM alone and people's \
        word
          test An act / settles commitments, and moves those on that fall due again
        S-118 Expected use, owner and first date are there before the end
          test A customer under the definition that ships / breaks where the onboarding ends without a path, until there is one
          test A customer under the definition that ships / walks from lead to growth and recommendation with the CRM alone and people's \
        word
        S-119 The goal of a stage is the transition behind it
          test The definition that ships / has the six stages in their order, and what leads from each to the next
        S-120 Sales and onboarding mean the same by what was sold
          by view handoff
          test An act / carries a handoff from offer to acceptance, with what is open
          waits automation: what was accepted is frozen; asking both again after a later edit is automation
        S-121 Onboarding follows a template
          waits automation: templates of plans come with automation
        S-122 The customer has the plan
          test The definition that ships / asks no app for what only people know, and people for nothing without a role
          waits automation: that it was sent is vouched for; writing it from the record is automation
        S-123 Progress to the first result can be seen
          by view milestone
          by view value_definition
          test A view / shows where a fact comes from, its times as text and its owner by name
          waits reports: milestones and results are there; how dates slipped comes with the reports
        S-124 Value has its own handoff
          by view handoff
          test A customer under the definition that ships / walks from lead to growth and recommendation with the CRM alone and people's \
        word
          test An act / carries a handoff from offer to acceptance, with what is open
        S-125 How deals are handed off is declared
          by command onward lifecycle docs
          test The definition that ships / names of each transition who gives, who takes, and all four ways in which it breaks
          test The operating model as a document / of a team has only what it has to do with
        S-126 What onboarding needs is a list, and missing it blocks or is a bypass
          by view readiness
          by command onward lifecycle explain
          test A customer under the definition that ships / is shown in Onboard once a deal was won, and told what was left out
          test An act / carries a handoff from offer to acceptance, with what is open
        S-127 Roles lead to people by rule
          test A leaf / names who was assigned, their rivals, and else whom the role's rule names
          waits automation: a role's person follows from the customer's or newest record's owner; rules by segment come with automation
        S-128 Milestones name the result they serve
          waits automation: comes with templates of plans
        S-129 The same deal twice is one onboarding
          by file Modules/Persistence/PageWriter.swift
          test Saving a page / keeps a record with its facts, once
          test Any life of a customer / is judged the same twice, and gains nothing from being judged again
        S-130 The CRM tells of customers, and may be told their stage
          by command onward outlets
          test An outlet of the sandbox / writes into records of the CRM with the scopes it asked for
          test A view / shows where a fact comes from, its times as text and its owner by name
        S-131 Projects or Sprints, either
          by view project
          by view task
          test What other apps tell / reaches a sprint's items over the sprint
          test A customer under the definition that ships / is shown in Adopt by use, by a closed project, or by half a year with signs \
        of life
        S-132 Signed documents and forms are evidence
          by view agreement
          by view entry
          test What other apps tell / gives an agreement to the customer of its parties, our own people left out
        S-133 Files are evidence
          by view document
          test What other apps tell / takes a folder named like a customer with all that lies in it, and moves it with its name
        S-134 Messages of what happens reach Cliq
          by command onward outlets
          test An outlet of the sandbox / takes a message for a Cliq channel
          waits automation: the outlet sends; sending by itself when a stage changes is automation
        S-135 Flow hears of what happens, and may vouch
          by command onward outlets
          test An outlet of the sandbox / runs a flow with its variables
          waits automation: the outlet calls a flow and acts happen once for a key; events that call it are automation
        S-136 Functions and capabilities are words to find by, and own nothing
          test The definition that ships / says of each stage all that makes one
        S-137 What onboarding achieved
          test A customer under the definition that ships / walks from lead to growth and recommendation with the CRM alone and people's \
        word
          waits reports: comes with the reports
        """

    /// Transition Value.
    static let value = """
        S-150 What became of use after onboarding
          by view usage
          test A customer under the definition that ships / is shown in Adopt by use, by a closed project, or by half a year with signs \
        of life
          waits reports: both are kept; joining them by customer and days comes with the reports
        S-151 Each customer has a definition of value, and its missing parts show
          by view value_definition
          by command onward value set
          test An act / measures what was reached against the target
          test The terms of the definition that ships / ask for a result in figures, or why there is none yet
        S-152 A transition names its apps, milestones and the view that shows it
          by file Modules/Lifecycle/File/DefinitionCheck.swift
          by command onward lifecycle validate
          test The definition that ships / is read without a finding or a remark
        S-153 A transition breaks in four ways
          by view breakdown
          test The definition that ships / names of each transition who gives, who takes, and all four ways in which it breaks
          test A fault in the way of a customer / breaks the transition it belongs to
        S-154 Readiness never rests on tasks alone
          by file Modules/Lifecycle/File/DefinitionCheck.swift
          by command onward lifecycle validate
          test A definition is refused / when an “any” lets finished tasks alone open a gate, unless a reason is given
        S-155 The customer's word that the result is reached
          by command onward value acknowledge
          test An act / measures what was reached against the target
          test A customer under the definition that ships / walks from lead to growth and recommendation with the CRM alone and people's \
        word
        S-156 The key people know how to use it
          by command onward attest
          test The definition that ships / asks no app for what only people know, and people for nothing without a role
          test A customer under the definition that ships / walks from lead to growth and recommendation with the CRM alone and people's \
        word
        S-157 What success means next is agreed before the move
          test A customer under the definition that ships / walks from lead to growth and recommendation with the CRM alone and people's \
        word
          test A fault in the way of a customer / is there while nobody said what success means, and no longer
        S-158 Onboarded, and used too little, is flagged
          by view breakdown
          test A fault in the way of a customer / breaks the transition it belongs to
          test A fault in the way of a customer / shows in the stage in which it is watched for
        S-159 After the launch a fall of use is flagged
          test A fault in the way of a customer / shows in the stage in which it is watched for
        S-160 What onboarding cost and what came of it
          waits reports: comes with the reports
        S-161 Onboarding that ends without a clear result is flagged, for three reasons
          by view breakdown
          test A fault in the way of a customer / breaks the transition it belongs to
          test A customer under the definition that ships / has not left Onboard because its tasks are done
        S-162 Expected use that nobody laid down is flagged
          by view breakdown
          test A fault in the way of a customer / breaks the transition it belongs to
        S-163 That nobody owns what follows is flagged
          by view breakdown
          test A fault in the way of a customer / breaks the transition it belongs to
        S-164 The first result is defined
          test The terms of the definition that ships / ask for a result in figures, or why there is none yet
          test A customer under the definition that ships / walks from lead to growth and recommendation with the CRM alone and people's \
        word
        S-165 Expected use is defined and told
          by command onward expect communicated
          by view usage_expectation
          test An act / keeps expectations, needs and overrides
          test A customer under the definition that ships / walks from lead to growth and recommendation with the CRM alone and people's \
        word
        S-166 The next owner is named, has accepted and is known
          by command onward owner accept
          test An act / has one accountable for a role, but for a declared handover
          test A customer under the definition that ships / walks from lead to growth and recommendation with the CRM alone and people's \
        word
        S-167 Ready, not ready or cannot tell, with reasons, in one answer
          by view readiness
          by command onward ready
          test Where a customer stands / tells open, blocked, ready and broken apart
          test Where a customer stands / does not advance on what cannot be told, unless the definition lets it
        S-168 Who takes part in Value, and in which part
          by command onward lifecycle docs
          test The definition that ships / names of each transition who gives, who takes, and all four ways in which it breaks
          waits automation: parts are declared; telling each team is automation
        S-169 Each app of Value is named, and what its absence leaves unknown
          by command onward systems
          test A customer under the definition that ships / is told what no app can tell, and nothing is concluded from it
          test What the lifecycle needs / names every app of the lifecycle, and each kind of data once
        S-170 Results acknowledged before the move, as a share
          test A customer under the definition that ships / walks from lead to growth and recommendation with the CRM alone and people's \
        word
          waits reports: comes with the reports
        S-171 Expected beside actual use
          by view usage_expectation
          by view usage_gap
          test Use beside what was expected / is short only in weeks of which the source told every day
        S-172 No gap and no overlap between owners
          by view ownership
          test An act / has one accountable for a role, but for a declared handover
          waits reports: days from and until are kept; the measure comes with the reports
        S-173 Open transitions with owner, age and what is missing
          by view transition_now
          by command onward blocked
          by command onward standings
          test Where a customer stands / tells open, blocked, ready and broken apart
        S-174 Use by those it is meant for, not a login
          test A customer under the definition that ships / is shown in Adopt by use, by a closed project, or by half a year with signs \
        of life
          test A customer under the definition that ships / walks from lead to growth and recommendation with the CRM alone and people's \
        word
        S-175 One figure: does onboarding lead to value
          test A customer under the definition that ships / walks from lead to growth and recommendation with the CRM alone and people's \
        word
          waits reports: comes with the reports
        """
}
