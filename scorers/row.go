package scorers

// TableSchema names the table of scores.
func (Row) TableSchema() (name string, version int) { return "forerun.scores", 1 }

func newRow(in Input, metric, version string, s Score) Row {
	k := in.Outcome.Key
	row := Row{
		Suite: k.Suite, CaseID: k.CaseID, Arm: string(k.Arm), Trial: k.Trial,
		Metric: metric, State: s.State.String(), Label: s.Label, Reason: s.Reason,
		ScorerVersion: version, CostUSD: s.CostUSD,
	}
	if s.State == Scored {
		row.Value = &s.Value
	}
	return row
}

// Score reads the row back. A scored row without a value is damaged and an error.
func (r Row) Score() (Score, error) {
	state, err := ParseState(r.State)
	if err != nil {
		return Score{}, err
	}
	s := Score{State: state, Label: r.Label, Reason: r.Reason, CostUSD: r.CostUSD}
	switch {
	case state == Scored && r.Value != nil:
		s.Value = *r.Value
	case state == Scored:
		return Score{}, errNoValue
	}
	return s, nil
}
