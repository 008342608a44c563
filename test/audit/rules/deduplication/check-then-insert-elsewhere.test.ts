import { checkThenInsert } from '#audit/rules/deduplication/check-then-insert.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(checkThenInsert, {
  fires: [
    {
      name: 'two functions in Go',
      files: {
        'src/usage/go-two-functions.go': `
          package ingest

          import (
          	"context"
          	"database/sql"
          	"net/http"

          	"github.com/labstack/echo/v4"
          )

          type Store struct{ db *sql.DB }

          func (s *Store) seen(ctx context.Context, eventID string) (bool, error) {
          	var n int
          	err := s.db.QueryRowContext(ctx, \`SELECT count(*) FROM usage_events WHERE event_id = $1\`, eventID).Scan(&n)
          	return n > 0, err
          }

          func (s *Store) add(ctx context.Context, e Event) error {
          	_, err := s.db.ExecContext(ctx, \`INSERT INTO usage_events (event_id, customer, meter, quantity, at) VALUES ($1, $2, $3, $4, $5)\`,
          		e.ID, e.Customer, e.Meter, e.Quantity, e.At)
          	return err
          }

          func (s *Store) Handle(c echo.Context) error {
          	var e Event
          	if err := c.Bind(&e); err != nil {
          		return err
          	}
          	ctx := c.Request().Context()
          	known, err := s.seen(ctx, e.ID)
          	if err != nil {
          		return err
          	}
          	if known {
          		return c.NoContent(http.StatusOK)
          	}
          	if err := s.add(ctx, e); err != nil {
          		return err
          	}
          	return c.NoContent(http.StatusCreated)
          }
        `,
      },
      at: ['src/usage/go-two-functions.go:38'],
    },
    {
      name: 'django service in Python',
      files: {
        'src/usage/py-django-service.py': `
          from django.db import transaction

          from .models import UsageRecord


          class UsageService:
              def already_recorded(self, reference: str) -> bool:
                  return UsageRecord.objects.filter(reference=reference).exists()

              @transaction.atomic
              def record(self, account, reference: str, units: int, at) -> bool:
                  if self.already_recorded(reference):
                      return False
                  UsageRecord.objects.create(account=account, reference=reference, units=units, occurred_at=at)
                  return True
        `,
      },
      at: ['src/usage/py-django-service.py:14'],
    },
  ],
  silent: [
    {
      name: 'two functions in Go, as it should be',
      files: {
        'src/usage/go-two-functions.go': `
          package ingest

          import (
          	"context"
          	"database/sql"
          	"net/http"

          	"github.com/labstack/echo/v4"
          )

          type Store struct{ db *sql.DB }

          func (s *Store) seen(ctx context.Context, eventID string) (bool, error) {
          	var n int
          	err := s.db.QueryRowContext(ctx, \`SELECT count(*) FROM usage_events WHERE event_id = $1\`, eventID).Scan(&n)
          	return n > 0, err
          }

          func (s *Store) add(ctx context.Context, e Event) error {
          	_, err := s.db.ExecContext(ctx, \`INSERT INTO usage_events (event_id, customer, meter, quantity, at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (event_id) DO NOTHING\`,
          		e.ID, e.Customer, e.Meter, e.Quantity, e.At)
          	return err
          }

          func (s *Store) Handle(c echo.Context) error {
          	var e Event
          	if err := c.Bind(&e); err != nil {
          		return err
          	}
          	ctx := c.Request().Context()
          	known, err := s.seen(ctx, e.ID)
          	if err != nil {
          		return err
          	}
          	if known {
          		return c.NoContent(http.StatusOK)
          	}
          	if err := s.add(ctx, e); err != nil {
          		return err
          	}
          	return c.NoContent(http.StatusCreated)
          }
        `,
      },
    },
    {
      name: 'django service in Python, as it should be',
      files: {
        'src/usage/py-django-service.py': `
          from django.db import transaction

          from .models import UsageRecord


          class UsageService:
              def already_recorded(self, reference: str) -> bool:
                  return UsageRecord.objects.filter(reference=reference).exists()

              @transaction.atomic
              def record(self, account, reference: str, units: int, at) -> bool:
                  _, created = UsageRecord.objects.get_or_create(reference=reference, defaults={"account": account, "units": units, "occurred_at": at})
                  return created
        `,
      },
    },
  ],
});
