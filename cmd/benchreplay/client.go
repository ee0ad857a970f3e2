package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

// ask is the bare client: it sends every request once, with as many idle
// connections as it has workers, and appends the answers to a file.
func ask(ctx context.Context, args []string) error {
	var (
		url, out              string
		requests, concurrency int
	)
	flags := flag.NewFlagSet("client", flag.ContinueOnError)
	flags.StringVar(&url, "url", "", "")
	flags.StringVar(&out, "out", "", "")
	flags.IntVar(&requests, "requests", 0, "")
	flags.IntVar(&concurrency, "concurrency", 1, "")
	if err := flags.Parse(args); err != nil {
		return err
	}
	file, err := os.Create(out)
	if err != nil {
		return err
	}
	c := &client{
		url: url + "/v1/chat/completions", file: file,
		http: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: concurrency}},
	}
	var next atomic.Int64
	workers, ctx := errgroup.WithContext(ctx)
	for range concurrency {
		workers.Go(func() error {
			for {
				n := int(next.Add(1)) - 1
				if n >= requests {
					return nil
				}
				if err := c.one(ctx, n); err != nil {
					return err
				}
			}
		})
	}
	return errors.Join(workers.Wait(), file.Close())
}

// client is what the workers share.
type client struct {
	url  string
	http *http.Client

	mu   sync.Mutex
	file *os.File
}

func (c *client) one(ctx context.Context, n int) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url, bytes.NewReader(requestBody(arms[n%len(arms)], n/len(arms))))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := c.http.Do(req)
	if err != nil {
		return err
	}
	answer, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close() // all of it was read
	if err != nil || resp.StatusCode != http.StatusOK {
		return fmt.Errorf("request %d: status %d: %w", n, resp.StatusCode, err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	_, err = c.file.Write(append(answer, '\n'))
	return err
}
