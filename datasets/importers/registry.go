package importers

// Formats lists the forms of logs that can be imported, in the order in which
// they are tried on an input whose form nobody named: the most particular first.
func Formats() []Format {
	return []Format{
		// One line a format, each a function of its own file.
		OTLP(),
		Langfuse(),
		LangSmith(),
		Inspect(),
		Promptfoo(nil),
		LiteLLM(),
		Anthropic(),
		OpenAI(),
		CSV(nil),
	}
}
