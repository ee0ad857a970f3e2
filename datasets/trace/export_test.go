package trace

import "forerun/datasets"

// CaseJSON is how a case is written to the spool.
func CaseJSON(c *datasets.Case) ([]byte, error) { return caseJSON(c) }

// Plain is what it must be.
func Plain(v any) ([]byte, error) { return plain(v) }
