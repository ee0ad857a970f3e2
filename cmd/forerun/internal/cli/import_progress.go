package cli

import (
	"fmt"
	"time"

	"forerun/cmd/forerun/internal/term"
	"forerun/datasets/importers"
)

// longImport is after how much time an import whose output is no terminal begins to
// tell how far it is: the account at the end says all there is to say of a short one.
const longImport = 5 * time.Second

// watchImport shows an import at work until what it gives is called: a block on a
// terminal, elsewhere lines.
func (p *Process) watchImport(progress *importers.Progress, quiet bool) (stop func()) {
	if quiet {
		return func() {}
	}
	w := term.NewWatch(p.Err, p.Terminal, term.Shown, p.Now)
	start := func() {
		before := importStanding(progress.Standing()).Done
		w.Start("import", func() term.Standing {
			s := importStanding(progress.Standing())
			s.Before = before
			return s
		})
	}
	if p.Terminal.Attached {
		start()
		return w.Stop
	}
	started := make(chan struct{})
	later := time.AfterFunc(longImport, func() {
		defer close(started)
		start()
	})
	return func() {
		if later.Stop() {
			return
		}
		<-started
		w.Stop()
	}
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
