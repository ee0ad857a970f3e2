// Command cronjob fails when a manifest is not a CronJob as Kubernetes' own types
// have it: an unknown key or a value of another type is an error.
package main

import (
	"fmt"
	"os"

	batchv1 "k8s.io/api/batch/v1"
	"sigs.k8s.io/yaml"
)

func main() {
	for _, name := range os.Args[1:] {
		text, err := os.ReadFile(name)
		if err == nil {
			err = yaml.UnmarshalStrict(text, &batchv1.CronJob{})
		}
		if err != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
			os.Exit(1)
		}
	}
}
