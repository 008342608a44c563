import { sharedBuffer } from '#audit/rules/ingestion/shared-buffer.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(sharedBuffer, {
  fires: [
    {
      name: 'goroutines that append to one slice',
      files: {
        'batch/process.go': `
          package batch

          func New(n int) *Processor {
          	p := &Processor{}
          	for i := 0; i < n; i++ {
          		go p.run()
          	}
          	return p
          }

          func (p *Processor) run() {
          	for e := range p.in {
          		p.batch = append(p.batch, e)
          		if len(p.batch) >= p.size {
          			p.flush(p.batch)
          			p.batch = p.batch[:0]
          		}
          	}
          }
        `,
      },
      at: ['batch/process.go:13'],
    },
    {
      name: 'threads that append to one list, in Python',
      files: {
        'usage/sender.py': `
          class Sender:
              def start(self):
                  for _ in range(4):
                      Thread(target=self.run).start()

              def run(self):
                  while True:
                      self.pending.append(self.queue.get())
                      if len(self.pending) > 100:
                          self.send(self.pending)
                          self.pending = []
        `,
      },
      at: ['usage/sender.py:8'],
    },
    {
      name: 'a list emptied under the lock and appended to without it',
      files: {
        'usage/publisher.py': `
          class Publisher:
              def publish(self, context, usage):
                  self.waiting.append((context, usage))
                  self.flush()

              def flush(self):
                  with self.queue_lock:
                      rows = self.waiting
                      self.waiting = []
                  self.send(rows)
        `,
        'usage/buffer.go': `
          package usage

          func (b *Buffer) Add(e Event) {
          	b.events = append(b.events, e)
          }

          func (b *Buffer) flush() []Event {
          	b.mu.Lock()
          	defer b.mu.Unlock()
          	out := b.events
          	b.events = nil
          	return out
          }
        `,
      },
      at: ['usage/publisher.py:3', 'usage/buffer.go:4'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'every append under the lock, in a helper of the locked part, in the constructor, or of a list nobody locks',
      files: {
        'usage/publisher.py': `
          class Publisher:
              def __init__(self):
                  self.waiting = []
                  self.waiting.append(usage_of_start())

              def publish(self, usage):
                  with self.lock:
                      self.waiting.append(usage)
                      self._again(usage)

              def _again(self, usage):
                  self.waiting.append(usage)

              def flush(self):
                  with self.lock:
                      rows = self.waiting
                      self.waiting = []
                  self.send(rows)

          class Lines:
              def add(self, usage):
                  self.lines.append(usage)

              def clear(self):
                  self.lines = []
        `,
        'usage/buffer.go': `
          package usage

          func (b *Buffer) Add(e Event) {
          	b.mu.Lock()
          	defer b.mu.Unlock()
          	b.events = append(b.events, e)
          }

          func (b *Buffer) flush() []Event {
          	b.mu.Lock()
          	defer b.mu.Unlock()
          	out := b.events
          	b.events = nil
          	return out
          }
        `,
        'ui/toasts.py': `
          class Toasts:
              def show(self, text):
                  self.shown.append(text)

              def clear(self):
                  with self.lock:
                      self.shown = []
        `,
      },
    },
    {
      name: 'a buffer of its own for each worker',
      files: {
        'batch/process.go': `
          package batch

          func New(n int) *Processor {
          	p := &Processor{}
          	for i := 0; i < n; i++ {
          		go p.run()
          	}
          	return p
          }

          func (p *Processor) run() {
          	batch := make([]Event, 0, p.size)
          	for e := range p.in {
          		batch = append(batch, e)
          		if len(batch) >= p.size {
          			p.flush(batch)
          			batch = batch[:0]
          		}
          	}
          }
        `,
      },
    },
    {
      name: 'a lock around it, in both languages',
      files: {
        'batch/process.go': `
          package batch

          func New(n int) *Processor {
          	p := &Processor{}
          	for i := 0; i < n; i++ {
          		go p.run()
          	}
          	return p
          }

          func (p *Processor) run() {
          	for e := range p.in {
          		p.mu.Lock()
          		p.batch = append(p.batch, e)
          		p.flush(p.batch)
          		p.batch = nil
          		p.mu.Unlock()
          	}
          }
        `,
        'usage/sender.py': `
          class Sender:
              def start(self):
                  for _ in range(4):
                      Thread(target=self.run).start()

              def run(self):
                  with self.lock:
                      self.pending.append(self.queue.get())
                      self.send(self.pending)
                      self.pending = []
        `,
      },
    },
    {
      name: 'one worker',
      files: {
        'batch/process.go': `
          package batch

          func New() *Processor {
          	p := &Processor{}
          	go p.run()
          	return p
          }

          func (p *Processor) run() {
          	for e := range p.in {
          		p.batch = append(p.batch, e)
          		p.flush(p.batch)
          		p.batch = p.batch[:0]
          	}
          }
        `,
      },
    },
  ],
});
