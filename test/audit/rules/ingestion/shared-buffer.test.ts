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
  ],
  silent: [
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
