package gemini

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5/pgxpool"
)

// Meter collects the counts of one streamed call.
type Meter struct {
	Prompt   int64
	Answer   int64
	Thoughts int64
	Chunks   int
}

func (m *Meter) Observe(u *UsageMetadata) {
	if u == nil {
		return
	}
	m.Chunks++
	m.Prompt = u.PromptTokenCount
	m.Answer += u.CandidatesTokenCount // <- MTR-341
	m.Thoughts += u.ThoughtsTokenCount // <- MTR-341
}

func (m *Meter) Store(ctx context.Context, db *pgxpool.Pool, callID, project, model string) error {
	_, err := db.Exec(ctx,
		`insert into model_calls (call_id, project, model, prompt_tokens, answer_tokens, thought_tokens)
		 values ($1, $2, $3, $4, $5, $6) on conflict (call_id) do nothing`,
		callID, project, model, m.Prompt, m.Answer, m.Thoughts)
	if err != nil {
		return fmt.Errorf("store call %s: %w", callID, err)
	}
	return nil
}
