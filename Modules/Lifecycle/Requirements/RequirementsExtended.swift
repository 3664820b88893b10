extension Requirement {
    /// Stage Acquire.
    static let acquire = """
        D-300 Acquire aims at an accepted handoff
          test The definition that ships / has the six stages in their order, and what leads from each to the next
          test A customer under the definition that ships / walks from lead to growth and recommendation with the CRM alone and people's \
        word
          waits reports: the rate of first acceptance comes with the reports
        D-301 How they came to us is known, or listed
          test A fault in the way of a customer / shows in the stage in which it is watched for
        D-302 What qualified means is written, and each part told
          test The terms of the definition that ships / take three of four answers for qualified, or the CRM's word
        D-303 A qualified lead has an agreed follow-up
          test A customer under the definition that ships / breaks where nobody agreed on the follow-up, until somebody does
        D-304 Promises are written down as they are made
          by command onward commitment add
          by view commitment
          test An act / settles commitments, and moves those on that fall due again
        D-305 Qualified and not answered in time is flagged
          test A fault in the way of a customer / shows in the stage in which it is watched for
        D-306 Qualified in the CRM against the written terms is flagged
          test A fault in the way of a customer / shows in the stage in which it is watched for
        D-307 A lead of a company that has a deal is flagged
          by view question
          test A fault in the way of a customer / shows in the stage in which it is watched for
        D-308 Handoffs that go back and forth are flagged
          test A fault in the way of a customer / shows in the stage in which it is watched for
        D-309 Qualified by written terms
          test The terms of the definition that ships / take three of four answers for qualified, or the CRM's word
        D-310 What they want is in their own words
          by command onward value set
          test A customer under the definition that ships / walks from lead to growth and recommendation with the CRM alone and people's \
        word
        D-311 The people and their parts are known
          test A customer under the definition that ships / walks from lead to growth and recommendation with the CRM alone and people's \
        word
        D-312 How soon leads are answered and decided
          test A fault in the way of a customer / shows in the stage in which it is watched for
          waits reports: comes with the reports
        D-313 Turned down keeps its stage and can come back
          test The terms of the definition that ships / take a decision against them for a standing, and a new lead for its end
        D-314 Limits and terms for leads stand in the definition
          by command onward lifecycle show
          test The definition that ships / is read without a finding or a remark
        D-315 The CRM is enough; forms and campaigns may add
          by command onward systems
          test What the lifecycle needs / names every app of the lifecycle, and each kind of data once
          test A customer under the definition that ships / walks from lead to growth and recommendation with the CRM alone and people's \
        word
        """

    /// Transition Commitment.
    static let commitment = """
        D-320 Commitment opens with the sale and ends with the acceptance
          test A customer under the definition that ships / walks from lead to growth and recommendation with the CRM alone and people's \
        word
          test Where a customer stands / tells open, blocked, ready and broken apart
        D-321 Context missing at the close breaks it
          test A customer under the definition that ships / breaks where sales hand nothing over, until the handoff is accepted
        D-322 Nobody to take over breaks it
          test A fault in the way of a customer / breaks the transition it belongs to
        D-323 Promises that nobody wrote down break it
          test A fault in the way of a customer / breaks the transition it belongs to
        D-324 A sale that no app shows being delivered breaks it
          test A fault in the way of a customer / breaks the transition it belongs to
        D-325 The result has metric, baseline, target and day, or a reason why not
          test The terms of the definition that ships / ask for a result in figures, or why there is none yet
          test A customer under the definition that ships / walks from lead to growth and recommendation with the CRM alone and people's \
        word
        D-326 Promises are whole, or there are none
          test A customer under the definition that ships / walks from lead to growth and recommendation with the CRM alone and people's \
        word
        D-327 The people and the customer's own lead are known
          test A customer under the definition that ships / walks from lead to growth and recommendation with the CRM alone and people's \
        word
        D-328 The signed scope is linked
          test A customer under the definition that ships / is told what no app can tell, and nothing is concluded from it
          test What other apps tell / gives an agreement to the customer of its parties, our own people left out
        D-329 What may go wrong is said
          by command onward attest
          test The definition that ships / asks no app for what only people know, and people for nothing without a role
        D-330 The receiver accepts, or returns with what is missing
          by command onward handoff accept
          by command onward handoff return
          test An act / carries a handoff from offer to acceptance, with what is open
          test A customer under the definition that ships / walks from lead to growth and recommendation with the CRM alone and people's \
        word
        D-331 How well handoffs go
          test An act / carries a handoff from offer to acceptance, with what is open
          waits reports: comes with the reports
        D-332 Handing over may begin before the signature
          test The terms of the definition that ships / let sales hand over before the signature, and count from it
        """

    /// Transition Continuity.
    static let continuity = """
        D-340 Continuity moves with steady use and a routine
          test A customer under the definition that ships / walks from lead to growth and recommendation with the CRM alone and people's \
        word
        D-341 Use that leads to nothing breaks it
          test A customer under the definition that ships / breaks where they are seen and nothing is decided by it, until something is
          test A fault in the way of a customer / breaks the transition it belongs to
        D-342 Nobody for the relationship breaks it
          test A fault in the way of a customer / breaks the transition it belongs to
        D-343 No next date or no end of contract breaks it
          test A fault in the way of a customer / breaks the transition it belongs to
        D-344 Use is steady
          test A customer under the definition that ships / walks from lead to growth and recommendation with the CRM alone and people's \
        word
          test Use beside what was expected / is short only in weeks of which the source told every day
        D-345 Use is broad enough
          test A customer under the definition that ships / walks from lead to growth and recommendation with the CRM alone and people's \
        word
        D-346 Health can be told
          waits scores: joins the gate when health is there
        D-347 Sponsor, champion and next date are known
          test A customer under the definition that ships / walks from lead to growth and recommendation with the CRM alone and people's \
        word
        D-348 Begin, end and value of the contract are known
          test A customer under the definition that ships / walks from lead to growth and recommendation with the CRM alone and people's \
        word
        D-349 No gap of owners, a review held, time in Adopt
          test A fault in the way of a customer / breaks the transition it belongs to
          waits reports: comes with the reports
        """

    /// Stage Expand.
    static let expand = """
        D-360 Signs that a customer may grow are records
          by view need
          test An act / keeps expectations, needs and overrides
          waits scores: needs are; signs from usage come with signals
        D-361 Each need is decided
          by command onward need qualify
          by command onward need reject
          test An act / keeps expectations, needs and overrides
          test A customer under the definition that ships / breaks where a need lies idle, and says which of three is missing
        D-362 A qualified need becomes a deal with owner and next step
          by command onward need link
          test An act / keeps expectations, needs and overrides
          test A customer under the definition that ships / breaks where a need lies idle, and says which of three is missing
        D-363 Growth has its own result and does not throw the customer back
          by command onward scope open
          by view scope_now
          test A customer under the definition that ships / goes back to Retain by rule when nothing is left to grow on, and stays attained
          test A customer under the definition that ships / walks from lead to growth and recommendation with the CRM alone and people's \
        word
          test A scope of a customer / is opened by a deal won after the customer had grown, which keeps its stage
          test A scope of a customer / goes to Adopt and joins the customer by what was laid down for it
        D-364 Words that speak of more ask somebody to look
          test A fault in the way of a customer / shows in the stage in which it is watched for
        D-365 Selling more into trouble is flagged, unless allowed by name
          test A fault in the way of a customer / shows in the stage in which it is watched for
        D-366 Net retention up, gross down
          waits reports: comes with the reports
        D-367 More is agreed, with its promises
          test The definition that ships / says what to do wherever a gate can stay shut
          test A fault in the way of a customer / shows in the stage in which it is watched for
        D-368 What was added has brought its result
          test The definition that ships / says what to do wherever a gate can stay shut
          test An act / measures what was reached against the target
        D-369 Every opportunity has need, decision, owner and next step
          by view need
          test A customer under the definition that ships / breaks where a need lies idle, and says which of three is missing
          test A fault in the way of a customer / breaks the transition it belongs to
        D-370 What growth is made of
          waits reports: comes with the reports
        D-371 Deals and billing tell scope and revenue
          by view subscription
          by view deal
          test What the lifecycle needs / names every app of the lifecycle, and each kind of data once
          test A view / shows where a fact comes from, its times as text and its owner by name
        """

    /// Transition Opportunity.
    static let opportunity = """
        D-380 Opportunity moves with a qualified need on a stable relationship
          test A customer under the definition that ships / walks from lead to growth and recommendation with the CRM alone and people's \
        word
        D-381 A need that nobody pursues breaks it
          test A customer under the definition that ships / breaks where a need lies idle, and says which of three is missing
          test A fault in the way of a customer / breaks the transition it belongs to
        D-382 Nobody to act on it breaks it
          test A fault in the way of a customer / breaks the transition it belongs to
        D-383 Different views of one opportunity break it
          by view field_conflict
          test A fault in the way of a customer / breaks the transition it belongs to
        D-384 The relationship is stable and its value current
          test A customer under the definition that ships / walks from lead to growth and recommendation with the CRM alone and people's \
        word
        D-385 The need is in the customer's words
          test A customer under the definition that ships / walks from lead to growth and recommendation with the CRM alone and people's \
        word
          test An act / keeps expectations, needs and overrides
        D-386 It is qualified and handed over with its context
          test A customer under the definition that ships / walks from lead to growth and recommendation with the CRM alone and people's \
        word
          test An act / carries a handoff from offer to acceptance, with what is open
        D-387 No open trouble, or an exception by name
          test A customer under the definition that ships / walks from lead to growth and recommendation with the CRM alone and people's \
        word
          test A fault in the way of a customer / shows in the stage in which it is watched for
        D-388 How soon sales take it, and what comes back
          test An act / keeps expectations, needs and overrides
          waits reports: comes with the reports
        """

    /// Stage Advocate.
    static let advocate = """
        D-400 Who could speak for us, and why
          test A customer under the definition that ships / breaks where nobody decides about asking a content customer, until somebody does
          waits references: who could is judged and flagged; the list to choose from comes with references
        D-401 Each ask is a record
          test The definition that ships / asks no app for what only people know, and people for nothing without a role
          waits references: comes with references
        D-402 Consent by kind of use, with its end
          by command onward attest
          test A leaf / follows what was vouched for until it expires
          test A fault in the way of a customer / shows in the stage in which it is watched for
          waits references: consent is vouched for and runs out; refusing an ask outside it comes with references
        D-403 Nobody is asked too often
          waits references: comes with references
        D-404 Asks are spread
          waits references: comes with references
        D-405 Who is in trouble is not asked
          by view gap
          test A fault in the way of a customer / shows in the stage in which it is watched for
        D-406 Consent that ran out ends it
          by view gap
          test A fault in the way of a customer / shows in the stage in which it is watched for
          test A leaf / follows what was vouched for until it expires
        D-407 What came of it
          test The definition that ships / asks no app for what only people know, and people for nothing without a role
          waits references: that they spoke is vouched for; outcomes by deal come with references
        D-408 Requests find the right customer
          waits references: comes with references
        D-409 How the programme goes
          waits references: comes with references
        D-410 Surveys, files and campaigns may add
          by view response
          by view document
          test What the lifecycle needs / names every app of the lifecycle, and each kind of data once
          test What other apps tell / takes a folder named like a customer with all that lies in it, and moves it with its name
        """

    /// Transition Referenceability.
    static let referenceability = """
        D-420 Willing, able and permitted
          test A customer under the definition that ships / walks from lead to growth and recommendation with the CRM alone and people's \
        word
        D-421 Beside the main way, from Adopt on
          test A customer under the definition that ships / walks from lead to growth and recommendation with the CRM alone and people's \
        word
          test Where a customer stands / opens another track beside the main one
        D-422 Content, and nobody decided about asking, breaks it
          test A customer under the definition that ships / breaks where nobody decides about asking a content customer, until somebody does
        D-423 Nobody to ask them breaks it
          test A fault in the way of a customer / shows in the stage in which it is watched for
        D-424 The result can be quoted
          test A fault in the way of a customer / breaks the transition it belongs to
          test A customer under the definition that ships / walks from lead to growth and recommendation with the CRM alone and people's \
        word
        D-425 Consent is there
          test A customer under the definition that ships / walks from lead to growth and recommendation with the CRM alone and people's \
        word
        D-426 The person asked speaks well of us
          test A customer under the definition that ships / walks from lead to growth and recommendation with the CRM alone and people's \
        word
        D-427 No open trouble
          test A customer under the definition that ships / walks from lead to growth and recommendation with the CRM alone and people's \
        word
          test A fault in the way of a customer / shows in the stage in which it is watched for
        D-428 How soon they are asked, and how often
          waits references: comes with references
        """
}
