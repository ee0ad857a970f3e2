// Command benchreplay measures what forerun adds to the calls that it makes.
//
// It starts an OpenAI-shaped server on the loopback interface, in a process of
// its own, and has two clients ask it the same: a bare net/http client that
// appends the answers to a file, and `forerun replay`, journal and Parquet
// included. They run by turns, several times, and the best of each counts: what
// else the machine does then touches both alike. For each it prints processor
// time per request, wall time beside the ideal, and the largest resident size;
// then the latency that forerun reports, what a resumed run sends, and how fast
// outcomes are scored again.
//
// The server knows a request by the number in its text, and the seed gives each
// number its latency, so both clients see the same ones.
//
//	go run ./cmd/benchreplay            # about five minutes on two cores
//	go run ./cmd/benchreplay -cases 10000 -rounds 5 -check
//
// With -check a missed target ends it with exit code 1. Nothing is kept: the run
// directories lie in a temporary folder.
package main
