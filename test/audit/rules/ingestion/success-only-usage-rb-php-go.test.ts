import { successOnlyUsage } from '#audit/rules/ingestion/success-only-usage.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(successOnlyUsage, {
  fires: [
    {
      name: 'early return between work and record',
      files: {
        'src/usage.go': `
          package proxy

          func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
          	resp, err := p.upstream.Do(r)
          	if err != nil {
          		http.Error(w, "bad gateway", 502)
          		return
          	}
          	defer resp.Body.Close()
          	n, err := io.Copy(w, resp.Body)
          	if err != nil {
          		return
          	}
          	p.usage.RecordUsage(r.Context(), tenant(r), requestID(r), n)
          }
        `,
      },
      at: ['src/usage.go:14'],
    },
    {
      name: 'stream',
      files: {
        'src/usage.go': `
          package llm

          func (h *Handler) Stream(w http.ResponseWriter, r *http.Request) {
          	stream := h.client.Chat.Completions.NewStreaming(r.Context(), params(r))
          	var tokens int64
          	for stream.Next() {
          		chunk := stream.Current()
          		tokens += chunk.Usage.TotalTokens
          		if _, err := fmt.Fprintf(w, "data: %s\\n\\n", chunk.RawJSON()); err != nil {
          			return
          		}
          	}
          	h.meter.RecordUsage(r.Context(), tenant(r), tokens)
          }
        `,
      },
      at: ['src/usage.go:13'],
    },
  ],
  silent: [
    {
      name: 'bytes recorded in a deferred call',
      files: {
        'src/usage.go': `
          package proxy

          func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
          	var n int64
          	defer func() { p.usage.RecordUsage(r.Context(), tenant(r), requestID(r), n) }()
          	n, err := io.Copy(w, p.body(r))
          	if err != nil {
          		return
          	}
          }
        `,
      },
    },
    {
      name: 'recorded before the error is looked at',
      files: {
        'src/usage.go': `
          package proxy

          func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
          	n, err := io.Copy(w, p.body(r))
          	p.usage.RecordUsage(r.Context(), tenant(r), requestID(r), n)
          	if err != nil {
          		return
          	}
          }
        `,
      },
    },
  ],
});
