# tau2-bench result file -> cases, one a simulation.
#
#   forerun data import --jq configs/maps/tau2.jq RESULTS.json… -o cases.parquet
#
# A case's request is the task's scenario, which is the same in every run of the
# task; what this run's agent did with it is in `logged`. A gate compares two
# runs with recorded arms: {kind: recorded} for the file that gave the cases and
# {kind: recorded, from: OTHER} for the other run.

def transfer: "transfer_to_human_agents";

# The user simulator calls tools of its own: those are not the agent's.
def agent_calls: select(.role == "assistant") | .tool_calls // [] | .[] | select((.requestor // "assistant") == "assistant");

def drop_nulls: with_entries(select(.value != null));

# An OpenAI-shaped message; what the simulated user's own tools said is left out.
def chat:
  if .role == "tool" then {role, tool_call_id: .id, content}
  elif .role == "assistant" then
    {role, content}
    + ([agent_calls | {id, type: "function", function: {name, arguments: (.arguments | tojson)}}]
       | if length > 0 then {tool_calls: .} else {} end)
  else {role, content} end;

def scenario:
  .user_scenario.instructions as $i
  | if ($i | type) == "object"
    then [$i.reason_for_call, $i.known_info, $i.unknown_info, $i.task_instructions] | map(select(. != null)) | join("\n\n")
    else ($i | tostring) end;

.info as $info
| ($info.environment_info.domain_name) as $domain
| (.tasks | map({key: (.id | tostring), value: .}) | from_entries) as $tasks
| .simulations[]
| . as $sim
| $tasks[.task_id | tostring] as $task
| ([.messages[] | select(.role == "tool") | {key: .id, value: .}] | from_entries) as $results
| [.messages[] | agent_calls
    | $results[.id] as $r
    | {name, arguments: (.arguments // {})}
      + (if $r == null then {} elif $r.error then {error: ($r.content // "error")} else {result: $r.content} end)
  ] as $calls
| [.messages[] | select(.role == "assistant" and .usage != null) | .usage] as $usage
| ((.termination_reason // "") | . == "max_steps" or . == "too_many_errors") as $broke
| {
    id: "\($domain):\(.task_id)\(if ($info.num_trials // 1) > 1 then "#\(.trial)" else "" end)",
    cluster: "\($domain):\(.task_id)",
    segments: (
      {domain: $domain}
      + ((.task_id | tostring | capture("^\\[(?<issue>[^\\]]+)\\]"))? // {})
      + ((.task_id | tostring | capture("\\[PERSONA:(?<persona>[^\\]]+)\\]"))? // {})
    ),
    messages: [{role: "user", content: ($task | scenario)}],
    tool_log: $calls,
    expected: ({
      escalate: ([$task.evaluation_criteria.actions // [] | .[] | select(.name == transfer)] | length > 0),
      tool_calls: [$task.evaluation_criteria.actions // [] | .[] | select((.requestor // "assistant") == "assistant") | {name, arguments: (.arguments // {})}]
    }),
    logged: ({
      status: (if $broke then "agent_error" else "ok" end),
      error: (if $broke then .termination_reason else null end),
      output: ([.messages[] | select(.role == "assistant" and .content != null) | .content] | last),
      messages: [.messages[] | select(.role != "tool" or (.requestor // "assistant") == "assistant") | chat],
      tool_calls: $calls,
      escalated: ([.messages[] | agent_calls | select(.name == transfer)] | length > 0),
      latency_ms: (if .duration == null then null else .duration * 1000 end),
      usage: (if ($usage | length) == 0 then null
              else {input: ($usage | map(.prompt_tokens) | add), output: ($usage | map(.completion_tokens) | add)} end),
      # A cost of 0 means that the log's price list did not know the model.
      cost_usd: (if (.agent_cost // 0) == 0 then null else .agent_cost end),
      scores: (if .reward_info.reward == null then null else {reward: .reward_info.reward} end),
      version: $info.agent_info.llm
    } | drop_nulls),
    metadata: {simulation: .id, source: $file}
  }
