package cli

import (
	"fmt"
	"os"
	"os/signal"
	"strings"
	"sync"
	"time"

	"forerun/cmd/forerun/internal/term"
	"forerun/replay"
)

// watch shows a replay at work until what it gives is called. A signal for status
// (SIGUSR1, and SIGINFO where a keyboard has it) prints where it stands, whatever is
// shown otherwise.
func (p *Process) watch(live *replay.Live, total int, m term.Manner) (stop func()) {
	w := term.NewWatch(p.Err, p.Terminal, m, p.Now)
	w.Start("replay", func() term.Standing {
		at, ok := live.Snapshot()
		if !ok {
			at.Total = total
		}
		return standing(&at, p.Now())
	})
	asked, end := make(chan os.Signal, 1), make(chan struct{})
	var ended sync.WaitGroup
	if signals := statusSignals(); len(signals) > 0 {
		signal.Notify(asked, signals...)
		ended.Go(func() {
			for {
				select {
				case <-asked:
					w.Say()
				case <-end:
					return
				}
			}
		})
	}
	return func() {
		signal.Stop(asked)
		close(end)
		ended.Wait()
		w.Stop()
	}
}

// standing puts into words where a run stands.
func standing(at *replay.Progress, now time.Time) term.Standing {
	return term.Standing{
		Done: at.Done, Total: at.Total, Before: at.Resumed, Note: progressNote(at, now), Block: progressBlock(at, now), Event: progressEvent(at),
	}
}

// progressNote follows the numbers on a plain line.
func progressNote(at *replay.Progress, now time.Time) string {
	parts := []string{moneyNote(at)}
	if at.Failed > 0 {
		parts = append(parts, fmt.Sprintf("%d failed", at.Failed))
	}
	if at.Throttled > 0 {
		parts = append(parts, fmt.Sprintf("%d throttled", at.Throttled))
	}
	parts = append(parts, pauses(at, now)...)
	return ", " + strings.Join(parts, ", ")
}

func moneyNote(at *replay.Progress) string {
	note := fmt.Sprintf("$%.2f", at.SpendUSD)
	if limit := at.Budget.CostUSD; limit > 0 {
		note += fmt.Sprintf(" of $%.2f", limit)
	}
	if at.UnknownCost > 0 {
		note += fmt.Sprintf(" and %d of unknown cost", at.UnknownCost)
	}
	return note
}

// pauses says of each endpoint that lets nobody through why it does not.
func pauses(at *replay.Progress, now time.Time) []string {
	var parts []string
	for _, e := range at.Endpoints {
		if left := e.PausedUntil.Sub(now); left > 0 {
			parts = append(parts, fmt.Sprintf("%s paused for %s (%s)", term.Escape(e.Name), left.Round(time.Second), e.Why))
		}
	}
	return parts
}

// progressBlock is the live block: what goes on, how the arms fare, the money, the
// looks.
func progressBlock(at *replay.Progress, now time.Time) []string {
	work := fmt.Sprintf("%d of %s done, %d in flight", at.Cases, countOf(at.CasesTotal, "case"), at.Asking)
	work += term.Left(at.Done-at.Resumed, at.Total-at.Resumed, at.Elapsed)
	if at.Excluded > 0 {
		work += fmt.Sprintf(", %d excluded", at.Excluded)
	}
	if at.Late > 0 {
		work += fmt.Sprintf(", %d begun late", at.Late)
	}
	lines := []string{work, armLine(at), "spent " + moneyNote(at) + atTheEnd(at)}
	if paused := pauses(at, now); len(paused) > 0 {
		lines = append(lines, strings.Join(paused, "; "))
	}
	if at.LooksTotal > 0 {
		lines = append(lines, fmt.Sprintf("suite %s: %d of %s taken, going on", at.Suite, at.Looks, countOf(at.LooksTotal, "look")))
	}
	for _, suite := range at.Stopped {
		lines = append(lines, fmt.Sprintf("suite %s stopped early: its evidence was enough", suite))
	}
	return lines
}

func armLine(at *replay.Progress) string {
	var parts []string
	for i := range at.Arms {
		a := &at.Arms[i]
		part := fmt.Sprintf("%s %s", replay.Arms()[i], countOf(a.AgentErrors+a.Timeouts+a.InfraErrors, "error"))
		if a.Retries > 0 {
			part += fmt.Sprintf(", %d retried", a.Retries)
		}
		parts = append(parts, part)
	}
	if at.Throttled > 0 {
		parts = append(parts, fmt.Sprintf("throttled %d times", at.Throttled))
	}
	return strings.Join(parts, "; ")
}

// atTheEnd is what the whole would cost at what its part did.
func atTheEnd(at *replay.Progress) string {
	if at.Done == 0 || at.Done >= at.Total || at.SpendUSD == 0 {
		return ""
	}
	return fmt.Sprintf(", about $%.2f at the end", at.SpendUSD/float64(at.Done)*float64(at.Total))
}

// runEvent is a run's standing as an event.
type runEvent struct {
	Event        string              `json:"event"` // replay
	Done         int                 `json:"done"`  // trials
	Total        int                 `json:"total"`
	Resumed      int                 `json:"resumed"`
	Cases        int                 `json:"cases"`
	CasesTotal   int                 `json:"cases_total"`
	Excluded     int                 `json:"excluded"`
	InFlight     int                 `json:"in_flight"`
	ElapsedMS    int64               `json:"elapsed_ms"`
	SpendUSD     float64             `json:"spend_usd"`
	UnknownCost  int                 `json:"unknown_cost"`
	MaxCostUSD   float64             `json:"max_cost_usd,omitempty"`
	Throttled    int                 `json:"throttled"`
	Arms         map[string]armEvent `json:"arms"`
	Suite        string              `json:"suite,omitempty"`
	Looks        int                 `json:"looks"`
	StoppedEarly []string            `json:"stopped_early,omitempty"`
}

// armEvent is one arm's part of an event.
type armEvent struct {
	Done        int `json:"done"`
	AgentErrors int `json:"agent_errors"`
	Timeouts    int `json:"timeouts"`
	InfraErrors int `json:"infra_errors"`
	Retries     int `json:"retries"`
}

func progressEvent(at *replay.Progress) runEvent {
	e := runEvent{
		Event: "replay", Done: at.Done, Total: at.Total, Resumed: at.Resumed, Cases: at.Cases, CasesTotal: at.CasesTotal,
		Excluded: at.Excluded, InFlight: at.Asking, ElapsedMS: at.Elapsed.Milliseconds(), SpendUSD: at.SpendUSD,
		UnknownCost: at.UnknownCost, MaxCostUSD: at.Budget.CostUSD, Throttled: at.Throttled,
		Arms: map[string]armEvent{}, Suite: at.Suite, Looks: at.Looks, StoppedEarly: at.Stopped,
	}
	for i, arm := range replay.Arms() {
		a := at.Arms[i]
		e.Arms[string(arm)] = armEvent{Done: a.Done, AgentErrors: a.AgentErrors, Timeouts: a.Timeouts, InfraErrors: a.InfraErrors, Retries: a.Retries}
	}
	return e
}
