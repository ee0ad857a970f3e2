// Package wire is the composition root: the one place where configuration
// becomes agents, scorers, guardrails and suites, and where every registry is
// filled.
//
// In comes a [configs.Config], plain data. [NewJudge] builds what scoring and
// deciding need, which a run directory's own configuration is enough for;
// [Prepare] adds the agents and the data, which a replay needs. Everything a
// user must mend comes back as an error with its place in the configuration or
// the data, before anybody is asked anything.
//
// Beyond that a finished run can be gone on with in two ways: [PrepareAgain] makes
// ready to ask some of its cases again, in a directory of their own within it, and
// [PrepareFresh] to ask cases that it has not used, as a run of their own.
// [Gate.Ready] opens the agents' addresses and has the arms probed before the first
// case; [Gate.Watch] has a run stop early; [Gate.After] asks the arms who they are when
// it is done.
//
// The verbs in package cli call these steps; wire prints nothing.
package wire
