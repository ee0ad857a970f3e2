package datasets

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/klauspost/compress/gzip"

	"forerun/datasets/disk"
	"forerun/datasets/table"
)

// Write writes all cases of src and returns their number. The name's end says
// in which form: .parquet, .jsonl, .jsonl.gz; the name - means JSON Lines to
// stdout. The file is there whole or not at all, and stdout gets nothing before
// the last case is known to be good. The first bad record ends it; a source
// without cases is an error that wraps [ErrEmpty].
func Write(ctx context.Context, name string, src Source, stdout io.Writer) (int, error) {
	switch lower := strings.ToLower(name); {
	case name == stdinName:
		return writeStdout(ctx, src, stdout)
	case strings.HasSuffix(lower, ".parquet"):
		w, err := table.Create[row](name, table.Options{})
		if err != nil {
			return 0, createError(name, err)
		}
		defer w.Abort()
		return writeParquet(ctx, w, src)
	case strings.HasSuffix(lower, ".jsonl"):
		return writeFile(ctx, name, src, false)
	case strings.HasSuffix(lower, ".jsonl.gz"):
		return writeFile(ctx, name, src, true)
	default:
		return 0, &RecordError{
			File: name, What: "the name does not say the form of the dataset",
			Remedy: "end it in .parquet, .jsonl or .jsonl.gz, or write - for standard output",
		}
	}
}

// outputFile is the mode of what is written: the umask decides, as for any output.
const outputFile = 0o666

// createError makes a user's error of a path that cannot be written.
func createError(name string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &RecordError{File: name, What: "its directory is not there", Remedy: "make it, or name another place", Err: err}
	case errors.Is(err, fs.ErrPermission):
		return &RecordError{File: name, What: "may not be written", Remedy: "check the directory's permissions, or name another place", Err: err}
	case errors.Is(err, disk.ErrNotRegular):
		return &RecordError{File: name, What: "is no regular file", Remedy: "name a file, or write - for standard output", Err: err}
	default:
		return err
	}
}

func writeFile(ctx context.Context, name string, src Source, compressed bool) (int, error) {
	f, err := disk.Create(disk.System{}, name, outputFile)
	if err != nil {
		return 0, createError(name, err)
	}
	defer f.Abort()
	var out io.Writer = f
	var z *gzip.Writer
	if compressed {
		z = gzip.NewWriter(f)
		out = z
	}
	n, err := WriteJSONL(ctx, out, src)
	if err == nil && z != nil {
		err = z.Close()
	}
	if err != nil {
		return 0, err
	}
	return n, f.Commit()
}

// writeStdout keeps the output in a file until it is whole: a reader of a pipe
// cannot take back half a dataset.
func writeStdout(ctx context.Context, src Source, stdout io.Writer) (int, error) {
	tmp, err := os.CreateTemp("", "forerun-*.tmp")
	if err != nil {
		return 0, fmt.Errorf("keeping the output: %w", err)
	}
	defer func() {
		_ = tmp.Close() // its content has been copied, or is not wanted
		_ = os.Remove(tmp.Name())
	}()
	n, err := WriteJSONL(ctx, tmp, src)
	if err != nil {
		return 0, err
	}
	if _, err := tmp.Seek(0, io.SeekStart); err != nil {
		return 0, err
	}
	if _, err := io.Copy(stdout, tmp); err != nil {
		return 0, fmt.Errorf("writing standard output: %w", err)
	}
	return n, nil
}

// WriteJSONL writes all cases of src as JSON Lines in their one canonical form
// and returns their number.
func WriteJSONL(ctx context.Context, out io.Writer, src Source) (int, error) {
	buf := bufio.NewWriterSize(out, 64<<10)
	n := 0
	for c, err := range src.Cases(ctx) {
		if err != nil {
			return 0, err
		}
		line, err := marshal(&c)
		if err != nil {
			return 0, fmt.Errorf("case %q: %w", clip(c.ID), err)
		}
		if _, err := buf.Write(append(line, '\n')); err != nil {
			return 0, err
		}
		n++
	}
	if n == 0 {
		return 0, noCases()
	}
	return n, buf.Flush()
}

// marshal is json.Marshal that leaves <, > and & alone: messages are to come
// out as they went in.
func marshal(v any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return buf.Bytes()[:buf.Len()-1], nil
}
