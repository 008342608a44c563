import { missingMapping } from '#audit/rules/ingestion/missing-mapping.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(missingMapping, {
  fires: [
    {
      name: 'a customer looked up in a map, left out of a list that is marked whole',
      files: {
        'src/loop.go': `
          func (e *Exporter) export(ctx context.Context, rows []Usage) error {
          	var events []orb.EventIngestParamsEvent
          	for _, row := range rows {
          		ext, ok := e.customers[row.Tenant]
          		if !ok {
          			e.log.Warn("unknown tenant", "tenant", row.Tenant)
          			continue
          		}
          		events = append(events, toEvent(row, ext))
          	}
          	if _, err := e.orb.Events.Ingest(ctx, orb.EventIngestParams{Events: orb.F(events)}); err != nil {
          		return err
          	}
          	return e.markExported(ctx, rows)
          }
        `,
      },
      at: ['src/loop.go:5'],
    },
    {
      name: 'an item of a subscription that is not there',
      files: {
        'src/rb.rb': `
          class ReportUsageJob
            include Sidekiq::Job

            def perform(usage_id)
              usage = Usage.find(usage_id)
              item = usage.account.subscription_items.find_by(metric: usage.metric)
              return if item.nil?

              Stripe::SubscriptionItem.create_usage_record(item.stripe_id, { quantity: usage.quantity, timestamp: usage.at.to_i }, { idempotency_key: usage.uuid })
            end
          end
        `,
      },
      at: ['src/rb.rb:7'],
    },
    {
      name: 'an hour that is closed as it has no resource',
      files: {
        'src/azure-marketplace-java-hour-without-resource.java': `
          package com.northbeam.marketplace;

          import com.google.common.collect.Lists;
          import io.micrometer.core.instrument.MeterRegistry;
          import java.time.Instant;
          import java.time.temporal.ChronoUnit;
          import java.util.ArrayList;
          import java.util.List;
          import java.util.Map;
          import java.util.UUID;
          import net.javacrumbs.shedlock.spring.annotation.SchedulerLock;
          import org.slf4j.Logger;
          import org.slf4j.LoggerFactory;
          import org.springframework.scheduling.annotation.Scheduled;
          import org.springframework.stereotype.Component;
          import org.springframework.web.client.RestClient;
          import org.springframework.web.client.RestClientException;

          /** Reports the closed hours of customers who came through the Azure Marketplace. */
          @Component
          public class AzureUsageReporter {

              private static final Logger log = LoggerFactory.getLogger(AzureUsageReporter.class);

              record Event(UUID resourceId, String planId, String dimension, double quantity, Instant effectiveStartTime) {}
              record Batch(List<Event> request) {}
              record Result(UUID resourceId, String dimension, Instant effectiveStartTime, String status) {}
              record Answer(int count, List<Result> result) {}
              private record Due(AzureHour hour, Event event) {}

              private final AzureHours hours;
              private final AzureResources resources;
              private final RestClient azure;
              private final MeterRegistry metrics;

              AzureUsageReporter(AzureHours hours, AzureResources resources, RestClient marketplaceApi, MeterRegistry metrics) {
                  this.hours = hours;
                  this.resources = resources;
                  this.azure = marketplaceApi;
                  this.metrics = metrics;
              }

              @Scheduled(cron = "0 5/20 * * * *", zone = "UTC")
              @SchedulerLock(name = "azure-usage")
              public void report() {
                  Map<Long, UUID> resourceOfTenant = resources.byTenant();
                  List<Due> due = new ArrayList<>();
                  for (AzureHour hour : hours.unreportedBefore(Instant.now().truncatedTo(ChronoUnit.HOURS))) {
                      UUID resource = resourceOfTenant.get(hour.tenantId());
                      if (resource == null) {
                          log.info("tenant {} has no marketplace subscription, nothing to report", hour.tenantId());
                          hours.close(hour.id(), "NO_SUBSCRIPTION");
                          continue;
                      }
                      due.add(new Due(hour, new Event(resource, hour.planId(), hour.dimension(), hour.overage(), hour.start())));
                  }
                  Lists.partition(due, 25).forEach(this::send);
              }

              private void send(List<Due> part) {
                  Answer answer;
                  try {
                      answer = azure.post().uri("/api/batchUsageEvent?api-version=2018-08-31")
                          .body(new Batch(part.stream().map(Due::event).toList()))
                          .retrieve()
                          .body(Answer.class);
                  } catch (RestClientException e) {
                      log.error("{} hours stay unreported until the next run", part.size(), e);
                      return;
                  }
                  for (Due due : part) {
                      String status = statusOf(due.event(), answer);
                      metrics.counter("azure.usage", "status", status).increment();
                      switch (status) {
                          case "Accepted" -> hours.close(due.hour().id(), status);
                          case "Error", "ResourceNotActive" -> log.warn("hour {} is tried again: {}", due.hour().id(), status);
                          default -> hours.needsClerk(due.hour().id(), status);
                      }
                  }
              }

              private static String statusOf(Event event, Answer answer) {
                  return answer.result().stream()
                      .filter(r -> r.resourceId().equals(event.resourceId()) && r.dimension().equals(event.dimension())
                          && r.effectiveStartTime().equals(event.effectiveStartTime()))
                      .map(Result::status).findFirst().orElse("Error");
              }
          }
        `,
      },
      at: ['src/azure-marketplace-java-hour-without-resource.java:50'],
    },
    {
      name: 'an error of the project that says there is no customer',
      files: {
        'src/stripe-go-consumer-skips-unmapped-tenant.go': `
          package billing

          import (
          	"context"
          	"encoding/json"
          	"errors"
          	"log/slog"
          	"net/http"
          	"strings"
          	"time"

          	"github.com/segmentio/kafka-go"
          	"github.com/stripe/stripe-go/v82"
          )

          var ErrNoCustomer = errors.New("tenant has no stripe customer")

          type Usage struct {
          	EventID  string    \`json:"event_id"\`
          	TenantID string    \`json:"tenant_id"\`
          	Meter    string    \`json:"meter"\`
          	Value    string    \`json:"value"\`
          	At       time.Time \`json:"at"\`
          }

          type Customers interface {
          	StripeID(ctx context.Context, tenant string) (string, error)
          }

          type Consumer struct {
          	reader    *kafka.Reader
          	dead      *kafka.Writer // RequireAll
          	customers Customers
          	stripe    *stripe.Client
          }

          // Run ends with the first error; the pod restarts and goes on from the last committed message.
          func (c *Consumer) Run(ctx context.Context) error {
          	for {
          		m, err := c.reader.FetchMessage(ctx)
          		if err != nil {
          			return err
          		}
          		if err := c.handle(ctx, m); err != nil {
          			return err
          		}
          		if err := c.reader.CommitMessages(ctx, m); err != nil {
          			return err
          		}
          	}
          }

          func (c *Consumer) handle(ctx context.Context, m kafka.Message) error {
          	var u Usage
          	if err := json.Unmarshal(m.Value, &u); err != nil {
          		return c.bury(ctx, m, err)
          	}
          	customer, err := c.customers.StripeID(ctx, u.TenantID)
          	if errors.Is(err, ErrNoCustomer) {
          		slog.WarnContext(ctx, "no stripe customer, skipping", "tenant", u.TenantID, "event", u.EventID)
          		return nil
          	}
          	if err != nil {
          		return err
          	}
          	_, err = c.stripe.V1BillingMeterEvents.Create(ctx, &stripe.BillingMeterEventCreateParams{
          		EventName:  stripe.String(u.Meter),
          		Identifier: stripe.String(u.EventID),
          		Timestamp:  stripe.Int64(u.At.Unix()),
          		Payload:    map[string]string{"stripe_customer_id": customer, "value": u.Value},
          	})
          	var refused *stripe.Error
          	if errors.As(err, &refused) && refused.HTTPStatusCode == http.StatusBadRequest {
          		if strings.Contains(refused.Msg, "already exists") {
          			return nil
          		}
          		return c.bury(ctx, m, err)
          	}
          	return err
          }

          func (c *Consumer) bury(ctx context.Context, m kafka.Message, cause error) error {
          	slog.ErrorContext(ctx, "message goes to the dead letter topic", "offset", m.Offset, "err", cause)
          	return c.dead.WriteMessages(ctx, kafka.Message{Key: m.Key, Value: m.Value})
          }
        `,
      },
      at: ['src/stripe-go-consumer-skips-unmapped-tenant.go:59'],
    },
  ],
  silent: [
    {
      name: 'usage that is parked',
      files: {
        'src/stripe-go-consumer-skips-unmapped-tenant.go': `
          package billing

          import (
          	"context"
          	"database/sql"
          	"encoding/json"
          	"errors"
          	"log/slog"
          	"net/http"
          	"strings"
          	"time"

          	"github.com/segmentio/kafka-go"
          	"github.com/stripe/stripe-go/v82"
          )

          var ErrNoCustomer = errors.New("tenant has no stripe customer")

          type Usage struct {
          	EventID  string    \`json:"event_id"\`
          	TenantID string    \`json:"tenant_id"\`
          	Meter    string    \`json:"meter"\`
          	Value    string    \`json:"value"\`
          	At       time.Time \`json:"at"\`
          }

          type Customers interface {
          	StripeID(ctx context.Context, tenant string) (string, error)
          }

          type Consumer struct {
          	reader    *kafka.Reader
          	dead      *kafka.Writer // RequireAll
          	customers Customers
          	db        *sql.DB
          	stripe    *stripe.Client
          }

          // Run ends with the first error; the pod restarts and goes on from the last committed message.
          func (c *Consumer) Run(ctx context.Context) error {
          	for {
          		m, err := c.reader.FetchMessage(ctx)
          		if err != nil {
          			return err
          		}
          		if err := c.handle(ctx, m); err != nil {
          			return err
          		}
          		if err := c.reader.CommitMessages(ctx, m); err != nil {
          			return err
          		}
          	}
          }

          func (c *Consumer) handle(ctx context.Context, m kafka.Message) error {
          	var u Usage
          	if err := json.Unmarshal(m.Value, &u); err != nil {
          		return c.bury(ctx, m, err)
          	}
          	customer, err := c.customers.StripeID(ctx, u.TenantID)
          	if errors.Is(err, ErrNoCustomer) {
          		return c.park(ctx, u)
          	}
          	if err != nil {
          		return err
          	}
          	_, err = c.stripe.V1BillingMeterEvents.Create(ctx, &stripe.BillingMeterEventCreateParams{
          		EventName:  stripe.String(u.Meter),
          		Identifier: stripe.String(u.EventID),
          		Timestamp:  stripe.Int64(u.At.Unix()),
          		Payload:    map[string]string{"stripe_customer_id": customer, "value": u.Value},
          	})
          	var refused *stripe.Error
          	if errors.As(err, &refused) && refused.HTTPStatusCode == http.StatusBadRequest {
          		if strings.Contains(refused.Msg, "already exists") {
          			return nil
          		}
          		return c.bury(ctx, m, err)
          	}
          	return err
          }

          // park keeps the usage until sales has linked the tenant; linking produces the parked rows to the topic again.
          // The alert "parked_usage older than a day" is on the table.
          func (c *Consumer) park(ctx context.Context, u Usage) error {
          	slog.WarnContext(ctx, "no stripe customer yet, usage is parked", "tenant", u.TenantID, "event", u.EventID)
          	_, err := c.db.ExecContext(ctx, \`
          		INSERT INTO parked_usage (event_id, tenant_id, meter, value, at) VALUES ($1, $2, $3, $4, $5)
          		ON CONFLICT (event_id) DO NOTHING\`, u.EventID, u.TenantID, u.Meter, u.Value, u.At)
          	return err
          }

          func (c *Consumer) bury(ctx context.Context, m kafka.Message, cause error) error {
          	slog.ErrorContext(ctx, "message goes to the dead letter topic", "offset", m.Offset, "err", cause)
          	return c.dead.WriteMessages(ctx, kafka.Message{Key: m.Key, Value: m.Value})
          }
        `,
      },
    },
  ],
});
