package replay

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"net/http"
)

// Mark is how a request says that it is a replay's, so that it never passes for
// production in anyone's traces. It says nothing of the case or the arm.
type Mark struct {
	Trial       string // opaque; another one for each attempt
	Traceparent string // W3C Trace Context
	Baggage     string // W3C Baggage
}

// The names under which a mark travels.
const (
	HeaderTrial       = "Forerun-Trial"
	headerTraceparent = "Traceparent"
	headerBaggage     = "Baggage"
)

// NewMark marks one attempt of a run. It depends on its arguments alone.
func NewMark(run string, k Key, attempt int) Mark {
	var room [256]byte
	named := room[:0]
	for _, part := range [...]string{run, k.Suite, k.CaseID, string(k.Arm)} {
		named = binary.AppendUvarint(named, uint64(len(part))) // or "a","bc" would be "ab","c"
		named = append(named, part...)
	}
	named = binary.AppendVarint(binary.AppendVarint(named, int64(k.Trial)), int64(attempt))
	sum := sha256.Sum256(named)
	// One string holds all three: every request of a run pays for this.
	const baggage, parent, trial = "forerun.replay=true,forerun.trial=", "00-", 2 * 16
	text := append(room[:0], baggage...)
	text = append(hex.AppendEncode(text, sum[:16]), parent...)
	text = append(hex.AppendEncode(text, sum[:16]), '-')
	text = append(hex.AppendEncode(text, sum[16:24]), "-01"...)
	all := string(text)
	return Mark{Trial: all[len(baggage):][:trial], Traceparent: all[len(baggage)+trial:], Baggage: all[:len(baggage)+trial]}
}

// Set puts the mark into headers; the zero Mark into none.
func (m Mark) Set(h http.Header) {
	if m.Trial == "" {
		return
	}
	values := []string{m.Trial, m.Traceparent, m.Baggage} // one piece of memory for all three
	for i, name := range [...]string{HeaderTrial, headerTraceparent, headerBaggage} {
		h[name] = values[i : i+1 : i+1]
	}
}

// Headers gives the mark as HTTP headers; none for the zero Mark.
func (m Mark) Headers() map[string]string {
	if m.Trial == "" {
		return nil
	}
	return map[string]string{HeaderTrial: m.Trial, headerTraceparent: m.Traceparent, headerBaggage: m.Baggage}
}
