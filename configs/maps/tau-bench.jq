# tau-bench (v1) result file -> cases, one a task and trial.
#
#   forerun data import --jq configs/maps/tau-bench.jq RESULTS.json -o cases.parquet
#
# Trials of one task are cases of one cluster: they are not independent.

def transfer: "transfer_to_human_agents";

.[]
| .info.task as $task
| ([.traj[] | select(.role == "tool") | {key: .tool_call_id, value: .content}] | from_entries) as $results
| [.traj[] | select(.role == "assistant") | .tool_calls // [] | .[]
    | {name: .function.name, arguments: (.function.arguments | fromjson? // {})}
      + (if $results | has(.id // "") then {result: $results[.id]} else {} end)] as $calls
| {
    id: "task-\(.task_id)-trial-\(.trial)",
    cluster: "task-\(.task_id)",
    segments: {customer: $task.user_id},
    messages: [{role: "user", content: $task.instruction}],
    tool_log: $calls,
    expected: {
      escalate: ([$task.actions[] | select(.name == transfer)] | length > 0),
      facts: ($task.outputs // [] | map(tostring)),
      tool_calls: [$task.actions[] | {name, arguments: (.kwargs // {})}]
    },
    logged: ({
      status: "ok",
      output: ([.traj[] | select(.role == "assistant" and .content != null) | .content] | last),
      messages: .traj[1:],
      tool_calls: $calls,
      escalated: ([$calls[] | select(.name == transfer)] | length > 0),
      scores: {reward}
    } | with_entries(select(.value != null))),
    metadata: {task: .task_id, trial, source: $file}
  }
