package gemini

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

type UsageMetadata struct {
	PromptTokenCount     int64 `json:"promptTokenCount"`
	CandidatesTokenCount int64 `json:"candidatesTokenCount"`
	ThoughtsTokenCount   int64 `json:"thoughtsTokenCount"`
	TotalTokenCount      int64 `json:"totalTokenCount"`
}

type response struct {
	Candidates []struct {
		Content struct {
			Parts []struct {
				Text    string `json:"text"`
				Thought bool   `json:"thought"`
			} `json:"parts"`
		} `json:"content"`
	} `json:"candidates"`
	UsageMetadata *UsageMetadata `json:"usageMetadata"`
}

// Read goes through the body of streamGenerateContent?alt=sse.
func Read(body io.Reader, m *Meter, emit func(string)) error {
	lines := bufio.NewScanner(body)
	lines.Buffer(make([]byte, 0, 64<<10), 4<<20)
	for lines.Scan() {
		data, ok := strings.CutPrefix(lines.Text(), "data: ")
		if !ok {
			continue
		}
		var r response
		if err := json.Unmarshal([]byte(data), &r); err != nil {
			return fmt.Errorf("gemini chunk: %w", err)
		}
		m.Observe(r.UsageMetadata)
		for _, c := range r.Candidates {
			for _, p := range c.Content.Parts {
				if !p.Thought {
					emit(p.Text)
				}
			}
		}
	}
	return lines.Err()
}
