package pricing

import (
	"fmt"

	"github.com/openai/openai-go"
)

// Rate is in micro-dollars per million tokens, so $1.10 is 1_100_000.
type Rate struct {
	Input  int64
	Cached int64
	Output int64
}

var rates = map[string]Rate{
	"gpt-4.1":      {Input: 2_000_000, Cached: 500_000, Output: 8_000_000},
	"gpt-4.1-mini": {Input: 400_000, Cached: 100_000, Output: 1_600_000},
	"o4-mini":      {Input: 1_100_000, Cached: 275_000, Output: 4_400_000},
	"o3":           {Input: 2_000_000, Cached: 500_000, Output: 8_000_000},
}

const million = 1_000_000

type Bill struct {
	Fresh     int64
	Cached    int64
	Output    int64
	Reasoning int64
	MicroUSD  int64
}

// ForCompletion tells what one call costs us.
func ForCompletion(model string, u openai.CompletionUsage) (Bill, error) {
	rate, ok := rates[model]
	if !ok {
		return Bill{}, fmt.Errorf("pricing: no rate for %q", model)
	}
	cached := u.PromptTokensDetails.CachedTokens
	reasoning := u.CompletionTokensDetails.ReasoningTokens
	b := Bill{
		Fresh:     u.PromptTokens - cached,
		Cached:    cached,
		Output:    u.CompletionTokens,
		Reasoning: reasoning, // for the dashboard: a part of Output
	}
	total := b.Fresh*rate.Input + b.Cached*rate.Cached + b.Output*rate.Output
	b.MicroUSD = (total + million/2) / million
	return b, nil
}

func (b Bill) String() string {
	return fmt.Sprintf("in=%d cached=%d out=%d (reasoning %d) µ$=%d", b.Fresh, b.Cached, b.Output, b.Reasoning, b.MicroUSD)
}
