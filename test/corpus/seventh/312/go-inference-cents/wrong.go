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
	byModel := map[string]*ModelCharge{}
	for _, r := range requests {
		price, ok := prices[r.Model]
		if !ok {
			return nil, fmt.Errorf("request %s: no price for model %q", r.ID, r.Model)
		}
		charge := byModel[r.Model]
		if charge == nil {
			charge = &ModelCharge{Model: r.Model}
			byModel[r.Model] = charge
		}
		charge.Requests++
		charge.Cents += r.InputTokens*price.InputCents/tokensPerPrice + r.OutputTokens*price.OutputCents/tokensPerPrice // <- MTR-312
	}

	charges := make([]ModelCharge, 0, len(byModel))
	for _, charge := range byModel {
		charges = append(charges, *charge)
	}
	sort.Slice(charges, func(i, j int) bool { return charges[i].Model < charges[j].Model })
	return charges, nil
}
