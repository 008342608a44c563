package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"

	"voxa.io/billing/internal/cdr"
)

func main() {
	file := flag.String("file", "", "call detail records, one a line")
	brokers := flag.String("brokers", os.Getenv("KAFKA_BROKERS"), "bootstrap servers")
	flag.Parse()

	p, err := kafka.NewProducer(&kafka.ConfigMap{
		"bootstrap.servers":  *brokers,
		"acks":               "all",
		"enable.idempotence": true,
	})
	if err != nil {
		log.Fatalf("producer: %v", err)
	}

	if err := run(*file, cdr.NewPublisher(p)); err != nil {
		log.Fatal(err)
	}
}

func run(path string, pub *cdr.Publisher) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("open: %w", err)
	}
	defer f.Close()

	var failed []error
	n := 0
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		n++
		record, err := cdr.Parse(lines.Text())
		if err == nil {
			err = pub.Publish(record)
		}
		if err != nil {
			failed = append(failed, fmt.Errorf("line %d: %w", n, err))
		}
	}
	failed = append(failed, lines.Err(), pub.Drain())
	log.Printf("%d lines read from %s", n, path)
	return errors.Join(failed...)
}
