package importers

import (
	"archive/zip"
	"io"
	"slices"
	"strings"

	"github.com/klauspost/compress/zstd"

	"forerun/datasets"
)

// inspectArchive is a log as a ZIP file. Of members of one name the last counts:
// a sample that was run again is written once more.
type inspectArchive struct {
	name    string
	members map[string]*zip.File
	order   []string
}

func (r *inspectReader) zip(at random) error {
	z, err := zip.NewReader(at, at.Size)
	if err != nil {
		return &datasets.RecordError{
			File: r.name, What: "the ZIP data is cut off or damaged (" + printable(err.Error()) + ")", Remedy: "copy the file again", Err: err,
		}
	}
	z.RegisterDecompressor(zstd.ZipMethodWinZip, zstd.ZipDecompressor(zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxWindow)))
	a := inspectArchive{name: r.name, members: map[string]*zip.File{}}
	for _, f := range z.File {
		if a.members[f.Name] == nil {
			a.order = append(a.order, f.Name)
		}
		a.members[f.Name] = f
	}
	if err := r.head(a); err != nil {
		return err
	}
	n := 0
	for _, name := range a.order {
		read := a.whole
		switch kind := inspectMember(name); kind {
		case inspectWhole:
		case inspectChunked:
			read = a.chunked
		default:
			continue
		}
		n++
		text, err := read(name)
		if err != nil {
			err = r.bad(err)
		} else {
			err = r.sample(a.place(name), text)
		}
		if err != nil {
			return err
		}
	}
	if n == 0 {
		return r.bad(&SkipError{datasets.Place{File: r.name}, "log without samples"})
	}
	return nil
}

// head reads what all samples have in common. A run that died has no header.json
// yet.
func (r *inspectReader) head(a inspectArchive) error {
	for _, name := range []string{"header.json", "_journal/start.json"} {
		if a.members[name] == nil {
			continue
		}
		text, err := a.whole(name)
		if err != nil {
			return err
		}
		if err := (document{Place: a.place(name), Text: text}).decode(&r.log); err != nil {
			return err
		}
		if r.log.known() {
			return nil
		}
	}
	return noInspectLog(r.name, "neither header.json nor _journal/start.json in it tells of an evaluation")
}

// inspectForm is how a sample is kept.
type inspectForm int

const (
	inspectWhole   inspectForm = iota + 1 // samples/ID_epoch_N.json
	inspectChunked                        // samples/ID_epoch_N/sample.json and others
)

// inspectMember tells a sample by its name. The id in it may hold slashes.
func inspectMember(name string) inspectForm {
	rest, ok := strings.CutPrefix(name, "samples/")
	if !ok {
		return 0
	}
	at := strings.LastIndex(rest, "_epoch_")
	if at < 0 {
		return 0
	}
	number, tail, _ := strings.Cut(rest[at+len("_epoch_"):], "/")
	switch {
	case tail == "" && strings.HasSuffix(number, ".json"):
		return inspectWhole
	case tail == "sample.json":
		return inspectChunked
	}
	return 0
}

func (a inspectArchive) place(member string) datasets.Place {
	return datasets.Place{File: a.name + "/" + printable(member)}
}

// whole reads a member, as far as a record may be long, whatever the archive says
// of its length.
func (a inspectArchive) whole(name string) ([]byte, error) {
	return a.read(name, MaxRecord)
}

func (a inspectArchive) read(name string, limit int) ([]byte, error) {
	r, err := a.members[name].Open()
	if err != nil {
		return nil, a.damaged(name, err)
	}
	defer func() { _ = r.Close() }() // read only
	text, err := io.ReadAll(io.LimitReader(r, int64(limit)+1))
	switch {
	case err != nil:
		return nil, a.damaged(name, err)
	case len(text) > limit:
		return nil, inspectTooLong(a.place(name))
	}
	return text, nil
}

func (a inspectArchive) damaged(name string, err error) error {
	return &datasets.RecordError{
		File: a.place(name).File, What: "cannot be unpacked (" + printable(err.Error()) + ")", Remedy: "copy the file again", Err: err,
	}
}

func inspectTooLong(here datasets.Place) error {
	return &datasets.RecordError{
		File: here.File, Line: here.Line,
		What: tooLong(), Remedy: "leave out what is not needed",
	}
}

// parts lists the members of a sequence that is kept in pieces, in order. Each is
// named by the number of its first item.
func (a inspectArchive) parts(prefix string) []string {
	type part struct {
		name  string
		start int
	}
	var list []part
	for _, name := range a.order {
		stem, ok := strings.CutPrefix(name, prefix)
		if !ok {
			continue
		}
		if n, ok := wholeNumber(strings.TrimSuffix(stem, ".json")); ok {
			list = append(list, part{name, n})
		}
	}
	slices.SortStableFunc(list, func(a, b part) int { return a.start - b.start })
	names := make([]string, len(list))
	for i, p := range list {
		names[i] = p.name
	}
	return names
}
