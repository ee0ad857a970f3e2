package matching_test

import (
	"errors"
	"testing"

	"forerun/configs/matching"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]matching.Rule{
		"exact": {Kind: matching.Exact}, " any ": {Kind: matching.Any},
		"similar >= 0.9": {Kind: matching.Similar, Least: 0.9}, "similar>=1": {Kind: matching.Similar, Least: 1},
		"jq: ascii_downcase": {Kind: matching.JQ},
	} {
		got, err := matching.Parse(text)
		if err != nil || got.Kind != want.Kind || got.Least != want.Least || (got.Program != nil) != (want.Kind == matching.JQ) {
			t.Errorf("Parse(%q) = %+v, %v; want %+v", text, got, err, want)
		}
	}
	for text, want := range map[string]string{
		"":               `matching rule "": write exact, any, similar >= 0.9 or jq: PROGRAM`,
		"exakt":          `matching rule "exakt": did you mean "exact"? write exact, any, similar >= 0.9 or jq: PROGRAM`,
		"any thing":      `matching rule "any thing": write exact, any, similar >= 0.9 or jq: PROGRAM`,
		"similar":        `matching rule "similar": write similar >= and a number above 0, to 1, such as similar >= 0.9`,
		"similar >= 90%": `matching rule "similar >= 90%": write similar >= and a number above 0, to 1, such as similar >= 0.9`,
		"similar >= 0":   `matching rule "similar >= 0": write similar >= and a number above 0, to 1, such as similar >= 0.9`,
		"similar >= NaN": `matching rule "similar >= NaN": write similar >= and a number above 0, to 1, such as similar >= 0.9`,
		"jq":             `matching rule "jq": write exact, any, similar >= 0.9 or jq: PROGRAM`,
		"jq: foo":        `jq: line 1, column 5: function not defined: foo/0: write a program that makes of a value what is compared, such as jq: ascii_downcase`,
	} {
		_, err := matching.Parse(text)
		if fault := (*matching.Error)(nil); !errors.As(err, &fault) || err.Error() != want {
			t.Errorf("Parse(%q): error %v, want %s", text, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("similar >= 0.9")
	f.Add("jq: .[] | .x")
	f.Fuzz(func(t *testing.T, text string) {
		rule, err := matching.Parse(text)
		if err == nil && rule.Kind == "" {
			t.Errorf("Parse(%q) gives a rule of no kind", text)
		}
	})
}
