// What `alloy validate FILE` does (internal/alloycli/cmd_validate.go), with the components that charts/monitoring/config.alloy names: all of them
// take an hour to build. One that is not here is refused as unknown.
package main

import (
	"fmt"
	"os"

	"github.com/grafana/alloy/internal/component"
	_ "github.com/grafana/alloy/internal/component/discovery/kubernetes"
	_ "github.com/grafana/alloy/internal/component/discovery/relabel"
	_ "github.com/grafana/alloy/internal/component/loki/process"
	_ "github.com/grafana/alloy/internal/component/loki/relabel"
	_ "github.com/grafana/alloy/internal/component/loki/source/journal"
	_ "github.com/grafana/alloy/internal/component/loki/source/kubernetes"
	_ "github.com/grafana/alloy/internal/component/loki/write"
	"github.com/grafana/alloy/internal/featuregate"
	"github.com/grafana/alloy/internal/validator"
)

func main() {
	text, err := os.ReadFile(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	sources := map[string][]byte{os.Args[1]: text}
	if err := validator.Validate(validator.Options{
		Sources:           sources,
		ComponentRegistry: component.NewDefaultRegistry(featuregate.StabilityGenerallyAvailable, false),
		MinStability:      featuregate.StabilityGenerallyAvailable,
	}); err != nil {
		validator.Report(os.Stderr, err, sources)
		os.Exit(1)
	}
}
