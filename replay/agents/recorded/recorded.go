package recorded

import (
	"context"
	"errors"
	"iter"
	"strconv"

	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/agents/internal/failure"
)

// Agent answers from a log. The zero Agent answers each case with its own logged
// part.
type Agent struct {
	shelf *shelf // nil: the case's own
}

// New makes an agent that answers from the logged parts of another source, by
// case id; with a nil source it answers each case from its own. The source is
// read once, here, into a temporary file that is gone when the agent is closed. A
// record that can't be read ends the reading: it would otherwise look like a case
// that was never recorded.
func New(ctx context.Context, from datasets.Source) (*Agent, error) {
	if from == nil {
		return &Agent{}, nil
	}
	s, err := newShelf()
	if err != nil {
		return nil, err
	}
	if err := s.fill(ctx, from); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return &Agent{shelf: s}, nil
}

// Close removes what was kept of the source.
func (a *Agent) Close() error {
	if a.shelf == nil {
		return nil
	}
	return a.shelf.close()
}

// Invoke gives the logged answer in [replay.Reply.Logged].
func (a *Agent) Invoke(ctx context.Context, req replay.Request) (replay.Reply, error) {
	if ctx.Err() != nil {
		return replay.Reply{}, failure.Ended(ctx, "looking up the record")
	}
	logged, err := a.logged(req.Case)
	if err != nil {
		return replay.Reply{}, err
	}
	return replay.Reply{Logged: logged}, nil
}

func (a *Agent) logged(c *datasets.Case) (*datasets.Logged, error) {
	logged := c.Logged
	if a.shelf != nil {
		r, found, err := a.shelf.find(c.ID)
		switch {
		case err != nil:
			return nil, err
		case !found:
			return nil, refuse(replay.FailNoRecord, "the recorded file has no case of this id")
		case r.digest != c.Digest():
			return nil, refuse(replay.FailChangeCase, "the recorded file has another request under this id")
		}
		logged = r.logged
	}
	if logged == nil {
		return nil, refuse(replay.FailNoRecord, "the case has no logged part")
	}
	return logged, nil
}

func refuse(kind replay.FailureKind, why string) error {
	return &replay.CallError{Kind: kind, Err: errors.New(why)}
}

// OnlyRecorded gives the recorded ids that the suite does not have, in the order
// of the source. It gives none where cases answer for themselves. The first error
// is the last element.
func (a *Agent) OnlyRecorded(inSuite func(id string) bool) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		if a.shelf == nil {
			return
		}
		for id, err := range a.shelf.ids() {
			if err == nil && inSuite(id) {
				continue
			}
			if !yield(id, err) {
				return
			}
		}
	}
}

// Identity says where the answers come from.
func (a *Agent) Identity() map[string]string {
	if a.shelf == nil {
		return map[string]string{"answers": "the case's own log"}
	}
	return map[string]string{"answers": "a recorded file", "records": strconv.Itoa(a.shelf.n)}
}

// Instant implements [replay.Instant].
func (*Agent) Instant() {}

// Containment is proven: there is nobody who could write.
func (a *Agent) Containment() replay.Containment {
	return replay.Containment{Level: replay.ContainmentProven, Words: "answers come from the log; nothing is called"}
}
