package host

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"forerun/replay/meter"
)

// DefaultListen is where a server listens if nothing else is said: at a free port
// that this machine alone reaches.
const DefaultListen = "127.0.0.1:0"

// Config is where a server is reached, and where model calls go on to.
type Config struct {
	Listen    string // HOST:PORT; "" is [DefaultListen]
	Advertise string // http(s)://HOST[:PORT][/PATH] as agents reach it; "" is where it listens, and without a port the one it listens at
	Version   string // of forerun, for clients that ask
	Meter     meter.Config
}

// CheckListen refuses an address that can't be listened at, or that agents could
// not be told of.
func CheckListen(listen, advertise string) error {
	host, port, err := net.SplitHostPort(cmp.Or(listen, DefaultListen))
	if err != nil || port == "" {
		return errors.New("not HOST:PORT")
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return fmt.Errorf("port %q", port)
	}
	ip, err := netip.ParseAddr(host)
	if advertise == "" && (host == "" || err == nil && ip.IsUnspecified()) {
		return errors.New("all addresses of the machine, and none that agents are told")
	}
	return nil
}

// CheckAdvertise refuses a base URL that agents can't be told of.
func CheckAdvertise(address string) error {
	u, err := url.Parse(address)
	switch {
	case err != nil, u.Scheme != "http" && u.Scheme != "https", u.Hostname() == "":
		return errors.New("not http://HOST or https://HOST")
	case u.User != nil:
		return errors.New("holds a user name or password")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return errors.New("holds a query or a fragment")
	}
	return nil
}

// base is the address that agents are told, once it is known where the server
// listens.
func (c *Config) base(at net.Addr) (string, error) {
	_, port, err := net.SplitHostPort(at.String())
	if err != nil {
		return "", fmt.Errorf("where it listens: %w", err)
	}
	if c.Advertise == "" {
		host, _, err := net.SplitHostPort(cmp.Or(c.Listen, DefaultListen))
		if err != nil {
			return "", fmt.Errorf("where to listen: %w", err)
		}
		return "http://" + net.JoinHostPort(host, port), nil
	}
	u, err := url.Parse(c.Advertise)
	if err != nil {
		return "", errors.New("advertise: not an address")
	}
	if u.Port() == "" {
		u.Host = net.JoinHostPort(u.Hostname(), port)
	}
	return strings.TrimSuffix(u.String(), "/"), nil
}
