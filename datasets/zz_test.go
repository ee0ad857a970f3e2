package datasets_test

import (
	"bytes"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"forerun/datasets"
)

func TestZZ(t *testing.T) {
	text, err := os.ReadFile("testdata/fuzz/FuzzReadParquet/661792e34e43f9f2")
	if err != nil {
		t.Fatal(err)
	}
	line := strings.Split(string(text), "\n")[1]
	s, err := strconv.Unquote(strings.TrimSuffix(strings.TrimPrefix(line, "[]byte("), ")"))
	if err != nil {
		t.Fatal(err)
	}
	bent := []byte(s)
	for range 3 {
		var a, b runtime.MemStats
		runtime.ReadMemStats(&a)
		start := time.Now()
		for _, err := range datasets.ReadParquet(t.Context(), "in", bytes.NewReader(bent), int64(len(bent))) {
			fmt.Println(fmt.Sprint(err)[:min(200, len(fmt.Sprint(err)))])
		}
		runtime.ReadMemStats(&b)
		t.Logf("%v %d MB, heap %d MB sys %d", time.Since(start), (b.TotalAlloc-a.TotalAlloc)>>20, b.HeapAlloc>>20, b.Sys>>20)
	}
}
