package redact

import (
	"fmt"
	"net/netip"
	"strings"
)

// addresses finds IP addresses, and those of network cards.
func (p *pass) addresses(s string) {
	for i := 0; i < len(s); {
		c := s[i]
		if !isHex(c) && c != ':' || i > 0 && !addressAfter(s[:i]) {
			i++
			continue
		}
		end, colons, dots, hyphens := i, 0, 0, 0
	run:
		for ; end < len(s); end++ {
			switch c := s[end]; {
			case isHex(c):
			case c == ':':
				colons++
			case c == '.':
				dots++
			case c == '-':
				hyphens++
			default:
				break run
			}
		}
		next := end
		for end > i && (s[end-1] == '.' || s[end-1] == '-' || s[end-1] == ':' && !strings.HasSuffix(s[i:end], "::")) {
			end--
		}
		whole := end == len(s) || !isWord(s[end]) && s[end] < 0x80
		colons, dots = strings.Count(s[i:end], ":"), strings.Count(s[i:end], ".") // without the sentence's
		if text := s[i:end]; whole && (colons > 1 || dots == 3 || hyphens == 5) {
			p.address(i, text)
		}
		i = max(next, i+1)
	}
}

// addressAfter reports whether an address may begin behind a text: not within a
// word or a number, but behind a name and a colon.
func addressAfter(s string) bool {
	last := s[len(s)-1]
	if last == ':' {
		return len(s) == 1 || !isHex(s[len(s)-2]) && s[len(s)-2] != ':'
	}
	return !isWord(last) && last != '.' && last != '-'
}

// address replaces one that is an address.
func (p *pass) address(at int, text string) {
	if isMAC(text) {
		p.add(at, at+len(text), MACAddress, p.r.mac(text), false)
		return
	}
	host, port := text, ""
	if i := strings.IndexByte(text, ':'); i >= 0 && strings.Count(text, ":") == 1 {
		host, port = text[:i], text[i:]
	}
	ip, err := netip.ParseAddr(host)
	if err != nil || len(text) < 6 {
		return
	}
	if nobodysAddress(ip) {
		p.add(at, at+len(text), IPAddress, "", false)
		return
	}
	p.add(at, at+len(text), IPAddress, p.r.ip(ip)+port, false)
}

// The networks that are for documentation and for measurements: nobody has an address
// in them. Ours are of the largest, so that few addresses fall together.
const (
	testNet4 = "198.18.0.0/15"
	testNet6 = "2001:db8::/32"
)

// nobodysAddress reports whether an address says nothing of anybody.
func nobodysAddress(ip netip.Addr) bool {
	ip = ip.Unmap()
	if ip.IsLoopback() || ip.IsUnspecified() || ip.IsMulticast() {
		return true
	}
	for _, net := range []string{testNet4, testNet6, "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"} {
		if netip.MustParsePrefix(net).Contains(ip) {
			return true
		}
	}
	return ip.Is4() && (ip.As4()[0] == 255 || ip.As4()[0] == 0)
}

func (r *Redactor) ip(ip netip.Addr) string {
	sum := r.sum(IPAddress, ip.Unmap().String())
	if ip.Is4() {
		return netip.AddrFrom4([4]byte{198, 18 | sum[0]&1, sum[1], sum[2]}).String()
	}
	out := netip.MustParsePrefix(testNet6).Addr().As16()
	copy(out[8:], sum[:8])
	return netip.AddrFrom16(out).String()
}

// isMAC reports whether a text is six pairs of hexadecimal digits.
func isMAC(s string) bool {
	if len(s) != 17 || s[2] != ':' && s[2] != '-' {
		return false
	}
	for i := range len(s) {
		if i%3 == 2 && s[i] != s[2] || i%3 != 2 && !isHex(s[i]) {
			return false
		}
	}
	return true
}

// ownMAC is how the addresses of network cards begin that we make: given out locally.
const ownMAC = "02:00:5e"

func (r *Redactor) mac(s string) string {
	plain := strings.ReplaceAll(strings.ToLower(s), "-", ":")
	if strings.HasPrefix(plain, ownMAC) || plain == "00:00:00:00:00:00" || plain == "ff:ff:ff:ff:ff:ff" {
		return ""
	}
	sum := r.sum(MACAddress, plain)
	out := fmt.Sprintf("%s:%02x:%02x:%02x", ownMAC, sum[0], sum[1], sum[2])
	if strings.ToUpper(s) == s {
		out = strings.ToUpper(out)
	}
	return strings.ReplaceAll(out, ":", s[2:3])
}
