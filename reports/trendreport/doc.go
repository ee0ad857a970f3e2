// Package trendreport prints a trend: runs of one configuration held against each
// other. In flow a trend of package trend, out flow a page for a terminal, Markdown,
// one self-contained HTML file, and JSON. One [Page] decides order, wording and
// rounding; the renderers only print it. It holds no message text; names come from
// configurations and are cleaned like everything else.
//
// It is the end of the path. A trend of no run says so in every format.
package trendreport
