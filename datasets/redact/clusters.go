package redact

// Clusters gives what a cluster of this name can have become: where it has a form of its
// own, where a field of clusters was declared, and where it is the id of its case.
func (r *Redactor) Clusters(name string) []string {
	p := r.begin()
	whole, _ := p.whole(name, Denied)
	return []string{r.Text(name), whole, r.begin().named(name), r.caseID(name)}
}
