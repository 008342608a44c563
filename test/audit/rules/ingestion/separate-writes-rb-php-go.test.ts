import { separateWrites } from '#audit/rules/ingestion/separate-writes.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(separateWrites, {
  fires: [
    {
      name: 'exec, then publish to the topic of usage',
      files: {
        'src/usage.go': `
          package booking

          import (
          	"context"
          	"encoding/json"

          	"github.com/segmentio/kafka-go"
          )

          func (s *Service) Complete(ctx context.Context, id string, minutes int) error {
          	if _, err := s.db.ExecContext(ctx, \`UPDATE bookings SET state = 'done' WHERE id = $1\`, id); err != nil {
          		return err
          	}
          	value, err := json.Marshal(UsageEvent{ID: id, Minutes: minutes})
          	if err != nil {
          		return err
          	}
          	return s.usageWriter.WriteMessages(ctx, kafka.Message{Topic: "usage.minutes", Value: value})
          }
        `,
      },
      at: ['src/usage.go:18'],
    },
    {
      name: 'update! and a usage row',
      files: {
        'src/usage.rb': `
          class ShipmentsController < ApplicationController
            def deliver
              shipment = Shipment.find(params[:id])
              shipment.update!(state: "delivered")
              UsageEvent.create!(event_id: "shipment-#{shipment.id}", meter: "shipments", quantity: 1)
              head :no_content
            end
          end
        `,
      },
      at: ['src/usage.rb:5'],
    },
  ],
  silent: [
    {
      name: 'both in a transaction',
      files: {
        'src/usage.php': `
          <?php
          namespace App\\Http\\Controllers;

          use App\\Models\\Booking;
          use App\\Models\\UsageEvent;
          use Illuminate\\Support\\Facades\\DB;

          class BookingController extends Controller
          {
              public function complete(Booking $booking)
              {
                  DB::transaction(function () use ($booking) {
                      $booking->status = 'completed';
                      $booking->save();
                      UsageEvent::create(['event_id' => "booking-{$booking->id}", 'quantity' => $booking->minutes]);
                  });
                  return response()->noContent();
              }
          }
        `,
      },
    },
    {
      name: 'an outbox in the transaction',
      files: {
        'src/usage.go': `
          package booking

          func (s *Service) Complete(ctx context.Context, id string, minutes int) error {
          	tx, err := s.db.BeginTx(ctx, nil)
          	if err != nil {
          		return err
          	}
          	defer tx.Rollback()
          	if _, err := tx.ExecContext(ctx, \`UPDATE bookings SET state = 'done' WHERE id = $1\`, id); err != nil {
          		return err
          	}
          	if _, err := tx.ExecContext(ctx, \`INSERT INTO usage_outbox (event_id, minutes) VALUES ($1, $2)\`, id, minutes); err != nil {
          		return err
          	}
          	return tx.Commit()
          }
        `,
      },
    },
    {
      name: 'both in a transaction',
      files: {
        'src/usage.rb': `
          class ShipmentsController < ApplicationController
            def deliver
              shipment = Shipment.find(params[:id])
              Shipment.transaction do
                shipment.update!(state: "delivered")
                UsageEvent.create!(event_id: "shipment-#{shipment.id}", meter: "shipments", quantity: 1)
              end
              head :no_content
            end
          end
        `,
      },
    },
  ],
});
