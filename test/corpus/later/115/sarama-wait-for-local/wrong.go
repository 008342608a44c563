package emitter

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/IBM/sarama"
)

const topic = "billing.usage"

// Usage is one metered fact. ID is given by the caller and never changes for the same fact.
type Usage struct {
	ID       string    `json:"id"`
	Project  string    `json:"project"`
	Meter    string    `json:"meter"`
	Quantity int64     `json:"quantity"`
	At       time.Time `json:"at"`
}

type Emitter struct {
	producer sarama.SyncProducer
}

func config(clientID string) *sarama.Config {
	c := sarama.NewConfig()
	c.ClientID = clientID
	c.Version = sarama.V3_6_0_0
	c.Producer.RequiredAcks = sarama.WaitForLocal // <- MTR-115
	c.Producer.Return.Successes = true
	c.Producer.Return.Errors = true
	c.Producer.Retry.Max = 10
	c.Producer.Compression = sarama.CompressionZSTD
	return c
}

func New(brokers []string, clientID string) (*Emitter, error) {
	producer, err := sarama.NewSyncProducer(brokers, config(clientID))
	if err != nil {
		return nil, fmt.Errorf("connect to kafka: %w", err)
	}
	return &Emitter{producer: producer}, nil
}

// Emit returns when the brokers have the usage.
func (e *Emitter) Emit(usage Usage) error {
	value, err := json.Marshal(usage)
	if err != nil {
		return err
	}
	_, _, err = e.producer.SendMessage(&sarama.ProducerMessage{
		Topic:     topic,
		Key:       sarama.StringEncoder(usage.Project),
		Value:     sarama.ByteEncoder(value),
		Timestamp: usage.At,
	})
	if err != nil {
		return fmt.Errorf("emit usage %s: %w", usage.ID, err)
	}
	return nil
}

func (e *Emitter) Close() error {
	return e.producer.Close()
}
