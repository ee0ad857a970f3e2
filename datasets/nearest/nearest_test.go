package nearest_test

import (
	"testing"

	"forerun/datasets/nearest"
)

func TestWordIsWhatWasProbablyMeant(t *testing.T) {
	t.Parallel()
	valid := []string{"margin", "metric", "max", "min", "direction", "alpha"}
	for got, want := range map[string]string{
		"margn": "margin", "Margin": "margin", "metrics": "metric", "directon": "direction", "mxa": "max", "something-else": "", "": "",
	} {
		if w, ok := nearest.Word(got, valid); w != want || ok != (want != "") {
			t.Errorf("Word(%q) = %q, %v; want %q", got, w, ok, want)
		}
	}
	if w, ok := nearest.Word("margin", nil); ok {
		t.Errorf("with no valid words it suggests %q", w)
	}
}

func TestRemedyNamesTheWordOrAllOfThem(t *testing.T) {
	t.Parallel()
	if got, want := nearest.Remedy("highr", []string{"lower", "higher", "none"}), `did you mean "higher"?`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := nearest.Remedy("sideways", []string{"lower", "higher", "none"}), "write one of higher, lower, none"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
