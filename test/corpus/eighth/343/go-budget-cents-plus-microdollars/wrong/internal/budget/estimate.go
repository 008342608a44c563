package budget

// Estimate is made before the call: the prompt counted, the answer as long as it may get.
type Estimate struct {
	PromptTokens    int64
	MaxOutputTokens int64
	// micro-dollars per million tokens
	InputRate  int64
	OutputRate int64
}

// Micros is rounded up to a whole micro-dollar.
func (e Estimate) Micros() int64 {
	total := e.PromptTokens*e.InputRate + e.MaxOutputTokens*e.OutputRate
	return (total + 999_999) / 1_000_000
}
