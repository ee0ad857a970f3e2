package meter_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"forerun/replay"
	"forerun/replay/meter"
)

// upstream is a model API that answers as it is told.
type upstream struct {
	*httptest.Server
	mu   sync.Mutex
	seen []*http.Request
	body []string
}

func api(t *testing.T, handler http.HandlerFunc) *upstream {
	t.Helper()
	u := &upstream{}
	u.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		u.mu.Lock()
		u.seen, u.body = append(u.seen, r), append(u.body, string(body))
		u.mu.Unlock()
		handler(w, r)
	}))
	t.Cleanup(u.Close)
	return u
}

func says(contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		_, _ = io.WriteString(w, body)
	}
}

// metered serves one attempt's addresses.
type metered struct {
	url  string
	tab  *meter.Tab
	busy *sync.WaitGroup
}

// heard waits for the calls that are answered already to be entered.
func (m metered) heard() replay.Heard {
	m.busy.Wait()
	return m.tab.Heard()
}

func serve(t *testing.T, c meter.Config, s replay.Sitting) metered {
	t.Helper()
	m, err := meter.New(c)
	if err != nil {
		t.Fatal(err)
	}
	tab := m.Open(s)
	var busy sync.WaitGroup
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		busy.Add(1)
		defer busy.Done()
		api, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.EscapedPath(), "/"), "/")
		if api == "anthropic" {
			m.ServeAnthropic(w, r, tab, rest)
			return
		}
		m.ServeOpenAI(w, r, tab, rest)
	}))
	t.Cleanup(func() {
		front.Close()
		m.Close()
	})
	return metered{front.URL, tab, &busy}
}

type reply struct {
	status int
	header http.Header
	body   string
	err    error
}

func post(t *testing.T, url, body string, headers ...string) reply {
	t.Helper()
	return do(t, http.MethodPost, url, body, headers...)
}

func do(t *testing.T, method, url, body string, headers ...string) reply {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	transport := &http.Transport{DisableKeepAlives: true, DisableCompression: true}
	resp, err := transport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	return reply{resp.StatusCode, resp.Header, string(text), err}
}
