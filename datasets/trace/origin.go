package trace

import (
	"bytes"
	"strings"

	"forerun/datasets"
)

// originOf says who asked: what an importer found, a replay's mark, or the
// environment's name, in this order.
func originOf(nodes []*node) datasets.Origin {
	for _, n := range nodes {
		if n.Origin != "" {
			return n.Origin
		}
	}
	for _, n := range nodes {
		if n.marked() {
			return datasets.OriginReplay
		}
	}
	for _, n := range nodes {
		for _, name := range []string{"environment", "deployment.environment", "deployment.environment.name"} {
			if o := EnvironmentOrigin(n.Segments[name]); o != "" {
				return o
			}
		}
	}
	return ""
}

// marked reports a request that carries the mark of forerun's replays: a baggage
// entry, or an attribute that a tracer made of one.
func (n *node) marked() bool {
	for name, value := range n.Metadata {
		if strings.HasPrefix(name, "forerun.") || strings.EqualFold(name, "forerun-trial") ||
			strings.EqualFold(name, "baggage") && bytes.Contains(value, []byte("forerun.replay=true")) {
			return true
		}
	}
	for name := range n.Segments {
		if strings.HasPrefix(name, "forerun.") {
			return true
		}
	}
	return false
}

// EnvironmentOrigin is the origin that the name of an environment tells of; empty
// for production and for names that say nothing.
func EnvironmentOrigin(name string) datasets.Origin {
	name = strings.ToLower(strings.TrimSpace(name))
	switch name {
	case "dev", "development", "local", "localhost", "test", "testing", "qa", "ci", "stage", "staging", "sandbox", "preview", "preprod", "pre-production", "uat":
		return datasets.OriginInternal
	case "synthetic", "loadtest", "load-test", "benchmark", "eval", "evals", "evaluation", "experiment", "sdk-experiment":
		return datasets.OriginSynthetic
	}
	// Langfuse's own environments hold its judges' and experiments' traces.
	if strings.HasPrefix(name, "langfuse-") {
		return datasets.OriginSynthetic
	}
	return ""
}
