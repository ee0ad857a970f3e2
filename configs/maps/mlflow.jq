# MLflow traces of schema version 3 (a trace, a list of traces, JSON Lines) -> cases,
# one a trace.
#
#   forerun data import --jq configs/maps/mlflow.jq traces.json -o cases.parquet
#
# What was asked is the root span's input: its messages, or the whole of it where it
# is no chat. The previews in info are cut off, and are not used.

def drop_nulls: with_entries(select(.value != null));

# Attributes are JSON in strings.
def attribute($name): .attributes[$name] | if type == "string" then (fromjson? // .) else . end;

# Nanoseconds come as numbers or as strings, with more digits than a float has.
def ms_between($from; $to):
  if $from == null or $to == null then null else (($to | tonumber) - ($from | tonumber)) / 1000000 end;

def words:
  if . == null or type == "string" then .
  elif (.choices? // null) != null then .choices[0].message.content
  elif (.messages? // null) != null then (.messages | last | .content)
  elif (.content? // null) != null then .content
  elif (.output? // null) != null then .output
  else . end;

def model: . == "CHAT_MODEL" or . == "LLM";

def offered:
  if .function then .function | {name, description, parameters} | drop_nulls
  else {name, description, parameters: (.parameters // .input_schema)} | drop_nulls end;

# What somebody found, as a number.
def found: .feedback.value | if . == true then 1 elif . == false then 0 elif type == "number" then . else null end;

def expectation($name): [.[] | select(.assessment_name == $name) | .expectation.value] | last;

if type == "array" then .[] else . end
| .info as $info
| ($info.trace_metadata // {}) as $about
| (($about["mlflow.trace.tokenUsage"] // "null") | if type == "string" then fromjson else . end) as $usage
| (($about["mlflow.trace.cost"] // "null") | if type == "string" then fromjson else . end) as $cost
| ($info.assessments // []) as $assessments
| [.data.spans[] | . + {kind: attribute("mlflow.spanType")}] as $spans
| ([$spans[] | select((.parent_span_id // "") == "")] | first) as $root
| select($root != null)
| ($root | attribute("mlflow.spanInputs")) as $input
| ($root | attribute("mlflow.spanOutputs")) as $output
| [$spans[] | select(.kind == "TOOL")] as $tools
| ([$tools | sort_by(.start_time_unix_nano | tonumber) | .[]
    | {
        name,
        arguments: (attribute("mlflow.spanInputs") | if type == "object" then . else {input: .} end),
        latency_ms: ms_between(.start_time_unix_nano; .end_time_unix_nano)
      }
      + (if .status.code == "STATUS_CODE_ERROR" then {error: (.status.message // "error" | if . == "" then "error" else . end)}
         else {result: attribute("mlflow.spanOutputs")} end)
    | drop_nulls]) as $calls
| ([$spans[] | select(.kind | model) | attribute("mlflow.chat.tools") // [] | .[] | offered] | unique_by(.name)) as $offered
| {
    id: $info.trace_id,
    cluster: ($about["mlflow.trace.user"] // $about["mlflow.trace.session"] // $info.trace_id),
    time: $info.request_time,
    messages: (if ($input | type) == "object" and ($input.messages | type) == "array" then $input.messages else null end),
    tools: (if ($offered | length) > 0 then $offered else null end),
    tool_log: $calls,
    expected: ({
      answer: ($assessments | expectation("expected_response")),
      facts: ($assessments | expectation("expected_facts"))
    } | drop_nulls | if . == {} then null else . end),
    logged: ({
      status: (if $info.state == "ERROR" then "agent_error" else "ok" end),
      error: (if $info.state == "ERROR" then ($root.status.message // "the trace failed" | if . == "" then "the trace failed" else . end) else null end),
      output: ($output | words),
      tool_calls: $calls,
      latency_ms: ms_between($root.start_time_unix_nano; $root.end_time_unix_nano),
      usage: (if $usage == null then null else
        {input: $usage.input_tokens, cached: $usage.cache_read_input_tokens, output: $usage.output_tokens} | drop_nulls end),
      cost_usd: $cost.total_cost,
      model_served: ([$spans[] | select(.kind | model) | attribute("mlflow.llm.model") | select(. != null)] | last),
      version: $about["mlflow.modelId"],
      scores: ([$assessments[] | select(.feedback != null and found != null) | {key: .assessment_name, value: found}] | from_entries)
    } | drop_nulls),
    metadata: ({session: $about["mlflow.trace.session"], name: $info.tags["mlflow.traceName"]} | drop_nulls)
  }
| if .messages == null then .input = $input else . end
| drop_nulls
