import { unflushedBuffer } from '#audit/rules/ingestion/unflushed-buffer.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unflushedBuffer, {
  fires: [
    {
      name: 'a buffer whose own timer alone sends it',
      files: {
        'src/Buffer.java': `
          package com.acme.metering;

          import java.util.ArrayList;
          import java.util.List;
          import java.util.concurrent.*;
          import org.springframework.stereotype.Component;

          @Component
          public class UsageBuffer {
              private final BlockingQueue<UsageEvent> events = new LinkedBlockingQueue<>();
              private final UsageRepository repository;

              public UsageBuffer(UsageRepository repository) {
                  this.repository = repository;
                  Executors.newSingleThreadScheduledExecutor().scheduleAtFixedRate(this::flush, 10, 10, TimeUnit.SECONDS);
              }

              public void record(UsageEvent event) {
                  events.add(event);
              }

              void flush() {
                  List<UsageEvent> batch = new ArrayList<>();
                  events.drainTo(batch);
                  if (!batch.isEmpty()) repository.saveAll(batch);
              }
          }
        `,
      },
      at: ['src/Buffer.java:19'],
    },
    {
      name: 'an exit that the deferred flush does not run for',
      files: {
        'src/amberflo-go-cli-exit-skips-shutdown.go': `
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
          	ID         string    \`json:"id"\`
          	Customer   string    \`json:"customer"\`
          	Bytes      int64     \`json:"bytes"\`
          	FinishedAt time.Time \`json:"finished_at"\`
          	Region     string    \`json:"region"\`
          }

          func main() {
          	dir := flag.String("manifests", "/var/lib/backup/manifests", "where the manifests are")
          	flag.Parse()

          	client := metering.NewMeteringClient(
          		os.Getenv("AMBERFLO_API_KEY"),
          		metering.WithBatchSize(50),
          		metering.WithIntervalSeconds(30*time.Second),
          	)
          	defer client.Shutdown()

          	paths, err := filepath.Glob(filepath.Join(*dir, "*.json"))
          	if err != nil {
          		log.Fatal(err)
          	}

          	failed := 0
          	for _, path := range paths {
          		if err := meter(client, path); err != nil {
          			log.Printf("%s: %v", path, err)
          			failed++
          		}
          	}
          	log.Printf("%d manifests metered, %d failed", len(paths)-failed, failed)
          	if failed > 0 {
          		os.Exit(2)
          	}
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
        `,
      },
      at: ['src/amberflo-go-cli-exit-skips-shutdown.go:48'],
    },
  ],
  silent: [
    {
      name: 'a buffer with a timer that is emptied when it is closed',
      files: {
        'src/Closed.java': `
          package com.acme.metering;

          public class UsageBuffer implements AutoCloseable {
              private final BlockingQueue<UsageEvent> events = new LinkedBlockingQueue<>();
              private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
              private final UsageRepository repository;

              public UsageBuffer(UsageRepository repository) {
                  this.repository = repository;
                  timer.scheduleAtFixedRate(this::flush, 10, 10, TimeUnit.SECONDS);
              }

              public void record(UsageEvent event) {
                  events.add(event);
              }

              void flush() {
                  List<UsageEvent> batch = new ArrayList<>();
                  events.drainTo(batch);
                  if (!batch.isEmpty()) repository.saveAll(batch);
              }

              @Override
              public void close() {
                  timer.shutdown();
                  flush();
              }
          }
        `,
      },
    },
    {
      name: 'an exit in the caller of the function that flushes',
      files: {
        'src/amberflo-go-cli-exit-skips-shutdown.go': `
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
          	ID         string    \`json:"id"\`
          	Customer   string    \`json:"customer"\`
          	Bytes      int64     \`json:"bytes"\`
          	FinishedAt time.Time \`json:"finished_at"\`
          	Region     string    \`json:"region"\`
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
        `,
      },
    },
  ],
});
