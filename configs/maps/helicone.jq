# Helicone's export with bodies (JSON or JSONL) -> cases, one a request.
#
#   forerun data import --jq configs/maps/helicone.jq requests.jsonl -o cases.parquet
#
# Export with --include-body: a record without its request gives no case, and the
# import counts it. Requests in OpenAI's and Anthropic's shape are understood.

def drop_nulls: with_entries(select(.value != null));

# One message as OpenAI writes it, out of one that may have Anthropic's blocks:
# results of tools become messages of their own.
def chat:
  if (.content | type) != "array" or all(.content[]; .type != "tool_use" and .type != "tool_result") then .
  else
    . as $m
    | ([.content[] | select(.type == "tool_use")
        | {id, type: "function", function: {name, arguments: (.input // {} | tojson)}}]) as $calls
    | (.content[] | select(.type == "tool_result")
        | {role: "tool", tool_call_id: .tool_use_id,
           content: (if (.content | type) == "array" then ([.content[] | .text? // tojson] | join("\n")) else .content // "" end)}),
      ([.content[] | select(.type != "tool_use" and .type != "tool_result")] as $rest
       | if ($rest | length) > 0 or ($calls | length) > 0
         then {role: $m.role, content: (if ($rest | length) > 0 then $rest else null end)}
              + (if ($calls | length) > 0 then {tool_calls: $calls} else {} end)
         else empty end)
  end;

def request:
  [(if .system == null then empty else {role: "system", content: .system} end), (.messages // [] | .[] | chat)];

def answer:
  if .choices then .choices[0].message
  elif (.content | type) == "array" then {role: "assistant", content} | chat
  else null end;

def words:
  if type == "array" then [.[] | select(.type == "text") | .text] | join("") else . end;

def tool:
  if .function then .function | {name, description, parameters} | drop_nulls
  elif .input_schema then {name, description, parameters: .input_schema} | drop_nulls
  else empty end;

def status:
  if . == null or (. >= 200 and . < 400) then "ok"
  elif . <= 0 then "cancelled" # Helicone's own: cancelled, pending, stopped
  elif . == 408 or . == 504 then "timeout"
  elif . == 429 or . >= 500 then "infra_error"
  else "agent_error" end;

# Anthropic counts cached tokens beside the others.
def input_tokens:
  if .prompt_tokens == null then null
  elif ((.provider // "") | ascii_downcase) == "anthropic"
  then .prompt_tokens + (.prompt_cache_read_tokens // 0) + (.prompt_cache_write_tokens // 0)
  else .prompt_tokens end;

def utc: if . == null then null else sub(" "; "T") | if test("(Z|[+-][0-9][0-9]:?[0-9][0-9])$") then . else . + "Z" end end;

select((.request_body | type) == "object" and (.request_body.messages | type) == "array")
| . as $r
| ((.request_properties // {}) + (.properties // {})) as $properties
| (.request_body | request) as $asked
| (.response_body // {} | if type == "object" then answer else null end) as $answer
| {
    id: .request_id,
    cluster: (.request_user_id // $properties["Helicone-Session-Id"] // .request_id),
    time: (.request_created_at | utc),
    segments: ({model: (.request_model // .model), provider} | drop_nulls | map_values(tostring)),
    messages: $asked,
    tools: (if .request_body.tools then [.request_body.tools[] | tool] else null end),
    logged: ({
      status: (.response_status | status),
      error: (.response_body | if type == "object" then .error else null end | if type == "object" then .message else . end),
      output: ($answer.content? | words),
      messages: (if $answer == null then null else [$answer | drop_nulls] end),
      latency_ms: .delay_ms,
      ttft_ms: (if (.time_to_first_token // 0) > 0 then .time_to_first_token else null end),
      usage: ({
        input: input_tokens, cached: .prompt_cache_read_tokens, output: .completion_tokens, reasoning: .reasoning_tokens
      } | drop_nulls),
      cost_usd: (.costUSD // .cost),
      model_served: (.response_model // .model),
      scores: (((.scores // {}) | map_values(select(type == "number")))
               + (if .feedback_rating == null then {} else {rating: (if .feedback_rating then 1 else 0 end)} end))
    } | drop_nulls),
    metadata: ({
      session: $properties["Helicone-Session-Id"],
      prompt: .prompt_id,
      prompt_version: .prompt_version,
      properties: ($properties | with_entries(select(.key | startswith("Helicone-") | not)) | if . == {} then null else . end)
    } | drop_nulls)
  }
| drop_nulls
