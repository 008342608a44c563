package meter

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"math"
	"unicode/utf8"
)

// Call is one finished upstream call as the proxy saw it.
type Call struct {
	RequestID string
	KeyID     int64
	Endpoint  string
	Model     string
	Request   []byte
	Response  []byte
	Seconds   float64
}

type Recorder struct{ DB *sql.DB }

type chatAnswer struct {
	Usage struct {
		TotalTokens int64 `json:"total_tokens"`
	} `json:"usage"`
}

type speechRequest struct {
	Input string `json:"input"`
}

type imageAnswer struct {
	Data []json.RawMessage `json:"data"`
}

func (r *Recorder) Record(ctx context.Context, c Call) error {
	var quantity int64
	var unit string

	switch c.Endpoint {
	case "/v1/chat/completions", "/v1/embeddings":
		var a chatAnswer
		if err := json.Unmarshal(c.Response, &a); err != nil {
			return fmt.Errorf("meter %s: %w", c.RequestID, err)
		}
		quantity, unit = a.Usage.TotalTokens, "token"
	case "/v1/audio/speech":
		var s speechRequest
		if err := json.Unmarshal(c.Request, &s); err != nil {
			return fmt.Errorf("meter %s: %w", c.RequestID, err)
		}
		quantity, unit = int64(utf8.RuneCountInString(s.Input)), "character"
	case "/v1/audio/transcriptions":
		// started seconds, as on the upstream's bill
		quantity, unit = int64(math.Ceil(c.Seconds)), "second"
	case "/v1/images/generations":
		var a imageAnswer
		if err := json.Unmarshal(c.Response, &a); err != nil {
			return fmt.Errorf("meter %s: %w", c.RequestID, err)
		}
		quantity, unit = int64(len(a.Data)), "image"
	default:
		return fmt.Errorf("meter %s: no unit for %s", c.RequestID, c.Endpoint)
	}

	_, err := r.DB.ExecContext(ctx,
		`insert into api_usage (request_id, key_id, model, unit, quantity)
		 values ($1, $2, $3, $4, $5) on conflict (request_id) do nothing`,
		c.RequestID, c.KeyID, c.Model, unit, quantity)
	return err
}
