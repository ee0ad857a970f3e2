package datasets

// ParseCase reads one case from its JSON form, as strictly as a line of a file,
// and fills in the defaults. An error is a [*RecordError] without a place.
func ParseCase(text []byte) (Case, error) {
	v, err := compact(text)
	if err != nil {
		return Case{}, err
	}
	var c Case
	if err := readCase(v, &c); err != nil {
		return Case{}, err
	}
	return c, complete(&c)
}

func caseFields() []string {
	return []string{
		"id", "cluster", timeKey, "origin", "segments", "risk", "weight", messagesKey, inputKey, "state", "tools",
		"tool_log", approvalsKey, "expected", "logged", "metadata",
	}
}

func readCase(v []byte, c *Case) error {
	if kind(v) != kindObject {
		return refuse("is "+string(kind(v)), "write one case, a JSON object")
	}
	return fields(v, caseFields, func(name, v []byte) error {
		switch string(name) {
		case "id":
			return readText(v, &c.ID)
		case "cluster":
			return readText(v, &c.Cluster)
		case timeKey:
			return readTime(v, &c.Time)
		case "origin":
			return readWord(v, Origins(), &c.Origin)
		case "segments":
			return readTextMap(v, &c.Segments)
		case "risk":
			return readWord(v, Risks(), &c.Risk)
		case "weight":
			return readWeight(v, &c.Weight)
		case messagesKey:
			return readMessages(v, &c.Messages)
		case inputKey:
			return readRaw(v, &c.Input)
		case "state":
			return readRaw(v, &c.State)
		case "tools":
			return readList(v, &c.Tools, readTool)
		case "tool_log":
			return readList(v, &c.ToolLog, readToolCall)
		case approvalsKey:
			return readList(v, &c.Approvals, readApproval)
		case "expected":
			return readExpected(v, &c.Expected)
		case "logged":
			return readLogged(v, &c.Logged)
		case "metadata":
			return readRawMap(v, &c.Metadata)
		default:
			return errUnknown
		}
	})
}

func readWeight(v []byte, dst *float64) error {
	if isNull(v) {
		return nil
	}
	x, err := number(v)
	if err != nil {
		return err
	}
	*dst = x
	return checkWeight(x)
}

func readMessages(v []byte, dst *[]Message) error { return readList(v, dst, readMessage) }

func readExpected(v []byte, dst **Expected) error {
	if isNull(v) {
		return nil
	}
	*dst = &Expected{}
	e := *dst
	return fields(v, expectedFields, func(name, v []byte) error {
		switch string(name) {
		case "answer":
			return readAnswer(v, &e.Answer)
		case "facts":
			return readTexts(v, &e.Facts)
		case toolCallsKey:
			return readList(v, &e.ToolCalls, readToolCall)
		case "end_state":
			return readRaw(v, &e.EndState)
		case "escalate":
			return readBool(v, &e.Escalate)
		case "labels":
			return readTextMap(v, &e.Labels)
		default:
			return errUnknown
		}
	})
}

func expectedFields() []string {
	return []string{"answer", "facts", toolCallsKey, "end_state", "escalate", "labels"}
}

func readLogged(v []byte, dst **Logged) error {
	if isNull(v) {
		return nil
	}
	*dst = &Logged{}
	l := *dst
	return fields(v, loggedFields, func(name, v []byte) error {
		switch string(name) {
		case "status":
			return readWord(v, statusWords(), &l.Status)
		case outputKey:
			return readAnswer(v, &l.Output)
		case messagesKey:
			return readMessages(v, &l.Messages)
		case toolCallsKey:
			return readList(v, &l.ToolCalls, readToolCall)
		case "escalated":
			return readBool(v, &l.Escalated)
		case "fallback":
			return readBool(v, &l.Fallback)
		case "corrected":
			return readBool(v, &l.Corrected)
		case latencyKey:
			return readAmount(v, &l.LatencyMS)
		case "ttft_ms":
			return readAmount(v, &l.TTFTMS)
		case "usage":
			return readUsage(v, &l.Usage)
		case "cost_usd":
			return readAmount(v, &l.CostUSD)
		case "scores":
			return readScores(v, &l.Scores)
		case "version":
			return readText(v, &l.Version)
		case "model_served":
			return readText(v, &l.ModelServed)
		case errorKey:
			return readText(v, &l.Error)
		default:
			return errUnknown
		}
	})
}

func loggedFields() []string {
	return []string{
		"status", outputKey, messagesKey, toolCallsKey, "escalated", "fallback", "corrected", latencyKey, "ttft_ms",
		"usage", "cost_usd", "scores", "version", "model_served", errorKey,
	}
}

// statusWords are those of an outcome, which package replay declares.
func statusWords() []string {
	return []string{"ok", "awaiting_approval", "agent_error", "timeout", "infra_error", "cancelled"}
}

func readUsage(v []byte, dst **Usage) error {
	if isNull(v) {
		return nil
	}
	var u Usage
	err := fields(v, usageFields, func(name, v []byte) error {
		switch string(name) {
		case inputKey:
			return readCount(v, &u.Input)
		case "cached":
			return readCount(v, &u.Cached)
		case outputKey:
			return readCount(v, &u.Output)
		case "reasoning":
			return readCount(v, &u.Reasoning)
		default:
			return errUnknown
		}
	})
	*dst = &u
	return err
}

func usageFields() []string { return []string{inputKey, "cached", outputKey, "reasoning"} }
