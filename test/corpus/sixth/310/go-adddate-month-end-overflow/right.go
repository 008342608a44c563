package subscription

import "time"

// Period is half-open: End is the Start of the next one.
type Period struct {
	Start, End time.Time
}

type Subscription struct {
	ID       string
	Interval string // month or year
	// Anchor is when the subscription was started, in UTC. Its day is the billing day.
	Anchor  time.Time
	Current Period
	// Closed counts the periods that have been invoiced.
	Closed int
}

const trialDays = 14

func (s *Subscription) TrialEnd() time.Time {
	return s.Anchor.AddDate(0, 0, trialDays)
}

// Advance moves the subscription on to its next period, once the current one has been invoiced.
func (s *Subscription) Advance() {
	s.Closed++
	s.Current = Period{
		Start: monthsAfter(s.Anchor, s.Closed*s.months()),
		End:   monthsAfter(s.Anchor, (s.Closed+1)*s.months()),
	}
}

// monthsAfter is the same day n months on, or the last one of a month that does not have it. It is
// always counted from the anchor, so that the 31st comes back after a February.
func monthsAfter(anchor time.Time, n int) time.Time {
	year, month, day := anchor.Date()
	last := time.Date(year, month+time.Month(n)+1, 0, 0, 0, 0, 0, time.UTC).Day()
	hour, minute, second := anchor.Clock()
	return time.Date(year, month+time.Month(n), min(day, last), hour, minute, second, anchor.Nanosecond(), time.UTC)
}

func (s *Subscription) months() int {
	if s.Interval == "year" {
		return 12
	}
	return 1
}

// CalendarMonth is the period of customers that are invoiced from the first to the first.
func CalendarMonth(t time.Time) Period {
	start := time.Date(t.UTC().Year(), t.UTC().Month(), 1, 0, 0, 0, 0, time.UTC)
	return Period{Start: start, End: start.AddDate(0, 1, 0)}
}

func (s *Subscription) IsDue(now time.Time) bool {
	return !now.Before(s.Current.End)
}
