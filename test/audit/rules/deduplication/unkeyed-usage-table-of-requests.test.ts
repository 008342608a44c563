import { unkeyedUsageTable } from '#audit/rules/deduplication/unkeyed-usage-table.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unkeyedUsageTable, {
  fires: [
    {
      name: 'a request that is asked for or made, in Django',
      files: {
        'models.py': `
          from django.db import models


          class Account(models.Model):
              name = models.CharField(max_length=200)
              stripe_customer = models.CharField(max_length=64, unique=True)


          class UsageRecord(models.Model):
              account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="usage")
              request_id = models.CharField(max_length=64)
              metric = models.CharField(max_length=40)
              amount = models.DecimalField(max_digits=18, decimal_places=6)
              happened_at = models.DateTimeField()
              created_at = models.DateTimeField(auto_now_add=True)

              class Meta:
                  indexes = [models.Index(fields=["account", "happened_at"])]
        `,
        'views.py': `
          import json

          from django.http import HttpRequest, JsonResponse
          from django.views.decorators.csrf import csrf_exempt
          from django.views.decorators.http import require_POST

          from .models import Account, UsageRecord


          @csrf_exempt
          @require_POST
          def usage_webhook(request: HttpRequest) -> JsonResponse:
              """The gateway posts every finished request here, and posts again until it sees a 2xx."""
              body = json.loads(request.body)
              account = Account.objects.get(pk=body["account"])
              record, created = UsageRecord.objects.get_or_create(
                  request_id=body["request_id"],
                  defaults={
                      "account": account,
                      "metric": body["metric"],
                      "amount": body["amount"],
                      "happened_at": body["happened_at"],
                  },
              )
              return JsonResponse({"id": record.pk, "duplicate": not created})
        `,
      },
      at: ['models.py:11'],
    },
    {
      name: 'rows for what a queue may bring again, in Go',
      files: {
        '0007_usage.up.sql': `
          CREATE TABLE usage_ledger (
              id          BIGSERIAL PRIMARY KEY,
              org_id      UUID        NOT NULL REFERENCES orgs (id),
              request_id  TEXT        NOT NULL,
              feature     TEXT        NOT NULL,
              units       BIGINT      NOT NULL CHECK (units >= 0),
              used_at     TIMESTAMPTZ NOT NULL
          );

          CREATE INDEX usage_ledger_org_used_at ON usage_ledger (org_id, used_at);
        `,
        'store.go': `
          package ledger

          import (
          	"context"
          	"encoding/json"
          	"fmt"
          	"time"

          	"github.com/jmoiron/sqlx"
          	"github.com/nats-io/nats.go/jetstream"
          )

          type Usage struct {
          	OrgID     string    \`json:"org_id" db:"org_id"\`
          	RequestID string    \`json:"request_id" db:"request_id"\`
          	Feature   string    \`json:"feature" db:"feature"\`
          	Units     int64     \`json:"units" db:"units"\`
          	UsedAt    time.Time \`json:"used_at" db:"used_at"\`
          }

          type Store struct{ db *sqlx.DB }

          func (s *Store) Add(ctx context.Context, u Usage) error {
          	_, err := s.db.NamedExecContext(ctx, \`
          		INSERT INTO usage_ledger (org_id, request_id, feature, units, used_at)
          		VALUES (:org_id, :request_id, :feature, :units, :used_at)\`, u)
          	if err != nil {
          		return fmt.Errorf("store usage %s: %w", u.RequestID, err)
          	}
          	return nil
          }

          func (s *Store) Consume(ctx context.Context, consumer jetstream.Consumer) (jetstream.ConsumeContext, error) {
          	return consumer.Consume(func(msg jetstream.Msg) {
          		var u Usage
          		if err := json.Unmarshal(msg.Data(), &u); err != nil {
          			_ = msg.Term()
          			return
          		}
          		if err := s.Add(ctx, u); err != nil {
          			_ = msg.NakWithDelay(5 * time.Second)
          			return
          		}
          		_ = msg.Ack()
          	})
          }
        `,
      },
      at: ['0007_usage.up.sql:4'],
    },
  ],
  silent: [
    {
      name: 'a constraint of account and request, in Django',
      files: {
        'models.py': `
          from django.db import models


          class Account(models.Model):
              name = models.CharField(max_length=200)


          class UsageRecord(models.Model):
              account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="usage")
              request_id = models.CharField(max_length=64)
              metric = models.CharField(max_length=40)
              amount = models.DecimalField(max_digits=18, decimal_places=6)
              happened_at = models.DateTimeField()

              class Meta:
                  constraints = [models.UniqueConstraint(fields=["account", "request_id"], name="usage_once")]
                  indexes = [models.Index(fields=["account", "happened_at"])]
        `,
        'views.py': `
          import json

          from django.http import HttpRequest, JsonResponse
          from django.views.decorators.csrf import csrf_exempt
          from django.views.decorators.http import require_POST

          from .models import Account, UsageRecord


          @csrf_exempt
          @require_POST
          def usage_webhook(request: HttpRequest) -> JsonResponse:
              body = json.loads(request.body)
              account = Account.objects.get(pk=body["account"])
              record, created = UsageRecord.objects.get_or_create(
                  account=account,
                  request_id=body["request_id"],
                  defaults={"metric": body["metric"], "amount": body["amount"], "happened_at": body["happened_at"]},
              )
              return JsonResponse({"id": record.pk, "duplicate": not created})
        `,
      },
    },
    {
      name: 'a primary key of all three, in Go',
      files: {
        '0007_usage.up.sql': `
          CREATE TABLE usage_ledger (
              org_id      UUID        NOT NULL REFERENCES orgs (id),
              request_id  TEXT        NOT NULL,
              feature     TEXT        NOT NULL,
              units       BIGINT      NOT NULL CHECK (units >= 0),
              used_at     TIMESTAMPTZ NOT NULL,
              PRIMARY KEY (org_id, request_id, feature)
          );

          CREATE INDEX usage_ledger_org_used_at ON usage_ledger (org_id, used_at);

          CREATE TABLE usage_exports (
              id          BIGSERIAL PRIMARY KEY,
              org_id      UUID        NOT NULL,
              file_path   TEXT        NOT NULL,
              exported_at TIMESTAMPTZ NOT NULL DEFAULT now()
          );
        `,
        'store.go': `
          package ledger

          import (
          	"context"
          	"fmt"
          	"time"

          	"github.com/jmoiron/sqlx"
          )

          type Usage struct {
          	OrgID     string    \`json:"org_id" db:"org_id"\`
          	RequestID string    \`json:"request_id" db:"request_id"\`
          	Feature   string    \`json:"feature" db:"feature"\`
          	Units     int64     \`json:"units" db:"units"\`
          	UsedAt    time.Time \`json:"used_at" db:"used_at"\`
          }

          type Store struct{ db *sqlx.DB }

          func (s *Store) Add(ctx context.Context, u Usage) (bool, error) {
          	res, err := s.db.NamedExecContext(ctx, \`
          		INSERT INTO usage_ledger (org_id, request_id, feature, units, used_at)
          		VALUES (:org_id, :request_id, :feature, :units, :used_at)
          		ON CONFLICT (org_id, request_id, feature) DO NOTHING\`, u)
          	if err != nil {
          		return false, fmt.Errorf("store usage %s: %w", u.RequestID, err)
          	}
          	n, err := res.RowsAffected()
          	return n == 1, err
          }
        `,
      },
    },
  ],
});
