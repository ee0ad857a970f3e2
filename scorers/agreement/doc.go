// Package agreement says how far two persons who labelled the same cases agree.
//
// In flow pairs of yes and no, out flows a [Result]: the share on which they agree,
// and Cohen's kappa, which takes away what two who know nothing of the cases would
// agree on by chance. No pairs give no share and no kappa; labellers who both say the
// same of every case give no kappa, since chance explains it as well.
package agreement
