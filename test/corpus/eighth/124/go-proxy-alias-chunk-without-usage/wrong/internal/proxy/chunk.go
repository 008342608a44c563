package proxy

import "encoding/json"

type Usage struct {
	PromptTokens     int64 `json:"prompt_tokens"`
	CompletionTokens int64 `json:"completion_tokens"`
	TotalTokens      int64 `json:"total_tokens"`
}

// Chunk is a chat.completion.chunk. The billing tap downstream reads Usage of the last one.
type Chunk struct {
	ID                string            `json:"id"`
	Object            string            `json:"object"`
	Created           int64             `json:"created"`
	Model             string            `json:"model"`
	SystemFingerprint string            `json:"system_fingerprint,omitempty"`
	Choices           []json.RawMessage `json:"choices"`
	Usage             *Usage            `json:"usage,omitempty"`
}
