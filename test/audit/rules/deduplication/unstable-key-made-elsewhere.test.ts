import { unstableKey } from '#audit/rules/deduplication/unstable-key.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unstableKey, {
  fires: [
    {
      name: 'a key that a constructor draws, in Ruby',
      files: {
        'src/usage/202-lago-sidekiq.rb': `
          # frozen_string_literal: true

          require "lago-ruby-client"

          module Billing
            class UsageEvent
              attr_reader :subscription_id, :code, :properties, :occurred_at

              def initialize(subscription_id:, code:, properties:, occurred_at:)
                @subscription_id = subscription_id
                @code = code
                @properties = properties
                @occurred_at = occurred_at
                @transaction_id = "#{code}-#{SecureRandom.hex(12)}"
              end

              def to_h
                {
                  transaction_id: @transaction_id,
                  external_subscription_id: subscription_id,
                  code: code,
                  timestamp: occurred_at.to_i,
                  properties: properties
                }
              end
            end

            class ReportSmsJob
              include Sidekiq::Job
              sidekiq_options queue: :billing, retry: 12

              def perform(message_id)
                message = Message.find(message_id)
                return unless message.delivered?

                event = UsageEvent.new(
                  subscription_id: message.account.lago_subscription_id,
                  code: "sms_segments",
                  properties: { segments: message.segments, country: message.country },
                  occurred_at: message.delivered_at
                )
                client.events.create(event.to_h)
              end

              private

              def client
                @client ||= Lago::Api::Client.new(api_key: ENV.fetch("LAGO_API_KEY"))
              end
            end
          end
        `,
      },
      at: ['src/usage/202-lago-sidekiq.rb:19'],
    },
    {
      name: 'a positional record that a mapper makes, in Java',
      files: {
        'src/usage/202-openmeter-kafka.java': `
          package io.acme.metering;

          import com.fasterxml.jackson.databind.ObjectMapper;
          import org.springframework.http.MediaType;
          import org.springframework.kafka.annotation.KafkaListener;
          import org.springframework.stereotype.Component;
          import org.springframework.web.client.RestClient;

          import java.time.Instant;
          import java.util.Map;
          import java.util.UUID;

          @Component
          public class ApiCallConsumer {

              private final RestClient openMeter;
              private final ObjectMapper mapper;

              public ApiCallConsumer(RestClient.Builder builder, ObjectMapper mapper) {
                  this.openMeter = builder.baseUrl("https://openmeter.cloud").build();
                  this.mapper = mapper;
              }

              @KafkaListener(topics = "gateway.api-calls", groupId = "metering")
              public void onCall(String payload) throws Exception {
                  ApiCall call = mapper.readValue(payload, ApiCall.class);
                  CloudEvent event = toEvent(call);
                  openMeter.post()
                      .uri("/api/v1/events")
                      .contentType(MediaType.valueOf("application/cloudevents+json"))
                      .body(event)
                      .retrieve()
                      .toBodilessEntity();
              }

              private CloudEvent toEvent(ApiCall call) {
                  return new CloudEvent(
                      "1.0",
                      UUID.randomUUID().toString(),
                      "api-gateway",
                      "api-call",
                      call.tenant(),
                      call.startedAt(),
                      Map.of("route", call.route(), "bytes", call.bytes()));
              }

              record ApiCall(String requestId, String tenant, String route, long bytes, Instant startedAt) {}

              record CloudEvent(String specversion, String id, String source, String type, String subject, Instant time, Map<String, Object> data) {}
          }
        `,
      },
      at: ['src/usage/202-openmeter-kafka.java:39'],
    },
    {
      name: 'a field of a dataclass that is written down by its method, in Python',
      files: {
        'src/usage/202-orb-helper.py': `
          from __future__ import annotations

          import time
          import uuid
          from dataclasses import dataclass, field
          from datetime import datetime, timezone

          from orb import Orb
          from tenacity import retry, stop_after_attempt, wait_exponential

          orb = Orb()


          @dataclass
          class MeteredCall:
              customer: str
              model: str
              tokens: int
              finished_at: datetime
              key: str = field(default_factory=lambda: f"llm-{int(time.time() * 1000)}-{uuid.uuid4().hex[:6]}")

              def as_orb(self) -> dict:
                  return {
                      "event_name": "llm_tokens",
                      "idempotency_key": self.key,
                      "external_customer_id": self.customer,
                      "timestamp": self.finished_at.astimezone(timezone.utc).isoformat(),
                      "properties": {"model": self.model, "tokens": self.tokens},
                  }


          @retry(stop=stop_after_attempt(6), wait=wait_exponential(multiplier=1, max=30))
          def report_completion(row) -> None:
              call = MeteredCall(
                  customer=row.customer_id,
                  model=row.model,
                  tokens=row.prompt_tokens + row.completion_tokens,
                  finished_at=row.finished_at,
              )
              orb.events.ingest(events=[call.as_orb()])
        `,
      },
      at: ['src/usage/202-orb-helper.py:25'],
    },
  ],
  silent: [
    {
      name: 'an event that is made once before the loop that sends it, in Go',
      files: {
        'src/usage/202-key-before-loop.go': `
          package billing

          import (
          	"bytes"
          	"context"
          	"encoding/json"
          	"fmt"
          	"net/http"
          	"time"

          	"github.com/google/uuid"
          )

          type cloudEvent struct {
          	SpecVersion string         \`json:"specversion"\`
          	ID          string         \`json:"id"\`
          	Source      string         \`json:"source"\`
          	Type        string         \`json:"type"\`
          	Subject     string         \`json:"subject"\`
          	Time        time.Time      \`json:"time"\`
          	Data        map[string]any \`json:"data"\`
          }

          func newEvent(tenant, kind string, at time.Time, data map[string]any) cloudEvent {
          	return cloudEvent{SpecVersion: "1.0", ID: uuid.NewString(), Source: "api", Type: kind, Subject: tenant, Time: at, Data: data}
          }

          // Publish makes the event once and sends the same bytes until OpenMeter took them.
          func Publish(ctx context.Context, client *http.Client, tenant, kind string, data map[string]any) error {
          	body, err := json.Marshal(newEvent(tenant, kind, time.Now(), data))
          	if err != nil {
          		return err
          	}
          	for attempt := 0; ; attempt++ {
          		err = send(ctx, client, body)
          		if err == nil || attempt == 4 {
          			return err
          		}
          		select {
          		case <-ctx.Done():
          			return ctx.Err()
          		case <-time.After(time.Second << attempt):
          		}
          	}
          }

          func send(ctx context.Context, client *http.Client, body []byte) error {
          	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://openmeter.cloud/api/v1/events", bytes.NewReader(body))
          	if err != nil {
          		return err
          	}
          	req.Header.Set("Content-Type", "application/cloudevents+json")
          	resp, err := client.Do(req)
          	if err != nil {
          		return err
          	}
          	defer resp.Body.Close()
          	if resp.StatusCode >= 300 {
          		return fmt.Errorf("openmeter answered %s", resp.Status)
          	}
          	return nil
          }
        `,
      },
    },
  ],
});
