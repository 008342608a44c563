// Command backupmeter reads the manifests that last night's backups left behind and meters their sizes.
package main

import (
	"encoding/json"
	"flag"
	"log"
	"os"
	"path/filepath"
	"time"

	metering "github.com/amberflo/metering-go/v2"
)

type manifest struct {
	ID         string    `json:"id"`
	Customer   string    `json:"customer"`
	Bytes      int64     `json:"bytes"`
	FinishedAt time.Time `json:"finished_at"`
	Region     string    `json:"region"`
}

func main() {
	dir := flag.String("manifests", "/var/lib/backup/manifests", "where the manifests are")
	flag.Parse()

	failed, err := run(*dir)
	if err != nil {
		log.Fatal(err)
	}
	if failed > 0 {
		os.Exit(2)
	}
}

// run has returned, and with it Shutdown, before main decides on the exit code.
func run(dir string) (failed int, err error) {
	client := metering.NewMeteringClient(
		os.Getenv("AMBERFLO_API_KEY"),
		metering.WithBatchSize(50),
		metering.WithIntervalSeconds(30*time.Second),
	)
	defer client.Shutdown()

	paths, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil {
		return 0, err
	}

	for _, path := range paths {
		if err := meter(client, path); err != nil {
			log.Printf("%s: %v", path, err)
			failed++
		}
	}
	log.Printf("%d manifests metered, %d failed", len(paths)-failed, failed)
	return failed, nil
}

func meter(client *metering.Metering, path string) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var m manifest
	if err := json.Unmarshal(raw, &m); err != nil {
		return err
	}
	return client.Meter(&metering.MeterMessage{
		UniqueId:          "backup-" + m.ID,
		MeterApiName:      "backup-bytes",
		CustomerId:        m.Customer,
		MeterValue:        float64(m.Bytes),
		MeterTimeInMillis: m.FinishedAt.UnixMilli(),
		Dimensions:        map[string]string{"region": m.Region},
	})
}
