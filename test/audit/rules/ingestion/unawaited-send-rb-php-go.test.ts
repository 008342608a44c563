import { unawaitedSend } from '#audit/rules/ingestion/unawaited-send.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unawaitedSend, {
  fires: [
    {
      name: 'goroutine with own interface',
      files: {
        'src/usage.go': `
          package api

          import (
          	"context"
          	"net/http"
          )

          type UsageReporter interface {
          	ReportUsage(ctx context.Context, customerID, key string, units int64) error
          }

          type Handler struct {
          	usage UsageReporter
          	svc   *Converter
          }

          func (h *Handler) Convert(w http.ResponseWriter, r *http.Request) {
          	doc, err := h.svc.Convert(r.Context(), r.Body)
          	if err != nil {
          		http.Error(w, err.Error(), http.StatusBadGateway)
          		return
          	}
          	go h.usage.ReportUsage(context.Background(), tenantFrom(r), doc.ID, int64(doc.Pages))
          	w.Header().Set("Content-Type", "application/pdf")
          	w.Write(doc.Bytes)
          }
        `,
      },
      at: ['src/usage.go:23'],
    },
    {
      name: 'go func with http post to amberflo',
      files: {
        'src/usage.go': `
          package meter

          import (
          	"bytes"
          	"context"
          	"encoding/json"
          	"log"
          	"net/http"
          )

          const amberflo = "https://app.amberflo.io/ingest"

          func (m *Meter) Middleware(next http.Handler) http.Handler {
          	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
          		next.ServeHTTP(w, r)
          		go func() {
          			body, _ := json.Marshal([]Event{{UniqueID: r.Header.Get("X-Request-Id"), MeterAPIName: "calls", CustomerID: tenant(r), MeterValue: 1, MeterTimeInMillis: m.now().UnixMilli()}})
          			req, _ := http.NewRequestWithContext(context.Background(), http.MethodPost, amberflo, bytes.NewReader(body))
          			req.Header.Set("X-API-KEY", m.key)
          			if _, err := m.http.Do(req); err != nil {
          				log.Printf("amberflo: %v", err)
          			}
          		}()
          	})
          }
        `,
      },
      at: ['src/usage.go:20'],
    },
    {
      name: 'Thread.new with stripe',
      files: {
        'src/usage.rb': `
          class Api::ImagesController < ApplicationController
            def create
              image = ImageGenerator.call(params[:prompt])
              account = current_account
              Thread.new do
                Stripe::Billing::MeterEvent.create(
                  event_name: "images",
                  identifier: "image-#{image.id}",
                  payload: { stripe_customer_id: account.stripe_customer_id, value: 1 }
                )
              end
              render json: { id: image.id }
            end
          end
        `,
      },
      at: ['src/usage.rb:5'],
    },
    {
      name: 'guzzle async promise never waited',
      files: {
        'src/usage.php': `
          <?php

          namespace App\\Billing;

          use GuzzleHttp\\Client;

          class OpenMeterReporter
          {
              public function __construct(private Client $http, private string $token)
              {
              }

              public function report(string $customer, string $eventId, int $bytes): void
              {
                  $this->http->postAsync('https://openmeter.cloud/api/v1/events', [
                      'headers' => ['Authorization' => 'Bearer ' . $this->token],
                      'json' => [
                          'specversion' => '1.0',
                          'id' => $eventId,
                          'source' => 'storage',
                          'type' => 'bytes',
                          'subject' => $customer,
                          'data' => ['bytes' => $bytes],
                      ],
                  ]);
              }
          }
        `,
      },
      at: ['src/usage.php:15'],
    },
  ],
  silent: [
    {
      name: 'right errgroup / wait',
      files: {
        'src/usage.go': `
          package meter

          import (
          	"context"

          	"golang.org/x/sync/errgroup"
          )

          func (e *Exporter) Export(ctx context.Context, rows []Row) error {
          	g, ctx := errgroup.WithContext(ctx)
          	g.SetLimit(8)
          	for _, row := range rows {
          		g.Go(func() error {
          			return e.usage.ReportUsage(ctx, row.Customer, row.ID, row.Units)
          		})
          	}
          	return g.Wait()
          }
        `,
      },
    },
    {
      name: 'promises that are settled',
      files: {
        'src/usage.php': `
          <?php
          namespace App\\Billing;

          use GuzzleHttp\\Client;
          use GuzzleHttp\\Promise\\Utils;

          class OpenMeterReporter
          {
              public function __construct(private Client $http)
              {
              }

              public function reportAll(array $events): void
              {
                  $sends = [];
                  foreach ($events as $event) {
                      $sends[] = $this->http->postAsync('https://openmeter.cloud/api/v1/events', ['json' => $event]);
                  }
                  Utils::unwrap($sends);
              }
          }
        `,
      },
    },
    {
      name: 'a job of a queue that keeps it',
      files: {
        'src/usage.rb': `
          class Api::ImagesController < ApplicationController
            def create
              image = ImageGenerator.call(params[:prompt])
              ReportUsageJob.perform_async(current_account.id, image.id)
              render json: { id: image.id }
            end
          end
        `,
      },
    },
    {
      name: 'a send that returns its error',
      files: {
        'src/usage.go': `
          package api

          func (h *Handler) Convert(w http.ResponseWriter, r *http.Request) {
          	doc := h.svc.Convert(r.Context(), r.Body)
          	if err := h.usage.ReportUsage(r.Context(), tenantFrom(r), doc.ID, int64(doc.Pages)); err != nil {
          		http.Error(w, "usage not recorded", http.StatusServiceUnavailable)
          		return
          	}
          	w.Write(doc.Bytes)
          }
        `,
      },
    },
  ],
});
