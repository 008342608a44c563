package subscriptions

import "time"

type Interval string

const (
	Weekly  Interval = "week"
	Monthly Interval = "month"
)

type Subscription struct {
	ID          string
	Interval    Interval
	Anchor      time.Time // the moment the subscription began, UTC
	PeriodStart time.Time
	PeriodEnd   time.Time
	Renewals    int
}

// Renew moves the subscription to its next period.
func (s *Subscription) Renew() {
	s.PeriodStart = s.PeriodEnd
	s.Renewals++
	switch s.Interval {
	case Weekly:
		s.PeriodEnd = s.PeriodStart.AddDate(0, 0, 7)
	default:
		s.PeriodEnd = monthsAfter(s.Anchor, s.Renewals+1)
	}
}

// monthsAfter keeps the anchor's day and falls back to the month's last day where there is none.
func monthsAfter(anchor time.Time, n int) time.Time {
	first := time.Date(anchor.Year(), anchor.Month()+time.Month(n), 1,
		anchor.Hour(), anchor.Minute(), anchor.Second(), anchor.Nanosecond(), time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(anchor.Day(), last)-1)
}

// IsDue tells whether the period of the subscription is over.
func (s *Subscription) IsDue(now time.Time) bool {
	return !now.Before(s.PeriodEnd)
}
