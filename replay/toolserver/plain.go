package toolserver

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"forerun/datasets"
)

// The paths of plain HTTP below an attempt's address.
const (
	pathTools     = "tools"
	pathApprovals = "approvals"
)

// plain answers a request that is no protocol message.
func (d *Desk) plain(w http.ResponseWriter, r *http.Request, rest string) {
	name, isCall := strings.CutPrefix(rest, pathTools+"/")
	switch {
	case rest == pathTools && r.Method == http.MethodGet:
		write(w, http.StatusOK, map[string]any{pathTools: d.definitions()})
	case isCall && r.Method == http.MethodPost:
		d.plainCall(w, r, name)
	case rest == pathApprovals && r.Method == http.MethodPost:
		d.plainApproval(w, r)
	case rest == pathTools, isCall, rest == pathApprovals:
		d.refuse(w, http.StatusMethodNotAllowed, errors.New("GET tools, POST tools/NAME, POST approvals"))
	default:
		d.refuse(w, http.StatusNotFound, errors.New("no such address: mcp, tools, tools/NAME and approvals are served"))
	}
}

// definition is a tool as an agent sees it.
type definition struct {
	Name        string          `json:"name"`
	Description string          `json:"description,omitempty"`
	Parameters  json.RawMessage `json:"parameters,omitempty"`
}

func (d *Desk) definitions() []definition {
	out := make([]definition, 0, len(d.offered))
	for _, t := range d.offered {
		out = append(out, definition{t.Name, t.Description, t.Parameters})
	}
	return out
}

// answer is what a caller gets for a tool call.
type answer struct {
	Result json.RawMessage `json:"result,omitempty"`
	Error  string          `json:"error,omitempty"`
	Ends   bool            `json:"ends,omitempty"`
}

// plainCall answers POST tools/NAME. The name is one segment of the path, escaped
// as such: a tool's name may hold a slash, and no name leads anywhere.
func (d *Desk) plainCall(w http.ResponseWriter, r *http.Request, escaped string) {
	name, err := segment(escaped)
	if err == nil {
		err = checkName(name)
	}
	if err != nil {
		d.refuse(w, http.StatusNotFound, err)
		return
	}
	var asked struct {
		Arguments json.RawMessage `json:"arguments"`
	}
	if status, err := read(w, r, &asked); err != nil {
		d.refuse(w, status, err)
		return
	}
	arguments, err := object(asked.Arguments)
	if err != nil {
		d.refuse(w, http.StatusBadRequest, err)
		return
	}
	got := d.call(r.Context(), name, arguments)
	if got.Error == over {
		write(w, http.StatusGone, answer{Error: over, Ends: true})
		return
	}
	out := answer{Result: got.Result, Error: got.Error, Ends: got.Ends}
	if out.Error != "" {
		out.Result = nil
	} else if len(out.Result) == 0 {
		out.Result = json.RawMessage("null")
	}
	write(w, http.StatusOK, out)
}

// segment unescapes one segment of a path.
func segment(escaped string) (string, error) {
	if strings.Contains(escaped, "/") {
		return "", errors.New("a tool's name is one segment of the path: write %2F for a slash in it")
	}
	name, err := url.PathUnescape(escaped)
	if err != nil {
		return "", errors.New("a tool's name that is escaped wrongly")
	}
	return strings.ToValidUTF8(name, "\uFFFD"), nil
}

// decision is what a caller gets who asks for a person's approval.
type decision struct {
	Decision  datasets.Decision `json:"decision"`
	Arguments json.RawMessage   `json:"arguments,omitempty"`
	Reason    string            `json:"reason,omitempty"`
	Ends      bool              `json:"ends,omitempty"`
}

func (d *Desk) plainApproval(w http.ResponseWriter, r *http.Request) {
	var asked struct {
		Action    string          `json:"action"`
		Arguments json.RawMessage `json:"arguments"`
	}
	if status, err := read(w, r, &asked); err != nil {
		d.refuse(w, status, err)
		return
	}
	if err := checkName(asked.Action); err != nil {
		d.refuse(w, http.StatusBadRequest, errors.New(`no action, or a very long one: write {"action": "…", "arguments": {…}}`))
		return
	}
	arguments, err := object(asked.Arguments)
	if err != nil {
		d.refuse(w, http.StatusBadRequest, err)
		return
	}
	got, ok := d.approve(asked.Action, arguments)
	switch {
	case !ok:
		write(w, http.StatusGone, answer{Error: over, Ends: true})
	case !got.Known:
		write(w, http.StatusOK, decision{Decision: datasets.Rejected, Reason: "the log has no person's decision on this action", Ends: true})
	case got.Decision == datasets.Edited:
		write(w, http.StatusOK, decision{Decision: got.Decision, Arguments: got.Arguments})
	default:
		write(w, http.StatusOK, decision{Decision: got.Decision})
	}
}

// read reads a body that must be one JSON object with known keys; none is an empty
// one.
func read(w http.ResponseWriter, r *http.Request, into any) (status int, err error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		return http.StatusRequestEntityTooLarge, fmt.Errorf("a body of more than %d MiB", maxBody>>20)
	}
	if err != nil {
		return http.StatusBadRequest, errors.New("the body ended in the middle")
	}
	if len(bytes.TrimSpace(body)) == 0 {
		return 0, nil
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return http.StatusBadRequest, fmt.Errorf("the body: %w", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return http.StatusBadRequest, errors.New("the body: more than one JSON value")
	}
	return 0, nil
}

func (d *Desk) refuse(w http.ResponseWriter, status int, err error) {
	d.refused.Add(1)
	write(w, status, answer{Error: err.Error()})
}

// write sends a value as JSON. Whether it arrives is for the other side to say.
func write(w http.ResponseWriter, status int, v any) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		http.Error(w, `{"error":"an answer that is not JSON"}`, http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes())
}
