package rundir_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/rundir"
)

// fill puts something into every field of a value, so that one which the journal
// or the table forgets is seen.
func fill(t *rapid.T, v reflect.Value) {
	switch v.Kind() { //nolint:exhaustive // an outcome holds no other kinds
	case reflect.String:
		v.SetString(rapid.SampledFrom([]string{"plain", "a\"b\\c", "line\nbreak\t\u2028\x00\x1f<&>", "é€😀", "\xff"}).Draw(t, "text"))
	case reflect.Int, reflect.Int64:
		v.SetInt(rapid.Int64Range(1, 1<<40).Draw(t, "number"))
	case reflect.Uint8: // a status
		v.SetUint(rapid.Uint64Range(1, 6).Draw(t, "status"))
	case reflect.Float64:
		v.SetFloat(rapid.OneOf(rapid.Float64(), rapid.SampledFrom([]float64{1e-7, 1e21, 12.5, -0.25})).Draw(t, "float"))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(t, v.Elem())
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.UnixMicro(rapid.Int64Range(0, 1<<52).Draw(t, "time")).UTC()))
			return
		}
		for _, field := range v.Fields() {
			fill(t, field)
		}
	case reflect.Slice:
		if v.Type() == reflect.TypeFor[json.RawMessage]() {
			v.SetBytes([]byte(rapid.SampledFrom([]string{`{"a":[1,"}",{"b":null}]}`, `"te\"xt"`, `12.50`, `[]`, `"\ud83d\ude00"`}).Draw(t, "json")))
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(t, v.Index(0))
		fill(t, v.Index(1))
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(t, key)
		fill(t, value)
		v.SetMapIndex(key, value)
	default:
		t.Fatalf("an outcome holds a %s: fill it here", v.Type())
	}
}

func TestEveryFieldOfAnOutcomeComesThrough(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var o replay.Outcome
		fill(t, reflect.ValueOf(&o).Elem())
		if rapid.Bool().Draw(t, "plain") { // the way of most trajectories
			for i := range o.Messages {
				o.Messages[i].Name, o.Messages[i].ToolCallID, o.Messages[i].ToolCalls = "", "", nil
			}
		}
		line, err := rundir.EncodeOutcome(&o)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.ContainsRune(line, '\n') {
			t.Errorf("more than one line: %s", line)
		}
		var want replay.Outcome // as encoding/json writes and reads it
		standard, err := json.Marshal(o)
		if err == nil {
			err = json.Unmarshal(standard, &want)
		}
		if err != nil {
			t.Fatal(err)
		}
		var read replay.Outcome
		if err := json.Unmarshal(line, &read); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		if diff := cmp.Diff(want, read); diff != "" {
			t.Errorf("the journal's line (-encoding/json +ours):\n%s", diff)
		}
		through, err := rundir.ThroughTheTable(line)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, through); diff != "" {
			t.Errorf("through the table's row (-want +got):\n%s", diff)
		}
	})
}

func TestAnEmptyOutcomeComesThrough(t *testing.T) {
	t.Parallel()
	for _, o := range []replay.Outcome{
		{Status: replay.StatusOK},
		{Status: replay.StatusOK, ToolCalls: []replay.Call{}, Usage: &datasets.Usage{}, Messages: []datasets.Message{{Role: "user", Content: json.RawMessage("null")}}},
	} {
		line, err := rundir.EncodeOutcome(&o)
		if err != nil {
			t.Fatal(err)
		}
		got, err := rundir.ThroughTheTable(line)
		if err != nil {
			t.Fatal(err)
		}
		got.Usage = o.Usage // all of it unknown is unknown
		if diff := cmp.Diff(o, got, cmpopts.EquateEmpty()); diff != "" || (got.ToolCalls == nil) != (o.ToolCalls == nil) {
			t.Errorf("%s\n(-want +got):\n%s", line, diff)
		}
	}
}

func TestAnyTextComesThrough(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		o := replay.Outcome{Status: replay.StatusOK, Output: rapid.String().Draw(t, "text") + rapid.SampledFrom([]string{"", "\xff", "\u2029", "\b\f"}).Draw(t, "end")}
		line, err := rundir.EncodeOutcome(&o)
		if err != nil {
			t.Fatal(err)
		}
		got, err := rundir.ThroughTheTable(line)
		if want := strings.ToValidUTF8(o.Output, "\ufffd"); err != nil || got.Output != want {
			t.Errorf("%q gives %q, %v", want, got.Output, err)
		}
	})
}
