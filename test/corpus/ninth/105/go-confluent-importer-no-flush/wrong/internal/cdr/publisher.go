package cdr

import (
	"encoding/json"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

var topic = "calls.rated"

// Publisher puts rated calls on the topic; CallID is what the consumers tell doubles by.
type Publisher struct {
	producer *kafka.Producer
}

func NewPublisher(p *kafka.Producer) *Publisher {
	return &Publisher{producer: p}
}

func (p *Publisher) Publish(r Record) error {
	body, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return p.producer.Produce(&kafka.Message{ // <- MTR-105, MTR-102?
		TopicPartition: kafka.TopicPartition{Topic: &topic, Partition: kafka.PartitionAny},
		Key:            []byte(r.Account),
		Value:          body,
		Headers:        []kafka.Header{{Key: "event-id", Value: []byte(r.CallID)}},
	}, nil)
}
