package session

import (
	"sync"
)

// Tokens of one model, as the vendor counted them.
type Tokens struct {
	Input  int64 `json:"input"`
	Output int64 `json:"output"`
}

// Usage is what a session used so far. The API hands it out, and forecasts are made from it.
type Usage struct {
	Requests int64             `json:"requests"`
	ByModel  map[string]Tokens `json:"by_model"`
}

type Session struct {
	ID string

	mu    sync.Mutex
	usage Usage
}

func New(id string) *Session {
	return &Session{ID: id, usage: Usage{ByModel: make(map[string]Tokens)}}
}

func (s *Session) Add(model string, input, output int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.usage.ByModel[model]
	t.Input += input
	t.Output += output
	s.usage.ByModel[model] = t
	s.usage.Requests++
}

// Usage is written to session_usage when the session is closed.
func (s *Session) Usage() Usage {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.usage // <- MTR-345?
}

// Pending is a call that is still running: the prompt is counted, the answer is guessed.
type Pending struct {
	Model     string
	Input     int64
	MaxOutput int64
}

// Forecast says where the session would stand if all pending calls used all they may.
func (s *Session) Forecast(pending []Pending) Usage {
	s.mu.Lock()
	defer s.mu.Unlock()
	forecast := s.usage // <- MTR-345
	for _, p := range pending {
		t := forecast.ByModel[p.Model]
		t.Input += p.Input
		t.Output += p.MaxOutput
		forecast.ByModel[p.Model] = t // <- MTR-345
		forecast.Requests++
	}
	return forecast
}
