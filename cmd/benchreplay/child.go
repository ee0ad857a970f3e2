package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// used is what a process took.
type used struct {
	cpu, wall time.Duration
	rss       int64 // bytes
}

// best keeps the smaller of each.
func (u used) best(v used) used {
	if u.wall == 0 {
		return v
	}
	return used{cpu: min(u.cpu, v.cpu), wall: min(u.wall, v.wall), rss: min(u.rss, v.rss)}
}

// measure runs a command to its end.
func measure(ctx context.Context, name string, args ...string) (used, error) {
	cmd := exec.CommandContext(ctx, name, args...) //nolint:gosec // the benchmark's own clients
	cmd.Stderr = os.Stderr
	began := time.Now()
	if err := cmd.Run(); err != nil {
		return used{}, fmt.Errorf("%s %s: %w", name, args[0], err)
	}
	state := cmd.ProcessState
	return used{cpu: state.UserTime() + state.SystemTime(), wall: time.Since(began), rss: resident(state)}, nil
}

// remote is a server in a process of its own.
type remote struct {
	url string
	cmd *exec.Cmd
}

func startServer(ctx context.Context, self string, requests int, o options, s spread) (*remote, error) {
	//nolint:gosec // this very binary
	cmd := exec.CommandContext(ctx, self, "server", "-requests", strconv.Itoa(requests), "-latency", o.latency.String(),
		"-spread", string(s), "-seed", strconv.FormatUint(o.seed, 10))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return nil, fmt.Errorf("start the server: %w", err)
	}
	url, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return nil, fmt.Errorf("the server's address: %w", err)
	}
	return &remote{url: strings.TrimSpace(url), cmd: cmd}, nil
}

// asked is how many requests the server was sent so far.
func (r *remote) asked(ctx context.Context) (int, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, r.url, http.NoBody)
	if err != nil {
		return 0, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err
	}
	text, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close() // all of it was read
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(string(text))
}

func (r *remote) stop() {
	_ = r.cmd.Process.Kill() // it keeps nothing
	_ = r.cmd.Wait()         // it was killed
}
