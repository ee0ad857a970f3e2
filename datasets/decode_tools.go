package datasets

func readTool(v []byte, t *Tool) error {
	err := fields(v, toolFields, func(name, v []byte) error {
		switch string(name) {
		case nameKey:
			return readText(v, &t.Name)
		case "description":
			return readText(v, &t.Description)
		case "parameters":
			return readRaw(v, &t.Parameters)
		case "effect":
			return readWord(v, effects(), &t.Effect)
		default:
			return errUnknown
		}
	})
	if err == nil && t.Name == "" {
		return within(nameKey, refuse("is missing", "write the tool's name"))
	}
	return err
}

func toolFields() []string { return []string{nameKey, "description", "parameters", "effect"} }

func effects() []Effect { return []Effect{EffectRead, EffectWrite} }

func readToolCall(v []byte, c *ToolCall) error {
	err := fields(v, toolCallFields, func(name, v []byte) error {
		switch string(name) {
		case nameKey:
			return readText(v, &c.Name)
		case argumentsKey:
			return readArguments(v, &c.Arguments)
		case "result":
			return readRaw(v, &c.Result)
		case errorKey:
			return readText(v, &c.Error)
		case latencyKey:
			return readAmount(v, &c.LatencyMS)
		default:
			return errUnknown
		}
	})
	if err == nil && c.Name == "" {
		return within(nameKey, refuse("is missing", "write the name of the tool that was called"))
	}
	return err
}

func toolCallFields() []string {
	return []string{nameKey, argumentsKey, "result", errorKey, latencyKey}
}

func readApproval(v []byte, a *Approval) error {
	err := fields(v, approvalFields, func(name, v []byte) error {
		switch string(name) {
		case "action":
			return readText(v, &a.Action)
		case argumentsKey:
			return readArguments(v, &a.Arguments)
		case "decision":
			return readWord(v, decisions(), &a.Decision)
		case "edited_arguments":
			return readArguments(v, &a.EditedArguments)
		case timeKey:
			return readTime(v, &a.Time)
		default:
			return errUnknown
		}
	})
	switch {
	case err != nil:
		return err
	case a.Action == "":
		return within("action", refuse("is missing", "write the name of the tool that was to be called"))
	case a.Decision == "":
		return within("decision", refuse("is missing", "write approved, edited or rejected"))
	}
	return nil
}

func approvalFields() []string {
	return []string{"action", argumentsKey, "decision", "edited_arguments", timeKey}
}

func decisions() []Decision { return []Decision{Approved, Edited, Rejected} }
