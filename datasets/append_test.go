package datasets_test

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"forerun/datasets"
)

// TestACaseIsWrittenAsEncodingJSONWritesIt fills every field there is, and every
// field there will be: one that the writer does not know is missed here.
func TestACaseIsWrittenAsEncodingJSONWritesIt(t *testing.T) {
	t.Parallel()
	written := 0
	for seed := range uint64(3000) {
		f := filler{rng: rand.New(rand.NewPCG(seed, 1)), sound: seed%4 > 0, full: seed%10 == 0}
		var c datasets.Case
		f.fill(reflect.ValueOf(&c).Elem())
		want, wantErr := encoded(&c)
		got, err := c.AppendJSON([]byte("{"))
		if diff := cmp.Diff("{"+string(want), string(got)); diff != "" || (err == nil) != (wantErr == nil) {
			t.Fatalf("seed %d: %v, want %v (-want +got):\n%s", seed, err, wantErr, diff)
		}
		if err == nil {
			written++
		}
	}
	if written < 1000 {
		t.Errorf("only %d cases could be written at all", written)
	}
}

// encoded is what encoding/json makes of a value where it leaves HTML alone.
func encoded(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

// filler makes values.
type filler struct {
	rng   *rand.Rand
	sound bool // all JSON is valid
	full  bool // nothing is left out
}

func (f *filler) pick(of ...string) string { return of[f.rng.IntN(len(of))] }

func (f *filler) text() string {
	return f.pick("", "plain", "a\"b\\c", "<b>&amp;</b>", "line\nfeed\r\t\b\f\x01\x7f", "käse 😀", "\u2028 \u2029", "bad \xff\xc3", "{")
}

func (f *filler) raw() json.RawMessage {
	if f.sound {
		return json.RawMessage(f.pick(`"x"`, ` { "a" : [ 1 , "b c" ] } `, `null`, `-1.5e3`, `"\u2028\/<"`, "\"\u2028\""))
	}
	return json.RawMessage(f.pick(`"x"`, ``, `{"a":`, `}`, `"x", "id": "y"`, "\"\xff\""))
}

func (f *filler) fill(v reflect.Value) {
	switch v.Interface().(type) {
	case json.RawMessage:
		v.SetBytes(f.raw())
		return
	case time.Time:
		v.Set(reflect.ValueOf(time.Unix(f.rng.Int64N(1<<33), f.rng.Int64N(1e9)).UTC()))
		return
	}
	switch v.Kind() { //nolint:exhaustive // what is not here no case has, or fails
	case reflect.String:
		v.SetString(f.text())
	case reflect.Bool:
		v.SetBool(f.rng.IntN(2) == 0)
	case reflect.Int64:
		v.SetInt(f.rng.Int64() - 1<<40)
	case reflect.Float64:
		v.SetFloat([]float64{0, 1, -0.25, 1e-7, 1e21, 123456.789, 1e20}[f.rng.IntN(7)])
	case reflect.Pointer:
		if f.some() {
			v.Set(reflect.New(v.Type().Elem()))
			f.fill(v.Elem())
		}
	case reflect.Struct:
		for _, field := range v.Fields() {
			f.fill(field)
		}
	case reflect.Slice:
		if f.some() {
			v.Set(reflect.MakeSlice(v.Type(), f.rng.IntN(3), 3))
		}
		for i := range v.Len() {
			f.fill(v.Index(i))
		}
	case reflect.Map:
		if !f.some() {
			return
		}
		v.Set(reflect.MakeMap(v.Type()))
		for range f.rng.IntN(3) {
			one := reflect.New(v.Type().Elem()).Elem()
			f.fill(one)
			v.SetMapIndex(reflect.ValueOf(f.text()), one)
		}
	default:
		panic("a field of " + v.Type().String())
	}
}

func (f *filler) some() bool { return f.full || f.rng.IntN(2) == 0 }
