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
	switch s.Interval {
	case Weekly:
		s.PeriodEnd = s.PeriodStart.AddDate(0, 0, 7)
	default:
		s.PeriodEnd = s.PeriodStart.AddDate(0, 1, 0) // <- MTR-310
	}
	s.Renewals++
}

// IsDue tells whether the period of the subscription is over.
func (s *Subscription) IsDue(now time.Time) bool {
	return !now.Before(s.PeriodEnd)
}
