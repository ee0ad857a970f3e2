package cli

import (
	"fmt"

	"forerun/cmd/forerun/internal/term"
	"forerun/datasets/importers"
)

// watchImport shows an import at work until what it gives is called. A short one
// shows nothing but its end.
func (p *Process) watchImport(progress *importers.Progress, quiet bool) (stop func()) {
	m := term.Shown
	if quiet || !p.Terminal.Attached {
		m = term.Quiet // the account at the end says all that a log of lines would
	}
	w := term.NewWatch(p.Err, p.Terminal, m, p.Now)
	w.Start("import", func() term.Standing { return importStanding(progress.Standing()) })
	return w.Stop
}

// importStanding puts into words where an import stands. Reading is nearly all of its
// work.
func importStanding(at importers.Standing) term.Standing {
	const mib = 1 << 20
	done, total := at.Bytes, max(at.Total, 1)
	s := term.Standing{Done: int(min(done, total) / mib), Total: int(max(total/mib, 1))}
	switch at.Stage {
	case importers.StageJoin:
		s.Note = fmt.Sprintf(" MiB: joining %s", countOf(at.Records, "record"))
	case importers.StageWrite:
		s.Note = fmt.Sprintf(" MiB: %s of %s", countOf(at.Cases, "case"), countOf(at.Records, "record"))
	case importers.StageRead:
		s.Note = fmt.Sprintf(" MiB, %s", countOf(at.Records, "record"))
	}
	s.Block = []string{fmt.Sprintf("%d/%d%s", s.Done, s.Total, s.Note)}
	return s
}
