package recorded

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/agents/internal/failure"
)

// Agent answers from a log. The zero Agent answers each case with its own logged
// part.
type Agent struct {
	records map[string]record // nil: the case's own
	ids     []string          // of records, in the order of the source
}

// record is what is kept of one case of another source.
type record struct {
	digest string // of messages and input
	logged *datasets.Logged
}

// New makes an agent that answers from the logged parts of another source, by
// case id; with a nil source it answers each case from its own. The source is
// read once, here. A record that can't be read ends the reading: it would
// otherwise look like a case that was never recorded.
func New(ctx context.Context, from datasets.Source) (*Agent, error) {
	if from == nil {
		return &Agent{}, nil
	}
	a := &Agent{records: map[string]record{}}
	for c, err := range from.Cases(ctx) {
		if err != nil {
			return nil, err // names its file and line
		}
		if _, twice := a.records[c.ID]; twice {
			return nil, fmt.Errorf("case %q is recorded twice: keep one", c.ID)
		}
		a.records[c.ID] = record{digest: c.Digest(), logged: c.Logged}
		a.ids = append(a.ids, c.ID)
	}
	return a, nil
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
	if a.records != nil {
		r, found := a.records[c.ID]
		switch {
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

// OnlyRecorded lists the recorded ids that the suite does not have, in the order
// of the source. It is empty where cases answer for themselves.
func (a *Agent) OnlyRecorded(inSuite func(id string) bool) []string {
	var only []string
	for _, id := range a.ids {
		if !inSuite(id) {
			only = append(only, id)
		}
	}
	return only
}

// Identity says where the answers come from.
func (a *Agent) Identity() map[string]string {
	if a.records == nil {
		return map[string]string{"answers": "the case's own log"}
	}
	return map[string]string{"answers": "a recorded file", "records": strconv.Itoa(len(a.records))}
}

// Containment is proven: there is nobody who could write.
func (a *Agent) Containment() replay.Containment {
	return replay.Containment{Level: replay.ContainmentProven, Words: "answers come from the log; nothing is called"}
}
