import { unflushedBuffer } from '#audit/rules/ingestion/unflushed-buffer.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unflushedBuffer, {
  fires: [
    {
      name: 'a command that ends without closing the buffer it has filled',
      files: {
        'billing/import_calls.py': `
          import csv, sys
          import requests

          class OrbBatch:
              def __init__(self, key):
                  self.key = key
                  self.events = []

              def add(self, event):
                  self.events.append(event)
                  if len(self.events) >= 500:
                      self.flush()

              def flush(self):
                  if not self.events:
                      return
                  requests.post("https://api.withorb.com/v1/ingest", json={"events": self.events}, headers={"Authorization": f"Bearer {self.key}"}, timeout=10).raise_for_status()
                  self.events = []

              def close(self):
                  self.flush()


          def main():
              batch = OrbBatch(sys.argv[1])
              with open(sys.argv[2]) as handle:
                  for row in csv.DictReader(handle):
                      batch.add({"event_name": "call", "idempotency_key": row["id"], "external_customer_id": row["customer"], "timestamp": row["at"], "properties": {"seconds": int(row["seconds"])}})
              print("imported")


          if __name__ == "__main__":
              main()
        `,
      },
      at: ['billing/import_calls.py:28'],
    },
    {
      name: 'a command in Go that leaves the last part of its sink',
      files: {
        'cmd/import/main.go': `
          package main

          type Sink struct {
          	pending []Event
          	client  *http.Client
          }

          func NewSink(client *http.Client) *Sink { return &Sink{client: client} }

          func (s *Sink) Add(e Event) error {
          	s.pending = append(s.pending, e)
          	if len(s.pending) >= 100 {
          		return s.Flush()
          	}
          	return nil
          }

          func (s *Sink) Flush() error {
          	body, err := json.Marshal(map[string]any{"events": s.pending})
          	if err != nil {
          		return err
          	}
          	res, err := s.client.Post("https://api.getlago.com/api/v1/events/batch", "application/json", bytes.NewReader(body))
          	if err != nil {
          		return err
          	}
          	defer res.Body.Close()
          	s.pending = nil
          	return nil
          }

          func main() {
          	sink := NewSink(http.DefaultClient)
          	scanner := bufio.NewScanner(os.Stdin)
          	for scanner.Scan() {
          		if err := sink.Add(parse(scanner.Text())); err != nil {
          			log.Fatal(err)
          		}
          	}
          }
        `,
      },
      at: ['cmd/import/main.go:36'],
    },
  ],
  silent: [
    {
      name: 'a command that closes or flushes what it has filled',
      files: {
        'billing/import_calls.py': `
          import csv, sys
          import requests

          class OrbBatch:
              def __init__(self, key):
                  self.key = key
                  self.events = []

              def add(self, event):
                  self.events.append(event)
                  if len(self.events) >= 500:
                      self.flush()

              def flush(self):
                  if not self.events:
                      return
                  requests.post("https://api.withorb.com/v1/ingest", json={"events": self.events}, headers={"Authorization": f"Bearer {self.key}"}, timeout=10).raise_for_status()
                  self.events = []

              def close(self):
                  self.flush()


          def main():
              batch = OrbBatch(sys.argv[1])
              with open(sys.argv[2]) as handle:
                  for row in csv.DictReader(handle):
                      batch.add({"event_name": "call", "idempotency_key": row["id"], "external_customer_id": row["customer"], "timestamp": row["at"], "properties": {"seconds": int(row["seconds"])}})
              batch.close()
              print("imported")


          if __name__ == "__main__":
              main()
        `,
        'cmd/import/main.go': `
          package main

          type Sink struct {
          	pending []Event
          	client  *http.Client
          }

          func NewSink(client *http.Client) *Sink { return &Sink{client: client} }

          func (s *Sink) Add(e Event) error {
          	s.pending = append(s.pending, e)
          	if len(s.pending) >= 100 {
          		return s.Flush()
          	}
          	return nil
          }

          func (s *Sink) Flush() error {
          	body, err := json.Marshal(map[string]any{"events": s.pending})
          	if err != nil {
          		return err
          	}
          	res, err := s.client.Post("https://api.getlago.com/api/v1/events/batch", "application/json", bytes.NewReader(body))
          	if err != nil {
          		return err
          	}
          	defer res.Body.Close()
          	s.pending = nil
          	return nil
          }

          func main() {
          	sink := NewSink(http.DefaultClient)
          	defer sink.Flush()
          	scanner := bufio.NewScanner(os.Stdin)
          	for scanner.Scan() {
          		if err := sink.Add(parse(scanner.Text())); err != nil {
          			log.Fatal(err)
          		}
          	}
          }
        `,
      },
    },
  ],
});
