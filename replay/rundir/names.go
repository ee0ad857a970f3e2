package rundir

// The files of a run directory that this package writes.
const (
	ManifestFile   = "run.json"
	GivenConfig    = "config.yaml"          // the configuration as given
	ResolvedConfig = "config.resolved.yaml" // the configuration that the run was made from, defaults filled in
	CasesTable     = "cases.parquet"
	OutcomesTable  = "outcomes.parquet"

	privateName = "private"
	journalFile = "private/journal.jsonl"
)
