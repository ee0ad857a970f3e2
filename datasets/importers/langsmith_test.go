package importers_test

import (
	"encoding/json"
	"testing"
	"time"

	"forerun/datasets/importers"
)

func TestLangSmithGolden(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"runs.jsonl", "nested.json"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			golden(t, "langsmith/"+name+".golden", joined(t, importers.LangSmith(), sample(t, "langsmith/"+name)))
		})
	}
}

// bulkRun is a row as the bulk export writes it: times in nanoseconds that are not
// said to be UTC, JSON as text, and a cost that is a decimal.
type bulkRun struct {
	ID         string     `parquet:"id"`
	TraceID    string     `parquet:"trace_id"`
	Parent     *string    `parquet:"parent_run_id,optional"`
	Name       string     `parquet:"name"`
	RunType    string     `parquet:"run_type"`
	Start      time.Time  `parquet:"start_time,timestamp(nanosecond:local)"`
	End        *time.Time `parquet:"end_time,optional,timestamp(nanosecond:local)"`
	FirstToken *time.Time `parquet:"first_token_time,optional,timestamp(nanosecond:local)"`
	Status     string     `parquet:"status"`
	Inputs     string     `parquet:"inputs"`
	Outputs    string     `parquet:"outputs"`
	Extra      string     `parquet:"extra"`
	Events     string     `parquet:"events"`
	Tags       []string   `parquet:"tags,list"`
	Feedback   string     `parquet:"feedback_stats"`
	Prompt     *int64     `parquet:"prompt_tokens,optional"`
	Completion *int64     `parquet:"completion_tokens,optional"`
	Cost       int64      `parquet:"total_cost,decimal(6:18)"`
	Tier       string     `parquet:"trace_tier"`
}

// TestLangSmithParquetGivesTheSameCases says that the bulk export of the same runs
// makes the same cases.
func TestLangSmithParquetGivesTheSameCases(t *testing.T) {
	t.Parallel()
	var runs struct{ Runs []json.RawMessage }
	readJSON(t, "langsmith/nested.json", &runs)
	var rows []bulkRun
	var add func(raw json.RawMessage, parent *string)
	add = func(raw json.RawMessage, parent *string) {
		var r struct {
			ID         string            `json:"id"`
			Name       string            `json:"name"`
			Status     string            `json:"status"`
			RunType    string            `json:"run_type"`
			Start      string            `json:"start_time"`
			End        string            `json:"end_time"`
			First      string            `json:"first_token_time"`
			Inputs     json.RawMessage   `json:"inputs"`
			Outputs    json.RawMessage   `json:"outputs"`
			Extra      json.RawMessage   `json:"extra"`
			Events     json.RawMessage   `json:"events"`
			Feedback   json.RawMessage   `json:"feedback"`
			Stats      json.RawMessage   `json:"feedback_stats"`
			Tags       []string          `json:"tags"`
			Prompt     *int64            `json:"prompt_tokens"`
			Completion *int64            `json:"completion_tokens"`
			Cost       json.Number       `json:"total_cost"`
			Children   []json.RawMessage `json:"child_runs"`
		}
		if err := json.Unmarshal(raw, &r); err != nil {
			t.Fatal(err)
		}
		cost, _ := r.Cost.Float64()
		row := bulkRun{
			ID: r.ID, TraceID: "r1", Parent: parent, Name: r.Name, RunType: r.RunType, Status: r.Status, Start: *when(t, r.Start), End: when(t, r.End),
			FirstToken: when(t, r.First), Inputs: string(r.Inputs), Outputs: string(r.Outputs), Extra: string(r.Extra), Events: string(r.Events),
			Tags: r.Tags, Feedback: string(r.Stats), Prompt: r.Prompt, Completion: r.Completion, Cost: int64(cost*1e6 + 0.5), Tier: "longlived",
		}
		rows = append(rows, row)
		for _, child := range r.Children {
			add(child, &r.ID)
		}
	}
	for _, run := range runs.Runs {
		add(run, nil)
	}
	golden(t, "langsmith/nested.json.golden", joined(t, importers.LangSmith(), parquetInput(t, rows)))
}
