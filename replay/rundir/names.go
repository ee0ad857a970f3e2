package rundir

// Files of a run directory that others name.
const (
	ResolvedConfig = resolvedFile // the configuration that the run was made from, defaults filled in
	OutcomesTable  = outcomesFile
	CasesTable     = casesFile
)
