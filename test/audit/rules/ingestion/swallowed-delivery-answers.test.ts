import { swallowedDelivery } from '#audit/rules/ingestion/swallowed-delivery.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(swallowedDelivery, {
  fires: [
    {
      name: 'a library that tells a failed write in its answer, where nobody looks',
      files: {
        'src/chat/answer.ts': `
          import { createClient } from '@supabase/supabase-js';
          export async function answer(question: Question) {
            const reply = await complete(question);
            await supabase.from('usage_events').insert({ id: reply.id, tokens: reply.tokens });
            return reply.text;
          }
        `,
        'internal/chat/answer.go': `
          package chat

          import "gorm.io/gorm"

          func (s *Service) answer(q Question) string {
          	reply := s.complete(q)
          	s.db.Create(&UsageRecord{ID: reply.ID, Tokens: reply.Tokens})
          	return reply.Text
          }
        `,
      },
      at: ['src/chat/answer.ts:4', 'internal/chat/answer.go:7'],
      confidence: 'likely',
    },
    {
      name: 'a function that records usage, whatever the rows are called',
      files: {
        'internal/readings/store.go': `
          package readings

          import "gorm.io/gorm"

          func (r *Readings) RecordUsage(batch []Reading) {
          	for i := range batch {
          		r.db.Create(&batch[i])
          	}
          }
        `,
      },
      at: ['internal/readings/store.go:7'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'the answer is looked at, or the library is told to raise',
      files: {
        'src/chat/answer.ts': `
          import { createClient } from '@supabase/supabase-js';
          export async function answer(reply: Reply) {
            const { error } = await supabase.from('usage_events').insert({ id: reply.id });
            if (error) throw error;
            await supabase.from('usage_totals').upsert({ id: reply.id }).throwOnError();
          }
        `,
        'internal/chat/answer.go': `
          package chat

          import "gorm.io/gorm"

          func (s *Service) answer(reply Reply) error {
          	return s.db.Create(&UsageRecord{ID: reply.ID, Tokens: reply.Tokens}).Error
          }
        `,
      },
    },
  ],
});
