package jq_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"forerun/datasets/jq"
)

func TestOne(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ program, input, want, fault string }{
		{program: `.a`, input: `{"a":{"z":1,"b":"<ü>"}}`, want: `{"b":"<ü>","z":1}`},
		{program: `.`, input: `[1.0,12345678901234567890,null]`, want: `[1.0,12345678901234567890,null]`},
		{program: `null`, input: `1`, want: `null`},
		{program: `{n: $n, now: $now}`, input: `0`, want: `{"n":7,"now":"noon"}`},
		{program: `$ENV, env | length`, input: `0`, fault: "more than one value"},
		{program: `$ENV | length`, input: `0`, want: `0`},
		{program: `empty`, input: `1`, fault: "gives no value"},
		{program: `halt`, input: `1`, fault: "gives no value"},
		{program: `1, 2`, input: `1`, fault: "more than one value"},
		{program: `1, error("late")`, input: `1`, fault: "more than one value"},
		{program: `error("broken")`, input: `1`, fault: "broken"},
		{program: `halt_error`, input: `"x"`, fault: "halt"},
		{program: `.a`, input: `[1]`, fault: "expected an object but got: array"},
		{program: `.a`, input: `"private"`, fault: "expected an object but got: string"},
		{program: `{a: nan}`, input: `1`, fault: "not finite"},
		{program: `[infinite]`, input: `1`, fault: "not finite"},
		{program: `.`, input: `{`, fault: "not JSON"},
		{program: `.`, input: `1 2`, fault: "more than one JSON value"},
	} {
		p, err := jq.Compile(tt.program, "$n", "$now")
		if err != nil {
			t.Errorf("%s: %v", tt.program, err)
			continue
		}
		got, err := p.One(t.Context(), json.RawMessage(tt.input), 7, "noon")
		if tt.fault != "" {
			if err == nil || !strings.Contains(err.Error(), tt.fault) || strings.Contains(err.Error(), "private") {
				t.Errorf("%s of %s: got %s, %v, want an error with %q", tt.program, tt.input, got, err, tt.fault)
			}
			continue
		}
		if err != nil || string(got) != tt.want {
			t.Errorf("%s of %s: got %s, %v, want %s", tt.program, tt.input, got, err, tt.want)
		}
	}
}

func TestCompileSaysWhere(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ program, want string }{
		{"{a: 1,\n b: }", `line 2, column 5: unexpected token "}"`},
		{".a |\n  fooo(1)", "line 2, column 3: function not defined: fooo/1"},
		{"$file", "line 1, column 1: variable not defined: $file"},
		{`import "a" as a; .`, "module"},
		{`include "a"; .`, "module"},
		{"input", "not allowed"},
		{"(", "unexpected EOF"},
	} {
		_, err := jq.Compile(tt.program)
		if fault, ok := errors.AsType[*jq.Error](err); !ok || !strings.Contains(fault.Error(), tt.want) {
			t.Errorf("%q: got %v, want %s", tt.program, err, tt.want)
		}
	}
}

func TestACancelledContextEndsAProgram(t *testing.T) {
	t.Parallel()
	p, err := jq.Compile(`last(range(infinite))`)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.One(ctx, json.RawMessage(`1`)); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
}

func TestValuesForVariablesAreCounted(t *testing.T) {
	t.Parallel()
	p, err := jq.Compile(`$x`, "$x")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.One(t.Context(), json.RawMessage(`1`)); err == nil {
		t.Error("a program ran without its variable")
	}
}

func TestWhatAProgramMakesIsBounded(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("writes 32 MiB of JSON, one character at a time")
	}
	p, err := jq.Compile(`"x" * 33554433`)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := p.One(t.Context(), json.RawMessage(`1`)); err == nil || !strings.Contains(err.Error(), "more than 32 MiB") {
		t.Errorf("got %d bytes, %v, want an error", len(got), err)
	}
}
