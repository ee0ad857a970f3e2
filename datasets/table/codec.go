package table

import (
	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go/format"
)

// window is how far back the compressor looks. A page is smaller than this, so a
// larger window finds nothing more; the library's default takes 16 MiB that have
// to be cleared, for every file and again after every garbage collection.
const window = 1 << 20

// codec compresses the pages of one file. The library's own makes an encoder anew
// whenever the garbage collector took the last one.
type codec struct {
	encoder *zstd.Encoder
	decoder *zstd.Decoder
}

func newCodec() (*codec, error) {
	e, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedDefault), zstd.WithWindowSize(window),
		zstd.WithEncoderConcurrency(1), zstd.WithZeroFrames(true), zstd.WithEncoderCRC(false))
	if err != nil {
		return nil, err
	}
	d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1))
	return &codec{encoder: e, decoder: d}, err
}

func (*codec) String() string { return "ZSTD" }

// CompressionCodec is what the file calls it.
func (*codec) CompressionCodec() format.CompressionCodec { return format.Zstd }

// Encode compresses src; what dst holds is written over.
func (c *codec) Encode(dst, src []byte) ([]byte, error) {
	return c.encoder.EncodeAll(src, dst[:0]), nil
}

// Decode is the way back, which a writer of files never takes.
func (c *codec) Decode(dst, src []byte) ([]byte, error) { return c.decoder.DecodeAll(src, dst[:0]) }
