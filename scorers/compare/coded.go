package compare

import "math"

// coded is a growing list of values of which few differ: a byte each as long as
// there are no more than 256 different ones, and each as it is from there on.
type coded[T comparable] struct {
	kinds []T
	of    map[T]uint8
	code  []uint8
	wide  []T
}

func (c *coded[T]) add(v T) {
	if c.wide != nil {
		c.wide = append(c.wide, v)
		return
	}
	k, ok := c.of[v]
	if !ok && len(c.kinds) == 1<<8 {
		c.wide = make([]T, len(c.code), 2*len(c.code))
		for i := range c.wide {
			c.wide[i] = c.kinds[c.code[i]]
		}
		c.wide = append(c.wide, v)
		c.kinds, c.of, c.code = nil, nil, nil
		return
	}
	if !ok {
		if c.of == nil {
			c.of = map[T]uint8{}
		}
		k = uint8(len(c.kinds)) //nolint:gosec // under 256
		c.of[v] = k
		c.kinds = append(c.kinds, v)
	}
	c.code = append(c.code, k)
}

func (c *coded[T]) at(i int32) T {
	if c.wide != nil {
		return c.wide[i]
	}
	return c.kinds[c.code[i]]
}

// numbers are coded numbers. NaN stands in here, and only here, for no value.
type numbers struct{ bits coded[uint64] }

func (n *numbers) add(v float64) { n.bits.add(math.Float64bits(v)) }

func (n *numbers) at(i int32) float64 { return math.Float64frombits(n.bits.at(i)) }
