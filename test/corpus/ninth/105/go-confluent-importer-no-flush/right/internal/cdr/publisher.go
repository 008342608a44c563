package cdr

import (
	"encoding/json"
	"fmt"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

var topic = "calls.rated"

// Publisher puts rated calls on the topic; CallID is what the consumers tell doubles by.
type Publisher struct {
	producer *kafka.Producer
	failed   int
	done     chan struct{}
}

func NewPublisher(p *kafka.Producer) *Publisher {
	pub := &Publisher{producer: p, done: make(chan struct{})}
	go pub.watch()
	return pub
}

// watch counts what the broker did not take, until the producer is closed.
func (p *Publisher) watch() {
	defer close(p.done)
	for e := range p.producer.Events() {
		if m, ok := e.(*kafka.Message); ok && m.TopicPartition.Error != nil {
			p.failed++
		}
	}
}

func (p *Publisher) Publish(r Record) error {
	body, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return p.producer.Produce(&kafka.Message{
		TopicPartition: kafka.TopicPartition{Topic: &topic, Partition: kafka.PartitionAny},
		Key:            []byte(r.Account),
		Value:          body,
		Headers:        []kafka.Header{{Key: "event-id", Value: []byte(r.CallID)}},
	}, nil)
}

// Drain waits for the broker's answers and closes the producer; the import fails when one is missing.
func (p *Publisher) Drain() error {
	left := p.producer.Flush(60_000)
	p.producer.Close()
	<-p.done
	if left > 0 || p.failed > 0 {
		return fmt.Errorf("%d calls unacknowledged, %d refused", left, p.failed)
	}
	return nil
}
