import { earlyAcknowledgement } from '#audit/rules/ingestion/early-acknowledgement.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(earlyAcknowledgement, {
  fires: [
    {
      name: 'amqp auto ack by its place',
      files: {
        'src/usage.go': `
          package worker

          import (
          	"context"

          	amqp "github.com/rabbitmq/amqp091-go"
          )

          func (w *Worker) Run(ctx context.Context, ch *amqp.Channel) error {
          	messages, err := ch.Consume("usage", "rating", true, false, false, false, nil)
          	if err != nil {
          		return err
          	}
          	for message := range messages {
          		event, err := decode(message.Body)
          		if err != nil {
          			return err
          		}
          		if _, err := w.db.ExecContext(ctx, \`INSERT INTO usage_events (id, tenant, units) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING\`, event.ID, event.Tenant, event.Units); err != nil {
          			return err
          		}
          	}
          	return nil
          }
        `,
      },
      at: ['src/usage.go:10'],
    },
    {
      name: '202 before the insert',
      files: {
        'src/usage.go': `
          package ingest

          import "net/http"

          func (s *Server) HandleEvents(w http.ResponseWriter, r *http.Request) {
          	events, err := decode(r.Body)
          	if err != nil {
          		http.Error(w, err.Error(), http.StatusBadRequest)
          		return
          	}
          	w.WriteHeader(http.StatusAccepted)
          	if err := s.store.InsertUsageEvents(r.Context(), events); err != nil {
          		s.log.Error("insert", "err", err)
          	}
          }
        `,
      },
      at: ['src/usage.go:11'],
    },
    {
      name: 'rabbit no_ack',
      files: {
        'src/usage.php': `
          <?php
          use PhpAmqpLib\\Connection\\AMQPStreamConnection;
          use App\\Models\\UsageEvent;

          $channel = (new AMQPStreamConnection('rabbit', 5672, 'app', $secret))->channel();
          $channel->basic_consume('usage', '', false, true, false, false, function ($message) {
              UsageEvent::create(json_decode($message->getBody(), true));
          });
          while ($channel->is_consuming()) {
              $channel->wait();
          }
        `,
      },
      at: ['src/usage.php:6'],
    },
    {
      name: 'bunny ack first',
      files: {
        'src/usage.rb': `
          require "bunny"

          queue.subscribe(manual_ack: true, block: true) do |info, _properties, body|
            channel.ack(info.delivery_tag)
            UsageEvent.create!(JSON.parse(body))
          end
        `,
      },
      at: ['src/usage.rb:4'],
    },
  ],
  silent: [
    {
      name: 'amqp acked after the store',
      files: {
        'src/usage.go': `
          package worker

          import (
          	"context"

          	amqp "github.com/rabbitmq/amqp091-go"
          )

          func (w *Worker) Run(ctx context.Context, ch *amqp.Channel) error {
          	messages, err := ch.Consume("usage", "rating", false, false, false, false, nil)
          	if err != nil {
          		return err
          	}
          	for message := range messages {
          		event, err := decode(message.Body)
          		if err != nil {
          			return err
          		}
          		if _, err := w.db.ExecContext(ctx, \`INSERT INTO usage_events (id, tenant, units) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING\`, event.ID, event.Tenant, event.Units); err != nil {
          			return err
          		}
          		message.Ack(false)
          	}
          	return nil
          }
        `,
      },
    },
    {
      name: 'bunny ack after',
      files: {
        'src/usage.rb': `
          require "bunny"

          queue.subscribe(manual_ack: true, block: true) do |info, _properties, body|
            UsageEvent.create!(JSON.parse(body))
            channel.ack(info.delivery_tag)
          end
        `,
      },
    },
    {
      name: 'answered when it is stored',
      files: {
        'src/usage.go': `
          package ingest

          import "net/http"

          func (s *Server) HandleEvents(w http.ResponseWriter, r *http.Request) {
          	if err := s.store.InsertUsageEvents(r.Context(), events); err != nil {
          		http.Error(w, err.Error(), http.StatusServiceUnavailable)
          		return
          	}
          	w.WriteHeader(http.StatusAccepted)
          }
        `,
      },
    },
    {
      name: 'acked behind the row',
      files: {
        'src/usage.php': `
          <?php
          use PhpAmqpLib\\Connection\\AMQPStreamConnection;
          use App\\Models\\UsageEvent;

          $channel->basic_consume('usage', '', false, false, false, false, function ($message) {
              UsageEvent::create(json_decode($message->getBody(), true));
              $message->ack();
          });
        `,
      },
    },
  ],
});
