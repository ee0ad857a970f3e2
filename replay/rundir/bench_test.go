package rundir_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/rundir"
)

// typical is the outcome of a short answer.
func typical(i int) replay.Outcome {
	text := "Your parcel left the depot this morning.\n\nThe address can be changed until tonight: shall I?"
	usage := &datasets.Usage{Input: new(int64(48)), Output: new(int64(27))}
	o := outcome("shadow", fmt.Sprintf("case-%06d", i), replay.Stable, 1)
	o.Started, o.LatencyMS, o.ModelMS, o.ToolMS = time.UnixMicro(1), new(50.25), new(50.25), new(0.0)
	o.Output, o.Usage, o.CostUSD, o.ModelServed, o.Finish, o.Version = text, usage, new(0.001), "m-1", "stop", "v7"
	o.Messages = []datasets.Message{{Role: "assistant", Content: json.RawMessage(strconv.Quote(text))}}
	o.ToolCalls, o.ApprovalsRequested = []replay.Call{}, new(0)
	o.AttemptLog = []replay.Attempt{{N: 1, Started: o.Started, MS: 50.25, Kind: "ok", HTTPStatus: 200, Usage: usage, CostUSD: o.CostUSD}}
	return o
}

// What one outcome costs in the journal: with groups synced behind it, as in a run,
// and with a sync of its own; with secrets to look for, and without.
func BenchmarkJournal(b *testing.B) {
	secrets := []string{"sk-live-0123456789abcdefghij", "Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.payload"}
	for _, test := range []struct {
		name  string
		sync  bool
		found []string
	}{{"groups", false, nil}, {"groups/secrets", false, secrets}, {"each", true, nil}} {
		b.Run(test.name, func(b *testing.B) {
			run, err := rundir.Create(filepath.Join(b.TempDir(), "run"), rundir.Manifest{}, nil, nil, rundir.NewRedactor(test.found))
			if err != nil {
				b.Fatal(err)
			}
			j, err := run.Journal()
			if err != nil {
				b.Fatal(err)
			}
			defer j.Close()
			for i := 0; b.Loop(); i++ {
				if err := j.Append(b.Context(), typical(i)); err != nil {
					b.Fatal(err)
				}
				if test.sync {
					if err := j.Sync(); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}

// What looking for secrets costs a line of the journal.
func BenchmarkRedactor(b *testing.B) {
	o := typical(1)
	line, err := rundir.EncodeOutcome(&o)
	if err != nil {
		b.Fatal(err)
	}
	for name, text := range map[string]string{"plain": string(line), "unicode escapes": strings.ReplaceAll(string(line), "parcel", `p\u0061rcel`)} {
		b.Run(name, func(b *testing.B) {
			r := rundir.NewRedactor([]string{"sk-live-0123456789abcdefghij", "Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.payload"})
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				r.JSON([]byte(text))
			}
		})
	}
}
