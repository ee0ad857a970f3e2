package bank_test

import (
	"os"
	"path/filepath"
	"testing"

	"forerun/replay/bank"
)

func TestForgottenCasesLeaveTheBank(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "bank.jsonl")
	text := `{"suite":"s","case_id":"c-1","outcome":{}}` + "\n" + `{"suite":"s","case_id":"c-2","outcome":{}}` + "\n" + `{"suite":"t","case_id":"c-1","outcome":{}}` + "\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	n, err := bank.Forget(file, func(suite, id string) bool { return suite == "s" && id == "c-1" })
	if err != nil || n != 1 {
		t.Errorf("%d removed, %v", n, err)
	}
	left, err := os.ReadFile(file)
	if want := text[len(`{"suite":"s","case_id":"c-1","outcome":{}}`+"\n"):]; err != nil || string(left) != want {
		t.Errorf("left (%v): %s", err, left)
	}
	if n, err := bank.Forget(filepath.Join(t.TempDir(), "none"), nil); n != 0 || err != nil {
		t.Errorf("no bank: %d, %v", n, err)
	}
}
