// Package replay asks both arms of a run the same logged requests and turns
// every answer, failure and silence into an [Outcome].
//
// It stands between datasets and scorers. In come cases, one iterator a suite,
// and two agents; out go outcomes, one call of [Journal.Append] each, in the
// order in which they end. What comes next (scores, comparisons, reports) reads
// the run directory of package rundir, never this package.
//
// A run in four steps:
//
//  1. build a [Plan]: suites, arms, tools, signals, prices, limits;
//  2. [Plan.Check] refuses what can't be run, before anything is asked or
//     written: an arm whose writes nobody contains is [ErrUncontainedArm];
//  3. [Run] takes the plan and a journal. Before the workers start, each arm
//     answers one case; an arm that can't ends the run with [ErrArmSilent];
//  4. what it returns are [Totals] of the whole run, resumed parts included.
//
// A worker takes a case and asks its arms one after the other, trial by trial,
// in an order drawn from the seed, the suite, the case and the trial: which
// worker took it, or when, changes nothing. Of a share of the clusters stable is
// asked once more, in the slot of its first trial: the outcome is of the arm
// [StableAgain], which shows the noise and is never compared. What production did
// is no outcome of a run; [Logs] reads it as one of the arm [Logged]. A trial is one or more attempts
// inside one time limit, which stands still while the attempt waits for its
// endpoint ([Turnstile]); only what [FailureKind.Retryable] allows is tried
// again. An agent that fails, hangs or panics costs its trial, not the run. The
// run itself stops on five things: the context, a journal that can't be written,
// a tool call that forerun did not answer ([ErrUncontained]), calls of which none
// is answered any more ([ErrHopeless]), and its budget: then no case begins, those
// in flight are finished, and the error is a [*BudgetError].
//
// A suite can end early. After the numbers of cases in PlanSuite.Looks the runner
// waits until all that it asked is in, and asks PlanSuite.Look whether to go on.
// So a look is always at the same whole cases, however many workers there are.
//
// What was paid for before ([Earlier]) is recalled and not asked: such an outcome
// is cached, has no latency and costs nothing. With Plan.Pace the cases begin as
// far apart as they were logged. [Live] tells at any moment where the run stands.
//
// Resuming is running again with the same plan and journal: trials that
// [Journal.Has] knows are not asked again. Trials cut off by a cancelled
// context are not journalled, so they are.
//
// A case that a recorded arm has no record of, or whose request has changed, is
// excluded: it has no outcome on either arm, and [Totals] counts and names it.
//
// A plan without cases gives empty totals and no error; that nothing was
// compared is for the gate to say.
package replay
