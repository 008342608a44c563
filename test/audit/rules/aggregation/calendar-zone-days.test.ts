import { calendarZone } from '#audit/rules/aggregation/calendar-zone.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(calendarZone, {
  fires: [
    {
      name: 'days of 24 hours in the zone of a customer, and days without it beside',
      files: {
        'src/h.py': `
          from datetime import timedelta
          from zoneinfo import ZoneInfo


          class DayBill:
              """Electricity is billed by the customer's calendar day."""

              def bounds(self, customer, date):
                  zone = ZoneInfo(customer.timezone)
                  start = datetime(date.year, date.month, date.day, tzinfo=zone).astimezone(timezone.utc)
                  end = start + timedelta(hours=24)
                  return start, end

              def kwh(self, customer, date):
                  start, end = self.bounds(customer, date)
                  return Reading.objects.filter(meter__customer=customer, taken_at__gte=start, taken_at__lt=end).aggregate(Sum("kwh"))
        `,
        'src/i.kt': `
          package energy.billing

          import java.time.*

          class DayWindow(private val contracts: Contracts) {
              fun of(contract: Contract, day: LocalDate): Pair<Instant, Instant> {
                  val zone = ZoneId.of(contract.timeZone)
                  val from = day.atStartOfDay(zone).toInstant()
                  val until = from.plus(Duration.ofDays(1))
                  return from to until
              }
          }
        `,
        'src/j.go': `
          package billing

          import "time"

          // DayOf is the day of the shop that a sale is charged for.
          func DayOf(shop Shop, at time.Time) (time.Time, time.Time) {
          	loc, err := time.LoadLocation(shop.TimeZone)
          	if err != nil {
          		loc = time.UTC
          	}
          	local := at.In(loc)
          	start := time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, loc)
          	return start, start.Add(24 * time.Hour)
          }
        `,
        'src/o.py': `
          """Charges for parking by the garage's own calendar day."""
          from collections import defaultdict

          import pytz


          def charges_by_day(garage, sessions):
              tz = pytz.timezone(garage.timezone)
              by_day = defaultdict(int)
              for session in sessions:
                  by_day[session.ended_at.date()] += session.fee_cents
              opening = tz.localize(garage.opened_on)
              return opening, by_day
        `,
      },
      at: ['src/h.py:11', 'src/i.kt:9', 'src/j.go:13', 'src/o.py:11'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'the same days up to the next midnight',
      files: {
        'src/h.py': `
          from datetime import timedelta
          from zoneinfo import ZoneInfo


          class DayBill:
              """Electricity is billed by the customer's calendar day."""

              def bounds(self, customer, date):
                  zone = ZoneInfo(customer.timezone)
                  start = datetime(date.year, date.month, date.day, tzinfo=zone).astimezone(timezone.utc)
                  next_day = date + timedelta(days=1)
                  end = datetime(next_day.year, next_day.month, next_day.day, tzinfo=zone).astimezone(timezone.utc)
                  return start, end

              def kwh(self, customer, date):
                  start, end = self.bounds(customer, date)
                  return Reading.objects.filter(meter__customer=customer, taken_at__gte=start, taken_at__lt=end).aggregate(Sum("kwh"))
        `,
        'src/i.kt': `
          package energy.billing

          import java.time.*

          class DayWindow(private val contracts: Contracts) {
              fun of(contract: Contract, day: LocalDate): Pair<Instant, Instant> {
                  val zone = ZoneId.of(contract.timeZone)
                  val from = day.atStartOfDay(zone).toInstant()
                  val until = day.plusDays(1).atStartOfDay(zone).toInstant()
                  return from to until
              }
          }
        `,
        'src/j.go': `
          package billing

          import "time"

          // DayOf is the day of the shop that a sale is charged for.
          func DayOf(shop Shop, at time.Time) (time.Time, time.Time) {
          	loc, err := time.LoadLocation(shop.TimeZone)
          	if err != nil {
          		loc = time.UTC
          	}
          	local := at.In(loc)
          	start := time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, loc)
          	return start, start.AddDate(0, 0, 1)
          }
        `,
        'src/o.py': `
          """Charges for parking by the garage's own calendar day."""
          from collections import defaultdict

          import pytz


          def charges_by_day(garage, sessions):
              tz = pytz.timezone(garage.timezone)
              by_day = defaultdict(int)
              for session in sessions:
                  by_day[session.ended_at.astimezone(tz).date()] += session.fee_cents
              opening = tz.localize(garage.opened_on)
              return opening, by_day
        `,
      },
    },
  ],
});
