package tools_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"testing"

	"go.uber.org/goleak"
)

// bank is the variable that makes this binary a simulator of a bank.
const bank = "FORERUN_TEST_BANK"

func TestMain(m *testing.M) {
	if how := os.Getenv(bank); how != "" {
		simulateBank(how)
		return
	}
	goleak.VerifyTestMain(m)
}

// simulateBank keeps a balance per trial, which begins as the case's state says.
func simulateBank(how string) {
	balances := map[string]int{}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var m struct {
			Type  string `json:"type"`
			ID    string `json:"id"`
			Call  string `json:"call"`
			Name  string `json:"name"`
			State struct {
				Balance int `json:"balance"`
			} `json:"state"`
			Arguments struct {
				Amount int `json:"amount"`
			} `json:"arguments"`
		}
		if err := json.Unmarshal(lines.Bytes(), &m); err != nil {
			fmt.Println("no JSON")
			return
		}
		switch {
		case m.Type == "trial":
			balances[m.ID] = m.State.Balance
			continue
		case m.Type == "end":
			delete(balances, m.ID)
			continue
		case how == "dies" || how == "dies at 2" && m.Arguments.Amount == 2:
			return
		case how == "silent":
			continue
		case how == "noise":
			fmt.Println("[INFO] ready")
			continue
		}
		answer := map[string]any{"type": "tool", "id": m.ID, "call": m.Call}
		switch m.Name {
		case "pay":
			if balances[m.ID] < m.Arguments.Amount {
				answer["error"] = "not enough money"
			} else {
				balances[m.ID] -= m.Arguments.Amount
				answer["result"] = map[string]any{"ok": true}
			}
		case "balance":
			answer["result"] = balances[m.ID]
		case "trials":
			answer["result"] = len(balances)
		}
		text, err := json.Marshal(answer)
		if err != nil {
			return
		}
		fmt.Println(string(text))
	}
}
