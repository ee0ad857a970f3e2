package toolserver

import (
	"context"
	"net/http"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// maxBody bounds a request. Arguments of a tool are a few hundred bytes.
const maxBody = 4 << 20

// Server answers for all desks. Make one with [New].
type Server struct {
	protocol http.Handler
}

// New makes a server that says of itself that it is of this version.
func New(version string) *Server {
	server := mcp.NewServer(
		&mcp.Implementation{Name: "forerun", Title: "Recorded tools", Version: version},
		&mcp.ServerOptions{Capabilities: &mcp.ServerCapabilities{Tools: &mcp.ToolCapabilities{}}},
	)
	server.AddReceivingMiddleware(answerTools)
	return &Server{protocol: mcp.NewStreamableHTTPHandler(
		func(*http.Request) *mcp.Server { return server },
		&mcp.StreamableHTTPOptions{
			Stateless: true, JSONResponse: true, MaxRequestBodyBytes: maxBody,
			// Package host has looked at the Host and Origin headers, and knows the
			// name under which containers reach it.
			DisableLocalhostProtection: true,
		},
	)}
}

// Serve answers one request at a desk. rest is its escaped path below the attempt's
// address: mcp, tools, tools/NAME or approvals.
func (s *Server) Serve(w http.ResponseWriter, r *http.Request, d *Desk, rest string) {
	if rest == "mcp" {
		ctx := r.Context()
		v := &visit{desk: d, after: func(f func()) func() bool { return context.AfterFunc(ctx, f) }}
		s.protocol.ServeHTTP(w, r.WithContext(context.WithValue(ctx, visitKey{}, v)))
		return
	}
	d.plain(w, r, rest)
}

// visit is what a protocol message must know of the request that brought it: the
// SDK answers it under a context of its own, which outlives the request.
type visit struct {
	desk  *Desk
	after func(f func()) (stop func() bool) // calls f when the request is over
}

type visitKey struct{}

// answerTools answers what is about tools in place of the SDK, whose registry of
// tools is one for all, and would refuse a tool that a case does not offer.
func answerTools(next mcp.MethodHandler) mcp.MethodHandler {
	return func(ctx context.Context, method string, req mcp.Request) (mcp.Result, error) {
		v, ok := ctx.Value(visitKey{}).(*visit)
		if !ok {
			return next(ctx, method, req)
		}
		switch r := req.(type) {
		case *mcp.ListToolsRequest:
			return &mcp.ListToolsResult{Tools: v.desk.listed()}, nil
		case *mcp.CallToolRequest:
			ctx, cancel := context.WithCancel(ctx)
			defer cancel()
			defer v.after(cancel)()
			return v.desk.protocolCall(ctx, r.Params), nil
		}
		return next(ctx, method, req)
	}
}
