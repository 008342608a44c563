import { undurableSend } from '#audit/rules/ingestion/undurable-send.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(undurableSend, {
  fires: [
    {
      name: 'http handler own reporter struct over Stripe',
      files: {
        'src/usage.go': `
          package api

          import (
          	"context"
          	"net/http"

          	"github.com/stripe/stripe-go/v82"
          )

          type Meter struct{ sc *stripe.Client }

          func (m *Meter) Record(ctx context.Context, customer, id string) error {
          	_, err := m.sc.V1BillingMeterEvents.Create(ctx, &stripe.BillingMeterEventCreateParams{
          		EventName:  stripe.String("images"),
          		Identifier: stripe.String(id),
          		Payload:    map[string]string{"stripe_customer_id": customer, "value": "1"},
          	})
          	return err
          }

          func (h *Handler) CreateImage(w http.ResponseWriter, r *http.Request) {
          	image, err := h.model.Generate(r.Context(), prompt(r))
          	if err != nil {
          		http.Error(w, err.Error(), 502)
          		return
          	}
          	if err := h.meter.Record(r.Context(), customerOf(r), image.ID); err != nil {
          		http.Error(w, "metering failed", 502)
          		return
          	}
          	w.Write(image.Bytes)
          }
        `,
      },
      at: ['src/usage.go:13'],
    },
    {
      name: 'laravel controller',
      files: {
        'src/usage.php': `
          <?php
          namespace App\\Http\\Controllers;

          use Stripe\\StripeClient;

          class TranscriptController extends Controller
          {
              public function __construct(private StripeClient $stripe, private Transcriber $transcriber) {}

              public function store(Request $request)
              {
                  $transcript = $this->transcriber->transcribe($request->file('audio'));
                  $this->stripe->billing->meterEvents->create([
                      'event_name' => 'minutes',
                      'identifier' => $transcript->id,
                      'payload' => ['stripe_customer_id' => $request->user()->stripe_id, 'value' => $transcript->minutes],
                  ]);
                  return response()->json($transcript);
              }
          }
        `,
      },
      at: ['src/usage.php:13'],
    },
    {
      name: 'grape',
      files: {
        'src/usage.rb': `
          class API < Grape::API
            post "/summaries" do
              summary = Summarizer.summarize(params[:text])
              Lago::Api::Client.new(api_key: ENV["LAGO_API_KEY"]).events.create(transaction_id: summary.id, external_subscription_id: current_account.subscription_id, code: "summaries")
              summary
            end
          end
        `,
      },
      at: ['src/usage.rb:4'],
    },
  ],
  silent: [
    {
      name: 'a row first, then the send',
      files: {
        'src/usage.go': `
          package api

          import "github.com/stripe/stripe-go/v82"

          func (h *Handler) CreateImage(w http.ResponseWriter, r *http.Request) {
          	image, _ := h.model.Generate(r.Context(), prompt(r))
          	if _, err := h.db.ExecContext(r.Context(), \`INSERT INTO usage_events (id, customer) VALUES ($1, $2)\`, image.ID, customerOf(r)); err != nil {
          		http.Error(w, "not stored", 500)
          		return
          	}
          	_, err := h.sc.V1BillingMeterEvents.Create(r.Context(), &stripe.BillingMeterEventCreateParams{EventName: stripe.String("images"), Identifier: stripe.String(image.ID)})
          	if err != nil {
          		h.log.Error("sent later", "err", err)
          	}
          	w.Write(image.Bytes)
          }
        `,
      },
    },
    {
      name: 'a job of the queue',
      files: {
        'src/usage.php': `
          <?php
          namespace App\\Http\\Controllers;
          class TranscriptController extends Controller
          {
              public function store(Request $request)
              {
                  $transcript = $this->transcriber->transcribe($request->file('audio'));
                  ReportMinutes::dispatch($transcript->id);
                  return response()->json($transcript);
              }
          }
        `,
      },
    },
    {
      name: 'a job of the queue',
      files: {
        'src/usage.rb': `
          class SummariesController < ApplicationController
            def create
              summary = Summarizer.summarize(params[:text])
              ReportSummaryJob.perform_later(summary.id)
              render json: summary
            end
          end
        `,
      },
    },
  ],
});
