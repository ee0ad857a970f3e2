package configs

// Config is one gate: two versions of an agent, the suites to replay, and what
// must hold. It is plain data; nothing here is opened or started.
type Config struct {
	Version   int                `yaml:"version"`
	Name      string             `yaml:"name"`
	Seed      uint64             `yaml:"seed"`
	Stable    Arm                `yaml:"stable"`
	Candidate Arm                `yaml:"candidate"`
	Signals   map[string]Rule    `yaml:"signals,omitempty"` // by signal: escalated, fallback, corrected
	Tools     Tools              `yaml:"tools"`
	Serve     *Serve             `yaml:"serve,omitempty"`  // what forerun serves agents that call tools or models by themselves
	Prices    map[string]Price   `yaml:"prices,omitempty"` // by model served, then model
	Suites    []Suite            `yaml:"suites"`
	Limits    Limits             `yaml:"limits"`
	Pace      string             `yaml:"pace,omitempty"`  // log: as production was asked; default: as fast as it goes
	Cache     string             `yaml:"cache,omitempty"` // a folder of answers that need not be asked for again
	Content   string             `yaml:"content"`         // what the run directory shows of the cases: none, redacted (default) or full
	Hosts     *Hosts             `yaml:"hosts,omitempty"` // who may receive the content of cases; default: every host that is named
	Profiles  map[string]Profile `yaml:"profiles,omitempty"`
	Change    []Change           `yaml:"change,omitempty"` // what differs between the arms; default: what their definitions show
	Diagnoses Diagnoses          `yaml:"diagnoses,omitempty"`
	Trend     []TrendRule        `yaml:"trend,omitempty"` // what a series of runs keeps, each night against those before

	Dir     string `yaml:"-"` // the folder that relative paths start from
	Profile string `yaml:"-"` // the one that this run takes; empty where it takes none
	Level   string `yaml:"-"` // what this run of the gate asks: clear or screen; empty is clear
	AA      bool   `yaml:"-"` // both arms are the same on purpose, in this run
	source  source
}

// The kinds of agent.
const (
	KindRecorded = "recorded"
	KindOpenAI   = "openai"
	KindHTTP     = "http"
	KindExec     = "exec"
)

// Arm is one version of the agent under comparison.
type Arm struct {
	Version string `yaml:"version"`
	Agent   Agent  `yaml:"agent"`

	// Of stable alone: outcomes of earlier runs count as trials.
	Reuse  Days     `yaml:"reuse,omitempty"`  // how old they may be
	Trials int      `yaml:"trials,omitempty"` // of a case, at most
	Fresh  Quantity `yaml:"fresh,omitempty"`  // the share of the cases that is asked anew all the same
}

// Agent is how to reach an agent. Kind decides which other keys are allowed.
type Agent struct {
	Kind string `yaml:"kind"` // recorded, openai, http or exec

	From string `yaml:"from,omitempty"` // recorded: a case file whose logged part answers, by id

	BaseURL  string            `yaml:"base_url,omitempty"` // openai
	Model    string            `yaml:"model,omitempty"`
	Prompt   string            `yaml:"prompt,omitempty"` // file; replaces all leading system and developer messages
	Tools    string            `yaml:"tools,omitempty"`  // file; replaces the case's definitions
	Params   map[string]any    `yaml:"params,omitempty"` // sent as written, zeros included
	Stream   bool              `yaml:"stream,omitempty"`
	Query    map[string]string `yaml:"query,omitempty"` // of every call, such as api-version
	MaxSteps int               `yaml:"max_steps,omitempty"`
	APIKey   Secret            `yaml:"api_key,omitempty"`
	Headers  map[string]Secret `yaml:"headers,omitempty"` // openai, http

	URL      string `yaml:"url,omitempty"`      // http
	Request  string `yaml:"request,omitempty"`  // jq: the trial document to the request's body
	Response string `yaml:"response,omitempty"` // jq: the response's body to a result document

	Command  []string          `yaml:"command,omitempty"` // exec
	Dir      string            `yaml:"dir,omitempty"`
	Env      map[string]Secret `yaml:"env,omitempty"`
	Pool     int               `yaml:"pool,omitempty"`     // processes
	Inflight int               `yaml:"inflight,omitempty"` // trials in one process
	Inherit  []string          `yaml:"inherit,omitempty"`  // variables of forerun's own environment that it gets too

	Serve       []string    `yaml:"serve,omitempty"`       // http, exec: tools, models
	Reports     string      `yaml:"reports,omitempty"`     // http, exec: cost, where every answer says what it cost
	Containment Containment `yaml:"containment,omitempty"` // http, exec
}

// Containment says how an agent's writes are kept from the world: declared in
// words, or shown by a probe before the first case. Exactly one is set. It is
// written {declared: "…"}, {probe: {…}}, or as the word probe.
type Containment struct {
	Declared string `yaml:"declared,omitempty"`
	Probe    *Probe `yaml:"probe,omitempty"`
}

// Probe is the case that an agent answers before the first one: it must call the
// tool and give back the word that the tool returned.
type Probe struct {
	Tool      string         `yaml:"tool"`                // default: forerun_probe
	Arguments map[string]any `yaml:"arguments,omitempty"` // in the words of Message
	Message   string         `yaml:"message"`             // what the user says
}

// Serve is where forerun answers agents that call their tools or models by
// themselves.
type Serve struct {
	Listen    string    `yaml:"listen,omitempty"`    // default 127.0.0.1:0
	Advertise string    `yaml:"advertise,omitempty"` // the address as agents reach it; default: where it listens
	OpenAI    *Upstream `yaml:"openai,omitempty"`    // where model calls go on to
	Anthropic *Upstream `yaml:"anthropic,omitempty"`
}

// Upstream is a model API behind the meter.
type Upstream struct {
	BaseURL string            `yaml:"base_url"`
	APIKey  Secret            `yaml:"api_key,omitempty"` // default: what the agent sends is passed on
	Headers map[string]Secret `yaml:"headers,omitempty"`
}

// Rule reads a signal from an outcome: exactly one field is set.
type Rule struct {
	Tool    string `yaml:"tool,omitempty"`    // the outcome calls this tool
	Field   string `yaml:"field,omitempty"`   // the agent returned this field with a true value
	Pattern string `yaml:"pattern,omitempty"` // a regular expression finds something in the output
}

// Tools says how an agent's tool calls are answered.
type Tools struct {
	Default  string                `yaml:"default"` // block
	Policies map[string]ToolPolicy `yaml:"policies,omitempty"`
}

// ToolPolicy says how the calls of one tool are answered. It is written as the
// policy's word, or as {policy: WORD, …}.
type ToolPolicy struct {
	Policy    string            `yaml:"policy"`
	Aliases   []string          `yaml:"aliases,omitempty"`   // replayed: names under which the log has the tool
	Arguments map[string]string `yaml:"arguments,omitempty"` // replayed: by field: exact, any, "similar >= 0.9" or "jq: PROGRAM"; "*" is the others
	Scope     string            `yaml:"scope,omitempty"`     // replayed: whose recorded calls answer: case (default), cluster or dataset
	Approval  bool              `yaml:"approval,omitempty"`  // the call waits for a person's logged decision
	Result    any               `yaml:"result,omitempty"`    // stub: the fixed answer
	JQ        string            `yaml:"jq,omitempty"`        // stub, pure: a program from {arguments, now, state} to the answer
	Effect    string            `yaml:"effect,omitempty"`    // read or write; default: the case's own word
	URL       string            `yaml:"url,omitempty"`       // live: POST {name, arguments}
	Headers   map[string]Secret `yaml:"headers,omitempty"`   // live
	RPM       int               `yaml:"rpm,omitempty"`       // live: calls a minute
	Timeout   Duration          `yaml:"timeout,omitempty"`   // live, simulate: of one call
	Command   []string          `yaml:"command,omitempty"`   // simulate: a process that keeps state per trial
}

// Price is USD per million tokens.
type Price struct {
	Input  float64  `yaml:"input"`
	Cached *float64 `yaml:"cached,omitempty"` // default: input
	Output float64  `yaml:"output"`
}

// Change is one kind of difference between the arms: prompt, model, retrieval,
// tool_added, tool_changed, approval_rule or code. It is written as a word, or
// as {retrieval: TOOL} where the kind is about one tool.
type Change struct {
	Kind string
	Tool string // of retrieval, tool_added and tool_changed
}

// Diagnoses tunes the rules that turn findings into sentences.
type Diagnoses struct {
	Silence    []string           `yaml:"silence,omitempty"`    // codes of rules that stay silent
	Thresholds map[string]float64 `yaml:"thresholds,omitempty"` // by rule.threshold, such as slower.latency
}

// TrendRule is a guardrail over a series of runs of this configuration: the last one
// against the mean of those before. No gate is decided by it.
type TrendRule struct {
	Suite  string   `yaml:"suite,omitempty"` // default: the first that guards or monitors the metric
	Metric string   `yaml:"metric"`
	Arm    string   `yaml:"arm,omitempty"` // candidate (its difference from stable) or stable; default candidate
	Margin Quantity `yaml:"margin"`        // the harm that is let pass
}

// Suite is a dataset with its sampling, scorers and guardrails.
type Suite struct {
	Name       string      `yaml:"name"`
	Data       string      `yaml:"data"`
	Sample     *Sample     `yaml:"sample,omitempty"`
	Split      *Split      `yaml:"split,omitempty"`
	Segments   []string    `yaml:"segments,omitempty"`  // the only slices that are judged
	Reference  string      `yaml:"reference,omitempty"` // a case file of production traffic, for its mix of segments
	Trials     int         `yaml:"trials"`
	Unit       string      `yaml:"unit,omitempty"`      // request (default), step or conversation
	SameTurn   Quantity    `yaml:"same_turn,omitempty"` // of unit conversation: how similar a turn's words must be to be the logged turn, default 100%
	AA         *AA         `yaml:"aa,omitempty"`
	EarlyStop  bool        `yaml:"early_stop,omitempty"`
	Confirm    *Confirm    `yaml:"confirm,omitempty"`
	Intended   []Intended  `yaml:"intended,omitempty"`
	Scorers    []Scorer    `yaml:"scorers"`
	Guardrails []Guardrail `yaml:"guardrails"`
}

// AA has stable answer a share of the cases a second time.
type AA struct {
	Share float64 `yaml:"share"` // of the clusters, above 0, to 1
}

// Confirm asks the worst apparent regressions again, in both arms.
type Confirm struct {
	Trials  int    `yaml:"trials"`             // of a case and arm, default 5
	MaxCost string `yaml:"max_cost,omitempty"` // a share of the run's spend, default 25%
}

// Intended is a change of behaviour that was announced before the run.
type Intended struct {
	Metric    string `yaml:"metric"`
	Direction string `yaml:"direction"` // higher or lower
	Reason    string `yaml:"reason"`
}

// Sample draws whole clusters from a suite's data. Size 0 takes all that MaxRisk
// and Where leave.
type Sample struct {
	Size     int      `yaml:"size,omitempty"`
	Stratify []string `yaml:"stratify,omitempty"` // segment names
	Allocate string   `yaml:"allocate,omitempty"` // proportional (default), equal or sqrt
	MaxRisk  string   `yaml:"max_risk,omitempty"` // the riskiest step that is drawn: read_only, draft, approval or write
	Where    string   `yaml:"where,omitempty"`    // jq: a case to true or false
}

// Split keeps a part of a suite's clusters for work before the gate, which draws
// from the rest.
type Split struct {
	Dev Quantity `yaml:"dev"`           // the share of the clusters
	Key string   `yaml:"key,omitempty"` // another key, another split
}

// Scorer names a scorer and its options. Options are checked by the scorer that
// is named.
type Scorer struct {
	Use     string         // registry name
	As      string         // metric name; default: Use
	Options map[string]any // every other key
}

// Guardrail is a condition on one metric, as written.
type Guardrail struct {
	Metric      string   `yaml:"metric"`
	Margin      Quantity `yaml:"margin,omitempty"`
	Max         Quantity `yaml:"max,omitempty"`
	Min         Quantity `yaml:"min,omitempty"`
	Direction   string   `yaml:"direction,omitempty"`    // higher, lower or none; default: the metric's own
	Each        []string `yaml:"each,omitempty"`         // segments whose slices are judged; default: all of the suite's
	MarginSlice Quantity `yaml:"margin_slice,omitempty"` // of a slice; default: twice the margin
	Goal        bool     `yaml:"goal,omitempty"`         // asks for improvement
	Never       bool     `yaml:"never,omitempty"`        // one event of the candidate fails
	Monitor     bool     `yaml:"monitor,omitempty"`      // judged and shown, and decides nothing
	Alpha       float64  `yaml:"alpha"`                  // one-sided, default 0.05
}

// Quantity is a number with its unit: 5pp, 10%, 250ms, 2s, 0.01usd, 200tokens,
// 0.5calls. The zero Quantity is not set. Value is in base units (0.05, 0.10,
// 250, 2000, 0.01 …) and Unit is the base unit: pp, %, ms, usd, tokens, calls,
// or "" for a plain number.
type Quantity struct {
	Text  string
	Value float64
	Unit  string
}

// Limits bound a run.
type Limits struct {
	Concurrency int      `yaml:"concurrency"` // trials in flight over both arms
	Timeout     Duration `yaml:"timeout"`     // of one trial
	Attempts    int      `yaml:"attempts"`    // per trial, the first included

	AttemptTimeout Duration `yaml:"attempt_timeout,omitempty"` // of one attempt
	RPM            int      `yaml:"rpm,omitempty"`             // requests a minute, to one endpoint
	TPM            int      `yaml:"tpm,omitempty"`             // tokens a minute, to one endpoint
	KeepFree       Quantity `yaml:"keep_free,omitempty"`       // the share of the provider's quota that is left to production
	MaxCost        float64  `yaml:"max_cost,omitempty"`        // USD, of the whole run
	MaxTime        Duration `yaml:"max_time,omitempty"`        // of one sitting
	PerCase        PerCase  `yaml:"per_case,omitempty"`
}

// PerCase bounds one attempt of a case.
type PerCase struct {
	Steps  int     `yaml:"steps,omitempty"`  // model calls
	Tokens int     `yaml:"tokens,omitempty"` // input and output
	Cost   float64 `yaml:"cost,omitempty"`   // USD
}

// Profile is a named set of what a run asks and may spend: --profile NAME. What a
// flag says wins over it, and it wins over the rest of the file.
type Profile struct {
	Level       string   `yaml:"level,omitempty"` // screen or clear
	MaxCost     float64  `yaml:"max_cost,omitempty"`
	MaxTime     Duration `yaml:"max_time,omitempty"`
	MaxCases    int      `yaml:"max_cases,omitempty"`
	Concurrency int      `yaml:"concurrency,omitempty"`
}
