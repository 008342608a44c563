package billing

import (
	"fmt"
	"sort"
)

const tokensPerPrice = 1_000_000

// Price is in cents per million tokens.
type Price struct {
	InputCents  int64
	OutputCents int64
}

type Request struct {
	ID           string
	Model        string
	InputTokens  int64
	OutputTokens int64
}

type ModelCharge struct {
	Model    string
	Requests int
	Cents    int64
}

// Charges sums the requests of one customer and month by model.
func Charges(requests []Request, prices map[string]Price) ([]ModelCharge, error) {
	type sum struct {
		requests int
		parts    int64 // cents times a million
	}
	byModel := map[string]sum{}
	for _, r := range requests {
		price, ok := prices[r.Model]
		if !ok {
			return nil, fmt.Errorf("request %s: no price for model %q", r.ID, r.Model)
		}
		s := byModel[r.Model]
		s.requests++
		s.parts += r.InputTokens*price.InputCents + r.OutputTokens*price.OutputCents
		byModel[r.Model] = s
	}

	charges := make([]ModelCharge, 0, len(byModel))
	for model, s := range byModel {
		cents := (s.parts + tokensPerPrice/2) / tokensPerPrice
		charges = append(charges, ModelCharge{Model: model, Requests: s.requests, Cents: cents})
	}
	sort.Slice(charges, func(i, j int) bool { return charges[i].Model < charges[j].Model })
	return charges, nil
}
