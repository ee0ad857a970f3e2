// Command forerun replays logged requests against two versions of an AI agent
// and says whether the candidate may begin its canary.
package main

import (
	"os"

	"forerun/cmd/forerun/internal/cli"
)

func main() { os.Exit(cli.Main(os.Args[1:])) }
